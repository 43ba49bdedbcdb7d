// SPDX-License-Identifier: Apache-2.0
#include "port/posix/ini_file.h"

#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { HEADING_MAX = 128 };

/* A file being read. */
struct reading {
    struct vouch_ini *ini;
    FILE *stream;
    const char *file;
    unsigned line;
    struct vouch_ini_section *open; /* null: none, or an invalid one */
    bool begun;                     /* there has been a heading */
};

void vouch_ini_init(struct vouch_ini *ini, const struct vouch_setting_section *sections,
                    vouch_ini_complain *complain, void *self)
{
    memset(ini, 0, sizeof *ini);
    ini->sections_known = sections;
    ini->complain = complain;
    ini->complain_self = self;
}

void vouch_ini_fault(struct vouch_ini *ini, const char *file, unsigned line, const char *what)
{
    ini->faults++;
    ini->complain(ini->complain_self, file, line, what);
}

static void fault(struct reading *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fault(struct reading *r, const char *format, ...)
{
    char text[1024];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    vouch_ini_fault(r->ini, r->file, r->line, text);
}

/* Appends to an array of elements of `size` bytes; null: no memory, which is reported. */
static void *grow(struct reading *r, void *array, size_t count, size_t size)
{
    void *more = count & (count - 1) ? array : realloc(array, (count ? 2 * count : 1) * size);

    if (!more)
        fault(r, "no memory");
    return more;
}

/* --- headings --------------------------------------------------------------------------------- */

static void no_such_section(struct reading *r, const char *heading)
{
    char all[512] = "";

    for (const struct vouch_setting_section *s = r->ini->sections_known; s->name; s++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", *all ? ", " : "", s->name);
    fault(r, "[%s]: no such section; there are %s", heading, all);
}

static bool is_again(struct reading *r, const struct vouch_setting_section *known, const char *own)
{
    for (size_t i = 0; i < r->ini->count; i++) {
        const struct vouch_ini_section *s = &r->ini->sections[i];
        if (s->known != known || strcmp(s->own, own) != 0 || (known->named && !*own))
            continue;
        fault(r, "[%s%s%s] stands in %s, line %u, already", known->name, *own ? " " : "", own,
              s->file, s->line);
        return true;
    }
    return false;
}

static void begin_section(struct reading *r, const char *heading)
{
    char word[HEADING_MAX];
    size_t len = strcspn(heading, " \t");

    r->open = NULL;
    r->begun = true;
    memcpy(word, heading, len);
    word[len] = '\0';
    const struct vouch_setting_section *known =
        vouch_setting_section_of(r->ini->sections_known, word);
    const char *own = heading + len + strspn(heading + len, " \t");
    if (!known || (*own && !known->named)) {
        no_such_section(r, heading);
        return;
    }
    if (is_again(r, known, own))
        return;
    struct vouch_ini_section *more =
        grow(r, r->ini->sections, r->ini->count, sizeof *r->ini->sections);
    if (!more)
        return;
    r->ini->sections = more;
    char *own_copy = strdup(own);
    if (!own_copy)
        return;
    r->open = &more[r->ini->count++];
    *r->open = (struct vouch_ini_section){
        .known = known, .own = own_copy, .file = r->file, .line = r->line};
}

/* Of UTF-8, which some editors write in front. */
static const char byte_order_mark[] = "\xef\xbb\xbf";

/* libinih reports neither the line number nor a repeated section heading. */
static char *read_line(char *buffer, int size, void *stream)
{
    struct reading *r = stream;
    char heading[HEADING_MAX];

    if (!fgets(buffer, size, r->stream))
        return NULL;
    r->line++;
    if (r->line == 1 && strncmp(buffer, byte_order_mark, 3) == 0)
        memmove(buffer, buffer + 3, strlen(buffer + 3) + 1);
    if (!strchr(buffer, '\n') && !feof(r->stream)) {
        fault(r, "longer than %d characters", size - 2);
        for (int c = 0; c != '\n' && c != EOF;)
            c = fgetc(r->stream);
    }
    if (sscanf(buffer, " [%127[^]\r\n]", heading) == 1)
        begin_section(r, heading);
    return buffer;
}

/* --- entries ---------------------------------------------------------------------------------- */

static void no_such_key(struct reading *r, const char *key)
{
    char all[1024] = "";
    const struct vouch_setting *one;

    for (size_t i = 0; (one = vouch_setting_at(r->open->known, i, NULL)); i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", one->key);
    fault(r, "%s: no such key; [%s] has %s", key, r->open->known->name, all);
}

static bool is_good(struct reading *r, const struct vouch_setting *row, const char *key,
                    const char *value)
{
    char text[512];
    struct vouch_writer why = vouch_writer_of(text, sizeof text);
    const struct vouch_ini_entry *before = vouch_ini_entry(r->open, key, 0);

    if (before && (!row || row->kind != VOUCH_SETTING_ANCHORS)) {
        fault(r, "%s: stands in line %u already", key, before->line);
        return false;
    }
    if (!row || vouch_setting_check(row, value, &why))
        return true;
    fault(r, "%s = %s: %s", key, value, vouch_writer_string(&why));
    return false;
}

static void add_entry(struct reading *r, const struct vouch_ini_entry *entry)
{
    struct vouch_ini_section *s = r->open;
    struct vouch_ini_entry *more = grow(r, s->entries, s->count, sizeof *s->entries);

    if (!more)
        return;
    s->entries = more;
    more[s->count] = *entry;
    more[s->count].key = strdup(entry->key);
    more[s->count].value = strdup(entry->value);
    if (more[s->count].key && more[s->count].value)
        s->count++;
    else
        fault(r, "no memory");
}

/* libinih calls it for each setting; read_line has handled the section. */
static int on_setting(void *user, const char *section, const char *key, const char *value)
{
    struct reading *r = user;
    struct vouch_ini_entry entry = {
        .key = (char *)(uintptr_t)key, .value = (char *)(uintptr_t)value, .line = r->line};

    (void)section;
    if (!r->open) {
        if (!r->begun)
            fault(r, "%s: stands before the first [section]", key);
        return 1;
    }
    if (!r->open->known->any_key)
        entry.row = vouch_setting_of(r->open->known, key, &entry.help);
    if (!r->open->known->any_key && !entry.row)
        no_such_key(r, key);
    else if (is_good(r, entry.row, key, value))
        add_entry(r, &entry);
    return 1;
}

/* A file and nothing else: a pipe would be waited for. A device may be /dev/null. */
static FILE *open_file(const char *path)
{
    struct stat about;

    if (stat(path, &about) != 0)
        return NULL;
    if (!S_ISREG(about.st_mode) && !S_ISCHR(about.st_mode)) {
        errno = S_ISDIR(about.st_mode) ? EISDIR : ENOTSUP;
        return NULL;
    }
    return fopen(path, "re");
}

void vouch_ini_read(struct vouch_ini *ini, const char *path)
{
    struct reading r = {.ini = ini, .file = path};
    char **files = grow(&r, ini->files, ini->files_count, sizeof *files);
    char *name = strdup(path);

    if (files)
        ini->files = files;
    if (!files || !name) {
        free(name);
        return;
    }
    files[ini->files_count++] = name;
    r.file = name;
    r.stream = open_file(path);
    if (!r.stream) {
        fault(&r, "cannot be read: %s", strerror(errno));
        return;
    }
    int line = ini_parse_stream(read_line, &r, on_setting, &r);
    r.line = line > 0 ? (unsigned)line : 0;
    if (line != 0)
        fault(&r, "neither [section] nor key = value");
    fclose(r.stream);
}

static int ends_in_conf(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0;
}

void vouch_ini_read_folder(struct vouch_ini *ini, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, ends_in_conf, alphasort);

    if (count < 0)
        vouch_ini_fault(ini, path, 0, strerror(errno));
    for (int i = 0; i < count; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        vouch_ini_read(ini, file);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* --- queries ---------------------------------------------------------------------------------- */

const struct vouch_ini_section *vouch_ini_next(const struct vouch_ini *ini, const char *name,
                                               const struct vouch_ini_section *before)
{
    for (size_t i = before ? (size_t)(before - ini->sections) + 1 : 0; i < ini->count; i++)
        if (strcmp(ini->sections[i].known->name, name) == 0)
            return &ini->sections[i];
    return NULL;
}

const struct vouch_ini_entry *vouch_ini_entry(const struct vouch_ini_section *section,
                                              const char *key, size_t nth)
{
    for (size_t i = 0; section && i < section->count; i++)
        if (strcmp(section->entries[i].key, key) == 0 && nth-- == 0)
            return &section->entries[i];
    return NULL;
}

static void free_section(struct vouch_ini_section *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->entries[i].key);
        free(s->entries[i].value);
    }
    free(s->entries);
    free(s->own);
}

void vouch_ini_free(struct vouch_ini *ini)
{
    for (size_t i = 0; i < ini->count; i++)
        free_section(&ini->sections[i]);
    for (size_t i = 0; i < ini->files_count; i++)
        free(ini->files[i]);
    free(ini->sections);
    free(ini->files);
    memset(ini, 0, sizeof *ini);
}

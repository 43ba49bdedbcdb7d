// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/targets.h"

#include "port/posix/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char command[] = "check";

enum { FILE_MAX = 256 * 1024 * 1024, WORDS_MAX = 256, KEPT_MAX = 16, NAME_MAX_SHOWN = 81 };

/* The settings that result from the options of one or more lines. */
struct vouch_target_options {
    struct vouch_target_options *next;
    size_t users; /* lines whose checks are running */
    char *text;   /* the options as in the line, to recognize them */
    char *words;  /* the same, split into words; the settings point into it */
    struct vouch_check_settings settings;
    struct vouch_check_resources resources;
    bool has_resources; /* of its own */
};

void vouch_targets_init(struct vouch_targets *t, const struct vouch_check_settings *settings,
                        struct vouch_check_resources *resources)
{
    memset(t, 0, sizeof *t);
    t->settings = settings;
    t->resources = resources;
}

static bool reserve(struct vouch_targets *t)
{
    if (t->count == t->max) {
        size_t max = t->max ? 2 * t->max : 64;
        char **lines = realloc(t->lines, max * sizeof *lines);
        if (lines)
            t->lines = lines;
        struct vouch_target_options **used = realloc(t->used, max * sizeof *used);
        if (used)
            t->used = used;
        if (!lines || !used)
            return false;
        t->max = max;
    }
    return true;
}

/* Copies the line; null: no memory. */
static int add(struct vouch_targets *t, char *line)
{
    if (!line || !reserve(t)) {
        free(line);
        return VOUCH_E_MEMORY;
    }
    t->used[t->count] = NULL;
    t->lines[t->count++] = line;
    return VOUCH_OK;
}

int vouch_targets_add(struct vouch_targets *t, const char *text)
{
    int status = add(t, strdup(text));
    t->file_from = t->count;
    return status;
}

/* --- a file ----------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The line without surrounding blanks; empty: it has no target. */
static struct vouch_span line_of(struct vouch_span line)
{
    while (line.len && is_blank((char)line.data[0]))
        line = vouch_span_part(line, 1, line.len - 1);
    while (line.len && is_blank((char)line.data[line.len - 1]))
        line.len--;
    return vouch_span_part(line, 0, line.len && line.data[0] != '#' ? line.len : 0);
}

int vouch_targets_add_file(struct vouch_targets *t, const char *path)
{
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_file file;
    int status = vouch_file_read(path, FILE_MAX, &file, &why);
    if (status != VOUCH_OK) {
        vouch_complain(command, "--targets %s", vouch_writer_string(&why));
        return status;
    }
    for (size_t at = 0; status == VOUCH_OK && at < file.bytes.len;) {
        size_t end = vouch_span_find(file.bytes, at, '\n');
        struct vouch_span line = line_of(vouch_span_part(file.bytes, at, end - at));
        if (line.len)
            status = add(t, strndup((const char *)line.data, line.len));
        at = end + 1;
    }
    vouch_file_free(&file);
    return status;
}

/* --- one line --------------------------------------------------------------------------------- */

/* Splits a text into words in place: separated by blanks, grouped by quotes of either kind. Returns
 * their number; 0 if a quote is not closed or there are too many. */
static int cut(char *text, char **words)
{
    int count = 0;
    char *to = text;
    while (*text) {
        while (is_blank(*text))
            text++;
        if (!*text || count == WORDS_MAX)
            return *text ? 0 : count;
        words[count++] = to;
        for (char quote = 0; *text && (quote || !is_blank(*text)); text++) {
            bool mark = quote ? *text == quote : *text == '"' || *text == '\'';
            if (mark)
                quote = quote ? 0 : *text;
            else
                *to++ = *text;
            if (quote && !text[1])
                return 0;
        }
        text += *text != 0;
        *to++ = 0;
    }
    return count;
}

static void drop(struct vouch_target_options *o)
{
    if (o->has_resources)
        vouch_check_resources_free(&o->resources);
    vouch_ldap_settings_wipe(&o->settings.ldap);
    vouch_proxy_settings_wipe(&o->settings.proxy);
    vouch_check_settings_free(&o->settings);
    free(o->words);
    free(o->text);
    free(o);
}

/* The options after the target; "" if there are none. */
static const char *options_of(const char *line)
{
    const char *options = line + strcspn(line, " \t");
    return options + strspn(options, " \t");
}

const char *vouch_targets_name(const struct vouch_targets *t, size_t index, char *buffer,
                               size_t cap)
{
    size_t len = strcspn(t->lines[index], " \t");
    snprintf(buffer, cap, "%.*s", (int)(len < cap ? len : cap - 1), t->lines[index]);
    return buffer;
}

/* Frees unused ones if there are many of these. */
static void forget(struct vouch_targets *t)
{
    size_t idle = 0;
    for (struct vouch_target_options **at = &t->kept; *at;) {
        struct vouch_target_options *o = *at;
        if (o->users > 0 || ++idle <= KEPT_MAX) {
            at = &o->next;
            continue;
        }
        *at = o->next;
        drop(o);
    }
}

static int fill(struct vouch_targets *t, struct vouch_target_options *o, const char *who)
{
    char *words[WORDS_MAX];
    int count = cut(o->words, words);
    if (count == 0) {
        vouch_complain(who, "a quote without an end, or too many words");
        return VOUCH_E_ARGUMENT;
    }
    int status = vouch_check_settings_read_line(&o->settings, t->settings, who, count, words);
    if (status != VOUCH_OK || vouch_check_resources_fit(t->settings, &o->settings))
        return status;
    o->has_resources = true;
    o->resources.serials = t->resources->serials;
    return vouch_check_resources_load(&o->resources, &o->settings);
}

static struct vouch_target_options *make(struct vouch_targets *t, size_t index)
{
    char name[NAME_MAX_SHOWN];
    char who[NAME_MAX_SHOWN + sizeof command + 2];
    const char *options = options_of(t->lines[index]);
    struct vouch_target_options *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->text = strdup(options);
    o->words = strdup(options);
    snprintf(who, sizeof who, "%s: %s", command, vouch_targets_name(t, index, name, sizeof name));
    if (o->text && o->words && fill(t, o, who) == VOUCH_OK) {
        forget(t);
        o->next = t->kept;
        t->kept = o;
        return o;
    }
    drop(o);
    return NULL;
}

/* The settings for the options of a line; *status says why there are none. */
static struct vouch_target_options *options_for(struct vouch_targets *t, size_t index, int *status)
{
    const char *options = options_of(t->lines[index]);
    struct vouch_target_options *o = t->kept;
    *status = VOUCH_OK;
    if (index < t->file_from || !*options)
        return NULL;
    while (o && strcmp(o->text, options) != 0)
        o = o->next;
    if (!o)
        o = make(t, index);
    *status = o ? VOUCH_OK : VOUCH_E_ARGUMENT;
    return o;
}

int vouch_targets_get(struct vouch_targets *t, size_t index, struct vouch_endpoint *out)
{
    int status;
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_target_options *o = options_for(t, index, &status);
    if (status != VOUCH_OK)
        return status;
    const char *line = t->lines[index];
    size_t len = index < t->file_from ? strlen(line) : strcspn(line, " \t");
    char *text = strndup(line, len);
    if (!text)
        return VOUCH_E_MEMORY;
    status = vouch_endpoint_parse(out, o ? &o->settings : t->settings,
                                  o && o->has_resources ? &o->resources : t->resources, text, &why);
    if (status != VOUCH_OK)
        vouch_complain(command, "target %.80s: %s", text, vouch_writer_string(&why));
    free(text);
    if (status == VOUCH_OK && o) {
        o->users++;
        t->used[index] = o;
    }
    return status;
}

void vouch_targets_release(struct vouch_targets *t, size_t index)
{
    if (t->used[index])
        t->used[index]->users--;
    t->used[index] = NULL;
}

void vouch_targets_free(struct vouch_targets *t)
{
    while (t->kept) {
        struct vouch_target_options *o = t->kept;
        t->kept = o->next;
        drop(o);
    }
    for (size_t i = 0; i < t->count; i++)
        free(t->lines[i]);
    free(t->lines);
    free(t->used);
    memset(t, 0, sizeof *t);
}

// SPDX-License-Identifier: Apache-2.0
/* Makes a board's configuration table from an INI file (boards/common/config_table.h has the
 * format):
 *
 *     tabulate [--version NUMBER] [--sign KEY] FILE.ini OUTPUT [MAX_BYTES]
 *     tabulate --command KEY TOPIC LINE
 *
 * What a board would not understand, or not read, is refused here, with the line where it stands.
 * `anchors` names PEM files, from which every certificate is taken; a section [secrets] names files
 * by the names that other settings use. Paths are relative to the INI file. */
#include "boards/tools/command.h"
#include "boards/tools/secrets.h"
#include "boards/tools/table.h"
#include "boards/tools/target_check.h"
#include "core/config/sections.h"
#include "core/config/values.h"
#include "core/pem.h"
#include "core/x509/certificate.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTION_MAX = 64, SEEN_MAX = 4096, KEYS_MAX = 32 };

static struct {
    FILE *file;
    unsigned line;
    /* keys allowed in `section`; null: no open section */
    const struct vouch_setting_section *known;
    const struct vouch_setting *set[KEYS_MAX];
    unsigned set_line[KEYS_MAX];
    size_t set_count;
    char *seen[SEEN_MAX]; /* headings, each once */
    unsigned seen_line[SEEN_MAX];
    size_t seen_count;
    unsigned mqtt_line; /* where a broker is set; 0: none */
    bool mqtt_in_clear;
    unsigned status_line; /* where a target has that name; 0: none */
    unsigned update_line; /* where updates' URL is set; 0: none */
    bool update_key;
    unsigned targets;
} in;

static void put_anchors(const char *name)
{
    size_t len = 0;
    unsigned count = 0;
    uint8_t *text = table_read_file(name, &len, in.line);
    struct vouch_pem pem = vouch_pem_of((struct vouch_span){text, len});
    struct vouch_pem_block b;
    struct vouch_certificate c;

    while (text && vouch_pem_next(&pem, &b)) {
        size_t der_len = 0;
        uint8_t *der = (uint8_t *)(uintptr_t)b.body.data; /* in place */
        if (b.kind != VOUCH_PEM_CERTIFICATE)
            continue;
        count++;
        if (vouch_base64_decode(b.body, der, b.body.len, &der_len) != VOUCH_OK ||
            vouch_certificate_parse((struct vouch_span){der, der_len}, &c) != VOUCH_OK)
            table_fault(in.line, "anchors: %s: certificate %u in it is no good", name, count);
        else
            table_put(CONFIG_ANCHOR, NULL, der, der_len, in.line);
    }
    if (text && count == 0)
        table_fault(in.line, "anchors: %s: no certificate in it; PEM is wanted", name);
    free(text);
}

/* Lists the valid keys after an unknown one. */
static void no_such_key(const char *key)
{
    char all[512] = "";
    const struct vouch_setting *one;

    for (size_t i = 0; (one = vouch_setting_at(in.known, i, NULL)); i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", one->key);
    table_fault(in.line, "%s: no such key; [%s] has %s", key, in.known->name, all);
}

/* May be repeated; of every other key, only the first would be read. */
static bool again(const struct vouch_setting *s)
{
    for (size_t i = 0; i < in.set_count && s->kind != VOUCH_SETTING_ANCHORS; i++)
        if (in.set[i] == s) {
            table_fault(in.line, "%s: stands in line %u already", s->key, in.set_line[i]);
            return true;
        }
    if (in.set_count < KEYS_MAX) {
        in.set[in.set_count] = s;
        in.set_line[in.set_count++] = in.line;
    }
    return false;
}

static void use(const struct vouch_setting *s, const struct vouch_setting_help *help,
                const char *value)
{
    switch (s->kind) {
    case VOUCH_SETTING_ANCHORS:
        put_anchors(value);
        return;
    case VOUCH_SETTING_FILE: /* [update] key alone */
        table_put_update_key(value, in.line);
        in.update_key = true;
        return;
    case VOUCH_SETTING_PASSWORD:
        secrets_use(value, SECRET_PASSWORD, in.line);
        break;
    case VOUCH_SETTING_CERTIFICATE:
        secrets_use(value, SECRET_CERTIFICATE, in.line);
        break;
    case VOUCH_SETTING_KEY:
        secrets_use(value, SECRET_KEY, in.line);
        break;
    default:
        break;
    }
    char seconds[16];
    uint32_t number;
    if (s->kind == VOUCH_SETTING_DURATION &&
        vouch_duration_parse(vouch_span_of(value), s->max, &number)) {
        snprintf(seconds, sizeof seconds, "%u", (unsigned)number); /* boards know no units */
        value = seconds;
    }
    table_put(CONFIG_SETTING, s->key, value, strlen(value) + 1, in.line);
    if (strcmp(in.known->name, "update") == 0 && strcmp(s->key, "url") == 0)
        in.update_line = in.line;
    if (strcmp(s->key, "mqtt") == 0)
        in.mqtt_line = in.line;
    if (strcmp(s->key, "mqtt_in_clear") == 0)
        in.mqtt_in_clear = strcmp(value, "yes") == 0;
    if (in.known->named)
        target_setting(s, help, value, in.line);
}

/* libinih calls it for each setting. */
static int on_setting(void *user, const char *section, const char *key, const char *value)
{
    const struct vouch_setting_help *help = NULL;
    const struct vouch_setting *s = in.known ? vouch_setting_of(in.known, key, &help) : NULL;

    (void)user;
    (void)section; /* read_line has handled it */
    if (!in.known) {
        if (in.seen_count == 0)
            table_fault(in.line, "%s: stands before the first [section]", key);
    } else if (in.known->any_key) {
        secrets_add(key, value, in.line);
    } else if (!s) {
        no_such_key(key);
    } else if (!again(s)) {
        char buffer[256];
        struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
        if (vouch_setting_check(s, value, &why))
            use(s, help, value);
        else
            table_fault(in.line, "%s = %s: %s", key, value, vouch_writer_string(&why));
    }
    return 1;
}

/* A repeated heading: the board would read only the first one. "[target]" without a name may be
 * repeated. */
static bool seen_before(const char *heading)
{
    for (size_t i = 0; i < in.seen_count; i++)
        if (strcmp(in.seen[i], heading) == 0 && strcmp(heading, "target") != 0) {
            table_fault(in.line, "[%s] stands in line %u already: put its keys there", heading,
                        in.seen_line[i]);
            return true;
        }
    if (in.seen_count < SEEN_MAX) {
        in.seen[in.seen_count] = strdup(heading);
        in.seen_line[in.seen_count++] = in.line;
    }
    return false;
}

static void no_such_section(const char *heading)
{
    char all[256] = "";

    for (const struct vouch_setting_section *s = vouch_sections_board; s->name; s++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", *all ? ", " : "", s->name);
    table_fault(in.line, "[%s]: no such section; there are %s", heading, all);
}

static void begin_section(const char *heading)
{
    size_t word = strcspn(heading, " ");

    target_end();
    in.known = NULL;
    in.set_count = 0;
    if (seen_before(heading))
        return;
    char plain[SECTION_MAX] = "";
    memcpy(plain, heading, word < SECTION_MAX ? word : SECTION_MAX - 1);
    const struct vouch_setting_section *known =
        vouch_setting_section_of(vouch_sections_board, plain);
    if (!known || (heading[word] && !known->named)) {
        no_such_section(heading);
        return;
    }
    in.known = known;
    table_put(CONFIG_SECTION, plain, NULL, 0, in.line);
    if (!known->named)
        return;
    const char *own = heading + word + strspn(heading + word, " ");
    if (*own)
        table_put(CONFIG_SETTING, "name", own, strlen(own) + 1, in.line);
    if (strcmp(own, "status") == 0)
        in.status_line = in.line;
    in.targets++;
    target_begin(in.line);
}

static const char byte_order_mark[] = "\xEF\xBB\xBF";

/* libinih reports neither the line number nor a repeated section heading. */
static char *read_line(char *buffer, int size, void *stream)
{
    char heading[SECTION_MAX];
    int end = 0;

    if (!fgets(buffer, size, stream))
        return NULL;
    in.line++;
    if (in.line == 1 &&
        strncmp(buffer, byte_order_mark, 3) == 0) /* as editors of Windows write it */
        memmove(buffer, buffer + 3, strlen(buffer + 3) + 1);
    if (!strchr(buffer, '\n') && !feof((FILE *)stream)) {
        table_fault(in.line, "longer than %d characters", size - 2);
        for (int c = 0; c != '\n' && c != EOF;)
            c = fgetc(stream);
    }
    if (sscanf(buffer, " [%63[^]\r\n]%n", heading, &end) == 1) {
        begin_section(heading);
        if (strlen(heading) == SECTION_MAX - 1 && buffer[end] != ']')
            table_fault(in.line, "[%s...: longer than %d characters", heading, SECTION_MAX - 1);
    }
    return buffer;
}

static struct {
    const char *words[3]; /* FILE.ini OUTPUT MAX_BYTES */
    size_t count;
    const char *key;
    uint32_t version;
} arguments = {.version = 1};

static bool read_arguments(int argc, char **argv)
{
    uint64_t version = arguments.version;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--sign") == 0 && i + 1 < argc)
            arguments.key = argv[++i];
        else if (strcmp(argv[i], "--version") == 0 && i + 1 < argc &&
                 vouch_span_decimal(vouch_span_of(argv[i + 1]), UINT32_MAX, &version))
            i++;
        else if (argv[i][0] != '-' && arguments.count < 3)
            arguments.words[arguments.count++] = argv[i];
        else
            return false;
    }
    arguments.version = (uint32_t)version;
    return arguments.count >= 2;
}

/* What is wrong with the file as a whole. */
static void check_all(void)
{
    if (in.mqtt_line > 0 && !in.mqtt_in_clear)
        table_fault(in.mqtt_line, "mqtt: reports, user name and password would go in clear: set "
                                  "mqtt_tls instead, or mqtt_in_clear = yes");
    if (in.mqtt_line > 0 && in.status_line > 0)
        table_fault(in.status_line, "[target status]: in MQTT that topic says whether the board is "
                                    "there: give it another name");
    if (in.update_line > 0 && !in.update_key)
        table_fault(in.update_line, "[update] url without key: no update would be taken: add key = "
                                    "FILE, the public key that signs them");
}

static void read_file(void)
{
    table_source(arguments.words[0]);
    int line = ini_parse_stream(read_line, in.file, on_setting, NULL);
    fclose(in.file);
    if (line != 0)
        table_fault(line > 0 ? (unsigned)line : 0, "neither [section] nor key = value");
    target_end();
    check_all();
    secrets_put();
    if (in.targets == 0 && !table_faulty())
        fprintf(stderr, "tabulate: %s: no [target]: the board will check nothing\n",
                arguments.words[0]);
    for (size_t i = 0; i < in.seen_count; i++)
        free(in.seen[i]);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--command") == 0)
        return command_print(argv[2], argv[3], argv[4]);
    if (!read_arguments(argc, argv)) {
        fputs("usage: tabulate [--version NUMBER] [--sign KEY] FILE.ini OUTPUT [MAX_BYTES]\n"
              "       tabulate --command KEY TOPIC LINE\n",
              stderr);
        return 3;
    }
    in.file = fopen(arguments.words[0], "r");
    if (!in.file) {
        fprintf(stderr, "tabulate: %s: cannot be read: %s\n", arguments.words[0], strerror(errno));
        return 2;
    }
    read_file();
    size_t most = arguments.count > 2 ? strtoul(arguments.words[2], NULL, 0) : TABLE_MAX;
    bool good =
        !table_faulty() && table_write(arguments.words[1], most, arguments.version, arguments.key);
    return good && !table_faulty() ? 0 : 2;
}

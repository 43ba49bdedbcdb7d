// SPDX-License-Identifier: Apache-2.0
/* Makes a board's configuration table from an INI file (boards/common/config_table.h has the
 * format):
 *
 *     tabulate FILE.ini OUTPUT [MAX_BYTES]
 *
 * `anchors` names PEM files, from which every certificate is taken; `secret NAME` in a section
 * [secrets] names a file whose bytes are stored under that name. Paths are relative to the INI
 * file. Any other key is written as it stands. */
#include <ini.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAX = 1 << 20, FILE_BYTES_MAX = 1 << 20, HEAD_LEN = 12 };
enum { SECTION = 1, SETTING = 2, ANCHOR = 3, SECRET = 4 };

/* Sections and the keys that each may have; a key that is not here is a mistake. */
static const char *const known[][20] = {
    {"network", "address", "gateway", "dns", "hostname"},
    {"time", "sntp", "jump", "confirmations", "board_clock"},
    {"agent", "interval", "retry", "confirmations", "jitter", "timeout", "rounds"},
    {"report", "syslog", "language", "mqtt", "mqtt_topic", "mqtt_user", "mqtt_password"},
    {"policy", "warning", "critical", "strict"},
    {"trust", "anchors"},
    {"secrets"},
    {"target", "url", "connect", "servername", "starttls", "bind_dn", "bind_password", "helo"},
};

static struct {
    uint8_t data[TABLE_MAX];
    size_t len;
    char folder[4096];
    char section[64];
    bool has_url; /* the section has one already */
    bool failed;
} table;

static int fail(const char *what, const char *which)
{
    fprintf(stderr, "tabulate: %s: %s\n", what, which);
    table.failed = true;
    return 0;
}

static void put_little(uint8_t *p, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

/* One record of a text (with its NUL, unless null) and bytes behind it. */
static int put(uint8_t type, const char *text, const void *data, size_t len)
{
    size_t text_len = text ? strlen(text) + 1 : 0, all = text_len + len;

    if (all > UINT16_MAX || table.len + 4 + all + 3 > TABLE_MAX)
        return fail("too large", text ? text : "certificate");
    uint8_t *p = table.data + table.len;
    memset(p, 0, 4 + (all + 3) / 4 * 4);
    p[0] = type;
    put_little(p + 2, (uint32_t)all, 2);
    if (text)
        memcpy(p + 4, text, text_len);
    if (len > 0)
        memcpy(p + 4 + text_len, data, len);
    table.len += 4 + (all + 3) / 4 * 4;
    return 1;
}

static uint8_t *read_file(const char *name, size_t *len)
{
    char path[8192];
    uint8_t *bytes = malloc(FILE_BYTES_MAX);

    snprintf(path, sizeof(path), "%s%s%s", name[0] == '/' ? "" : table.folder,
             name[0] == '/' ? "" : "/", name);
    FILE *f = fopen(path, "rb");
    if (!f || !bytes) {
        free(bytes);
        if (f)
            fclose(f);
        return NULL;
    }
    *len = fread(bytes, 1, FILE_BYTES_MAX - 1, f);
    bytes[*len] = 0;
    fclose(f);
    return bytes;
}

static int base64_value(char c)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(alphabet, c) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

/* Decodes in place, up to `end`; white space and "=" are passed over. */
static size_t decode(char *text, const char *end)
{
    uint32_t bits = 0;
    unsigned have = 0;
    size_t len = 0;

    for (const char *p = text; p < end; p++) {
        int v = base64_value(*p);
        if (v < 0)
            continue;
        bits = bits << 6 | (uint32_t)v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            ((uint8_t *)text)[len++] = (uint8_t)(bits >> have);
        }
    }
    return len;
}

static int put_anchors(const char *name)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----", end[] = "-----END CERTIFICATE-----";
    size_t len = 0;
    unsigned count = 0;
    char *text = (char *)read_file(name, &len);

    if (!text)
        return fail("cannot be read", name);
    for (char *p = strstr(text, begin); p; p = strstr(p, begin)) {
        p += strlen(begin);
        char *stop = strstr(p, end);
        if (!stop)
            break;
        count++;
        put(ANCHOR, NULL, p, decode(p, stop));
        p = stop;
    }
    free(text);
    return count ? 1 : fail("no certificate in it", name);
}

static int put_secret(const char *name, const char *file)
{
    size_t len = 0;
    uint8_t *bytes = read_file(file, &len);

    if (!bytes)
        return fail("cannot be read", file);
    int done = put(SECRET, name, bytes, len);
    free(bytes);
    return done;
}

static const char *const *section_keys(const char *section)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(known[i][0], section) == 0)
            return known[i];
    return NULL;
}

static bool key_known(const char *section, const char *key)
{
    const char *const *keys = section_keys(section);

    for (size_t i = 1; keys && keys[i]; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

/* "[target]" and "[target NAME]" are targets; each begins a section of its own, in which the NAME
 * is a setting. */
static int begin_section(const char *section)
{
    char plain[64];

    snprintf(table.section, sizeof(table.section), "%s", section);
    snprintf(plain, sizeof(plain), "%s", section);
    plain[strcspn(plain, " ")] = '\0';
    if (!section_keys(plain))
        return fail("no such section", section);
    table.has_url = false;
    const char *own = section + strlen(plain) + strspn(section + strlen(plain), " ");
    return put(SECTION, plain, NULL, 0) && (!*own || put(SETTING, "name", own, strlen(own) + 1));
}

/* libinih calls it for each setting, and with a null name for each new section. */
static int on_setting(void *user, const char *section, const char *name, const char *value)
{
    char plain[64];

    (void)user;
    if (!name || strcmp(section, table.section) != 0)
        if (!begin_section(section) || !name)
            return !table.failed;
    snprintf(plain, sizeof(plain), "%s", section);
    plain[strcspn(plain, " ")] = '\0';
    if (strcmp(plain, "secrets") == 0)
        return put_secret(name, value);
    if (!key_known(plain, name))
        return fail("no such key", name);
    if (strcmp(name, "anchors") == 0)
        return put_anchors(value);
    /* libinih does not tell where a section of the same name begins again */
    if (strcmp(name, "url") == 0 && table.has_url)
        return fail("a second url: give each target a name, [target NAME]", value);
    table.has_url = table.has_url || strcmp(name, "url") == 0;
    return put(SETTING, name, value, strlen(value) + 1);
}

static uint32_t crc32(const uint8_t *p, size_t len)
{
    uint32_t crc = 0xFFFFFFFFU;

    for (size_t i = 0; i < len; i++) {
        crc ^= p[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1U ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

static int write_table(const char *path)
{
    memcpy(table.data, "VCT1", 4);
    put_little(table.data + 4, (uint32_t)table.len, 4);
    put_little(table.data + 8, crc32(table.data + HEAD_LEN, table.len - HEAD_LEN), 4);
    FILE *f = fopen(path, "wb");
    if (!f)
        return fail("cannot be written", path);
    bool whole = fwrite(table.data, 1, table.len, f) == table.len;
    if (fclose(f) != 0 || !whole)
        return fail("cannot be written", path);
    return 1;
}

int main(int argc, char **argv)
{
    size_t most = argc > 3 ? strtoul(argv[3], NULL, 0) : TABLE_MAX;

    if (argc < 3) {
        fputs("usage: tabulate FILE.ini OUTPUT [MAX_BYTES]\n", stderr);
        return 3;
    }
    snprintf(table.folder, sizeof(table.folder), "%s", argv[1]);
    memmove(table.folder, dirname(table.folder), strlen(dirname(table.folder)) + 1);
    table.len = HEAD_LEN;
    int line = ini_parse(argv[1], on_setting, NULL);
    if (line != 0)
        fprintf(stderr, "tabulate: %s:%d: not understood\n", argv[1], line);
    if (line != 0 || table.failed)
        return 2;
    if (table.len > most) {
        fprintf(stderr, "tabulate: %zu bytes, the board takes %zu\n", table.len, most);
        return 2;
    }
    return write_table(argv[2]) ? 0 : 2;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/tools/table.h"

#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20, PATH_BYTES = 4096 };

static struct {
    uint8_t data[TABLE_MAX];
    size_t len;
    char source[PATH_BYTES];
    char folder[PATH_BYTES];
    bool faulty;
} table = {.len = CONFIG_HEAD_LEN};

void table_source(const char *path)
{
    char copy[PATH_BYTES];

    snprintf(table.source, sizeof(table.source), "%s", path);
    snprintf(copy, sizeof(copy), "%s", path);
    snprintf(table.folder, sizeof(table.folder), "%s", dirname(copy));
}

void table_fault(unsigned line, const char *what, ...)
{
    va_list values;

    table.faulty = true;
    fprintf(stderr, "tabulate: %s:", table.source);
    if (line > 0)
        fprintf(stderr, "%u:", line);
    fputc(' ', stderr);
    va_start(values, what);
    vfprintf(stderr, what, values);
    va_end(values);
    fputc('\n', stderr);
}

bool table_faulty(void)
{
    return table.faulty;
}

static void put_little(uint8_t *p, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

void table_put(enum config_record_type type, const char *text, const void *data, size_t len,
               unsigned line)
{
    size_t text_len = text ? strlen(text) + 1 : 0, all = text_len + len;

    if (all > UINT16_MAX || table.len + CONFIG_RECORD_HEAD_LEN + all + 3 > TABLE_MAX) {
        table_fault(line, "%s: too large for a table", text ? text : "a certificate");
        return;
    }
    uint8_t *p = table.data + table.len;
    p[0] = (uint8_t)type;
    put_little(p + 2, (uint32_t)all, 2);
    if (text)
        memcpy(p + CONFIG_RECORD_HEAD_LEN, text, text_len);
    if (len > 0)
        memcpy(p + CONFIG_RECORD_HEAD_LEN + text_len, data, len);
    table.len += CONFIG_RECORD_HEAD_LEN + (all + 3) / 4 * 4;
}

static bool write_bytes(const char *path)
{
    FILE *f = fopen(path, "wb");
    bool whole = f && fwrite(table.data, 1, table.len, f) == table.len;

    if (f && fclose(f) != 0)
        whole = false;
    if (!whole)
        fprintf(stderr, "tabulate: %s: cannot be written: %s\n", path, strerror(errno));
    return whole;
}

bool table_write(const char *path, size_t most)
{
    memcpy(table.data, "VCT1", 4);
    put_little(table.data + 4, (uint32_t)table.len, 4);
    put_little(table.data + 8,
               config_table_crc(table.data + CONFIG_HEAD_LEN, table.len - CONFIG_HEAD_LEN), 4);
    if (table.len > most) {
        table_fault(0,
                    "the table has %zu bytes and the board takes %zu: leave out anchors or targets",
                    table.len, most);
        return false;
    }
    return write_bytes(path);
}

uint8_t *table_read_file(const char *name, size_t *len, unsigned line)
{
    char path[2 * PATH_BYTES];
    uint8_t *bytes = calloc(1, FILE_BYTES_MAX + 1);

    snprintf(path, sizeof(path), "%s%s%s", name[0] == '/' ? "" : table.folder,
             name[0] == '/' ? "" : "/", name);
    FILE *f = bytes ? fopen(path, "rb") : NULL;
    if (f)
        *len = fread(bytes, 1, FILE_BYTES_MAX, f);
    bool good = f && !ferror(f);
    if (!good) {
        table_fault(line, "%s: cannot be read: %s", path, strerror(errno));
        free(bytes);
        bytes = NULL;
    }
    if (f)
        fclose(f);
    return bytes;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/issued.h"

#include "core/calendar.h"
#include "core/status.h"
#include "core/x509/crl.h"
#include "core/x509/name.h"
#include "port/posix/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024 * 1024, LINE_SIZE = 2048, PUBLIC_MODE = 0644 };

static const char heading[] = "crl-number ";

bool vouch_issued_reason(const char *text, uint8_t *out)
{
    static const uint8_t given[] = {0, 1, 2, 3, 4, 5, 9, 10};
    for (size_t i = 0; i < sizeof given; i++) {
        if (strcmp(vouch_crl_reason_text(given[i]), text) != 0)
            continue;
        *out = given[i];
        return true;
    }
    return false;
}

/* --- rows --- */

static struct vouch_issued_row *add_row(struct vouch_issued *list)
{
    void *grown = realloc(list->at, (list->count + 1) * sizeof *list->at);
    if (!grown)
        return NULL;
    list->at = grown;
    memset(&list->at[list->count], 0, sizeof *list->at);
    return &list->at[list->count++];
}

static char *copy_text(struct vouch_span text)
{
    char *copy = malloc(text.len + 1);
    if (copy) {
        memcpy(copy, text.data, text.len);
        copy[text.len] = 0;
    }
    return copy;
}

int vouch_issued_add(struct vouch_issued *list, const struct vouch_certificate *c)
{
    uint8_t buffer[LINE_SIZE / 2];
    struct vouch_writer subject = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_issued_row *row = add_row(list);
    if (!row)
        return VOUCH_E_MEMORY;
    vouch_name_write(&subject, c->subject);
    row->serial_len = c->serial.len < sizeof row->serial ? c->serial.len : sizeof row->serial;
    memcpy(row->serial, c->serial.data, row->serial_len);
    row->not_after_s = c->not_after_s;
    row->subject = copy_text(vouch_writer_span(&subject));
    return row->subject ? VOUCH_OK : VOUCH_E_MEMORY;
}

int vouch_issued_revoke(struct vouch_issued *list, struct vouch_span serial, const char *reason,
                        int64_t now_s)
{
    for (size_t i = 0; i < list->count; i++) {
        struct vouch_issued_row *row = &list->at[i];
        if (!vouch_span_equal((struct vouch_span){row->serial, row->serial_len}, serial))
            continue;
        if (row->revoked)
            return VOUCH_E_ARGUMENT;
        row->revoked = true;
        row->revoked_s = now_s;
        return vouch_issued_reason(reason, &row->reason) ? VOUCH_OK : VOUCH_E_NOT_FOUND;
    }
    return VOUCH_E_NOT_FOUND;
}

void vouch_issued_free(struct vouch_issued *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->at[i].subject);
    free(list->at);
    memset(list, 0, sizeof *list);
}

/* --- reading --- */

static struct vouch_span take_word(struct vouch_span *line)
{
    size_t end = vouch_span_find(*line, 0, ' ');
    struct vouch_span word = vouch_span_part(*line, 0, end);
    *line = vouch_span_part(*line, end + 1, line->len);
    return word;
}

static bool read_serial(struct vouch_span hex, struct vouch_issued_row *row)
{
    if (hex.len == 0 || hex.len % 2 || hex.len / 2 > sizeof row->serial)
        return false;
    for (size_t i = 0; i < hex.len; i += 2) {
        int high = vouch_hex_value(hex.data[i]);
        int low = vouch_hex_value(hex.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        row->serial[row->serial_len++] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool read_revocation(struct vouch_span *line, struct vouch_issued_row *row)
{
    char reason[32] = "";
    struct vouch_span word = take_word(line);
    row->revoked = vouch_span_equal(word, vouch_span_of("revoked"));
    if (!row->revoked)
        return vouch_span_equal(word, vouch_span_of("valid"));
    bool good = vouch_date_parse(take_word(line), &row->revoked_s) == VOUCH_OK;
    word = take_word(line);
    if (word.len < sizeof reason)
        memcpy(reason, word.data, word.len);
    return good && vouch_issued_reason(reason, &row->reason);
}

static int read_row(struct vouch_issued *list, struct vouch_span line)
{
    struct vouch_issued_row *row = add_row(list);
    if (!row)
        return VOUCH_E_MEMORY;
    if (!read_serial(take_word(&line), row) ||
        vouch_date_parse(take_word(&line), &row->not_after_s) != VOUCH_OK ||
        !read_revocation(&line, row))
        return VOUCH_E_MALFORMED;
    row->subject = copy_text(line);
    return row->subject ? VOUCH_OK : VOUCH_E_MEMORY;
}

static int read_line(struct vouch_issued *list, struct vouch_span line)
{
    uint64_t number = 0;
    size_t len = sizeof heading - 1;
    if (line.len == 0)
        return VOUCH_OK;
    if (!vouch_span_starts_nocase(line, heading))
        return read_row(list, line);
    if (!vouch_span_decimal(vouch_span_part(line, len, line.len), INT32_MAX, &number))
        return VOUCH_E_MALFORMED;
    list->crl_number = (uint32_t)number;
    return VOUCH_OK;
}

static int read_lines(struct vouch_issued *list, struct vouch_span text, size_t *number)
{
    int status = VOUCH_OK;
    for (size_t at = 0; at < text.len && status == VOUCH_OK; ++*number) {
        size_t end = vouch_span_find(text, at, '\n');
        status = read_line(list, vouch_span_part(text, at, end - at));
        at = end + 1;
    }
    return status;
}

int vouch_issued_load(struct vouch_issued *list, const char *path, struct vouch_writer *why)
{
    struct vouch_file file;
    size_t number = 0;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return VOUCH_OK;
    int status = vouch_file_read(path, FILE_MAX, &file, why);
    if (status != VOUCH_OK)
        return status;
    status = read_lines(list, file.bytes, &number);
    vouch_file_free(&file);
    if (status == VOUCH_OK)
        return status;
    vouch_write_text(why, path);
    vouch_write_text(why, ":");
    vouch_write_decimal(why, (int64_t)number);
    vouch_write_text(why, status == VOUCH_E_MEMORY
                              ? ": no memory"
                              : ": expected SERIAL END valid|revoked ... SUBJECT");
    return status;
}

/* --- writing --- */

static void write_row(struct vouch_writer *w, const struct vouch_issued_row *row)
{
    vouch_write_hex(w, (struct vouch_span){row->serial, row->serial_len});
    vouch_write_u8(w, ' ');
    vouch_date_write(w, row->not_after_s);
    vouch_write_text(w, row->revoked ? " revoked " : " valid ");
    if (row->revoked) {
        vouch_date_write(w, row->revoked_s);
        vouch_write_u8(w, ' ');
        vouch_write_text(w, vouch_crl_reason_text(row->reason));
        vouch_write_u8(w, ' ');
    }
    vouch_write_text(w, row->subject);
    vouch_write_u8(w, '\n');
}

int vouch_issued_save(const struct vouch_issued *list, const char *path, struct vouch_writer *why)
{
    size_t max = (list->count + 1) * LINE_SIZE;
    uint8_t *memory = malloc(max);
    if (!memory) {
        vouch_write_text(why, "no memory");
        return VOUCH_E_MEMORY;
    }
    struct vouch_writer w = vouch_writer_of(memory, max);
    vouch_write_text(&w, heading);
    vouch_write_decimal(&w, list->crl_number);
    vouch_write_u8(&w, '\n');
    for (size_t i = 0; i < list->count; i++)
        write_row(&w, &list->at[i]);
    int status = vouch_file_write(path, vouch_writer_span(&w), PUBLIC_MODE, why);
    free(memory);
    return status;
}

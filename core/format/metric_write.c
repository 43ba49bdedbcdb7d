// SPDX-License-Identifier: Apache-2.0
#include "core/format/metric_write.h"

#include "core/format/plain.h"

void vouch_metric_head(struct vouch_writer *w, const char *name, const char *help)
{
    vouch_write_text(w, "# HELP ");
    vouch_write_text(w, name);
    vouch_write_text(w, " ");
    vouch_write_text(w, help);
    vouch_write_text(w, "\n# TYPE ");
    vouch_write_text(w, name);
    vouch_write_text(w, " gauge\n");
}

enum { PIECE = 256, CHARACTER_MAX = 16 };

/* Escapes backslashes and quotes; control characters, line ends included, were escaped before. */
static void write_escaped(struct vouch_writer *w, struct vouch_span s)
{
    uint8_t buffer[PIECE];

    while (s.len > 0) {
        struct vouch_writer plain = vouch_writer_of(buffer, sizeof buffer);
        while (s.len > 0 && plain.len + CHARACTER_MAX <= sizeof buffer)
            s = vouch_span_part(s, vouch_plain_write_first(&plain, s), s.len);
        for (size_t i = 0; i < plain.len; i++) {
            if (buffer[i] == '\\' || buffer[i] == '"')
                vouch_write_u8(w, '\\');
            vouch_write_u8(w, buffer[i]);
        }
    }
}

static void write_label(struct vouch_writer *w, const char *key, struct vouch_span value)
{
    vouch_write_text(w, key);
    vouch_write_text(w, "=\"");
    write_escaped(w, value);
    vouch_write_text(w, "\"");
}

void vouch_metric_begin(struct vouch_writer *w, const char *name, const char *key,
                        struct vouch_span value)
{
    vouch_write_text(w, name);
    vouch_write_u8(w, '{');
    write_label(w, key, value);
}

void vouch_metric_label(struct vouch_writer *w, const char *key, struct vouch_span value)
{
    vouch_write_u8(w, ',');
    write_label(w, key, value);
}

void vouch_metric_value(struct vouch_writer *w, int64_t value)
{
    vouch_write_text(w, "} ");
    vouch_write_decimal(w, value);
    vouch_write_u8(w, '\n');
}

static void write_milli(struct vouch_writer *w, int64_t thousandths)
{
    vouch_write_decimal(w, thousandths / 1000);
    vouch_write_u8(w, '.');
    vouch_write_padded(w, (uint64_t)(thousandths % 1000), 3);
    vouch_write_u8(w, '\n');
}

void vouch_metric_milli(struct vouch_writer *w, int64_t thousandths)
{
    vouch_write_text(w, "} ");
    write_milli(w, thousandths);
}

void vouch_metric_plain_milli(struct vouch_writer *w, const char *name, const char *help,
                              int64_t thousandths)
{
    vouch_metric_head(w, name, help);
    vouch_write_text(w, name);
    vouch_write_u8(w, ' ');
    write_milli(w, thousandths);
}

void vouch_metric_plain(struct vouch_writer *w, const char *name, const char *help, int64_t value)
{
    vouch_metric_head(w, name, help);
    vouch_write_text(w, name);
    vouch_write_u8(w, ' ');
    vouch_write_decimal(w, value);
    vouch_write_u8(w, '\n');
}

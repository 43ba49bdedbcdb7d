// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/due.h"
#include "core/calendar.h"
#include "core/format/json_write.h"
#include "core/format/plain.h"

#include <string.h>

enum { LINE_OCTETS = 75, COLUMN_DAYS = 6 };

static const char *state_of(const struct vouch_due_row *row, int64_t now_s)
{
    if (row->until_s < now_s)
        return "expired";
    return row->renew_s <= now_s ? "renew now" : "renew by";
}

/* --- text --- */

static void write_row(struct vouch_writer *w, const struct vouch_due_row *row, int64_t now_s)
{
    uint8_t buffer[24];
    struct vouch_writer days = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_decimal(&days, vouch_date_days(row->until_s - now_s));
    vouch_date_write_day(w, row->until_s);
    for (size_t pad = days.len; pad < COLUMN_DAYS; pad++)
        vouch_write_u8(w, ' ');
    vouch_write_span(w, vouch_writer_span(&days));
    vouch_write_text(w, " days  ");
    vouch_write_text(w, state_of(row, now_s));
    vouch_write_u8(w, ' ');
    if (row->renew_s > now_s)
        vouch_date_write_day(w, row->renew_s);
    if (row->service[0]) {
        vouch_write_text(w, "  ");
        vouch_plain_write(w, vouch_span_of(row->service));
        vouch_write_u8(w, ':');
    }
    vouch_write_text(w, row->list ? "  list of " : "  ");
    vouch_plain_write(w, vouch_span_of(row->name));
    vouch_write_text(w, "  ");
    vouch_plain_write(w, vouch_span_of(row->file));
    if (row->window.start_s) {
        vouch_write_text(w, "  (the CA asks for ");
        vouch_date_write(w, row->window.start_s);
        vouch_write_text(w, " to ");
        vouch_date_write(w, row->window.end_s);
        vouch_write_u8(w, ')');
    }
    vouch_write_u8(w, '\n');
}

void vouch_due_write_text(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s)
{
    for (size_t i = 0; i < due->count; i++)
        write_row(w, &due->at[i], now_s);
}

/* --- JSON --- */

void vouch_due_write_json(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s)
{
    for (size_t i = 0; i < due->count; i++) {
        const struct vouch_due_row *row = &due->at[i];
        struct vouch_json j = vouch_json_of(w);
        vouch_json_object(&j, NULL);
        vouch_json_text(&j, "file", row->file);
        if (row->service[0])
            vouch_json_text(&j, "service", row->service);
        vouch_json_text(&j, "kind", row->list ? "crl" : "certificate");
        vouch_json_text(&j, "name", row->name);
        vouch_json_time(&j, "not_after", row->until_s);
        vouch_json_time(&j, "renew_by", row->renew_s);
        vouch_json_number(&j, "days_left", vouch_date_days(row->until_s - now_s));
        vouch_json_bool(&j, "due", row->renew_s <= now_s);
        vouch_json_bool(&j, "expired", row->until_s < now_s);
        vouch_json_hex(&j, "sha256", (struct vouch_span){row->sha256, sizeof row->sha256});
        if (row->window.start_s) {
            vouch_json_time(&j, "ari_start", row->window.start_s);
            vouch_json_time(&j, "ari_end", row->window.end_s);
        }
        vouch_json_end(&j);
        vouch_write_u8(w, '\n');
    }
}

/* --- iCalendar --- */

/* A content line, folded (RFC 5545 section 3.1) between characters. */
static void write_line(struct vouch_writer *w, struct vouch_span line)
{
    size_t on_line = 0;
    for (size_t i = 0; i < line.len;) {
        size_t len = 1;
        while (i + len < line.len && (line.data[i + len] & 0xc0) == 0x80)
            len++;
        if (on_line + len > LINE_OCTETS) {
            vouch_write_text(w, "\r\n ");
            on_line = 1;
        }
        vouch_write_span(w, vouch_span_part(line, i, len));
        on_line += len;
        i += len;
    }
    vouch_write_text(w, "\r\n");
}

/* A TEXT value (section 3.3.11). */
static void write_escaped(struct vouch_writer *w, const char *text)
{
    for (; *text; text++) {
        uint8_t c = (uint8_t)*text;
        if (c == ',' || c == ';' || c == '\\')
            vouch_write_u8(w, '\\');
        if (c >= 0x20 && c != 0x7f)
            vouch_write_u8(w, c);
    }
}

static void write_date(struct vouch_writer *w, int64_t utc_s, bool time)
{
    const struct vouch_date d = vouch_date_of_utc(utc_s);
    vouch_write_padded(w, (uint64_t)d.year, 4);
    vouch_write_padded(w, (uint64_t)d.month, 2);
    vouch_write_padded(w, (uint64_t)d.day, 2);
    if (!time)
        return;
    vouch_write_u8(w, 'T');
    vouch_write_padded(w, (uint64_t)d.hour, 2);
    vouch_write_padded(w, (uint64_t)d.minute, 2);
    vouch_write_padded(w, (uint64_t)d.second, 2);
    vouch_write_u8(w, 'Z');
}

static void write_summary(struct vouch_writer *w, const struct vouch_due_row *row)
{
    vouch_write_text(w, row->list ? "SUMMARY:Renew the revocation list of " : "SUMMARY:Renew ");
    if (row->service[0]) {
        write_escaped(w, row->service);
        vouch_write_text(w, ": ");
    }
    write_escaped(w, row->name);
}

static void write_description(struct vouch_writer *w, const struct vouch_due_row *row)
{
    vouch_write_text(w, "DESCRIPTION:");
    write_escaped(w, row->file);
    vouch_write_text(w, " expires on ");
    vouch_date_write_day(w, row->until_s);
}

/* A certificate used by two services has two events, each with its own identifier. */
static void write_uid(struct vouch_writer *w, const struct vouch_due *due, size_t index)
{
    const uint8_t *sha256 = due->at[index].sha256;
    unsigned before = 0;
    for (size_t i = 0; i < index; i++)
        before += memcmp(due->at[i].sha256, sha256, sizeof due->at[i].sha256) == 0;
    vouch_write_text(w, "UID:");
    vouch_write_hex(w, (struct vouch_span){sha256, 16}); /* enough to be unique */
    if (before) {
        vouch_write_u8(w, '-');
        vouch_write_decimal(w, before + 1);
    }
    vouch_write_text(w, "@vouch\r\n");
}

static void write_event(struct vouch_writer *w, const struct vouch_due *due, size_t index,
                        int64_t now_s)
{
    const struct vouch_due_row *row = &due->at[index];
    uint8_t buffer[1024];
    struct vouch_writer line = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(w, "BEGIN:VEVENT\r\n");
    write_uid(w, due, index);
    vouch_write_text(w, "DTSTAMP:");
    write_date(w, now_s, true);
    vouch_write_text(w, "\r\nDTSTART;VALUE=DATE:");
    write_date(w, row->renew_s, false);
    vouch_write_text(w, "\r\n");
    write_summary(&line, row);
    write_line(w, vouch_writer_span(&line));
    line.len = 0;
    write_description(&line, row);
    write_line(w, vouch_writer_span(&line));
    vouch_write_text(w, "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Certificate renewal\r\n"
                        "TRIGGER:-P7D\r\nEND:VALARM\r\nEND:VEVENT\r\n");
}

void vouch_due_write_calendar(struct vouch_writer *w, const struct vouch_due *due, int64_t now_s)
{
    vouch_write_text(w, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//vouch//cert due//EN\r\n");
    for (size_t i = 0; i < due->count; i++)
        write_event(w, due, i, now_s);
    vouch_write_text(w, "END:VCALENDAR\r\n");
}

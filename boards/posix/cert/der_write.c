// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/der_write.h"

#include "core/calendar.h"
#include "core/status.h"
#include "core/x509/der.h"
#include "core/x509/oid.h"

#include <string.h>

enum { OID_MAX = 32, TIME_MAX = 20 };

struct vouch_der_writer vouch_der_writer_of(void *buffer, size_t max)
{
    return (struct vouch_der_writer){buffer, max, max, false};
}

size_t vouch_der_mark(const struct vouch_der_writer *w)
{
    return w->at;
}

void vouch_der_put(struct vouch_der_writer *w, struct vouch_span bytes)
{
    if (w->full || bytes.len > w->at) {
        w->full = true;
        return;
    }
    w->at -= bytes.len;
    if (bytes.len)
        memcpy(w->buffer + w->at, bytes.data, bytes.len);
}

static void put_byte(struct vouch_der_writer *w, size_t value)
{
    uint8_t byte = (uint8_t)value;
    vouch_der_put(w, (struct vouch_span){&byte, 1});
}

void vouch_der_wrap(struct vouch_der_writer *w, uint8_t tag, size_t mark)
{
    size_t len = mark - w->at;
    size_t bytes = 0;
    if (len >= 0x80) {
        for (size_t rest = len; rest; rest >>= 8, bytes++)
            put_byte(w, rest & 0xff);
        put_byte(w, 0x80 | bytes);
    } else {
        put_byte(w, len);
    }
    put_byte(w, tag);
}

void vouch_der_put_value(struct vouch_der_writer *w, uint8_t tag, struct vouch_span content)
{
    size_t mark = vouch_der_mark(w);
    vouch_der_put(w, content);
    vouch_der_wrap(w, tag, mark);
}

void vouch_der_put_integer(struct vouch_der_writer *w, uint32_t value)
{
    size_t mark = vouch_der_mark(w);
    uint32_t rest = value;
    do {
        put_byte(w, rest & 0xff);
        rest >>= 8;
    } while (rest);
    if (w->buffer[w->at] & 0x80)
        put_byte(w, 0);
    vouch_der_wrap(w, VOUCH_TAG_INTEGER, mark);
}

void vouch_der_put_null(struct vouch_der_writer *w)
{
    vouch_der_put_value(w, VOUCH_TAG_NULL, (struct vouch_span){NULL, 0});
}

void vouch_der_put_oid(struct vouch_der_writer *w, const char *dotted)
{
    uint8_t buffer[OID_MAX];
    struct vouch_writer oid = vouch_writer_of(buffer, sizeof buffer);
    if (vouch_oid_parse(vouch_span_of(dotted), &oid) != VOUCH_OK)
        w->full = true;
    vouch_der_put_value(w, VOUCH_TAG_OID, vouch_writer_span(&oid));
}

void vouch_der_put_time(struct vouch_der_writer *w, int64_t utc_s)
{
    uint8_t buffer[TIME_MAX];
    const struct vouch_date d = vouch_date_of_utc(utc_s);
    const int parts[] = {d.month, d.day, d.hour, d.minute, d.second};
    bool utc_time = d.year >= 1950 && d.year < 2050;
    struct vouch_writer text = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_padded(&text, (uint64_t)(utc_time ? d.year % 100 : d.year), utc_time ? 2 : 4);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        vouch_write_padded(&text, (uint64_t)parts[i], 2);
    vouch_write_u8(&text, 'Z');
    vouch_der_put_value(w, utc_time ? VOUCH_TAG_UTC_TIME : VOUCH_TAG_GENERALIZED_TIME,
                        vouch_writer_span(&text));
}

struct vouch_span vouch_der_written(const struct vouch_der_writer *w)
{
    return w->full ? (struct vouch_span){NULL, 0}
                   : (struct vouch_span){w->buffer + w->at, w->max - w->at};
}

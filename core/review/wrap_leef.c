// SPDX-License-Identifier: Apache-2.0
#include "core/review/program.h"
#include "core/review/scan.h"
#include "core/review/stamp.h"
#include "core/review/wrap.h"

#include <string.h>

/* QRadar's "LEEF:1.0|vendor|product|version|event|name=value<tab>name=value"; 2.0 has one field
 * more, the sign between the values, as it is or in hexadecimal ("x5E"). */

enum { LEAD_MAX = 200 };

/* The text up to the next bar; false: there is none. */
static bool take_field(struct vouch_span *s, struct vouch_span *field)
{
    size_t bar = vouch_span_find(*s, 0, '|');
    if (bar == s->len)
        return false;
    *field = vouch_span_part(*s, 0, bar);
    *s = vouch_span_part(*s, bar + 1, s->len);
    return true;
}

static uint8_t separator_of(struct vouch_span field)
{
    size_t x = field.len && field.data[0] == '0' ? 1 : 0;
    if (field.len == 1)
        return field.data[0];
    if (field.len < x + 3 || vouch_lower(field.data[x]) != 'x')
        return '\t';
    int high = vouch_hex_value(field.data[field.len - 2]);
    int low = vouch_hex_value(field.data[field.len - 1]);
    return high < 0 || low < 0 ? '\t' : (uint8_t)(high << 4 | low);
}

static void take(struct vouch_wrap *wrap, struct vouch_span key, struct vouch_span value)
{
    static const struct {
        const char *name;
        size_t at;
    } names[] = {
        {"msg", offsetof(struct vouch_wrap, message)},
        {"message", offsetof(struct vouch_wrap, message)},
        {"payload", offsetof(struct vouch_wrap, message)},
        {"rawEvent", offsetof(struct vouch_wrap, message)},
        {"devTime", offsetof(struct vouch_wrap, time)},
        {"identHostName", offsetof(struct vouch_wrap, host)},
        {"devName", offsetof(struct vouch_wrap, host)},
        {"proc", offsetof(struct vouch_wrap, program)},
        {"application", offsetof(struct vouch_wrap, program)},
        {"pid", offsetof(struct vouch_wrap, process)},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (vouch_span_equal(key, vouch_span_of(names[i].name)))
            memcpy((char *)wrap + names[i].at, &value, sizeof value);
}

/* Time and host from before the event, as a syslog daemon writes them. */
static void read_lead(struct vouch_span lead, struct vouch_wrap *wrap)
{
    struct vouch_stamp when;
    struct vouch_stamp_shape shape;
    size_t close = vouch_span_find(lead, 0, '>');
    struct vouch_span s = lead.len && lead.data[0] == '<' && close < 6
                              ? vouch_span_part(lead, close + 1, lead.len)
                              : lead;
    if (vouch_span_starts_nocase(s, "1 "))
        s = vouch_span_part(s, 2, s.len);
    if (!vouch_stamp_read(s, &when, &shape))
        return;
    wrap->time = vouch_span_part(s, 0, shape.len);
    s = vouch_span_trim(vouch_span_part(s, shape.len, s.len));
    wrap->host = vouch_span_part(s, 0, vouch_span_find(s, 0, ' '));
}

bool vouch_wrap_leef(struct vouch_span line, struct vouch_writer *w)
{
    struct vouch_wrap wrap = {.time = {NULL, 0}};
    struct vouch_span fields[6];
    size_t at = vouch_scan_find(line, 0, "LEEF:");
    struct vouch_span s = vouch_span_part(line, at, line.len);
    if (at > LEAD_MAX || at == line.len)
        return false;
    for (size_t i = 0; i < 5; i++)
        if (!take_field(&s, &fields[i]))
            return false;
    bool second = vouch_span_starts_nocase(fields[0], "LEEF:2");
    uint8_t separator = second && take_field(&s, &fields[5]) ? separator_of(fields[5]) : '\t';
    read_lead(vouch_span_part(line, 0, at), &wrap);
    uint8_t product[32];
    struct vouch_span name = vouch_span_part(fields[2], 0, sizeof product);
    for (size_t i = 0; i < name.len; i++)
        product[i] = vouch_lower(name.data[i]);
    name.data = product;
    if (vouch_program_dialect(name) != VOUCH_DIALECT_OTHER)
        wrap.program = name;
    while (s.len) {
        size_t end = vouch_span_find(s, 0, separator);
        struct vouch_span pair = vouch_span_part(s, 0, end);
        size_t equals = vouch_span_find(pair, 0, '=');
        take(&wrap, vouch_span_trim(vouch_span_part(pair, 0, equals)),
             vouch_span_part(pair, equals + 1, pair.len));
        s = vouch_span_part(s, end + 1, s.len);
    }
    if (wrap.message.len == 0)
        return false;
    vouch_wrap_write(&wrap, w);
    return true;
}

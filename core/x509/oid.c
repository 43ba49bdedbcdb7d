// SPDX-License-Identifier: Apache-2.0
#include "core/x509/oid.h"

#include "core/status.h"

#include <string.h>

uint8_t vouch_oid_find(const struct vouch_oid_row *rows, size_t count, struct vouch_span oid,
                       uint8_t none)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].len == oid.len && memcmp(rows[i].der, oid.data, oid.len) == 0)
            return rows[i].value;
    return none;
}

static void write_arc(struct vouch_writer *w, uint64_t arc, bool first)
{
    if (!first) {
        vouch_write_u8(w, '.');
        vouch_write_padded(w, arc, 1);
        return;
    }
    /* The first two arcs share one number (X.690 section 8.19.4). */
    uint64_t top = arc < 80 ? arc / 40 : 2;
    vouch_write_padded(w, top, 1);
    vouch_write_u8(w, '.');
    vouch_write_padded(w, arc - top * 40, 1);
}

void vouch_oid_write(struct vouch_writer *w, struct vouch_span oid)
{
    uint64_t arc = 0;
    bool first = true;
    for (size_t i = 0; i < oid.len; i++) {
        if (arc >> 57) {
            vouch_write_text(w, first ? "..." : "....");
            return;
        }
        arc = arc << 7 | (oid.data[i] & 0x7f);
        if (oid.data[i] & 0x80)
            continue;
        write_arc(w, arc, first);
        first = false;
        arc = 0;
    }
}

static void write_base128(struct vouch_writer *w, uint64_t arc)
{
    int shift = 63;
    while (shift > 0 && arc >> shift == 0)
        shift -= 7;
    for (; shift >= 0; shift -= 7)
        vouch_write_u8(w, (uint8_t)((arc >> shift & 0x7f) | (shift ? 0x80 : 0)));
}

/* The arc at *at; *at moves past its dot. */
static bool next_arc(struct vouch_span text, size_t *at, uint64_t *arc)
{
    size_t dot = vouch_span_find(text, *at, '.');
    struct vouch_span digits = vouch_span_part(text, *at, dot - *at);
    bool zero_first = digits.len > 1 && digits.data[0] == '0';
    *at = dot + 1;
    return !zero_first && vouch_span_decimal(digits, UINT64_MAX / 2 - 80, arc);
}

int vouch_oid_parse(struct vouch_span text, struct vouch_writer *w)
{
    size_t at = 0;
    uint64_t top;
    uint64_t arc;
    if (!next_arc(text, &at, &top) || !next_arc(text, &at, &arc))
        return VOUCH_E_MALFORMED;
    if (top > 2 || (top < 2 && arc >= 40))
        return VOUCH_E_MALFORMED;
    write_base128(w, top * 40 + arc);
    while (at <= text.len) {
        if (!next_arc(text, &at, &arc))
            return VOUCH_E_MALFORMED;
        write_base128(w, arc);
    }
    return w->lost ? VOUCH_E_SPACE : VOUCH_OK;
}

// SPDX-License-Identifier: Apache-2.0
#include "core/review/ordinary.h"

#include "core/review/names.h"
#include "core/review/scan.h"

#include <string.h>

/* Reads eight bytes at a time, up to the end and a little beyond it, where the result is not
 * used. */

static bool begins(const uint8_t *at, const uint8_t *end, const char *text, size_t len)
{
    return (size_t)(end - at) >= len && memcmp(at, text, len) == 0;
}

/* The end of a number of at most 17 digits; NULL: none. An appliance writes no longer ones. */
static inline const uint8_t *number(const uint8_t *at, const uint8_t *end, uint64_t *out)
{
    uint64_t word;
    unsigned digits;
    memcpy(&word, at, sizeof word);
    uint64_t v = vouch_scan_eight(word, &digits);
    const uint8_t *next = at + digits;
    while (digits >= 8 && digits < 18 && (uint8_t)(*next - '0') <= 9) {
        v = v * 10 + (uint8_t)(*next++ - '0');
        digits++;
    }
    *out = v;
    return digits == 0 || digits == 18 || next > end ? NULL : next;
}

/* The position of the first blank; `end`: none. */
static inline const uint8_t *blank(const uint8_t *at, const uint8_t *end)
{
    for (; at < end; at += 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        word ^= 0x2020202020202020u;
        uint64_t zero = (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
        if (zero) {
            at += vouch_scan_lowest(zero);
            break;
        }
    }
    return at < end ? at : end;
}

/* After the last '@' that has enough bytes before it to read eight; NULL: none. */
static inline const uint8_t *after_at(const uint8_t *begin, const uint8_t *end)
{
    while (end - begin >= 8) {
        uint64_t word;
        memcpy(&word, end - 8, sizeof word);
        word ^= 0x4040404040404040u;
        uint64_t zero =
            ~(((word & 0x7F7F7F7F7F7F7F7Fu) + 0x7F7F7F7F7F7F7F7Fu) | word | 0x7F7F7F7F7F7F7F7Fu);
        if (zero)
            return end - 7 + vouch_scan_highest(zero);
        end -= 8;
    }
    return NULL;
}

static inline struct vouch_span between(const uint8_t *at, const uint8_t *end)
{
    struct vouch_span s = {at, (size_t)(end - at)};
    return s;
}

static inline void begin(struct vouch_record *r, enum vouch_record_kind kind, enum vouch_side side)
{
    r->kind = (uint8_t)kind;
    r->side = (uint8_t)side;
    r->tail = VOUCH_TAIL_NONE;
    r->told = VOUCH_TOLD_NOTHING;
    r->result = VOUCH_RESULT_SENT;
    r->trust = 0;
    r->required = false;
    r->reused = false;
}

/* "MID m ICID n RID r To: <user@domain>"; all other lines that start with MID are irrelevant. */
static enum vouch_ordinary read_mid(const uint8_t *at, const uint8_t *end, struct vouch_record *out)
{
    uint64_t rid;
    const uint8_t *next = number(at + 4, end, &out->mid);
    if (!next)
        return VOUCH_ORDINARY_NOT;
    if (!begins(next, end, " ICID ", 6))
        return VOUCH_ORDINARY_IDLE;
    next = number(next + 6, end, &out->id);
    if (!next)
        return VOUCH_ORDINARY_NOT;
    if (!begins(next, end, " RID ", 5))
        return end - next >= 4 && memcmp(next, " RID", 4) == 0 ? VOUCH_ORDINARY_NOT
                                                               : VOUCH_ORDINARY_IDLE;
    next = number(next + 5, end, &rid);
    if (!next || rid > UINT32_MAX || !begins(next, end, " To: ", 5) || end[-1] != '>')
        return VOUCH_ORDINARY_NOT;
    const uint8_t *domain = after_at(at, end - 1);
    if (!domain || domain < next + 5)
        return VOUCH_ORDINARY_NOT;
    begin(out, VOUCH_RECORD_RCPT, VOUCH_SIDE_RECEIVING);
    out->rid = (uint32_t)rid;
    out->rcpt.domain = between(domain, end - 1);
    out->rcpt.hash = vouch_names_hash(out->rcpt.domain);
    return VOUCH_ORDINARY_TOLD;
}

/* After "interface ": everything up to " address ". */
static const uint8_t *take_listener(const uint8_t *at, const uint8_t *end, struct vouch_record *out)
{
    const uint8_t *b = blank(at, end);
    while (!begins(b, end, " address ", 9)) {
        if (b == end)
            return NULL;
        b = blank(b + 1, end);
    }
    out->open.listener = between(at, b);
    return b + 9;
}

/* "New SMTP ICID n interface L address P reverse dns host H ...", "New SMTP DCID n interface L
 * address P port 25" */
static enum vouch_ordinary read_new(const uint8_t *at, const uint8_t *end, struct vouch_record *out)
{
    bool incoming = begins(at, end, "New SMTP ICID ", 14);
    if (!incoming && !begins(at, end, "New SMTP DCID ", 14))
        return VOUCH_ORDINARY_NOT;
    const uint8_t *next = number(at + 14, end, &out->id);
    if (!next || !begins(next, end, " interface ", 11))
        return VOUCH_ORDINARY_NOT;
    next = take_listener(next + 11, end, out);
    if (!next)
        return VOUCH_ORDINARY_NOT;
    begin(out, VOUCH_RECORD_OPEN, incoming ? VOUCH_SIDE_RECEIVING : VOUCH_SIDE_DELIVERING);
    const uint8_t *b = blank(next, end);
    out->open.peer = between(next, b);
    out->open.host = between(b, b);
    if (incoming && begins(b, end, " reverse dns host ", 18))
        out->open.host = between(b + 18, blank(b + 18, end));
    vouch_record_hash_peer(out);
    return VOUCH_ORDINARY_TOLD;
}

/* "DCID n MID m to RID [r]" and whatever follows. */
static enum vouch_ordinary read_transfer(const uint8_t *at, const uint8_t *end,
                                         struct vouch_record *out)
{
    uint64_t rid;
    const uint8_t *next = begins(at, end, "DCID ", 5) ? number(at + 5, end, &out->id) : NULL;
    if (!next || !begins(next, end, " MID ", 5))
        return VOUCH_ORDINARY_NOT;
    next = number(next + 5, end, &out->mid);
    if (!next || !begins(next, end, " to RID [", 9))
        return VOUCH_ORDINARY_NOT;
    next = number(next + 9, end, &rid);
    if (!next || rid > UINT32_MAX)
        return VOUCH_ORDINARY_NOT;
    begin(out, VOUCH_RECORD_START, VOUCH_SIDE_DELIVERING);
    out->rid = (uint32_t)rid;
    return VOUCH_ORDINARY_TOLD;
}

/* "PROTOCOL cipher NAME", identical to one already analysed: the same spans as then. */
static bool same_suite(const struct vouch_ordinary_memory *memory, const uint8_t *at,
                       const uint8_t *end, struct vouch_record *out)
{
    const struct vouch_span *protocol = &memory->protocol[out->side];
    const struct vouch_span *cipher = &memory->cipher[out->side];
    if (protocol->len == 0)
        return false;
    size_t len = (size_t)(cipher->data + cipher->len - protocol->data);
    if ((size_t)(end - at) != len || memcmp(at, protocol->data, len) != 0)
        return false;
    out->secured.protocol = *protocol;
    out->secured.cipher = *cipher;
    return true;
}

/* "ICID n TLS success protocol P cipher C", with nothing after it. */
static enum vouch_ordinary read_secured(struct vouch_ordinary_memory *memory, const uint8_t *at,
                                        const uint8_t *end, struct vouch_record *out)
{
    const struct vouch_span none = {NULL, 0};
    begin(out, VOUCH_RECORD_SECURED, (enum vouch_side)out->side);
    out->secured.name = none;
    if (same_suite(memory, at, end, out))
        return VOUCH_ORDINARY_TOLD;
    if (vouch_scan_without_ends(between(at, end)).len != (size_t)(end - at))
        return VOUCH_ORDINARY_NOT;
    memset(&out->secured, 0, sizeof out->secured);
    if (!vouch_tls_log_read(between(at - 21, end), out) || out->kind != VOUCH_RECORD_SECURED ||
        out->tail != VOUCH_TAIL_NONE || out->secured.cipher.len == 0 ||
        out->secured.cipher.data + out->secured.cipher.len != end)
        return VOUCH_ORDINARY_NOT;
    memory->protocol[out->side] = out->secured.protocol;
    memory->cipher[out->side] = out->secured.cipher;
    return VOUCH_ORDINARY_TOLD;
}

/* "ICID n ACCEPT SG GROUP match ..." */
static enum vouch_ordinary read_group(const uint8_t *at, const uint8_t *end,
                                      struct vouch_record *out)
{
    const uint8_t *name = at + (*at == 'A' ? 10 : 9);
    if (!begins(at, end, "ACCEPT SG ", 10) && !begins(at, end, "RELAY SG ", 9))
        return VOUCH_ORDINARY_NOT;
    const uint8_t *b = blank(name, end);
    while (b < end && !begins(b, end, " match ", 7))
        b = blank(b + 1, end);
    begin(out, VOUCH_RECORD_GROUP, VOUCH_SIDE_RECEIVING);
    out->group.name = between(name, b);
    out->group.refused = false;
    return VOUCH_ORDINARY_TOLD;
}

/* "ICID n ...", "DCID n ..." */
static enum vouch_ordinary read_connection(struct vouch_ordinary_memory *memory, const uint8_t *at,
                                           const uint8_t *end, struct vouch_record *out)
{
    const uint8_t *next = number(at + 5, end, &out->id);
    if (!next || end - next < 6)
        return VOUCH_ORDINARY_NOT;
    out->side = *at == 'I' ? VOUCH_SIDE_RECEIVING : VOUCH_SIDE_DELIVERING;
    if (memcmp(next, " close", 6) == 0) {
        begin(out, VOUCH_RECORD_CLOSE, (enum vouch_side)out->side);
        return next + 6 == end ? VOUCH_ORDINARY_TOLD : VOUCH_ORDINARY_NOT;
    }
    if (begins(next, end, " TLS success protocol ", 22))
        return read_secured(memory, next + 22, end, out);
    return *at == 'I' && *next == ' ' ? read_group(next + 1, end, out) : VOUCH_ORDINARY_NOT;
}

enum vouch_ordinary vouch_ordinary_read(struct vouch_ordinary_memory *memory, const uint8_t *at,
                                        const uint8_t *end, struct vouch_record *out)
{
    if (end - at < 10)
        return VOUCH_ORDINARY_NOT;
    switch (*at) {
    case 'M':
        if (memcmp(at, "MID ", 4) == 0)
            return read_mid(at, end, out);
        return begins(at, end, "Message done ", 13) ? read_transfer(at + 13, end, out)
                                                    : VOUCH_ORDINARY_NOT;
    case 'I':
        return memcmp(at, "ICID ", 5) == 0 ? read_connection(memory, at, end, out)
                                           : VOUCH_ORDINARY_NOT;
    case 'D':
        if (memcmp(at, "DCID ", 5) == 0)
            return read_connection(memory, at, end, out);
        return begins(at, end, "Delivery start ", 15) ? read_transfer(at + 15, end, out)
                                                      : VOUCH_ORDINARY_NOT;
    case 'N':
        return read_new(at, end, out);
    default:
        return VOUCH_ORDINARY_NOT;
    }
}

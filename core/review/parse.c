// SPDX-License-Identifier: Apache-2.0
#include "core/review/inside.h"
#include "core/review/scan.h"

#include <string.h>

/* What a message can begin with to be of any use. */
static const uint8_t useful[256] = {
    ['M'] = 1, ['I'] = 1, ['D'] = 1, ['N'] = 1, ['C'] = 1,
    ['B'] = 1, ['S'] = 1, ['E'] = 1, ['L'] = 1, ['T'] = 1,
};

static size_t skip_digits(struct vouch_span s, size_t at)
{
    while (at < s.len && (uint8_t)(s.data[at] - '0') <= 9)
        at++;
    return at;
}

/* Most lines of a mail log are "MID n ..." and tell nothing about connections: all but "MID n ICID
 * n RID ..." end here, before anything is written down. */
static bool is_useless(struct vouch_span s)
{
    if (s.len < 16)
        return s.len == 0 || !useful[s.data[0]];
    if (memcmp(s.data, "MID ", 4) != 0)
        return !useful[s.data[0]] || memcmp(s.data, "Start MID ", 10) == 0;
    if (s.data[s.len - 1] != '>' && s.data[s.len - 1] != ' ')
        return true;
    size_t at = skip_digits(s, 4);
    if (s.len - at < 10 || memcmp(s.data + at, " ICID ", 6) != 0)
        return true;
    at = skip_digits(s, at + 6);
    return s.len - at < 4 || memcmp(s.data + at, " RID", 4) != 0;
}

/* Field by field: compilers make of a memset of this size an instruction that takes longer than
 * the rest of the line. */
static void clear(struct vouch_record *r)
{
    const struct vouch_span nothing = {NULL, 0};
    r->kind = VOUCH_RECORD_NONE;
    r->side = 0;
    r->tail = VOUCH_TAIL_NONE;
    r->required = false;
    r->rid = 0;
    r->id = 0;
    r->mid = 0;
    r->a = nothing;
    r->b = nothing;
    r->c = nothing;
    r->when.offset_s = 0;
}

static bool read_message(const struct vouch_prefix *p, struct vouch_span message,
                         struct vouch_record *out)
{
    switch (p->voice) {
    case VOUCH_VOICE_APPLIANCE:
        if (is_useless(message))
            return false;
        clear(out);
        return vouch_appliance_read(message, out);
    case VOUCH_VOICE_CEF:
        clear(out);
        return vouch_cef_read(message, out);
    case VOUCH_VOICE_POSTFIX:
        clear(out);
        return vouch_postfix_read(p->tag, message, out);
    case VOUCH_VOICE_NONE:
        break;
    }
    return false;
}

/* The message of a line whose prefix is known. */
static bool read_after(const struct vouch_prefix *p, struct vouch_span line,
                       struct vouch_record *out)
{
    struct vouch_span message = {line.data + p->len, line.len - p->len};
    if (!read_message(p, message, out))
        return false;
    int32_t offset_s = out->when.offset_s;
    out->when = p->when;
    if (out->kind == VOUCH_RECORD_ZONE)
        out->when.offset_s = offset_s;
    return true;
}

static bool holds(struct vouch_span line, const char *text)
{
    return vouch_scan_find(line, 0, text) < line.len;
}

/* Does a line that gave this record look as if nothing were missing at its end? */
static bool is_complete(const struct vouch_record *r, struct vouch_span line)
{
    switch ((enum vouch_record_kind)r->kind) {
    case VOUCH_RECORD_NONE:
    case VOUCH_RECORD_UNKNOWN:
    case VOUCH_RECORD_SECURED:
        return false;
    case VOUCH_RECORD_FAILED:
        return r->a.len && vouch_reason_read(r->a) != VOUCH_REASON_UNKNOWN;
    case VOUCH_RECORD_GUI_FAILED:
    case VOUCH_RECORD_LDAP_FAILED:
        return vouch_span_trim(r->c).len && vouch_reason_read(r->c) != VOUCH_REASON_UNKNOWN;
    case VOUCH_RECORD_OPEN:
        return holds(line, " verified yes") || holds(line, " verified no") || holds(line, " port ");
    case VOUCH_RECORD_GROUP:
        return holds(line, " match ");
    case VOUCH_RECORD_RCPT:
        return line.data[line.len - 1] == '>';
    case VOUCH_RECORD_START:
        return line.data[line.len - 1] == ']' || holds(line, "] ") || holds(line, " - ");
    case VOUCH_RECORD_DOMAIN:
        return holds(line, " details:");
    case VOUCH_RECORD_CLOSE:
    case VOUCH_RECORD_LDAP_ASKED:
    case VOUCH_RECORD_LDAP_ANSWERED:
    case VOUCH_RECORD_LDAP_SECURED:
    case VOUCH_RECORD_ALERT_CLEAR:
    case VOUCH_RECORD_ZONE:
    case VOUCH_RECORD_CEF:
    case VOUCH_RECORD_HINT:
    case VOUCH_RECORD_RELAYED:
        break;
    }
    return true;
}

/* Where a line was wrapped, two halves make one message. The whole is believed only if the first
 * half alone said nothing, or lacked something. */
static bool says_more(const struct vouch_record *whole, const struct vouch_record *half,
                      struct vouch_span line)
{
    if (half->kind == VOUCH_RECORD_NONE)
        return true;
    if (whole->kind == VOUCH_RECORD_UNKNOWN || is_complete(half, line))
        return false;
    return half->kind == VOUCH_RECORD_UNKNOWN || whole->kind == half->kind;
}

struct walk {
    struct vouch_review_batch *batch;
    struct vouch_span last; /* the line before, if it may be continued */
    bool continuable;
    bool last_told; /* it gave the batch's last record */
};

static bool glue(struct walk *k, struct vouch_span line)
{
    struct vouch_review_batch *b = k->batch;
    struct vouch_record none = {0};
    struct vouch_record whole;
    struct vouch_prefix prefix;
    struct vouch_writer w =
        vouch_writer_of(b->scratch + b->scratch_used, sizeof b->scratch - b->scratch_used);
    vouch_write_span(&w, k->last);
    vouch_write_span(&w, line);
    struct vouch_record *half = k->last_told ? &b->records[b->count - 1] : &none;
    if (!vouch_prefix_read(vouch_writer_span(&w), &prefix) ||
        !read_after(&prefix, vouch_writer_span(&w), &whole) || !says_more(&whole, half, k->last))
        return false;
    b->scratch_used += w.len;
    if (!k->last_told)
        b->count++;
    b->records[b->count - 1] = whole;
    return true;
}

static void take_line(struct walk *k, struct vouch_span line)
{
    struct vouch_review_batch *b = k->batch;
    bool continuable = k->continuable;
    k->continuable = false;
    if (line.len == 0)
        return;
    const struct vouch_prefix *p = vouch_prefix_again(&b->prefixes, line);
    if (!p)
        p = vouch_prefix_find(&b->prefixes, line);
    if (!p) {
        b->unreadable += !continuable || !glue(k, line);
        return;
    }
    k->last_told = read_after(p, line, &b->records[b->count]);
    b->count += k->last_told;
    k->continuable = true;
    k->last = line;
}

static bool has_room(const struct vouch_review_batch *b)
{
    return b->count < VOUCH_REVIEW_RECORDS_MAX &&
           sizeof b->scratch - b->scratch_used >= 2 * VOUCH_REVIEW_LINE_MAX;
}

/* Does this line belong to the one before? A batch never ends between the two. */
static bool goes_on(const struct walk *k, struct vouch_span line)
{
    struct vouch_prefix prefix;
    return k->continuable && line.len && !vouch_prefix_read(line, &prefix);
}

size_t vouch_review_parse(struct vouch_review_batch *batch, struct vouch_span block)
{
    struct walk k = {batch, {NULL, 0}, false, false};
    const uint8_t *at = block.data;
    const uint8_t *end = block.data + block.len;
    batch->count = 0;
    batch->lines = 0;
    batch->unreadable = 0;
    batch->scratch_used = 0;
    while (at < end) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        struct vouch_span line = vouch_review_line(at, newline ? newline : end);
        if (!has_room(batch) && !goes_on(&k, line))
            break;
        take_line(&k, line);
        batch->lines++;
        at = newline ? newline + 1 : end;
    }
    return (size_t)(at - block.data);
}

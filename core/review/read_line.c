// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"
#include "core/review/scan.h"

#include <string.h>

/* One line, from its message to its record. */

static size_t skip_digits(struct vouch_span s, size_t at)
{
    while (at < s.len && (uint8_t)(s.data[at] - '0') <= 9)
        at++;
    return at;
}

/* Most lines of a mail log are "MID n ..." and say nothing about connections: all but "MID n ICID n
 * RID ..." end here, before anything is written. */
static bool is_useless(struct vouch_span s)
{
    if (s.len < 16)
        return s.len == 0;
    if (memcmp(s.data, "MID ", 4) != 0)
        return memcmp(s.data, "Start MID ", 10) == 0 || memcmp(s.data, "Message fini", 12) == 0;
    if (s.data[s.len - 1] != '>')
        return true;
    size_t at = skip_digits(s, 4);
    if (s.len - at < 10 || memcmp(s.data + at, " ICID ", 6) != 0)
        return true;
    at = skip_digits(s, at + 6);
    return s.len - at < 4 || memcmp(s.data + at, " RID", 4) != 0;
}

/* Field by field, because compilers turn a memset of this size into an instruction that takes
 * longer than the rest of the line. */
static void clear(struct vouch_record *r)
{
    const struct vouch_span nothing = {NULL, 0};
    r->kind = VOUCH_RECORD_NONE;
    r->side = 0;
    r->tail = VOUCH_TAIL_NONE;
    r->told = VOUCH_TOLD_NOTHING;
    r->result = VOUCH_RESULT_SENT;
    r->trust = 0;
    r->required = false;
    r->reused = false;
    r->rid = 0;
    r->id = 0;
    r->mid = 0;
    r->relayed.queue = nothing; /* the longest member: it covers the others */
    r->relayed.domain = nothing;
    r->relayed.relay = nothing;
    r->relayed.reason = nothing;
    r->when.offset_s = 0;
}

static bool read_appliance(struct vouch_span message, struct vouch_record *out)
{
    if (vouch_appliance_read(message, out))
        return (out->id & VOUCH_RECORD_PROCESS) == 0 && out->id >> 63 == 0;
    clear(out);
    return vouch_review_speaks_of_tls(message, out);
}

static bool read_message(const struct vouch_prefix *p, struct vouch_span line,
                         struct vouch_span message, struct vouch_record *out)
{
    struct vouch_span tag = vouch_span_part(line, p->tag_at, p->tag_len);
    switch (p->dialect) {
    case VOUCH_DIALECT_APPLIANCE:
        return read_appliance(message, out);
    case VOUCH_DIALECT_CEF:
        return vouch_cef_read(message, out);
    case VOUCH_DIALECT_POSTFIX:
        return vouch_postfix_read(tag, p->process, message, out);
    case VOUCH_DIALECT_EXIM:
        return vouch_exim_read(message, out);
    case VOUCH_DIALECT_SENDMAIL:
        return vouch_sendmail_read(p->process, message, out);
    case VOUCH_DIALECT_OTHER:
    case VOUCH_DIALECT_NONE:
        break;
    }
    return false;
}

/* The keys used for joining, while the text is at hand. */
static void add_hashes(struct vouch_record *r)
{
    if (r->kind == VOUCH_RECORD_RCPT)
        r->rcpt.hash = vouch_names_hash(r->rcpt.domain);
    if (r->kind == VOUCH_RECORD_OPEN)
        vouch_record_hash_peer(r);
}

/* Without what editors, tables, shippers and some releases leave at the end. */
static struct vouch_span trimmed(struct vouch_span message)
{
    message = vouch_scan_without_ends(message);
    while (message.len &&
           (message.data[message.len - 1] == ' ' || message.data[message.len - 1] == '\t'))
        message.len--;
    return message;
}

bool vouch_review_read_after(const struct vouch_prefix *p, struct vouch_span line,
                             struct vouch_record *out)
{
    struct vouch_span message = trimmed(vouch_span_part(line, p->len, line.len));
    if (p->dialect == VOUCH_DIALECT_APPLIANCE && is_useless(message))
        return false;
    clear(out);
    if (!read_message(p, line, message, out))
        return false;
    int32_t offset_s = out->when.offset_s;
    out->host.data = line.data + p->host_at;
    out->host.len = p->host_len;
    out->when = p->when;
    add_hashes(out);
    if (out->kind == VOUCH_RECORD_ZONE)
        out->when.offset_s = offset_s;
    return true;
}

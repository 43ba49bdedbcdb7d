// SPDX-License-Identifier: Apache-2.0
/* One look-up: what to ask, in which order, and how to combine the answers. */
#include "port/posix/resolver.h"

#include "core/dns.h"
#include "port/posix/clock.h"

#include <stdio.h>
#include <string.h>

enum { ADDRESS_SIZE = 4096, HALF_ANSWER_MS = 250 };

static void forget(struct vouch_posix_resolver *r)
{
    for (size_t i = 0; i < VOUCH_POSIX_NAMES_REPLIES; i++)
        vouch_posix_names_forget(&r->replies[i]);
    r->under_way = false;
    r->unchecked = false;
    r->half_since_ms = 0;
}

/* Ends the look-up with this answer. */
static int ended(struct vouch_posix_resolver *r, int status)
{
    bool exists = r->exists && status == VOUCH_E_NO_NAME;
    forget(r);
    r->search_at = 0;
    r->exists = false;
    return exists ? VOUCH_E_NO_DATA : status;
}

static bool waiting(const struct vouch_posix_resolver *r)
{
    return r->replies[0].query || r->replies[1].query;
}

static struct vouch_span message_of(const struct vouch_posix_names_reply *reply)
{
    struct vouch_span s = {reply->message, reply->len};
    return s;
}

/* --- addresses ----------------------------------------------------------------------------------
 */

/* Names without a dot are looked up in the machine's search domains first, then as they are; all
 * others only as they are, because a check must never reach a host other than the one it names. */
static void choose_name(struct vouch_posix_resolver *r, const char *name)
{
    char domain[VOUCH_POSIX_NAMES_SEARCHED];
    int n = -1;
    if (!strchr(name, '.') &&
        vouch_posix_names_domain(r->names, r->search_at, domain, sizeof domain))
        n = snprintf(r->asked, sizeof r->asked, "%s.%s", name, domain);
    if (n < 0 || (size_t)n >= sizeof r->asked) {
        snprintf(r->asked, sizeof r->asked, "%s", name);
        r->search_at = SIZE_MAX; /* there is nothing after it */
    }
}

static int ask_addresses(struct vouch_posix_resolver *r, const char *name, enum vouch_family family)
{
    int status = VOUCH_AGAIN;
    choose_name(r, name);
    r->under_way = true;
    if (family != VOUCH_FAMILY_IPV6)
        status = vouch_posix_names_ask(r->names, r->asked, VOUCH_DNS_A, false, &r->replies[0]);
    if (family != VOUCH_FAMILY_IPV4 && status == VOUCH_AGAIN)
        status = vouch_posix_names_ask(r->names, r->asked, VOUCH_DNS_AAAA, false, &r->replies[1]);
    return status;
}

static void add_records(const struct vouch_records *records, enum vouch_family family,
                        struct vouch_addresses *out)
{
    for (size_t i = 0; i < records->count; i++) {
        struct vouch_address a = {family, {0}, 0, 0};
        struct vouch_span rdata = vouch_records_at(records, i);
        memcpy(a.bytes, rdata.data, rdata.len); /* 4 or 16 bytes: ensured by vouch_dns_read */
        vouch_posix_names_add(out, VOUCH_FAMILY_ANY, &a);
    }
    out->lost += records->lost;
}

/* Adds the addresses of one answer; its status. */
static int read_addresses(struct vouch_posix_resolver *r, size_t which, struct vouch_addresses *out)
{
    static const struct {
        uint16_t type;
        enum vouch_family family;
    } kinds[VOUCH_POSIX_NAMES_REPLIES] = {{VOUCH_DNS_A, VOUCH_FAMILY_IPV4},
                                          {VOUCH_DNS_AAAA, VOUCH_FAMILY_IPV6}};
    const struct vouch_posix_names_reply *reply = &r->replies[which];
    uint8_t buffer[ADDRESS_SIZE];
    struct vouch_records records = {.data = vouch_writer_of(buffer, sizeof buffer)};
    if (reply->status != VOUCH_OK)
        return reply->status;
    int status = vouch_dns_read(message_of(reply), r->asked, kinds[which].type, &records);
    if (status != VOUCH_OK)
        return status;
    out->authentic = out->authentic && records.authentic && r->names->authentic;
    add_records(&records, kinds[which].family, out);
    return VOUCH_OK;
}

static bool is_asked(const struct vouch_posix_names_reply *reply)
{
    return reply->message || reply->status != VOUCH_OK;
}

static int finish_addresses(struct vouch_posix_resolver *r, struct vouch_addresses *out)
{
    int statuses[VOUCH_POSIX_NAMES_REPLIES] = {VOUCH_OK, VOUCH_OK};
    memset(out, 0, sizeof *out);
    out->authentic = true;
    for (size_t i = 0; i < VOUCH_POSIX_NAMES_REPLIES; i++)
        if (is_asked(&r->replies[i]))
            statuses[i] = read_addresses(r, i, out);
    if (out->count) {
        vouch_posix_names_order(out);
        return VOUCH_OK;
    }
    out->authentic = false;
    return vouch_dns_joint_status(statuses[0], statuses[1]);
}

/* Some networks lose every AAAA query. Once one family has an address, the other has only a moment
 * longer (RFC 8305 section 3). */
static bool waited_enough(struct vouch_posix_resolver *r)
{
    struct vouch_addresses some = {.count = 0};
    struct vouch_time now;
    size_t answered = r->replies[0].query ? 1 : 0;
    if (r->replies[answered].query || !is_asked(&r->replies[answered]) ||
        read_addresses(r, answered, &some) != VOUCH_OK)
        return false;
    vouch_posix_now(&now);
    if (r->half_since_ms == 0)
        r->half_since_ms = now.mono_ms;
    uint64_t until_ms = r->half_since_ms + HALF_ANSWER_MS;
    if (now.mono_ms >= until_ms)
        return true;
    vouch_posix_names_wake(r->names, until_ms);
    return false;
}

static int addresses(void *self, const char *name, enum vouch_family family,
                     struct vouch_addresses *out)
{
    struct vouch_posix_resolver *r = self;
    for (;;) {
        if (!r->under_way) {
            int known = r->search_at ? VOUCH_E_NOT_FOUND
                                     : vouch_posix_names_known(r->names, name, family, out);
            if (known != VOUCH_E_NOT_FOUND)
                return known;
            int status = ask_addresses(r, name, family);
            if (status != VOUCH_AGAIN)
                return ended(r, status);
        }
        if (waiting(r) && !waited_enough(r))
            return VOUCH_AGAIN;
        int status = finish_addresses(r, out);
        bool absent = status == VOUCH_E_NO_NAME || status == VOUCH_E_NO_DATA;
        if (!absent || r->search_at == SIZE_MAX)
            return ended(r, status);
        forget(r);
        r->exists = r->exists || status == VOUCH_E_NO_DATA;
        r->search_at++;
    }
}

/* --- records ------------------------------------------------------------------------------------
 */

static int ask_records(struct vouch_posix_resolver *r, const char *name, uint16_t type)
{
    r->under_way = true;
    return vouch_posix_names_ask(r->names, name, type, r->unchecked, &r->replies[0]);
}

static bool refused(const struct vouch_posix_names_reply *reply)
{
    return reply->status == VOUCH_OK && vouch_dns_rcode(message_of(reply)) == VOUCH_DNS_SERVFAIL;
}

/* The second answer, without validation, only shows whether the first one's refusal meant
 * "bogus". */
static int finish_unchecked(struct vouch_posix_resolver *r, struct vouch_records *out)
{
    const struct vouch_posix_names_reply *reply = &r->replies[0];
    bool answers = reply->status == VOUCH_OK && !refused(reply);
    int rcode = answers ? vouch_dns_rcode(message_of(reply)) : -1;
    out->data.len = 0;
    out->count = 0;
    out->lost = 0;
    out->ttl_s = 0;
    out->authentic = false;
    out->bogus = rcode == 0 || rcode == VOUCH_DNS_NXDOMAIN;
    return VOUCH_E_NAME_SERVER;
}

static int finish_records(struct vouch_posix_resolver *r, const char *name, uint16_t type,
                          struct vouch_records *out)
{
    const struct vouch_posix_names_reply *reply = &r->replies[0];
    struct vouch_span nothing = {NULL, 0};
    int status = vouch_dns_read(reply->message ? message_of(reply) : nothing, name, type, out);
    out->authentic = out->authentic && r->names->authentic;
    return reply->status == VOUCH_OK ? status : reply->status;
}

static int records(void *self, const char *name, enum vouch_dns_type type,
                   struct vouch_records *out)
{
    struct vouch_posix_resolver *r = self;
    int status = r->under_way ? VOUCH_AGAIN : ask_records(r, name, (uint16_t)type);
    if (status != VOUCH_AGAIN)
        return ended(r, status);
    if (waiting(r))
        return VOUCH_AGAIN;
    if (r->unchecked)
        return ended(r, finish_unchecked(r, out));
    if (!refused(&r->replies[0]))
        return ended(r, finish_records(r, name, (uint16_t)type, out));
    forget(r);
    r->unchecked = true;
    status = ask_records(r, name, (uint16_t)type);
    return status == VOUCH_AGAIN ? status : ended(r, status);
}

static void cancel(void *self)
{
    ended(self, VOUCH_OK);
}

static const struct vouch_resolver_ops ops = {
    .addresses = addresses, .records = records, .cancel = cancel};

void vouch_posix_resolver_init(struct vouch_posix_resolver *r, struct vouch_posix_names *n)
{
    memset(r, 0, sizeof *r);
    r->names = n;
}

struct vouch_resolver vouch_posix_resolver_of(struct vouch_posix_resolver *r)
{
    struct vouch_resolver resolver = {&ops, r};
    return resolver;
}

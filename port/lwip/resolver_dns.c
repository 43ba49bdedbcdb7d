// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/dns_question.h"

#include <string.h>

#include "core/dns.h"
#include "port/lwip/network6.h"

enum { ANSWER_MS = 2500, ROUNDS = 2, HALF_ANSWER_MS = 500, ADDRESS_SIZE = 2048 };

/* One look-up: A, then AAAA if this board has an IPv6 address; or the records of a type, and once
 * more without validation if the server refused. */
static struct {
    struct vouch_lwip_names names;
    struct vouch_dns_question question;
    bool under_way;
    bool unchecked;
    bool second; /* AAAA is being asked, and A has been */
    int first_status;
    struct vouch_addresses found[2]; /* IPv4, IPv6 */
    uint8_t buffer[ADDRESS_SIZE];    /* of addresses as records */
} lookup;

static void cancel(void *self)
{
    (void)self;
    vouch_dns_question_drop(&lookup.question);
    lookup.under_way = false;
    lookup.unchecked = false;
    lookup.second = false;
}

static int ended(int status)
{
    cancel(NULL);
    return status;
}

static int ask(const char *name, uint16_t type, uint32_t timeout_ms, unsigned rounds)
{
    const struct vouch_dns_ask a = {name, type, lookup.unchecked, timeout_ms, rounds};

    lookup.under_way = true;
    return vouch_dns_question_begin(&lookup.question, &a);
}

/* --- addresses --- */

/* If this board's only IPv6 addresses are link-local, an IPv6 address of the host serves only to
 * explain why it cannot be reached. */
static bool wants_second(int status)
{
#if LWIP_IPV6
    return status == VOUCH_E_NO_DATA ||
           (netif_default && vouch_network6_usable(netif_default) != 0);
#else
    (void)status;
    return false;
#endif
}

static void add(struct vouch_addresses *out, const struct vouch_address *a)
{
    if (out->count < VOUCH_ADDRESSES_MAX)
        out->at[out->count++] = *a;
    else
        out->lost++;
}

static int read_addresses(const char *name, bool six)
{
    struct vouch_addresses *out = &lookup.found[six];
    struct vouch_records records = {.data = vouch_writer_of(lookup.buffer, sizeof lookup.buffer)};
    int status = vouch_dns_read(vouch_dns_question_answer(&lookup.question), name,
                                six ? VOUCH_DNS_AAAA : VOUCH_DNS_A, &records);

    if (status != VOUCH_OK)
        return status;
    out->authentic = records.authentic && lookup.names.trust_ad;
    out->lost = records.lost;
    for (size_t i = 0; i < records.count; i++) {
        struct vouch_address a = {six ? VOUCH_FAMILY_IPV6 : VOUCH_FAMILY_IPV4, {0}, 0, 0};
        struct vouch_span rdata = vouch_records_at(&records, i);
        memcpy(a.bytes, rdata.data, rdata.len); /* 4 or 16 bytes: ensured by vouch_dns_read */
        add(out, &a);
    }
    return VOUCH_OK;
}

/* IPv6 and IPv4 in turn (RFC 8305 section 4). */
static void join(struct vouch_addresses *out)
{
    const struct vouch_addresses *four = &lookup.found[0], *six = &lookup.found[1];

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < VOUCH_ADDRESSES_MAX; i++) {
        if (i < six->count)
            add(out, &six->at[i]);
        if (i < four->count)
            add(out, &four->at[i]);
    }
    out->lost += four->lost + six->lost;
    out->authentic = (four->count == 0 || four->authentic) && (six->count == 0 || six->authentic);
}

static int begin_addresses(const char *name, enum vouch_family family, struct vouch_addresses *out)
{
    struct vouch_address known;

    memset(lookup.found, 0, sizeof lookup.found);
    if (vouch_address_parse(vouch_span_of(name), &known)) {
        memset(out, 0, sizeof *out);
        if (family != VOUCH_FAMILY_ANY && family != known.family)
            return VOUCH_E_NO_DATA;
        add(out, &known);
        return VOUCH_OK;
    }
    return ask(name, family == VOUCH_FAMILY_IPV6 ? VOUCH_DNS_AAAA : VOUCH_DNS_A, ANSWER_MS, ROUNDS);
}

/* Some networks lose every AAAA query: once there is an address, the other family has only a moment
 * longer (RFC 8305 section 3). */
static int begin_second(const char *name, int status)
{
    lookup.second = true;
    lookup.first_status = status;
    vouch_dns_question_drop(&lookup.question);
    return status == VOUCH_OK ? ask(name, VOUCH_DNS_AAAA, HALF_ANSWER_MS, 1)
                              : ask(name, VOUCH_DNS_AAAA, ANSWER_MS, ROUNDS);
}

static int addresses(void *self, const char *name, enum vouch_family family,
                     struct vouch_addresses *out)
{
    (void)self;
    int status = lookup.under_way ? vouch_dns_question_poll(&lookup.question)
                                  : begin_addresses(name, family, out);
    if (status == VOUCH_AGAIN || !lookup.under_way)
        return status;
    bool six = lookup.second || family == VOUCH_FAMILY_IPV6;
    if (status == VOUCH_OK)
        status = read_addresses(name, six);
    if (!six && family == VOUCH_FAMILY_ANY && wants_second(status)) {
        int second = begin_second(name, status);
        if (second == VOUCH_AGAIN)
            return second;
        status = vouch_dns_joint_status(status, second);
    } else if (lookup.second) {
        status = vouch_dns_joint_status(lookup.first_status, status);
    }
    join(out);
    return ended(out->count > 0 ? VOUCH_OK : status);
}

/* --- records --- */

static void clear(struct vouch_records *out)
{
    out->data.len = 0;
    out->count = 0;
    out->lost = 0;
    out->ttl_s = 0;
    out->authentic = false;
    out->bogus = false;
}

/* The second answer, without validation, only shows whether the first one's refusal meant
 * "bogus". */
static int finish_unchecked(int status, struct vouch_records *out)
{
    int rcode =
        status == VOUCH_OK ? vouch_dns_rcode(vouch_dns_question_answer(&lookup.question)) : -1;

    clear(out);
    out->bogus = rcode == 0 || rcode == VOUCH_DNS_NXDOMAIN;
    return VOUCH_E_NAME_SERVER;
}

static int records(void *self, const char *name, enum vouch_dns_type type,
                   struct vouch_records *out)
{
    (void)self;
    int status = lookup.under_way ? vouch_dns_question_poll(&lookup.question)
                                  : ask(name, (uint16_t)type, ANSWER_MS, ROUNDS);
    if (status == VOUCH_AGAIN)
        return status;
    if (lookup.unchecked)
        return ended(finish_unchecked(status, out));
    if (status != VOUCH_OK) {
        clear(out);
        return ended(status);
    }
    struct vouch_span answer = vouch_dns_question_answer(&lookup.question);
    if (vouch_dns_rcode(answer) != VOUCH_DNS_SERVFAIL) {
        status = vouch_dns_read(answer, name, (uint16_t)type, out);
        out->authentic = out->authentic && lookup.names.trust_ad;
        return ended(status);
    }
    vouch_dns_question_drop(&lookup.question);
    lookup.unchecked = true;
    status = ask(name, (uint16_t)type, ANSWER_MS, 1);
    return status == VOUCH_AGAIN ? status : ended(finish_unchecked(status, out));
}

static const struct vouch_resolver_ops resolver_ops = {
    .addresses = addresses,
    .records = records,
    .cancel = cancel,
};

struct vouch_resolver vouch_lwip_resolver_start(const struct vouch_lwip_names *names)
{
    memset(&lookup, 0, sizeof lookup);
    lookup.names = *names;
    lookup.question.names = &lookup.names;
    return (struct vouch_resolver){&resolver_ops, &lookup};
}

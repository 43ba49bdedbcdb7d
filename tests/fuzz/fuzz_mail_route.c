// SPDX-License-Identifier: Apache-2.0
/* A mail domain, and what becomes of it: MX hosts, aliases, addresses, TLSA records and the MTA-STS
 * record, all from a name service that says anything. Input: a byte of options, then one answer
 * for each question, in the order in which they are asked: a byte of status and flags, one of the
 * number of records, and each with a byte of length.
 *
 * It ends; each host comes once, by preference; each hop is named and reported; and nothing is
 * proved by an answer without the AD bit. */
#include "core/mail/route.h"
#include "core/mail/route_dane.h"
#include "core/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FINDINGS = 32, FACTS = 16, POLLS_MAX = 20000, HOPS_MAX = 2000, MX_BUFFER = 2048 };

static struct vouch_reader input;
static bool any_authentic;

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* --- the name service --------------------------------------------------------------------------
 */

/* One look-up at a time each. */
struct names {
    bool busy;
    unsigned again;
};

static const int statuses[] = {VOUCH_OK,
                               VOUCH_OK,
                               VOUCH_OK,
                               VOUCH_OK,
                               VOUCH_E_NO_NAME,
                               VOUCH_E_NO_DATA,
                               VOUCH_E_NAME_SERVER,
                               VOUCH_E_TIMEOUT};

/* VOUCH_AGAIN: not yet; else the status of the answer, whose flags are given. */
static int begin_answer(struct names *n, uint8_t *flags)
{
    if (n->busy && n->again > 0) {
        n->again--;
        return VOUCH_AGAIN;
    }
    if (!n->busy) {
        n->busy = true;
        n->again = 1;
        return VOUCH_AGAIN;
    }
    n->busy = false;
    *flags = vouch_read_u8(&input);
    return input.failed ? VOUCH_E_NO_NAME : statuses[*flags & 7u];
}

static int addresses(void *self, const char *name, enum vouch_family family,
                     struct vouch_addresses *out)
{
    uint8_t flags;
    int status = begin_answer(self, &flags);
    require(name && strlen(name) <= VOUCH_HOST_MAX);
    if (status != VOUCH_OK)
        return status;
    memset(out, 0, sizeof *out);
    out->authentic = flags & 8u;
    any_authentic = any_authentic || out->authentic;
    out->lost = flags & 16u ? 3 : 0;
    size_t count = vouch_read_u8(&input) % (VOUCH_ADDRESSES_MAX + 1);
    for (size_t i = 0; i < count; i++) {
        bool six = vouch_read_u8(&input) & 1u;
        if (family == VOUCH_FAMILY_ANY || (family == VOUCH_FAMILY_IPV6) == six) {
            struct vouch_address *a = &out->at[out->count++];
            a->family = six ? VOUCH_FAMILY_IPV6 : VOUCH_FAMILY_IPV4;
            a->bytes[0] = vouch_read_u8(&input);
        }
    }
    return out->count > 0 ? VOUCH_OK : VOUCH_E_NO_DATA;
}

static int records(void *self, const char *name, enum vouch_dns_type type,
                   struct vouch_records *out)
{
    uint8_t flags;
    int status = begin_answer(self, &flags);
    (void)type;
    require(name && *name);
    if (status == VOUCH_AGAIN)
        return status;
    out->count = out->lost = 0;
    out->data.len = out->data.lost = 0;
    out->authentic = flags & 8u;
    out->bogus = status == VOUCH_E_NAME_SERVER && flags & 16u;
    any_authentic = any_authentic || out->authentic;
    if (status != VOUCH_OK)
        return status;
    for (size_t left = vouch_read_u8(&input) % 24; left > 0; left--) {
        size_t len = vouch_read_u8(&input);
        size_t there = vouch_reader_left(&input);
        struct vouch_span rdata = vouch_read_span(&input, len < there ? len : there);
        if (out->data.cap - out->data.len < rdata.len + 2) {
            out->lost++;
            continue;
        }
        vouch_write_u8(&out->data, 0);
        vouch_write_u8(&out->data, (uint8_t)rdata.len);
        vouch_write_span(&out->data, rdata);
        out->count++;
    }
    return out->count > 0 ? VOUCH_OK : VOUCH_E_NO_DATA;
}

static void cancel(void *self)
{
    struct names *n = self;
    n->busy = false;
}

static const struct vouch_resolver_ops ops = {
    .addresses = addresses, .records = records, .cancel = cancel};

/* --- the route ---------------------------------------------------------------------------------
 */

static struct names services[VOUCH_MX_MAX + 2];
static struct vouch_route_host hosts[VOUCH_MX_MAX];
static struct vouch_route_tlsa tlsa[VOUCH_MX_MAX];
static uint8_t mx_buffer[MX_BUFFER];
static uint8_t sts_buffer[1024];
static struct vouch_route_sts sts;
static struct vouch_route route;

static struct vouch_resolver resolver_of(size_t at)
{
    return (struct vouch_resolver){&ops, &services[at]};
}

static void report_hop(const struct vouch_route_hop *hop)
{
    static struct vouch_finding findings[FINDINGS];
    static struct vouch_fact facts[FACTS];
    static uint8_t text[8192];
    static struct vouch_report report;
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FINDINGS,
                                                 .facts = facts,
                                                 .facts_max = FACTS,
                                                 .text = text,
                                                 .text_max = sizeof text};
    static struct vouch_target target;
    static struct vouch_dane dane;
    vouch_report_init(&report, &storage);
    vouch_route_report(&route, hop, &report);
    if (hop->host)
        vouch_route_target(&route, hop, &target);
    if (hop->kind == VOUCH_ROUTE_ENDPOINT && hop->tlsa) {
        vouch_route_dane_read(&route, hop, &dane, &report);
        require(any_authentic || !vouch_report_saw(&report, VOUCH_F_DANE_PUBLISHED));
    }
    vouch_report_finish(&report);
    require(hop->kind == VOUCH_ROUTE_ENDPOINT || report.findings_count > 0);
    require(hop->kind == VOUCH_ROUTE_DOMAIN || (hop->host && *hop->host));
}

static int poll_all(void)
{
    const struct vouch_time now = {.mono_ms = 1};
    for (int i = 0; i < POLLS_MAX; i++)
        if (vouch_route_poll(&route, &now) == VOUCH_OK)
            return VOUCH_OK;
    return VOUCH_AGAIN;
}

static void walk(void)
{
    struct vouch_route_hop hop = {0};
    unsigned preference = 0;
    for (int i = 0; i < HOPS_MAX; i++) {
        int status = vouch_route_next(&route, &hop);
        if (status == VOUCH_AGAIN) {
            require(poll_all() == VOUCH_OK);
            continue;
        }
        require(status == VOUCH_OK || status == VOUCH_E_NOT_FOUND);
        if (status != VOUCH_OK)
            return;
        report_hop(&hop);
        require(hop.kind == VOUCH_ROUTE_DOMAIN || hop.preference >= preference);
        preference = hop.kind == VOUCH_ROUTE_DOMAIN ? preference : hop.preference;
    }
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input = vouch_reader_of((struct vouch_span){data, size});
    uint8_t options = vouch_read_u8(&input);
    any_authentic = false;
    memset(services, 0, sizeof services);
    memset(hosts, 0, sizeof hosts);
    memset(tlsa, 0, sizeof tlsa);
    for (size_t i = 0; i < VOUCH_MX_MAX; i++) {
        hosts[i].resolver = resolver_of(i + 2);
        hosts[i].tlsa = options & 1u ? &tlsa[i] : NULL;
    }
    sts = (struct vouch_route_sts){.resolver = resolver_of(1)};
    sts.records.data = vouch_writer_of(sts_buffer, sizeof sts_buffer);
    const struct vouch_route_options o = {.domain = options & 2u ? NULL : "d.example",
                                          .host = options & 2u ? "mx.d.example" : NULL,
                                          .shown = "mx://d.example",
                                          .port = 25,
                                          .family =
                                              options & 4u ? VOUCH_FAMILY_IPV4 : VOUCH_FAMILY_ANY,
                                          .aliases = options & 9u, /* DANE needs them */
                                          .strict = options & 16u,
                                          .dane = options & 1u ? &vouch_route_dane : NULL,
                                          .resolver = resolver_of(0),
                                          .buffer = mx_buffer,
                                          .buffer_size = sizeof mx_buffer,
                                          .hosts = hosts,
                                          .hosts_max = options & 32u ? 1 : VOUCH_MX_MAX,
                                          .sts = options & 64u ? &sts : NULL};
    vouch_route_init(&route, &o);
    if (!(options & 128u))
        walk();
    vouch_route_close(&route);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "core/mail/route.h"

#include "core/dns.h"

#include <string.h>

enum { ALIASES_MAX = 8 };

/* The look-ups for one host, in order. Aliases matter only if there is an address. */
enum step { STEP_ADDRESSES = 0, STEP_ALIASES, STEP_TLSA, STEP_KNOWN };

static struct vouch_route_host *host_at(const struct vouch_route *r, size_t index)
{
    return &r->options.hosts[index % r->options.hosts_max];
}

static const char *name_at(const struct vouch_route *r, size_t index)
{
    return r->mx.at[index].name;
}

/* --- one host --------------------------------------------------------------------------------- */

static void begin_host(struct vouch_route *r, size_t index)
{
    struct vouch_route_host *h = host_at(r, index);
    struct vouch_route_host empty = {.resolver = h->resolver, .tlsa = h->tlsa};
    *h = empty;
    h->status = VOUCH_AGAIN;
    vouch_text_copy(h->canonical, sizeof h->canonical, name_at(r, index));
}

static int look_up_addresses(struct vouch_route *r, struct vouch_route_host *h, const char *name)
{
    h->status =
        h->resolver.ops->addresses(h->resolver.self, name, r->options.family, &h->addresses);
    if (h->status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (h->status != VOUCH_OK)
        h->addresses.count = 0;
    h->step = h->status == VOUCH_OK && r->options.aliases ? STEP_ALIASES : STEP_TLSA;
    return VOUCH_OK;
}

/* Takes one link of the chain; false: there is none, or one that cannot be followed. */
static bool take_alias(struct vouch_route_host *h)
{
    char next[VOUCH_HOST_MAX + 1];
    struct vouch_reader rdata = vouch_reader_of(vouch_records_at(&h->records, 0));
    struct vouch_writer w = vouch_writer_of(next, sizeof next);
    if (h->records.count == 0 || !vouch_dns_read_name(&rdata, &w) || w.len == 0 || w.lost)
        return false;
    vouch_writer_string(&w);
    if (h->aliases++ == 0)
        h->alias_authentic = h->records.authentic;
    vouch_text_copy(h->canonical, sizeof h->canonical, next);
    return h->aliases < ALIASES_MAX;
}

/* Without DANE the first link is enough: the name is an alias. */
static int look_up_alias(struct vouch_route *r, struct vouch_route_host *h)
{
    memset(&h->records, 0, sizeof h->records);
    h->records.data = vouch_writer_of(h->buffer, sizeof h->buffer);
    int status =
        h->resolver.ops->records(h->resolver.self, h->canonical, VOUCH_DNS_CNAME, &h->records);
    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (status != VOUCH_OK || !take_alias(h) || !r->options.dane)
        h->step = STEP_TLSA;
    return VOUCH_OK;
}

static int look_up_tlsa(struct vouch_route *r, struct vouch_route_host *h, const char *name)
{
    int status = r->options.dane ? r->options.dane->poll(h, name, r->options.port) : VOUCH_OK;
    if (status != VOUCH_AGAIN)
        h->step = STEP_KNOWN;
    return status;
}

static int poll_host(struct vouch_route *r, size_t index)
{
    struct vouch_route_host *h = host_at(r, index);
    int status = VOUCH_OK;
    while (status == VOUCH_OK && h->step != STEP_KNOWN)
        switch ((enum step)h->step) {
        case STEP_ADDRESSES:
            status = look_up_addresses(r, h, name_at(r, index));
            break;
        case STEP_ALIASES:
            status = look_up_alias(r, h);
            break;
        case STEP_TLSA:
            status = look_up_tlsa(r, h, name_at(r, index));
            break;
        case STEP_KNOWN:
            break;
        }
    return status;
}

static void expire_host(struct vouch_route *r, struct vouch_route_host *h)
{
    if (h->step == STEP_KNOWN)
        return;
    h->resolver.ops->cancel(h->resolver.self);
    if (h->status == VOUCH_AGAIN)
        h->status = VOUCH_E_TIMEOUT;
    if (r->options.dane)
        r->options.dane->expire(h);
    h->step = STEP_KNOWN;
}

/* --- the domain ------------------------------------------------------------------------------- */

static void read_records(struct vouch_route *r, struct vouch_report *report)
{
    if (vouch_mx_read(&r->mx, r->options.domain, r->mx_status, &r->records, report) != VOUCH_OK)
        r->mx.count = 0;
}

/* The domain's findings first go into a temporary report, to see whether they deserve a report of
 * their own. */
static void read_mx(struct vouch_route *r)
{
    struct vouch_report_storage none = {0};
    struct vouch_report scratch;
    vouch_report_init(&scratch, &none);
    scratch.strict = r->options.strict;
    read_records(r, &scratch);
    r->domain_waits = r->mx.count == 0 || scratch.worst > VOUCH_SEVERITY_INFO;
}

static int poll_domain(struct vouch_route *r)
{
    const struct vouch_resolver *resolver = &r->options.resolver;
    if (r->mx_status != VOUCH_AGAIN)
        return VOUCH_OK;
    r->mx_status =
        resolver->ops->records(resolver->self, r->options.domain, VOUCH_DNS_MX, &r->records);
    if (r->mx_status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    read_mx(r);
    return VOUCH_OK;
}

static int poll_sts(struct vouch_route_sts *sts)
{
    if (sts && sts->status == VOUCH_AGAIN)
        sts->status =
            sts->resolver.ops->records(sts->resolver.self, sts->name, VOUCH_DNS_TXT, &sts->records);
    return sts && sts->status == VOUCH_AGAIN ? VOUCH_AGAIN : VOUCH_OK;
}

static void expire_sts(struct vouch_route_sts *sts)
{
    if (!sts || sts->status != VOUCH_AGAIN)
        return;
    sts->resolver.ops->cancel(sts->resolver.self);
    sts->status = VOUCH_E_TIMEOUT;
}

static void begin_sts(struct vouch_route *r)
{
    struct vouch_route_sts *sts = r->options.sts;
    struct vouch_writer w = vouch_writer_of(sts->name, sizeof sts->name);
    vouch_write_text(&w, "_mta-sts.");
    vouch_write_text(&w, r->options.domain);
    vouch_writer_string(&w);
    sts->status = VOUCH_AGAIN;
}

void vouch_route_init(struct vouch_route *r, const struct vouch_route_options *options)
{
    memset(r, 0, sizeof *r);
    r->options = *options;
    r->due_ms = UINT64_MAX;
    r->records.data = vouch_writer_of(options->buffer, options->buffer_size);
    if (options->sts)
        begin_sts(r);
    if (options->host) {
        vouch_text_copy(r->mx.at[0].name, sizeof r->mx.at[0].name, options->host);
        r->mx.count = 1;
    } else
        r->mx_status = VOUCH_AGAIN;
}

static void begin_hosts(struct vouch_route *r)
{
    for (; r->begun < r->mx.count && r->begun < r->host + r->options.hosts_max; r->begun++)
        begin_host(r, r->begun);
}

/* The deadline has passed: what is not known yet has timed out. No look-up stays under way, because
 * vouch_route_close looks only at the hosts that were not given out. */
static void expire(struct vouch_route *r)
{
    if (r->mx_status == VOUCH_AGAIN) {
        r->options.resolver.ops->cancel(r->options.resolver.self);
        r->mx_status = VOUCH_E_TIMEOUT;
        read_mx(r);
    }
    expire_sts(r->options.sts);
    begin_hosts(r);
    for (size_t i = r->host; i < r->begun; i++)
        expire_host(r, host_at(r, i));
}

static int poll_hosts(struct vouch_route *r)
{
    int waiting = VOUCH_OK;
    begin_hosts(r);
    for (size_t i = r->host; i < r->begun; i++)
        if (poll_host(r, i) == VOUCH_AGAIN)
            waiting = VOUCH_AGAIN;
    return waiting;
}

int vouch_route_poll(struct vouch_route *r, const struct vouch_time *now)
{
    if (!r->polled && r->options.timeout_ms)
        r->due_ms = now->mono_ms + r->options.timeout_ms;
    r->polled = true;
    if (now->mono_ms >= r->due_ms)
        expire(r); /* and nothing is awaited any more */
    int sts = poll_sts(r->options.sts);
    if (poll_domain(r) == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    int hosts = poll_hosts(r);
    return sts == VOUCH_AGAIN ? sts : hosts;
}

void vouch_route_close(struct vouch_route *r)
{
    const struct vouch_route_options *o = &r->options;
    if (o->resolver.ops)
        o->resolver.ops->cancel(o->resolver.self);
    if (o->sts)
        o->sts->resolver.ops->cancel(o->sts->resolver.self);
    for (size_t i = r->host; i < r->begun; i++)
        host_at(r, i)->resolver.ops->cancel(host_at(r, i)->resolver.self);
}

/* --- hops ------------------------------------------------------------------------------------- */

static int hop_of(struct vouch_route *r, const struct vouch_route_host *h,
                  struct vouch_route_hop *out)
{
    out->host = name_at(r, r->host);
    out->preference = r->mx.at[r->host].preference;
    out->status = h->status == VOUCH_OK ? VOUCH_E_NO_DATA : h->status;
    out->is_alias = h->aliases > 0;
    out->tlsa = r->options.dane ? h->tlsa : NULL;
    out->kind = h->addresses.count ? VOUCH_ROUTE_ENDPOINT : VOUCH_ROUTE_HOST;
    if (h->addresses.count) {
        out->at = h->addresses.at[r->address];
        out->at.port = r->options.port;
    }
    r->address++;
    return VOUCH_OK;
}

int vouch_route_next(struct vouch_route *r, struct vouch_route_hop *out)
{
    memset(out, 0, sizeof *out);
    if (r->mx_status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (r->domain_waits) {
        r->domain_waits = false;
        out->kind = VOUCH_ROUTE_DOMAIN;
        return VOUCH_OK;
    }
    for (; r->host < r->mx.count; r->host++, r->address = 0) {
        const struct vouch_route_host *h = host_at(r, r->host);
        if (r->host >= r->begun || h->step != STEP_KNOWN)
            return VOUCH_AGAIN;
        if (r->address < h->addresses.count || r->address == 0)
            return hop_of(r, h, out);
    }
    return VOUCH_E_NOT_FOUND;
}

bool vouch_route_more(const struct vouch_route *r)
{
    if (r->mx_status == VOUCH_AGAIN || r->domain_waits || r->host + 1 < r->mx.count)
        return true;
    return r->host < r->mx.count &&
           (r->address == 0 || r->address < host_at(r, r->host)->addresses.count);
}

/* --- reports ---------------------------------------------------------------------------------- */

void vouch_route_target(const struct vouch_route *r, const struct vouch_route_hop *hop,
                        struct vouch_target *target)
{
    struct vouch_writer w = vouch_writer_of(target->text, sizeof target->text);
    vouch_write_text(&w, r->options.shown);
    if (hop->host) {
        vouch_text_copy(target->host, sizeof target->host, hop->host);
        vouch_write_text(&w, " via ");
        vouch_write_text(&w, hop->host);
    }
    vouch_writer_string(&w);
}

static void add_facts(const struct vouch_route *r, const struct vouch_route_hop *hop,
                      struct vouch_report *report)
{
    if (!r->options.domain)
        return;
    vouch_report_add_fact(report, "mx_domain", vouch_span_of(r->options.domain));
    if (!hop->host)
        return;
    vouch_report_add_fact(report, "mx_host", vouch_span_of(hop->host));
    vouch_report_add_number(report, "mx_preference", hop->preference);
}

static void find_host(const struct vouch_route *r, const struct vouch_route_hop *hop,
                      struct vouch_report *report)
{
    bool nowhere = hop->status == VOUCH_E_NO_NAME || hop->status == VOUCH_E_NO_DATA;
    enum vouch_finding_code code = VOUCH_F_RESOLVE_FAILED;
    if (nowhere)
        code = r->options.domain ? VOUCH_F_MX_DANGLING : VOUCH_F_RESOLVE_NO_NAME;
    vouch_report_find_text(report, code, VOUCH_NO_POSITION, hop->host);
}

void vouch_route_report(struct vouch_route *r, const struct vouch_route_hop *hop,
                        struct vouch_report *report)
{
    add_facts(r, hop, report);
    if (hop->kind == VOUCH_ROUTE_HOST)
        find_host(r, hop, report);
    else if (hop->kind == VOUCH_ROUTE_DOMAIN)
        read_records(r, report);
    else if (hop->is_alias && r->options.domain)
        vouch_report_find_text(report, VOUCH_F_MX_IS_ALIAS, VOUCH_NO_POSITION, hop->host);
}

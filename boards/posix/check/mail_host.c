// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/mail_host.h"

#include "core/dns.h"

#include <string.h>

enum { ALIASES_MAX = 8 };

static void copy_name(char *to, size_t cap, const char *from)
{
    struct vouch_writer w = vouch_writer_of(to, cap);
    vouch_write_text(&w, from);
    vouch_writer_string(&w);
}

void vouch_mail_host_begin(struct vouch_mail_host *h, struct vouch_names *names, const char *name,
                           const struct vouch_mail_host_options *options)
{
    memset(h, 0, sizeof *h);
    h->options = *options;
    h->name = name;
    copy_name(h->canonical, sizeof h->canonical, name);
    vouch_posix_resolver_init(&h->resolver, names);
    vouch_posix_resolver_init(&h->alias_resolver, names);
    vouch_posix_resolver_init(&h->tlsa_resolver, names);
    h->status = VOUCH_AGAIN;
    h->alias_status = options->aliases ? VOUCH_AGAIN : VOUCH_OK;
    h->tlsa_status = options->dane ? VOUCH_AGAIN : VOUCH_OK;
    h->alias_records.data = vouch_writer_of(h->alias_room, sizeof h->alias_room);
    h->tlsa_records.data = vouch_writer_of(h->tlsa.data, sizeof h->tlsa.data);
}

static void poll_addresses(struct vouch_mail_host *h)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&h->resolver);
    if (h->status == VOUCH_AGAIN)
        h->status = r.ops->addresses(r.self, h->name, h->options.family, &h->addresses);
}

/* Takes one link of the chain; false: there is none, or one that cannot be followed. */
static bool take_alias(struct vouch_mail_host *h)
{
    char next[VOUCH_HOST_MAX + 1];
    struct vouch_reader rdata = vouch_reader_of(vouch_records_at(&h->alias_records, 0));
    struct vouch_writer w = vouch_writer_of(next, sizeof next);
    if (h->alias_records.count == 0 || !vouch_dns_read_name(&rdata, &w) || w.len == 0 || w.lost)
        return false;
    vouch_writer_string(&w);
    if (h->aliases++ == 0)
        h->alias_authentic = h->alias_records.authentic;
    copy_name(h->canonical, sizeof h->canonical, next);
    return h->aliases < ALIASES_MAX;
}

static void poll_alias(struct vouch_mail_host *h)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&h->alias_resolver);
    while (h->alias_status == VOUCH_AGAIN) {
        int status = r.ops->records(r.self, h->canonical, VOUCH_DNS_CNAME, &h->alias_records);
        if (status == VOUCH_AGAIN)
            return;
        if (status != VOUCH_OK || !take_alias(h))
            h->alias_status = VOUCH_OK;
        h->alias_records.data.len = 0;
        h->alias_records.count = 0;
    }
}

static void ask_at(struct vouch_mail_host *h, const char *base)
{
    struct vouch_writer w = vouch_writer_of(h->tlsa_name, sizeof h->tlsa_name);
    copy_name(h->tlsa.host, sizeof h->tlsa.host, base);
    h->tlsa.secure = true;
    vouch_write_u8(&w, '_');
    vouch_write_decimal(&w, h->options.port);
    vouch_write_text(&w, "._tcp.");
    vouch_write_text(&w, base);
    vouch_writer_string(&w);
}

/* Where to ask (RFC 7672 section 2.2.2): at the end of the aliases, or at the name itself where
 * only that is signed. Without a signed answer nothing is asked: who can forge the address can
 * forge the rest. false: nothing to ask. */
static bool choose_base(struct vouch_mail_host *h)
{
    if (h->status == VOUCH_OK && h->addresses.authentic)
        ask_at(h, h->canonical);
    else if (h->status == VOUCH_OK && h->aliases > 0 && h->alias_authentic)
        ask_at(h, h->name);
    else
        copy_name(h->tlsa.host, sizeof h->tlsa.host, h->name);
    return h->tlsa.secure;
}

static bool is_absent(int status)
{
    return status == VOUCH_E_NO_NAME || status == VOUCH_E_NO_DATA;
}

static void poll_tlsa(struct vouch_mail_host *h)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&h->tlsa_resolver);
    if (h->tlsa_status != VOUCH_AGAIN)
        return;
    h->tlsa_status = h->tlsa_name[0] || choose_base(h) ? VOUCH_AGAIN : VOUCH_OK;
    while (h->tlsa_status == VOUCH_AGAIN) {
        int status = r.ops->records(r.self, h->tlsa_name, VOUCH_DNS_TLSA, &h->tlsa_records);
        if (status == VOUCH_AGAIN)
            return;
        h->tlsa.status = status;
        if (is_absent(status) && strcmp(h->tlsa.host, h->name) != 0 && h->alias_authentic)
            ask_at(h, h->name);
        else
            h->tlsa_status = VOUCH_OK;
    }
    h->tlsa.authentic = h->tlsa_records.authentic;
    h->tlsa.bogus = h->tlsa_records.bogus;
    h->tlsa.count = h->tlsa_records.count;
    h->tlsa.len = h->tlsa_records.data.len;
}

int vouch_mail_host_poll(struct vouch_mail_host *h)
{
    poll_addresses(h);
    poll_alias(h);
    if (h->status == VOUCH_AGAIN || h->alias_status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    poll_tlsa(h);
    return h->tlsa_status;
}

void vouch_mail_host_give_up(struct vouch_mail_host *h)
{
    if (h->status == VOUCH_AGAIN)
        h->status = VOUCH_E_TIMEOUT;
    if (h->tlsa_status == VOUCH_AGAIN)
        h->tlsa.status = VOUCH_E_TIMEOUT;
    h->alias_status = VOUCH_OK;
    h->tlsa_status = VOUCH_OK;
}

static void cancel(struct vouch_posix_resolver *resolver)
{
    struct vouch_resolver r = vouch_posix_resolver_of(resolver);
    if (resolver->names)
        r.ops->cancel(r.self);
}

void vouch_mail_host_end(struct vouch_mail_host *h)
{
    cancel(&h->resolver);
    cancel(&h->alias_resolver);
    cancel(&h->tlsa_resolver);
}

void vouch_mail_tlsa_read(const struct vouch_mail_tlsa *tlsa, struct vouch_dane *d,
                          struct vouch_report *report)
{
    uint8_t *data = (uint8_t *)(uintptr_t)tlsa->data; /* a writer that nobody writes with */
    const struct vouch_records records = {
        .data = {.data = data, .cap = tlsa->len, .len = tlsa->len},
        .count = tlsa->count,
        .authentic = tlsa->authentic,
    };
    const struct vouch_dane_answer answer = {.host = tlsa->host,
                                             .secure = tlsa->secure,
                                             .status = tlsa->status,
                                             .records = &records,
                                             .bogus = tlsa->bogus};
    vouch_dane_read(d, &answer, report);
}

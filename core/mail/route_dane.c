// SPDX-License-Identifier: Apache-2.0
#include "core/mail/route_dane.h"

#include <string.h>

static void ask_at(struct vouch_route_tlsa *t, const char *base, uint16_t port)
{
    struct vouch_writer w = vouch_writer_of(t->name, sizeof t->name);
    vouch_text_copy(t->host, sizeof t->host, base);
    t->secure = true;
    vouch_write_u8(&w, '_');
    vouch_write_decimal(&w, port);
    vouch_write_text(&w, "._tcp.");
    vouch_write_text(&w, base);
    vouch_writer_string(&w);
}

/* Where to ask (RFC 7672 section 2.2.2): at the end of the aliases, or at the name itself if only
 * that is signed. Without a signed answer nothing is asked: whoever can forge the address can forge
 * the rest. false: nothing to ask. */
static bool choose_base(struct vouch_route_host *h, const char *name, uint16_t port)
{
    struct vouch_route_tlsa *t = h->tlsa;
    memset(t, 0, offsetof(struct vouch_route_tlsa, buffer));
    if (h->status == VOUCH_OK && h->addresses.authentic)
        ask_at(t, h->canonical, port);
    else if (h->status == VOUCH_OK && h->aliases > 0 && h->alias_authentic)
        ask_at(t, name, port);
    else
        vouch_text_copy(t->host, sizeof t->host, name);
    return t->secure;
}

static bool is_absent(int status)
{
    return status == VOUCH_E_NO_NAME || status == VOUCH_E_NO_DATA;
}

static int poll(struct vouch_route_host *h, const char *name, uint16_t port)
{
    struct vouch_route_tlsa *t = h->tlsa;
    if (!h->tlsa_asked && !choose_base(h, name, port))
        return VOUCH_OK;
    h->tlsa_asked = true;
    for (;;) {
        memset(&t->records, 0, sizeof t->records);
        t->records.data = vouch_writer_of(t->buffer, sizeof t->buffer);
        t->status =
            h->resolver.ops->records(h->resolver.self, t->name, VOUCH_DNS_TLSA, &t->records);
        if (t->status == VOUCH_AGAIN)
            return VOUCH_AGAIN;
        bool elsewhere = strcmp(t->host, name) != 0 && h->alias_authentic;
        if (!is_absent(t->status) || !elsewhere)
            return VOUCH_OK;
        ask_at(t, name, port);
    }
}

/* If records may exist but are unknown, mail must not be delivered without them. */
static void expire(struct vouch_route_host *h)
{
    struct vouch_route_tlsa *t = h->tlsa;
    if (!h->tlsa_asked) {
        memset(t, 0, offsetof(struct vouch_route_tlsa, buffer));
        vouch_text_copy(t->host, sizeof t->host, h->canonical);
        t->secure = true;
    }
    t->status = VOUCH_E_TIMEOUT;
}

const struct vouch_route_dane_ops vouch_route_dane = {.poll = poll, .expire = expire};

const char *vouch_route_dane_name(const struct vouch_route_hop *hop)
{
    const struct vouch_route_tlsa *t = hop->tlsa;
    return t && t->secure && strcmp(t->host, hop->host) != 0 ? t->host : NULL;
}

void vouch_route_dane_read(const struct vouch_route *r, const struct vouch_route_hop *hop,
                           struct vouch_dane *d, struct vouch_report *report)
{
    const struct vouch_route_tlsa *t = hop->tlsa;
    const struct vouch_dane_answer answer = {.host = t->host,
                                             .secure = t->secure,
                                             .status = t->status,
                                             .records = &t->records,
                                             .bogus = t->records.bogus};
    vouch_dane_read(d, &answer, report);
    if (r->options.domain && !r->mx.authentic && vouch_report_saw(report, VOUCH_F_DANE_PUBLISHED))
        vouch_report_find_text(report, VOUCH_F_DANE_MX_INSECURE, VOUCH_NO_POSITION,
                               r->options.domain);
}

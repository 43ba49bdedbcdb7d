// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_mx.h"

#include <string.h>

#include "boards/common/firmware_sts.h"
#include "core/mail/destination.h"
#include "core/mail/route_dane.h"

enum { RECORDS_MAX = 2048, ENDPOINTS_MAX = 64 };

static struct {
    struct firmware_mx_want want;
    enum vouch_destination destination;
    char domain[VOUCH_HOST_MAX + 1];
    char next_hop[VOUCH_HOST_MAX + 1];
    struct vouch_target target;
    struct vouch_wanted_name names[3];

    struct vouch_route route;
    struct vouch_route_host host;
    struct vouch_route_hop hop; /* the one being checked or reported */
    struct vouch_route_tlsa tlsa;
    struct vouch_dane dane;
    uint8_t records[RECORDS_MAX];
} mail;

/* The last verdict of an endpoint, by its name and address. */
static struct {
    uint32_t mark;
    enum vouch_verdict verdict;
} known[ENDPOINTS_MAX];
static size_t known_next;

static int fail(const char **why, const char *key)
{
    *why = key;
    return VOUCH_E_MALFORMED;
}

/* "smtp" instead of "mx", or instead of the next hop. */
static int parse(const char *before, const char *rest)
{
    char buffer[VOUCH_HOST_MAX + 32];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_target_error error;

    vouch_write_text(&w, before);
    vouch_write_text(&w, rest);
    if (w.lost > 0)
        return VOUCH_E_MALFORMED;
    return vouch_target_parse(&mail.target, vouch_writer_span(&w), vouch_span_of(""), &error);
}

/* One host at a time over the board's single resolver, with no deadline but the resolver's own. */
static void begin_route(void)
{
    bool dane = vouch_destination_asks_dane(mail.destination);
    const struct vouch_route_options options = {
        .domain = mail.domain,
        .host = mail.next_hop[0] ? mail.next_hop : NULL,
        .shown = mail.want.url,
        .port = mail.target.port,
        .aliases = true,
        .strict = mail.want.strict,
        .dane = dane ? &vouch_route_dane : NULL,
        .resolver = mail.want.resolver,
        .buffer = mail.records,
        .buffer_size = sizeof mail.records,
        .hosts = &mail.host,
        .hosts_max = 1,
    };

    mail.host.resolver = mail.want.resolver;
    mail.host.tlsa = dane ? &mail.tlsa : NULL;
    vouch_route_init(&mail.route, &options);
}

static int begin(const struct firmware_mx_want *want, const char **why)
{
    memset(&mail, 0, sizeof mail);
    mail.want = *want;
    mail.destination = VOUCH_DESTINATION_REQUIRED_VERIFY;
    if (want->destination &&
        !vouch_destination_parse(vouch_span_of(want->destination), &mail.destination))
        return fail(why, "destination");
    if (parse("smtp", want->url + 2) != VOUCH_OK || mail.target.host_is_address ||
        mail.target.rest[0])
        return fail(why, "url");
    memcpy(mail.domain, mail.target.host, sizeof mail.domain);
    if (want->next_hop && parse("smtp://", want->next_hop) != VOUCH_OK)
        return fail(why, "next_hop");
    if (want->next_hop)
        memcpy(mail.next_hop, mail.target.host, sizeof mail.next_hop);
    firmware_sts_begin(want->sts, mail.domain, &want->resolver);
    begin_route();
    return VOUCH_OK;
}

static int next(void)
{
    const struct vouch_time now = {.mono_ms = 0}; /* no deadline is compared with it */
    int status = VOUCH_AGAIN;

    if (firmware_sts_waits())
        return firmware_sts_next();
    while (status == VOUCH_AGAIN) {
        if (vouch_route_poll(&mail.route, &now) == VOUCH_AGAIN)
            return VOUCH_AGAIN;
        status = vouch_route_next(&mail.route, &mail.hop);
    }
    return status == VOUCH_OK && mail.hop.kind == VOUCH_ROUTE_ENDPOINT ? VOUCH_OK
                                                                       : VOUCH_E_NOT_FOUND;
}

/* --- reports --- */

static void fill(struct vouch_check_options *options, struct vouch_policy *policy)
{
    const char *alias = vouch_route_dane_name(&mail.hop);

    if (firmware_sts_waits()) {
        firmware_sts_fill(options, policy);
        return;
    }
    vouch_route_target(&mail.route, &mail.hop, &mail.target);
    options->target = &mail.target;
    options->at = &mail.hop.at;
    mail.names[0] = (struct vouch_wanted_name){VOUCH_ROLE_MX, mail.target.host};
    mail.names[1] = (struct vouch_wanted_name){VOUCH_ROLE_DOMAIN, mail.domain};
    mail.names[2] = (struct vouch_wanted_name){VOUCH_ROLE_MX, alias};
    policy->names = mail.names;
    policy->names_count = alias ? 3 : 2;
    policy->name_rule = VOUCH_NAMES_SAN_OR_CN;
    options->pins = vouch_dane_pins(&mail.dane);
    if (alias && !options->servername)
        options->servername = alias;
}

static void tell(struct vouch_report *r, const struct vouch_report_storage *storage)
{
    if (firmware_sts_waits()) {
        firmware_sts_tell(r, storage, mail.want.strict);
        return;
    }
    if (storage) {
        vouch_route_target(&mail.route, &mail.hop, &mail.target);
        vouch_report_init(r, storage);
        r->strict = mail.want.strict;
        r->target = vouch_report_keep(r, vouch_span_of(mail.target.text));
    }
    vouch_route_report(&mail.route, &mail.hop, r);
    if (mail.hop.tlsa)
        vouch_route_dane_read(&mail.route, &mail.hop, &mail.dane, r);
}

/* Stores the verdict. true: it has changed, or the endpoint is new. */
static bool changed(const struct vouch_report *r)
{
    uint32_t mark = 2166136261U; /* FNV-1a of the target's text and the address */
    enum vouch_verdict verdict = vouch_report_verdict(r);

    for (size_t i = 0; i < r->target.len; i++)
        mark = (mark ^ r->target.data[i]) * 16777619U;
    for (size_t i = 0; i < sizeof mail.hop.at.bytes; i++)
        mark = (mark ^ mail.hop.at.bytes[i]) * 16777619U;
    for (size_t i = 0; i < ENDPOINTS_MAX; i++) {
        if (known[i].mark != mark)
            continue;
        bool other = known[i].verdict != verdict;
        known[i].verdict = verdict;
        return other;
    }
    known[known_next].mark = mark;
    known[known_next].verdict = verdict;
    known_next = (known_next + 1) % ENDPOINTS_MAX;
    return true;
}

static unsigned finish(struct vouch_report *r)
{
    bool more = vouch_route_more(&mail.route);

    if (firmware_sts_waits()) {
        firmware_sts_finish(r);
        return FIRMWARE_MX | FIRMWARE_MX_MORE | (changed(r) ? FIRMWARE_MX_CHANGED : 0U);
    }
    if (mail.hop.kind == VOUCH_ROUTE_ENDPOINT)
        firmware_sts_judge(mail.target.host, r);
    vouch_destination_conclude(r, mail.destination);
    vouch_report_finish(r);
    return FIRMWARE_MX | (more ? FIRMWARE_MX_MORE : 0U) | (changed(r) ? FIRMWARE_MX_CHANGED : 0U);
}

const struct firmware_mx_ops firmware_mx = {
    .begin = begin,
    .next = next,
    .fill = fill,
    .tell = tell,
    .finish = finish,
};

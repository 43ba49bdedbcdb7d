// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/endpoint.h"

#include "boards/posix/idn.h"
#include "core/dialogue/sts.h"
#include "core/format/plain.h"

#include <net/if.h>
#include <string.h>

enum { QUOTED_MAX = 60, CATALOGUE_PORT = 3269, DOMAIN_PORT = 636 };

static int refuse(struct vouch_writer *why, const struct vouch_target_error *error)
{
    vouch_write_text(why, error->what);
    if (error->where.len) {
        vouch_write_text(why, ": ");
        vouch_plain_write_cut(why, error->where, QUOTED_MAX);
    }
    return VOUCH_E_ARGUMENT;
}

bool vouch_endpoint_speaks_ldap(const struct vouch_endpoint *e)
{
    const struct vouch_dialogue *d = e->target.dialogue;
    return d == &vouch_dialogue_ldap || d == &vouch_dialogue_ldaps;
}

bool vouch_endpoint_speaks_smtp(const struct vouch_endpoint *e)
{
    const struct vouch_dialogue *d = e->target.dialogue;
    return d == &vouch_dialogue_smtp || d == &vouch_dialogue_smtps;
}

bool vouch_endpoint_delivers(const struct vouch_endpoint *e)
{
    return e->mx_domain[0] ||
           (e->settings->mail.destination_given && vouch_endpoint_speaks_smtp(e));
}

bool vouch_endpoint_wants_dane(const struct vouch_endpoint *e)
{
    return vouch_endpoint_delivers(e) && vouch_destination_asks_dane(e->settings->mail.destination);
}

/* --- the target ------------------------------------------------------------------------------- */

/* The interface of a link-local address. */
static int find_zone(struct vouch_target *t, struct vouch_writer *why)
{
    if (!t->zone[0] || t->address.scope)
        return VOUCH_OK;
    t->address.scope = if_nametoindex(t->zone);
    if (t->address.scope)
        return VOUCH_OK;
    vouch_write_text(why, "this machine has no network interface of that name: ");
    vouch_write_text(why, t->zone);
    return VOUCH_E_ARGUMENT;
}

static int parse_target(struct vouch_endpoint *e, struct vouch_span text, struct vouch_writer *why)
{
    struct vouch_target_error error;
    struct vouch_ldap_plan plan = {0};
    int status = vouch_target_parse(&e->target, text, vouch_span_of(e->settings->starttls), &error);
    if (status != VOUCH_OK)
        return refuse(why, &error);
    status = find_zone(&e->target, why);
    if (status != VOUCH_OK || !vouch_endpoint_speaks_ldap(e))
        return status;
    return vouch_ldap_settings_plan(&e->settings->ldap, e->target.rest, &plan, why);
}

/* mx://DOMAIN[:PORT]: an SMTP target whose host is the domain until its MX hosts are known. */
static int parse_mx(struct vouch_endpoint *e, struct vouch_span text, struct vouch_writer *why)
{
    char buffer[2048];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, "smtp");
    vouch_write_span(&w, vouch_span_part(text, 2, text.len));
    int status = parse_target(e, vouch_writer_span(&w), why);
    if (status != VOUCH_OK)
        return status;
    if (e->target.host_is_address || e->target.rest[0]) {
        vouch_write_text(why, "mx:// takes a mail domain, and a port at most");
        return VOUCH_E_ARGUMENT;
    }
    memcpy(e->mx_domain, e->target.host, sizeof e->mx_domain);
    struct vouch_writer shown = vouch_writer_of(e->target.text, sizeof e->target.text);
    vouch_write_span(&shown, text);
    vouch_writer_string(&shown);
    return VOUCH_OK;
}

int vouch_endpoint_parse(struct vouch_endpoint *e, const struct vouch_check_settings *settings,
                         struct vouch_check_resources *resources, const char *text,
                         struct vouch_writer *why)
{
    uint8_t buffer[8192];
    struct vouch_writer ascii = vouch_writer_of(buffer, sizeof buffer);
    memset(e, 0, sizeof *e);
    e->settings = settings;
    e->resources = resources;
    if (vouch_idn_target(&ascii, text, why) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    if (ascii.lost) {
        vouch_write_text(why, "longer than any target");
        return VOUCH_E_ARGUMENT;
    }
    struct vouch_span target = vouch_writer_span(&ascii);
    bool mx = vouch_span_starts_nocase(target, "mx://");
    return mx ? parse_mx(e, target, why) : parse_target(e, target, why);
}

/* --- derived endpoints ------------------------------------------------------------------------ */

int vouch_endpoint_fetch(struct vouch_endpoint *e, struct vouch_sts_fetch *fetch)
{
    char buffer[VOUCH_HOST_MAX + 64];
    struct vouch_target_error error;
    struct vouch_span none = {NULL, 0};
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, "https://mta-sts.");
    vouch_write_text(&w, fetch->domain);
    vouch_write_text(&w, VOUCH_STS_PATH);
    e->mx_domain[0] = 0;
    e->fetch = fetch;
    int status = vouch_target_parse(&e->target, vouch_writer_span(&w), none, &error);
    e->target.dialogue = &vouch_dialogue_sts;
    return status;
}

bool vouch_endpoint_is_catalogue(const struct vouch_endpoint *e)
{
    return e->settings->ldap.compare_gc && e->target.dialogue == &vouch_dialogue_ldaps &&
           e->target.port == CATALOGUE_PORT;
}

void vouch_endpoint_to_domain(struct vouch_endpoint *e)
{
    struct vouch_target *t = &e->target;
    bool bracketed = t->host_is_address && t->address.family == VOUCH_FAMILY_IPV6;
    struct vouch_writer text = vouch_writer_of(t->text, sizeof t->text);
    t->port = DOMAIN_PORT;
    vouch_write_text(&text, bracketed ? "ldaps://[" : "ldaps://");
    vouch_write_text(&text, t->host);
    vouch_write_text(&text, bracketed ? "]:" : ":");
    vouch_write_decimal(&text, t->port);
    vouch_write_text(&text, t->rest);
    vouch_writer_string(&text);
}

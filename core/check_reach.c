// SPDX-License-Identifier: Apache-2.0
#include "core/check_phases.h"

/* The phases up to a connection: names and addresses. */

enum { DEFAULT_CONNECT_TIMEOUT_MS = 5000 };

/* --- resolve --- */

static int one_address(struct vouch_check *c, const struct vouch_address *a)
{
    enum vouch_family family = c->options.family;
    if (family != VOUCH_FAMILY_ANY && family != a->family) {
        bool proxied = c->options.prelude && c->options.prelude->proxied;
        vouch_report_find_text(&c->report, VOUCH_F_RESOLVE_NO_ADDRESS, VOUCH_NO_POSITION,
                               proxied ? "-4 or -6 excludes that of the proxy"
                                       : "-4 or -6 excludes it");
        return VOUCH_E_NO_DATA;
    }
    c->addresses.at[0] = *a;
    c->addresses.count = 1;
    return VOUCH_OK;
}

static enum vouch_finding_code code_of_resolving(int status)
{
    if (status == VOUCH_E_NO_NAME)
        return VOUCH_F_RESOLVE_NO_NAME;
    if (status == VOUCH_E_NO_DATA)
        return VOUCH_F_RESOLVE_NO_ADDRESS;
    return status == VOUCH_E_TIMEOUT ? VOUCH_F_RESOLVE_TIMEOUT : VOUCH_F_RESOLVE_FAILED;
}

static int look_up(struct vouch_check *c, const char *host)
{
    struct vouch_resolver *r = &c->options.resolver;
    int status = r->ops->addresses(r->self, host, c->options.family, &c->addresses);
    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (status == VOUCH_OK && c->addresses.count == 0)
        status = VOUCH_E_NO_DATA;
    if (status < 0)
        vouch_report_find_text(&c->report, code_of_resolving(status), VOUCH_NO_POSITION, host);
    if (c->addresses.lost)
        vouch_report_find_number(&c->report, VOUCH_F_ADDRESS_LOST, VOUCH_NO_POSITION,
                                 (int64_t)c->addresses.lost);
    return status;
}

int vouch_phase_resolve(struct vouch_check *c)
{
    const struct vouch_check_options *o = &c->options;
    struct vouch_address literal;
    if (o->at)
        return one_address(c, o->at);
    if (o->connect_host && vouch_address_parse(vouch_span_of(o->connect_host), &literal))
        return one_address(c, &literal);
    if (o->connect_host)
        return look_up(c, o->connect_host);
    if (o->target->host_is_address)
        return one_address(c, &o->target->address);
    return look_up(c, o->target->host);
}

int vouch_phase_late_resolving(struct vouch_check *c)
{
    const char *host = c->options.connect_host ? c->options.connect_host : c->options.target->host;
    vouch_report_find_text(&c->report, VOUCH_F_RESOLVE_TIMEOUT, VOUCH_NO_POSITION, host);
    return VOUCH_E_TIMEOUT;
}

/* --- connect --- */

bool vouch_phase_exhausted(int status)
{
    return status == VOUCH_E_SPACE || status == VOUCH_E_MEMORY;
}

static enum vouch_severity severity_of_connecting(int status, bool last)
{
    if (vouch_phase_exhausted(status))
        return VOUCH_SEVERITY_UNKNOWN;
    return last ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING;
}

static enum vouch_finding_code code_of_connecting(int status)
{
    if (vouch_phase_exhausted(status))
        return VOUCH_F_CONNECT_EXHAUSTED;
    if (status == VOUCH_E_REFUSED)
        return VOUCH_F_CONNECT_REFUSED;
    if (status == VOUCH_E_UNREACHABLE)
        return VOUCH_F_CONNECT_UNREACHABLE;
    return status == VOUCH_E_TIMEOUT ? VOUCH_F_CONNECT_TIMEOUT : VOUCH_F_CONNECT_FAILED;
}

void vouch_phase_write_endpoint(struct vouch_writer *w, const struct vouch_address *a)
{
    bool bracketed = a->family == VOUCH_FAMILY_IPV6;
    vouch_write_text(w, bracketed ? "[" : "");
    vouch_address_write(w, a);
    if (a->scope) { /* RFC 4007 section 11.2 */
        vouch_write_text(w, "%");
        vouch_write_decimal(w, a->scope);
    }
    vouch_write_text(w, bracketed ? "]:" : ":");
    vouch_write_decimal(w, a->port);
}

/* An address that does not answer is an error if it was the last one; otherwise a warning, because
 * clients go on to the next address, as this check does. */
void vouch_phase_find_connecting(struct vouch_check *c, const struct vouch_address *to, int status,
                                 bool last)
{
    uint8_t text[64];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_phase_write_endpoint(&w, to);
    if (c->options.prelude && c->options.prelude->proxied)
        vouch_write_text(&w, ", the proxy");
    vouch_report_find_as(&c->report, severity_of_connecting(status, last),
                         code_of_connecting(status), VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                         vouch_writer_span(&w));
}

static uint16_t wanted_port(const struct vouch_check_options *o)
{
    if (o->connect_port)
        return o->connect_port;
    return o->at && o->at->port ? o->at->port : o->target->port;
}

const struct vouch_address *vouch_phase_next_address(struct vouch_check *c)
{
    struct vouch_address *a = &c->addresses.at[c->address_next++];
    a->port = wanted_port(&c->options);
    c->report.address = *a;
    c->report.address_known = true;
    return a;
}

uint64_t vouch_phase_due_connecting(const struct vouch_check *c, size_t others)
{
    uint32_t limit_ms = c->options.connect_timeout_ms;
    uint32_t left_ms = c->due_ms > c->now.mono_ms ? (uint32_t)(c->due_ms - c->now.mono_ms) : 0;
    limit_ms = limit_ms ? limit_ms : DEFAULT_CONNECT_TIMEOUT_MS;
    if (others > 0) /* what follows the connection gets a share too */
        left_ms /= (uint32_t)others + 2;
    return c->now.mono_ms + (limit_ms < left_ms ? limit_ms : left_ms);
}

static int connecting_failed(struct vouch_check *c, int status)
{
    bool last = c->address_next >= c->addresses.count || c->now.mono_ms >= c->due_ms;
    c->transport.ops->close(c->transport.self);
    vouch_phase_find_connecting(c, &c->report.address, status, last);
    c->opening = false;
    c->progressed = true;
    c->phase_due_ms = c->due_ms; /* the next address gets its own time */
    return last ? status : VOUCH_AGAIN;
}

int vouch_phase_connect(struct vouch_check *c)
{
    if (c->now.mono_ms < c->connect_at_ms) {
        c->phase_due_ms = c->connect_at_ms;
        return VOUCH_AGAIN;
    }
    if (c->options.race)
        return c->options.race->ops->connect(c);
    if (!c->opening) {
        vouch_phase_next_address(c);
        c->phase_due_ms = vouch_phase_due_connecting(c, c->addresses.count - c->address_next);
        c->opening = true;
    }
    int status = c->transport.ops->open(c->transport.self, &c->report.address);
    if (status < 0)
        return connecting_failed(c, status);
    c->want = status == VOUCH_AGAIN ? VOUCH_WANT_WRITE : 0;
    return status;
}

int vouch_phase_late_connecting(struct vouch_check *c)
{
    if (c->options.race || !c->opening) /* a race tracks the time of each attempt */
        return vouch_phase_connect(c);
    return connecting_failed(c, VOUCH_E_TIMEOUT);
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/slot.h"

#include "boards/posix/check/delivery.h"
#include "boards/posix/check/own_certificate.h"
#include "core/dialogue/http.h"
#include "port/posix/hello.h"

/* --- where to connect to ---------------------------------------------------------------------- */

static bool same_host(const char *a, const char *b)
{
    return vouch_span_equal_nocase(vouch_span_of(a), vouch_span_of(b));
}

static void redirect(struct vouch_check_options *o, const struct vouch_check_settings *s)
{
    for (size_t i = 0; i < s->redirects_count; i++) {
        const struct vouch_redirect *r = &s->redirects[i];
        if (r->host[0] && !same_host(r->host, o->target->host))
            continue;
        if (r->port && r->port != o->target->port)
            continue;
        o->connect_host = r->to_host[0] ? r->to_host : NULL;
        o->connect_port = r->to_port;
        if (o->connect_host) /* not where mail would go */
            o->at = NULL;
        return;
    }
}

static void pin(struct vouch_check_options *o, const struct vouch_check_settings *s)
{
    const char *host = o->connect_host ? o->connect_host : o->target->host;
    uint16_t port = o->connect_port ? o->connect_port : o->target->port;
    const struct vouch_address *address = vouch_pinned_find(&s->pinned, host, port);
    if (address)
        o->at = address;
}

static bool local_end(void *transport, struct vouch_address *out)
{
    return vouch_posix_transport_local(transport, out);
}

/* Through the proxy, which is contacted instead of the server: to the address chosen here (an MX
 * host's, --resolve), else to the name. */
static void set_proxy(struct vouch_slot *slot)
{
    const struct vouch_proxy_settings *s = &slot->endpoint.settings->proxy;
    struct vouch_check_options *o = &slot->options;
    struct vouch_writer w = vouch_writer_of(slot->proxied, sizeof slot->proxied);
    vouch_proxy_settings_fill(s, &slot->proxy);
    slot->proxy.prelude.local = local_end;
    o->prelude = vouch_proxy_prelude(&slot->proxy);
    if (s->kind == VOUCH_PROXY_NONE)
        return;
    if (o->at)
        vouch_address_write(&w, o->at);
    else
        vouch_write_text(&w, o->connect_host ? o->connect_host : o->target->host);
    slot->proxy.host = vouch_writer_span(&w);
    slot->proxy.port = o->connect_port ? o->connect_port : o->target->port;
    o->connect_host = s->host;
    o->connect_port = s->port;
    o->at = NULL;
}

/* --- how to judge ----------------------------------------------------------------------------- */

static void want_name(struct vouch_slot *slot, enum vouch_name_role role, const char *name)
{
    slot->wanted[slot->policy.names_count++] = (struct vouch_wanted_name){role, name};
}

static void set_names(struct vouch_slot *slot)
{
    const struct vouch_endpoint *e = &slot->endpoint;
    const struct vouch_check_settings *s = e->settings;
    const char *alias = vouch_route_dane_name(&e->hop);
    slot->policy.names = slot->wanted;
    if (e->mx_domain[0]) {
        want_name(slot, VOUCH_ROLE_MX, e->target.host);
        want_name(slot, VOUCH_ROLE_DOMAIN, e->mx_domain);
    } else if (!s->trust.host_named) {
        want_name(slot, VOUCH_ROLE_HOST, e->target.host);
    }
    if (alias)
        want_name(slot, VOUCH_ROLE_MX, alias);
    for (size_t i = 0; !e->fetch && i < s->trust.names_count; i++) /* these are the mail host's */
        want_name(slot, s->trust.names[i].role, s->trust.names[i].name);
}

/* If --clients is not given: browsers, mail servers, directory clients. */
static unsigned clients_of(const struct vouch_dialogue *dialogue)
{
    struct vouch_span scheme = vouch_span_of(dialogue->scheme);
    if (vouch_span_equal(scheme, vouch_span_of("https")))
        return VOUCH_CLIENTS_WEB;
    if (vouch_span_starts_nocase(scheme, "smtp"))
        return VOUCH_CLIENTS_MAIL;
    return vouch_span_starts_nocase(scheme, "ldap") ? VOUCH_CLIENTS_DIRECTORY : 0;
}

static void set_policy(struct vouch_slot *slot)
{
    const struct vouch_check_settings *s = slot->endpoint.settings;
    vouch_trust_settings_fill(&s->trust, &slot->policy);
    slot->policy.ct_logs = vouch_ct_list_logs(&slot->endpoint.resources->ct_logs);
    if (slot->endpoint.mx_domain[0])
        slot->policy.name_rule = VOUCH_NAMES_SAN_OR_CN;
    if (!s->trust.clients_given && s->service == VOUCH_SERVICE_ANY) /* else vouch is the client */
        slot->policy.clients = clients_of(slot->endpoint.target.dialogue);
    set_names(slot);
}

static void set_buffers(struct vouch_slot *slot)
{
    slot->options.storage = (struct vouch_check_storage)VOUCH_CHECK_STORAGE(*slot);
    slot->options.storage.judge.revocation = &slot->revocation;
    slot->options.storage.judge.timestamps = &slot->timestamps;
}

static const void *dialogue_options(struct vouch_slot *slot)
{
    const struct vouch_endpoint *e = &slot->endpoint;
    char line[128];
    struct vouch_writer why = vouch_writer_of(line, sizeof line);
    if (e->fetch) {
        slot->sts.buffer = e->fetch->text;
        slot->sts.buffer_max = sizeof e->fetch->text;
        slot->sts.policy = &e->fetch->policy;
        return &slot->sts;
    }
    if (e->settings->http)
        return e->settings->http;
    if (vouch_endpoint_speaks_ldap(e)) { /* vouch_endpoint_parse has checked it */
        vouch_ldap_settings_plan(&e->settings->ldap, e->target.rest, &slot->ldap, &why);
        slot->ldap.options.password = vouch_ldap_settings_password(&e->settings->ldap);
        return &slot->ldap.options;
    }
    if (e->target.dialogue == &vouch_dialogue_https)
        return &e->settings->web;
    bool greets = vouch_endpoint_speaks_smtp(e) || e->target.dialogue == &vouch_dialogue_lmtp;
    return greets ? &e->settings->mail.smtp : NULL;
}

static void set_transports(struct vouch_slot *slot)
{
    vouch_race_init(&slot->race);
    for (size_t i = 0; i < VOUCH_RACE_LANES_MAX; i++) {
        vouch_posix_transport_init(&slot->sockets[i]);
        vouch_race_add(&slot->race, vouch_posix_transport_of(&slot->sockets[i]));
    }
    slot->options.transport = vouch_posix_transport_of(&slot->sockets[0]);
    slot->options.race = &slot->race;
}

/* URLs in certificates are fetched once, even if a check connects twice. */
static int look(void *self, struct vouch_judge_question *question, struct vouch_report *report)
{
    struct vouch_slot *slot = self;
    struct vouch_gather *g = &slot->gather;
    int status = VOUCH_OK;
    if (!slot->gathering)
        status = vouch_gather_begin(g, &slot->endpoint.settings->trust.fetch, slot->resolver.names,
                                    question);
    slot->gathering = true;
    if (status == VOUCH_OK && !slot->gathered)
        status = vouch_gather_poll(g, &slot->check.now);
    if (status != VOUCH_OK)
        return status;
    if (!slot->gathered)
        vouch_gather_tell(g, report);
    slot->gathered = true;
    return vouch_gather_fill(g, question);
}

static const struct vouch_evidence_ops gather_ops = {.look = look};

/* What examines the certificates before they are judged. */
static struct vouch_pins pins_of(struct vouch_slot *slot)
{
    const struct vouch_check_settings *s = slot->endpoint.settings;
    if (s->pins.ops)
        return s->pins;
    if (s->key_pins.count && !slot->endpoint.fetch)
        return vouch_key_pins_of(&slot->key_pins, &s->key_pins);
    return vouch_dane_pins(&slot->dane);
}

/* A web page is first requested as browsers do. */
static void set_hello(struct vouch_slot *slot)
{
    const struct vouch_endpoint *e = &slot->endpoint;
    if (!e->resources->shaped || e->key_type != VOUCH_TLS_KEY_ANY || e->fetch ||
        clients_of(e->target.dialogue) != VOUCH_CLIENTS_WEB)
        return;
    slot->hello = (struct vouch_hello){.ops = &vouch_hello_ops,
                                       .configs = e->resources->hellos,
                                       .chose_http2 = vouch_posix_hello_chose_http2};
    slot->options.hello = &slot->hello;
}

static void set_options(struct vouch_slot *slot, struct vouch_posix_names *names)
{
    const struct vouch_endpoint *e = &slot->endpoint;
    const struct vouch_check_settings *s = e->settings;
    struct vouch_check_options *o = &slot->options;
    set_transports(slot);
    vouch_posix_resolver_init(&slot->resolver, names);
    o->target = &e->target;
    o->policy = &slot->policy;
    o->parts = &vouch_judge_all;
    o->anchors = vouch_trust_store_anchors(&e->resources->store);
    o->pins = pins_of(slot);
    if (vouch_fetch_settings_any(&s->trust.fetch) && !e->fetch)
        o->evidence = (struct vouch_evidence){&gather_ops, slot};
    o->crls = e->resources->crls.crls;
    o->crls_count = e->resources->crls.crls_count;
    o->memo = &e->resources->memo;
    o->signers = e->resources->crls.certificates;
    o->ocsp = e->resources->crls.responses;
    o->ocsp_count = e->resources->crls.responses_count;
    o->signers_count = e->resources->crls.certificates_count;
    o->resolver = vouch_posix_resolver_of(&slot->resolver);
    o->tls = &e->resources->tls[e->key_type];
    set_hello(slot);
    o->servername = s->servername[0] && !e->fetch ? s->servername : vouch_route_dane_name(&e->hop);
    o->family = vouch_check_settings_family(s);
    o->timeout_ms = e->timeout_ms ? e->timeout_ms : s->timeout_ms;
    o->connect_timeout_ms = s->connect_timeout_ms;
    o->insecure_cert = s->insecure_cert;
    o->dialogue_options = dialogue_options(slot);
    o->at = e->hop.host ? &e->hop.at : NULL;
    redirect(o, s);
    pin(o, s);
    set_proxy(slot);
}

/* --- additions to the report ------------------------------------------------------------------ */

/* The command that mends a chain must judge it under the same root. */
static void add_trust(const struct vouch_texts *cafiles, struct vouch_report *r)
{
    if (cafiles->count == 1)
        r->trust_file = cafiles->at[0];
}

static void add_facts(struct vouch_slot *slot)
{
    static const char *const keys[] = {
        [VOUCH_TLS_KEY_ANY] = "", [VOUCH_TLS_KEY_RSA] = "rsa", [VOUCH_TLS_KEY_ECDSA] = "ecdsa"};
    const struct vouch_endpoint *e = &slot->endpoint;
    struct vouch_report *r = &slot->check.report;
    add_trust(&e->settings->trust.cafiles, r);
    if (e->fetch)
        vouch_report_add_fact(r, "sts_domain", vouch_span_of(e->fetch->domain));
    if (e->fetch && e->fetch->id[0])
        vouch_report_add_fact(r, "sts_id", vouch_span_of(e->fetch->id));
    if (slot->options.prelude && slot->options.prelude->proxied)
        vouch_report_add_fact(r, "proxy", vouch_span_of(e->settings->proxy.host));
    if (e->key_type != VOUCH_TLS_KEY_ANY)
        vouch_report_add_fact(r, "key_type", vouch_span_of(keys[e->key_type]));
    if (e->route && !e->fetch)
        vouch_route_report(e->route, &e->hop, r);
    if (e->settings->ldap.query_kind[0] && vouch_endpoint_speaks_ldap(e))
        vouch_report_add_fact(r, "ldap_query", vouch_span_of(e->settings->ldap.query_kind));
    if (e->hop.tlsa)
        vouch_route_dane_read(e->route, &e->hop, &slot->dane, r);
}

/* A report of the target without a check. */
static void report_only(struct vouch_slot *slot)
{
    struct vouch_report *r = &slot->check.report;
    vouch_report_init(r, &slot->options.storage.report);
    r->strict = slot->endpoint.settings->trust.strict;
    r->ignored = &slot->endpoint.settings->trust.ignored;
    r->target = vouch_report_keep(r, vouch_span_of(slot->endpoint.target.text));
    slot->check.begun = true;
    add_facts(slot);
}

static bool is_checked(const struct vouch_endpoint *e)
{
    return !e->route || e->fetch || e->hop.kind == VOUCH_ROUTE_ENDPOINT;
}

/* Is there a policy to fetch? If not, the report says why. */
static bool read_sts_record(struct vouch_slot *slot)
{
    struct vouch_sts_fetch *fetch = slot->endpoint.fetch;
    struct vouch_report *r = &slot->check.report;
    struct vouch_writer w = vouch_writer_of(fetch->id, sizeof fetch->id);
    report_only(slot);
    if (vouch_sts_read_record(fetch->domain, fetch->record.status, &fetch->record.records, r) !=
        VOUCH_OK)
        return false;
    vouch_write_span(&w, vouch_report_fact(r, "sts_id"));
    vouch_writer_string(&w);
    return slot->endpoint.target.host[0];
}

int vouch_slot_begin(struct vouch_slot *slot, const struct vouch_endpoint *e,
                     struct vouch_posix_names *names)
{
    slot->endpoint = *e;
    slot->item.check = &slot->check;
    set_buffers(slot);
    if (!is_checked(e)) {
        report_only(slot);
        return VOUCH_OK;
    }
    if (e->fetch && !read_sts_record(slot))
        return VOUCH_OK;
    set_policy(slot);
    set_options(slot, names);
    int status = vouch_check_init(&slot->check, &slot->options);
    if (status != VOUCH_OK)
        return status;
    add_facts(slot);
    return VOUCH_AGAIN;
}

const struct vouch_report *vouch_slot_end(struct vouch_slot *slot, int status)
{
    struct vouch_report *r = &slot->check.report;
    if (slot->options.transport.ops)
        vouch_check_close(&slot->check);
    if (slot->gathering)
        vouch_gather_end(&slot->gather);
    slot->gathering = false;
    if (!slot->check.begun)
        return status < 0 ? NULL : r;
    vouch_endpoint_judge_own(&slot->endpoint, r);
    if (slot->endpoint.resources->serials)
        vouch_serials_judge(slot->endpoint.resources->serials,
                            slot->policy.clients == VOUCH_CLIENTS_WEB ? VOUCH_SEVERITY_ERROR
                                                                      : VOUCH_SEVERITY_WARNING,
                            r);
    vouch_delivery_conclude(&slot->endpoint, r);
    return r;
}

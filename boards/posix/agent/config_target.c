// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"
#include "boards/posix/check/endpoint.h"

#include <stdio.h>
#include <string.h>

/* What a target's section says of its checks. All its faults are told, each as a line that begins
 * with the key it is about. */

struct reading {
    const struct agent_config *c;
    const struct vouch_ini_section *section;
    struct vouch_check_settings *s;
    struct vouch_writer *why;
};

static const char *value_of(const struct reading *r, const char *key)
{
    return agent_config_value(r->c, r->section, key);
}

static bool is_yes(const struct reading *r, const char *key)
{
    const char *value = value_of(r, key);

    return value && strcmp(value, "yes") == 0;
}

/* In the file, not by default. */
static bool is_given(const struct reading *r, const char *key)
{
    return vouch_ini_entry(r->section, key, 0) ||
           vouch_ini_entry(vouch_ini_next(&r->c->ini, "defaults", NULL), key, 0);
}

static void fault(struct vouch_writer *why, const char *key, const char *what)
{
    if (why->len > 0)
        vouch_write_u8(why, '\n');
    vouch_write_text(why, key);
    vouch_write_text(why, what);
}

/* What the reader of a value has written, if anything. */
static void fault_of(const struct reading *r, const char *key, struct vouch_writer *what)
{
    if (what->len == 0)
        return;
    fault(r->why, key, ": ");
    vouch_write_text(r->why, vouch_writer_string(what));
}

/* Codes of findings, separated by blanks or commas. */
static void read_ignored(const struct reading *r)
{
    const char *codes = value_of(r, "ignore");

    while (codes && *codes) {
        char buffer[256];
        struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);
        size_t len = strcspn(codes, ", ");
        struct vouch_span code = {(const uint8_t *)codes, len};
        if (len && vouch_trust_settings_ignore(&r->s->trust, code, &what) != VOUCH_OK) {
            vouch_write_text(&what, ": ");
            vouch_write_span(&what, code);
        }
        fault_of(r, "ignore", &what);
        codes += len + (codes[len] != 0);
    }
}

static void read_thresholds(const struct reading *r)
{
    const char *given = value_of(r, "warning");
    struct vouch_threshold *warning = &r->s->trust.warning;
    struct vouch_threshold *critical = &r->s->trust.critical;

    if (given)
        vouch_threshold_parse(vouch_span_of(given), warning);
    given = value_of(r, "critical");
    if (given)
        vouch_threshold_parse(vouch_span_of(given), critical);
    /* A warning that would come after the error never comes: not what somebody who wrote both
     * means. */
    if (critical->value > warning->value && critical->unit == warning->unit &&
        is_given(r, "warning"))
        fault(r->why, "critical", " is more than warning, and so the warning would never come");
    r->s->trust.strict = is_yes(r, "strict");
}

static void read_place(const struct reading *r)
{
    const char *connect = value_of(r, "connect");
    const char *servername = value_of(r, "servername");
    struct vouch_redirect *redirect = &r->s->redirects[0];
    struct vouch_address at;
    char buffer[256];
    struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);

    if (connect && vouch_address_port_parse(connect, 0, &at)) {
        struct vouch_writer w = vouch_writer_of(redirect->to_host, sizeof redirect->to_host);
        vouch_address_write(&w, &at);
        vouch_writer_string(&w);
        redirect->to_port = at.port;
        r->s->redirects_count = 1;
    }
    if (!servername)
        return;
    snprintf(r->s->servername, sizeof r->s->servername, "%s", servername);
    vouch_trust_settings_add_name(&r->s->trust, servername, &what);
    fault_of(r, "servername", &what);
}

/* The file of a secret that is named. */
static const char *secret_of(const struct reading *r, const char *key)
{
    const char *name = value_of(r, key);
    const char *file = name ? agent_config_secret(r->c, name) : NULL;

    if (name && !file) {
        fault(r->why, key, ": [secrets] has no ");
        vouch_write_text(r->why, name);
    }
    return file;
}

static void read_mail(const struct reading *r)
{
    const char *destination = value_of(r, "destination");
    struct vouch_mail_settings *mail = &r->s->mail;
    char buffer[256];
    struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);

    vouch_mail_settings_take_next_hop(mail, value_of(r, "next_hop"), &what);
    if (what.len > 0)
        fault(r->why, vouch_writer_string(&what), "");
    mail->ehlo = value_of(r, "helo");
    mail->no_alert = !r->c->required_tls_alert;
    mail->all_addresses = is_yes(r, "all_addresses");
    mail->all_keys = is_yes(r, "all_keys");
    mail->sts = is_yes(r, "sts");
    if (destination)
        mail->destination_given =
            vouch_destination_parse(vouch_span_of(destination), &mail->destination);
    vouch_mail_settings_settle(mail);
}

/* A service that is more than its protocol, and how it is recognized. */
static void read_service(const struct reading *r)
{
    const char *service = value_of(r, "service");
    const char *pin = value_of(r, "pin");
    const char *anchors = value_of(r, "own_anchors");
    char buffer[256];
    struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);

    if (pin)
        (void)vouch_key_pin_add(&r->s->key_pins, pin, &what);
    fault_of(r, "pin", &what);
    if (anchors)
        r->s->trust.cafiles.at[r->s->trust.cafiles.count++] = anchors;
    if (!service)
        return;
    if (strcmp(service, "threat-analysis") != 0) {
        fault(r->why, "service", ": threat-analysis is wanted");
        return;
    }
    r->s->service = VOUCH_SERVICE_THREAT_ANALYSIS;
    if (!is_given(r, "client_cert"))
        fault(r->why, "service",
              ": threat-analysis knows us by our client certificate: client_cert is "
              "missing");
    if (!pin && !anchors)
        fault(r->why, "service",
              ": threat-analysis is known by its own authority or key: own_anchors "
              "or pin is missing");
}

/* What was fetched is kept beside the state while it is valid. */
static void read_fetch(const struct reading *r)
{
    struct vouch_fetch_settings *f = &r->s->trust.fetch;

    f->ocsp = is_yes(r, "ocsp");
    f->crl = is_yes(r, "fetch_crl");
    f->aia = is_yes(r, "aia");
    f->allow_private = is_yes(r, "fetch_private");
    f->cache = r->c->fetched_folder;
    vouch_trust_settings_settle(&r->s->trust, VOUCH_REVOCATION_SOFT);
}

static void read_proxy(const struct reading *r)
{
    const char *proxy = value_of(r, "proxy");
    const char *header = value_of(r, "proxy_protocol");
    struct vouch_proxy_settings *p = &r->s->proxy;
    char buffer[256];
    struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);

    r->s->web.get = is_yes(r, "get");
    if (proxy)
        vouch_proxy_settings_take(p, proxy, &what);
    fault_of(r, "proxy", &what);
    what.len = 0;
    if (header)
        vouch_proxy_settings_take_header(p, header, &what);
    fault_of(r, "proxy_protocol", &what);
    p->password_file = secret_of(r, "proxy_password");
    if (p->user[0] && !is_given(r, "proxy_password"))
        fault(r->why, "proxy", ": a user needs proxy_password");
    if (!p->user[0] && is_given(r, "proxy_password"))
        fault(r->why, "proxy_password", ": needs a user in proxy");
}

static void read_identity(const struct reading *r)
{
    struct vouch_ldap_settings *ldap = &r->s->ldap;

    ldap->bind_dn = value_of(r, "bind_dn");
    ldap->external = is_yes(r, "external");
    ldap->password_file = secret_of(r, "bind_password");
    r->s->certificate = secret_of(r, "client_cert");
    r->s->key = secret_of(r, "client_key");
    if (ldap->bind_dn && !is_given(r, "bind_password"))
        fault(r->why, "bind_dn", " needs bind_password");
    if (!ldap->bind_dn && is_given(r, "bind_password"))
        fault(r->why, "bind_password", " needs bind_dn");
    if (ldap->bind_dn && ldap->external)
        fault(r->why, "external", " and bind_dn exclude each other");
    if (ldap->external && !is_given(r, "client_cert"))
        fault(r->why, "external", " needs client_cert");
    if (is_given(r, "client_key") && !is_given(r, "client_cert"))
        fault(r->why, "client_key", " needs client_cert");
}

static void read_accepts(const struct reading *r, const struct agent_target *t)
{
    char buffer[512];
    struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);

    agent_config_accepts(r->c, t, r->s, &what);
    if (what.len > 0)
        fault(r->why, vouch_writer_string(&what), "");
}

bool agent_config_settings(const struct agent_config *c, const struct agent_target *t,
                           struct vouch_check_settings *s, struct vouch_writer *why)
{
    const struct reading r = {c, t->section, s, why};

    memset(s, 0, sizeof *s);
    vouch_ldap_settings_init(&s->ldap);
    vouch_mail_settings_init(&s->mail);
    s->starttls = value_of(&r, "starttls");
    s->timeout_ms = t->timeout_ms;
    read_thresholds(&r);
    read_ignored(&r);
    read_place(&r);
    read_service(&r);
    read_identity(&r);
    read_mail(&r);
    read_fetch(&r);
    read_proxy(&r);
    read_accepts(&r, t);
    return why->len == 0;
}

/* Keys of its own section that nothing reads for such a URL. */
static void check_schemes(const struct reading *r, const struct vouch_endpoint *e)
{
    const char *scheme = e->mx_domain[0] ? "mx" : e->target.dialogue->scheme;
    char word[32];

    snprintf(word, sizeof word, " %s ", scheme);
    for (size_t i = 0; i < r->section->count; i++) {
        const struct vouch_ini_entry *entry = &r->section->entries[i];
        const char *schemes = entry->help ? entry->help->schemes : NULL;
        bool delivers = strcmp(entry->key, "destination") == 0 && vouch_endpoint_speaks_smtp(e);
        if (!schemes || strstr(schemes, word) || delivers)
            continue;
        fault(r->why, entry->key, ": nothing reads it for ");
        vouch_write_text(r->why, scheme);
        vouch_write_text(r->why, "; it goes with");
        vouch_write_span(r->why, vouch_span_part(vouch_span_of(schemes), 0, strlen(schemes) - 1));
    }
}

bool agent_config_endpoint(const struct agent_config *c, const struct agent_target *t,
                           const struct vouch_check_settings *s, struct vouch_endpoint *e,
                           struct vouch_writer *why)
{
    const struct reading r = {c, t->section, NULL, why};
    char buffer[512];
    struct vouch_writer what = vouch_writer_of(buffer, sizeof buffer);
    size_t before = why->len;

    if (!t->url)
        fault(why, "url", " is missing: add url = https://host, smtp://host ...");
    else if (vouch_endpoint_parse(e, s, NULL, t->url, &what) == VOUCH_OK)
        check_schemes(&r, e);
    else
        fault_of(&r, "url", &what);
    return why->len == before;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"

#include "boards/posix/agent/route.h"
#include "boards/posix/check/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- values ----------------------------------------------------------------------------------- */

/* From a section that is optional. */
static const char *plain_value(const struct agent_config *c, const char *name,
                               const struct vouch_setting *row)
{
    const struct vouch_ini_entry *entry =
        vouch_ini_entry(vouch_ini_next(&c->ini, name, NULL), row->key, 0);

    return entry ? entry->value : row->initial;
}

/* The rows have checked that it is one. */
static uint32_t number_of(const char *value)
{
    uint32_t number = 0;

    if (value)
        vouch_duration_parse(vouch_span_of(value), UINT32_MAX, &number);
    return number;
}

static bool is_yes(const char *value)
{
    return value && strcmp(value, "yes") == 0;
}

/* --- targets ---------------------------------------------------------------------------------- */

/* Codes of findings, separated by blanks or commas. */
static void ignore(const char *codes, struct vouch_check_settings *s, struct vouch_writer *why)
{
    while (codes && *codes) {
        size_t len = strcspn(codes, ", ");
        struct vouch_span code = {(const uint8_t *)codes, len};
        if (len && vouch_trust_settings_ignore(&s->trust, code, why) != VOUCH_OK) {
            vouch_write_text(why, ": ignore = ");
            vouch_write_span(why, code);
        }
        codes += len + (codes[len] != 0);
    }
}

static bool is_given(const struct agent_config *c, const struct agent_target *t, const char *key)
{
    return vouch_ini_entry(t->section, key, 0) ||
           vouch_ini_entry(vouch_ini_next(&c->ini, "defaults", NULL), key, 0);
}

/* A warning that would come after the error never comes: not what somebody who wrote both means. */
static void check_thresholds(const struct agent_config *c, const struct agent_target *t,
                             const struct vouch_check_settings *s, struct vouch_writer *why)
{
    const struct vouch_threshold *warning = &s->trust.warning;
    const struct vouch_threshold *critical = &s->trust.critical;

    if (critical->value > warning->value && critical->unit == warning->unit &&
        is_given(c, t, "warning"))
        vouch_write_text(why, "critical is more than warning, and so the warning would never come");
}

static void set_thresholds(const struct agent_config *c, const struct agent_target *t,
                           struct vouch_check_settings *s, struct vouch_writer *why)
{
    const char *warning = agent_config_value(c, t->section, "warning");
    const char *critical = agent_config_value(c, t->section, "critical");

    if (warning)
        vouch_threshold_parse(vouch_span_of(warning), &s->trust.warning);
    if (critical)
        vouch_threshold_parse(vouch_span_of(critical), &s->trust.critical);
    check_thresholds(c, t, s, why);
    ignore(agent_config_value(c, t->section, "ignore"), s, why);
    s->trust.strict = is_yes(agent_config_value(c, t->section, "strict"));
}

static void set_connect(const char *connect, struct vouch_check_settings *s)
{
    struct vouch_address at;
    struct vouch_redirect *r = &s->redirects[0];

    if (!connect || !vouch_address_port_parse(connect, 0, &at))
        return;
    struct vouch_writer w = vouch_writer_of(r->to_host, sizeof r->to_host);
    vouch_address_write(&w, &at);
    vouch_writer_string(&w);
    r->to_port = at.port;
    s->redirects_count = 1;
}

static bool secret_file(const struct agent_config *c, const struct agent_target *t, const char *key,
                        const char **out, struct vouch_writer *why)
{
    const char *name = agent_config_value(c, t->section, key);

    if (!name)
        return true;
    *out = agent_config_secret(c, name);
    if (!*out) {
        vouch_write_text(why, key);
        vouch_write_text(why, ": [secrets] has no ");
        vouch_write_text(why, name);
    }
    return *out;
}

static void set_mail(const struct agent_config *c, const struct agent_target *t,
                     struct vouch_check_settings *s, struct vouch_writer *why)
{
    const char *destination = agent_config_value(c, t->section, "destination");

    vouch_mail_settings_take_next_hop(&s->mail, agent_config_value(c, t->section, "next_hop"), why);
    s->mail.ehlo = agent_config_value(c, t->section, "helo");
    s->mail.no_alert = !c->required_tls_alert;
    s->mail.all_addresses = is_yes(agent_config_value(c, t->section, "all_addresses"));
    s->mail.all_keys = is_yes(agent_config_value(c, t->section, "all_keys"));
    s->mail.sts = is_yes(agent_config_value(c, t->section, "sts"));
    if (destination)
        s->mail.destination_given =
            vouch_destination_parse(vouch_span_of(destination), &s->mail.destination);
    vouch_mail_settings_settle(&s->mail);
}

/* A service that is more than its protocol, and how it is recognized. */
static void set_service(const struct agent_config *c, const struct agent_target *t,
                        struct vouch_check_settings *s, struct vouch_writer *why)
{
    const char *service = agent_config_value(c, t->section, "service");
    const char *pin = agent_config_value(c, t->section, "pin");
    const char *anchors = agent_config_value(c, t->section, "own_anchors");

    if (service && strcmp(service, "threat-analysis") == 0)
        s->service = VOUCH_SERVICE_THREAT_ANALYSIS;
    else if (service)
        vouch_write_text(why, "service: not threat-analysis");
    if (pin && why->len == 0)
        (void)vouch_key_pin_add(&s->key_pins, pin, why);
    if (anchors)
        s->trust.cafiles.at[s->trust.cafiles.count++] = anchors;
}

/* What was fetched is kept beside the state while it is valid. */
static void set_fetch(const struct agent_config *c, const struct agent_target *t,
                      struct vouch_check_settings *s)
{
    struct vouch_fetch_settings *f = &s->trust.fetch;

    f->ocsp = is_yes(agent_config_value(c, t->section, "ocsp"));
    f->crl = is_yes(agent_config_value(c, t->section, "fetch_crl"));
    f->aia = is_yes(agent_config_value(c, t->section, "aia"));
    f->allow_private = is_yes(agent_config_value(c, t->section, "fetch_private"));
    f->cache = c->fetched_folder;
    vouch_trust_settings_settle(&s->trust, VOUCH_REVOCATION_SOFT);
}

static bool set_proxy(const struct agent_config *c, const struct agent_target *t,
                      struct vouch_check_settings *s, struct vouch_writer *why)
{
    const char *proxy = agent_config_value(c, t->section, "proxy");
    const char *header = agent_config_value(c, t->section, "proxy_protocol");

    s->web.get = is_yes(agent_config_value(c, t->section, "get"));
    if (proxy)
        vouch_proxy_settings_take(&s->proxy, proxy, why);
    if (header && !why->len)
        vouch_proxy_settings_take_header(&s->proxy, header, why);
    return !why->len && secret_file(c, t, "proxy_password", &s->proxy.password_file, why);
}

bool agent_config_settings(const struct agent_config *c, const struct agent_target *t,
                           struct vouch_check_settings *s, struct vouch_writer *why)
{
    const char *servername = agent_config_value(c, t->section, "servername");

    memset(s, 0, sizeof *s);
    vouch_ldap_settings_init(&s->ldap);
    vouch_mail_settings_init(&s->mail);
    s->starttls = agent_config_value(c, t->section, "starttls");
    s->timeout_ms = t->timeout_ms;
    set_thresholds(c, t, s, why);
    set_connect(agent_config_value(c, t->section, "connect"), s);
    if (servername) {
        snprintf(s->servername, sizeof s->servername, "%s", servername);
        vouch_trust_settings_add_name(&s->trust, servername, why);
    }
    set_service(c, t, s, why);
    s->ldap.bind_dn = agent_config_value(c, t->section, "bind_dn");
    s->ldap.external = is_yes(agent_config_value(c, t->section, "external"));
    set_mail(c, t, s, why);
    set_fetch(c, t, s);
    agent_config_accepts(c, t, s, why);
    if (!set_proxy(c, t, s, why) ||
        !secret_file(c, t, "bind_password", &s->ldap.password_file, why) ||
        !secret_file(c, t, "client_cert", &s->certificate, why) ||
        !secret_file(c, t, "client_key", &s->key, why))
        return false;
    const char *fault = vouch_ldap_settings_fault(&s->ldap);
    if (fault && s->ldap.bind_dn && !s->ldap.password_file)
        fault = "bind_dn needs bind_password";
    if (!fault)
        fault = vouch_check_settings_service_fault(s);
    if (!fault && s->proxy.user[0] && !s->proxy.password_file)
        fault = "proxy: a user needs proxy_password";
    if (fault)
        vouch_write_text(why, fault);
    return why->len == 0;
}

static void number_host(struct agent_config *c, struct agent_target *t)
{
    for (size_t i = 0; i < c->targets_count; i++)
        if (strcmp(c->targets[i].host, t->host) == 0) {
            t->host_number = c->targets[i].host_number;
            return;
        }
    t->host_number = (uint32_t)c->hosts_count++;
}

static void read_schedule(const struct agent_config *c, struct agent_target *t)
{
    t->rules.interval_s = number_of(agent_config_value(c, t->section, "interval"));
    t->rules.retry_s = number_of(agent_config_value(c, t->section, "retry"));
    t->rules.confirmations = number_of(agent_config_value(c, t->section, "confirmations"));
    t->rules.jitter_percent = number_of(agent_config_value(c, t->section, "jitter"));
    t->accepts_s = number_of(agent_config_value(c, t->section, "accepts_interval"));
    t->rollout_s = number_of(agent_config_value(c, t->section, "rollout"));
    t->timeout_ms = number_of(agent_config_value(c, t->section, "timeout")) * 1000U;
}

static const char *target_fault(const struct agent_config *c, struct agent_target *t,
                                struct vouch_writer *why)
{
    static struct vouch_check_settings settings;
    static struct vouch_endpoint endpoint;

    if (!t->url)
        return "url is missing: add url = https://host, smtp://host ...";
    if (!agent_config_settings(c, t, &settings, why) ||
        vouch_endpoint_parse(&endpoint, &settings, NULL, t->url, why) != VOUCH_OK)
        return vouch_writer_string(why);
    snprintf(t->host, sizeof t->host, "%s", endpoint.target.host);
    return NULL;
}

static void check_name(struct agent_config *c, const struct agent_target *t)
{
    for (size_t i = 0; i < c->targets_count; i++)
        if (strcmp(c->targets[i].name, t->name) == 0) {
            vouch_ini_fault(&c->ini, t->section->file, t->section->line,
                            "another target has this name: give each a name of its own");
            return;
        }
}

static void add_target(struct agent_config *c, const struct vouch_ini_section *section)
{
    char buffer[1024];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct agent_target t = {.section = section};
    const struct vouch_ini_entry *url = vouch_ini_entry(section, "url", 0);

    t.url = url ? url->value : NULL;
    t.name = *section->own ? section->own : t.url;
    read_schedule(c, &t);
    const char *fault = target_fault(c, &t, &why);
    if (fault) {
        vouch_ini_fault(&c->ini, section->file, url ? url->line : section->line, fault);
        return;
    }
    check_name(c, &t);
    number_host(c, &t);
    c->targets[c->targets_count++] = t;
}

/* --- the agent itself ------------------------------------------------------------------------- */

static void fault_of(struct agent_config *c, const char *key, const char *what)
{
    const struct vouch_ini_section *section = vouch_ini_next(&c->ini, "agent", NULL);
    const struct vouch_ini_entry *entry = vouch_ini_entry(section, key, 0);

    vouch_ini_fault(&c->ini, section ? section->file : c->ini.files[0], entry ? entry->line : 0,
                    what);
}

static void read_log(struct agent_config *c)
{
    const char *level = plain_value(c, "agent", &vouch_rows_agent[VOUCH_AGENT_LOG]);

    if (!agent_log_level_parse(level, &c->log))
        fault_of(c, "log", "log: error, warning, notice, info or debug is wanted");
}

/* --- the whole -------------------------------------------------------------------------------- */

static void read_plain(struct agent_config *c)
{
    const struct vouch_setting *a = vouch_rows_agent;
    const char *language = plain_value(c, "agent", &a[VOUCH_AGENT_LANGUAGE]);

    c->at_once = number_of(plain_value(c, "agent", &a[VOUCH_AGENT_AT_ONCE]));
    c->per_host = (uint16_t)number_of(plain_value(c, "agent", &a[VOUCH_AGENT_PER_HOST]));
    c->dns = plain_value(c, "agent", &a[VOUCH_AGENT_DNS]);
    c->trust_ad = is_yes(plain_value(c, "agent", &a[VOUCH_AGENT_TRUST_AD]));
    c->required_tls_alert = is_yes(plain_value(c, "agent", &a[VOUCH_AGENT_REQUIRED_TLS_ALERT]));
    c->language = strcmp(language, "nl") == 0 ? VOUCH_LANGUAGE_NL : VOUCH_LANGUAGE_EN;
    c->heartbeat_file = plain_value(c, "agent", &a[VOUCH_AGENT_HEARTBEAT_FILE]);
    c->heartbeat_url = plain_value(c, "agent", &a[VOUCH_AGENT_HEARTBEAT_URL]);
    if (c->heartbeat_url && !agent_config_secret(c, c->heartbeat_url))
        fault_of(c, "heartbeat_url", "heartbeat_url: [secrets] has no such name");
    read_log(c);
    c->demonstration = plain_value(c, "agent", &a[VOUCH_AGENT_DEMONSTRATION]);
    c->state_folder = plain_value(c, "state", &vouch_rows_state[VOUCH_STATE_FOLDER]);
    snprintf(c->fetched_folder, sizeof c->fetched_folder, "%s/fetched", c->state_folder);
    c->keep_s = number_of(plain_value(c, "state", &vouch_rows_state[VOUCH_STATE_KEEP]));
    c->max_bytes =
        (int64_t)number_of(plain_value(c, "state", &vouch_rows_state[VOUCH_STATE_MEGABYTES])) *
        1000000;
    c->listen = plain_value(c, "page", &vouch_rows_page[VOUCH_PAGE_LISTEN]);
    c->page_certificate = plain_value(c, "page", &vouch_rows_page[VOUCH_PAGE_CERTIFICATE]);
    c->page_key = plain_value(c, "page", &vouch_rows_page[VOUCH_PAGE_KEY]);
    c->page_token = plain_value(c, "page", &vouch_rows_page[VOUCH_PAGE_TOKEN]);
    c->probe = is_yes(plain_value(c, "page", &vouch_rows_page[VOUCH_PAGE_PROBE]));
}

static void read_includes(struct agent_config *c, const char *path)
{
    const struct vouch_ini_entry *include =
        vouch_ini_entry(vouch_ini_next(&c->ini, "agent", NULL), "include", 0);
    const char *slash = strrchr(path, '/');
    char folder[4096];

    if (!include)
        return;
    snprintf(folder, sizeof folder, "%.*s%s",
             include->value[0] == '/' || !slash ? 0 : (int)(slash - path + 1), path,
             include->value);
    vouch_ini_read_folder(&c->ini, folder);
}

static size_t count_sections(const struct agent_config *c, const char *name)
{
    size_t count = 0;

    for (const struct vouch_ini_section *s = NULL; (s = vouch_ini_next(&c->ini, name, s));)
        count++;
    return count;
}

static void read_targets(struct agent_config *c)
{
    size_t count = count_sections(c, "target");

    c->targets = calloc(count ? count : 1, sizeof *c->targets);
    for (const struct vouch_ini_section *s = NULL;
         c->targets && (s = vouch_ini_next(&c->ini, "target", s));)
        add_target(c, s);
    if (count == 0)
        vouch_ini_fault(&c->ini, c->ini.files[0], 0, "there is no [target NAME]");
}

size_t agent_config_read(struct agent_config *c, const char *path, vouch_ini_complain *complain,
                         void *self)
{
    memset(c, 0, sizeof *c);
    vouch_ini_init(&c->ini, vouch_sections_agent, complain, self);
    vouch_ini_read(&c->ini, path);
    read_includes(c, path);
    read_plain(c);
    read_targets(c);
    size_t count = count_sections(c, "alert");
    c->routes = calloc(count ? count : 1, sizeof *c->routes);
    for (const struct vouch_ini_section *s = NULL;
         c->routes && (s = vouch_ini_next(&c->ini, "alert", s));)
        agent_route_read(c, &c->routes[c->routes_count++], s);
    agent_config_read_certificates(c);
    agent_config_check(c);
    if (!c->targets || !c->routes || !c->certificates)
        vouch_ini_fault(&c->ini, path, 0, "no memory");
    return c->ini.faults;
}

void agent_config_free(struct agent_config *c)
{
    free(c->targets);
    free(c->routes);
    free(c->certificates);
    vouch_ini_free(&c->ini);
    memset(c, 0, sizeof *c);
}

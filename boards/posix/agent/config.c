// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"

#include "boards/posix/agent/route.h"

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

static bool settle_target(const struct agent_config *c, struct agent_target *t,
                          struct vouch_writer *why)
{
    static struct vouch_check_settings settings;
    static struct vouch_endpoint endpoint;
    bool good = agent_config_settings(c, t, &settings, why);

    if (!agent_config_endpoint(c, t, &settings, &endpoint, why))
        return false;
    snprintf(t->host, sizeof t->host, "%s", endpoint.target.host);
    return good;
}

/* A key of [defaults] is told once, for the first target that has it from there. */
static bool told_before(const struct agent_config *c, const struct vouch_ini_section *section,
                        const char *key)
{
    const struct vouch_ini_section *s = NULL;

    while ((s = vouch_ini_next(&c->ini, "target", s)) != section)
        if (!vouch_ini_entry(s, key, 0))
            return true;
    return false;
}

/* `what` begins with the key that it is about. */
static void target_fault(struct agent_config *c, const struct vouch_ini_section *section,
                         const char *what)
{
    const struct vouch_ini_section *defaults = vouch_ini_next(&c->ini, "defaults", NULL);
    char key[64];

    snprintf(key, sizeof key, "%.*s", (int)strcspn(what, " :"), what);
    const struct vouch_ini_entry *own = vouch_ini_entry(section, key, 0);
    const struct vouch_ini_entry *from = vouch_ini_entry(defaults, key, 0);
    if (own)
        vouch_ini_fault(&c->ini, section->file, own->line, what);
    else if (!from)
        vouch_ini_fault(&c->ini, section->file, section->line, what);
    else if (!told_before(c, section, key))
        vouch_ini_fault(&c->ini, defaults->file, from->line, what);
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
    char buffer[4096];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    struct agent_target t = {.section = section};
    const struct vouch_ini_entry *url = vouch_ini_entry(section, "url", 0);

    t.url = url ? url->value : NULL;
    t.name = *section->own || !t.url ? section->own : t.url;
    read_schedule(c, &t);
    check_name(c, &t);
    if (settle_target(c, &t, &why)) {
        number_host(c, &t);
        c->targets[c->targets_count++] = t;
        return;
    }
    char *rest = NULL;
    for (char *what = strtok_r((char *)(uintptr_t)vouch_writer_string(&why), "\n", &rest); what;
         what = strtok_r(NULL, "\n", &rest))
        target_fault(c, section, what);
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
    agent_config_check_secret(c, vouch_ini_next(&c->ini, "agent", NULL), "heartbeat_url");
    read_log(c);
    c->demonstration = plain_value(c, "agent", &a[VOUCH_AGENT_DEMONSTRATION]);
    c->ct_logs = plain_value(c, "agent", &a[VOUCH_AGENT_CT_LOGS]);
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
    c->page_names = plain_value(c, "page", &vouch_rows_page[VOUCH_PAGE_NAMES]);
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
    if (count == 0 && (c->ini.count > 0 || c->ini.faults == 0)) /* it could be read */
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

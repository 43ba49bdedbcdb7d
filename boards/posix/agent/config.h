// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_CONFIG_H
#define VOUCH_AGENT_CONFIG_H

#include "boards/posix/agent/log.h"
#include "boards/posix/check/check_settings.h"
#include "boards/posix/check/endpoint.h"
#include "core/config/agent_rows.h"
#include "core/config/values.h"
#include "core/monitor/alert.h"
#include "core/monitor/schedule.h"
#include "port/posix/ini_file.h"

/* The agent's configuration in the form it uses; texts are in the INI files' memory. */

struct agent_target {
    const char *name; /* of [target NAME], or its URL */
    const char *url;
    bool url_shared; /* with another target: its endpoints have its name too */
    const struct vouch_ini_section *section;
    struct vouch_schedule_rules rules;
    uint32_t timeout_ms;
    int64_t accepts_s; /* between two probes of what it accepts */
    int64_t rollout_s; /* how long certificates may differ before an alert */
    char host[VOUCH_HOST_MAX + 1];
    uint32_t host_number; /* targets of the same host share it */
};

enum agent_sink_kind {
    AGENT_SINK_FILE = 0,
    AGENT_SINK_PROGRAM,
    AGENT_SINK_SYSLOG,
    AGENT_SINK_SYSLOG_TLS,
    AGENT_SINK_WEBHOOK,
    AGENT_SINK_MAIL,
    AGENT_SINK_MQTT,
    AGENT_SINK_SNMP,
    AGENT_SINK_KINDS
};

/* One [alert NAME]. */
struct agent_route {
    const char *name;
    const struct vouch_ini_section *section;
    enum agent_sink_kind sink;
    const char *to; /* the value of the key that selected the sink */
    enum vouch_severity severity;
    const char *targets;
    const char *classes;
    int64_t group_s;
    int64_t repeat_s;
    bool single; /* each alert in a separate message */
    bool quiet_set;
    struct vouch_hours quiet;
    bool clear;
};

enum agent_assignment { AGENT_ASSIGNED_MACHINE = 0, AGENT_ASSIGNED_GROUP, AGENT_ASSIGNED_CLUSTER };

/* One [certificate NAME], or the client certificate of targets. */
struct agent_certificate {
    const char *name;
    const char *file;
    const char *targets; /* patterns of names */
    enum agent_assignment level;
    bool client; /* sent to servers */
};

struct agent_config {
    struct vouch_ini ini;
    struct agent_target *targets;
    size_t targets_count;
    size_t hosts_count;
    struct agent_certificate *certificates;
    size_t certificates_count;
    const char *demonstration; /* a file of digests; null: none */
    const char *ct_logs;       /* a file; null: none */
    struct agent_route *routes;
    size_t routes_count;
    size_t at_once;
    uint16_t per_host;
    const char *dns; /* null: the system's */
    bool trust_ad;
    bool required_tls_alert;
    enum vouch_language language;
    const char *heartbeat_file; /* null: none */
    const char *heartbeat_url;  /* name of a secret; null: none */
    enum agent_level log;       /* least severe lines */
    const char *state_folder;
    char fetched_folder[4096]; /* within it: what was fetched for targets with ocsp, fetch_crl, aia
                                */
    int64_t keep_s;
    int64_t max_bytes;  /* of the database */
    const char *listen; /* null: no page */
    bool probe;
    const char *page_certificate; /* names of secrets; null: none */
    const char *page_key;
    const char *page_token;
    const char *page_names; /* with commas between; null: none */
};

/* Reads a file and what it includes. All faults are reported through `complain`; returns their
 * number. Free it in every case. */
size_t agent_config_read(struct agent_config *c, const char *path, vouch_ini_complain *complain,
                         void *self);
/* Part of the above: [certificate NAME] and the targets' client certificates. */
void agent_config_read_certificates(struct agent_config *c);
/* Part of the above: what would otherwise be noticed when the agent starts. */
void agent_config_check(struct agent_config *c);
/* A key of the section, if it is there, names a secret: is that in [secrets]? */
void agent_config_check_secret(struct agent_config *c, const struct vouch_ini_section *section,
                               const char *key);
bool agent_config_is_loopback(const struct vouch_address *a);
void agent_config_free(struct agent_config *c);
/* The value for a target: its own, else that of [defaults], else the row's default; null: none. */
const char *agent_config_value(const struct agent_config *c,
                               const struct vouch_ini_section *section, const char *key);
/* The file of a secret; null: not in [secrets]. */
const char *agent_config_secret(const struct agent_config *c, const char *name);
/* Fills the settings for checking a target; false: `why` describes its faults, a line each that
 * begins with a key. */
bool agent_config_settings(const struct agent_config *c, const struct agent_target *t,
                           struct vouch_check_settings *s, struct vouch_writer *why);
/* Reads the target's URL, and whether its other keys go with that; false: more such lines. */
bool agent_config_endpoint(const struct agent_config *c, const struct agent_target *t,
                           const struct vouch_check_settings *s, struct vouch_endpoint *e,
                           struct vouch_writer *why);
/* Part of the above: what is asked of the server after the check; says at most one fault. */
void agent_config_accepts(const struct agent_config *c, const struct agent_target *t,
                          struct vouch_check_settings *s, struct vouch_writer *why);
/* Is this name in a comma-separated list of patterns ("gui,mail*")? */
bool agent_config_matches(const char *patterns, const char *name);

#endif

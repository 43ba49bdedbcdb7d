// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/route.h"

#include "boards/posix/check/endpoint.h"

#include <string.h>
#include <time.h>

enum { MINUTE_S = 60, DAY_S = 86400 };

const char *agent_route_value(const struct agent_route *r, enum vouch_row_alert row)
{
    const struct vouch_ini_entry *entry = vouch_ini_entry(r->section, vouch_rows_alert[row].key, 0);

    return entry ? entry->value : vouch_rows_alert[row].initial;
}

static int64_t seconds_of(const char *value)
{
    uint32_t seconds = 0;

    vouch_duration_parse(vouch_span_of(value), UINT32_MAX, &seconds);
    return seconds;
}

static enum vouch_severity severity_of(const char *value)
{
    if (strcmp(value, "error") == 0)
        return VOUCH_SEVERITY_ERROR;
    return strcmp(value, "warning") == 0 ? VOUCH_SEVERITY_WARNING : VOUCH_SEVERITY_INFO;
}

static void fault(struct agent_config *c, const struct agent_route *r, const char *what)
{
    vouch_ini_fault(&c->ini, r->section->file, r->section->line, what);
}

static void read_sink(struct agent_config *c, struct agent_route *r)
{
    static const enum vouch_row_alert keys[AGENT_SINK_KINDS] = {
        [AGENT_SINK_FILE] = VOUCH_ALERT_FILE,
        [AGENT_SINK_PROGRAM] = VOUCH_ALERT_PROGRAM,
        [AGENT_SINK_SYSLOG] = VOUCH_ALERT_SYSLOG,
        [AGENT_SINK_SYSLOG_TLS] = VOUCH_ALERT_SYSLOG_TLS,
        [AGENT_SINK_WEBHOOK] = VOUCH_ALERT_WEBHOOK,
        [AGENT_SINK_MAIL] = VOUCH_ALERT_MAIL,
        [AGENT_SINK_MQTT] = VOUCH_ALERT_MQTT,
        [AGENT_SINK_SNMP] = VOUCH_ALERT_SNMP,
    };
    size_t given = 0;

    for (int kind = 0; kind < AGENT_SINK_KINDS; kind++) {
        const char *value = agent_route_value(r, keys[kind]);
        if (!value)
            continue;
        given++;
        r->sink = (enum agent_sink_kind)kind;
        r->to = value;
    }
    if (given == 0)
        fault(c, r,
              "one of mail, webhook, syslog, syslog_tls, program, file, mqtt and snmp is wanted");
    else if (given > 1)
        fault(c, r,
              "one of mail, webhook, syslog, syslog_tls, program, file, mqtt and snmp is wanted, "
              "not several: give each an [alert NAME] of its own");
}

void agent_route_read(struct agent_config *c, struct agent_route *r,
                      const struct vouch_ini_section *section)
{
    const char *quiet;

    r->section = section;
    r->name = *section->own ? section->own : "alert";
    r->targets = agent_route_value(r, VOUCH_ALERT_TARGETS);
    r->classes = agent_route_value(r, VOUCH_ALERT_CLASS);
    r->severity = severity_of(agent_route_value(r, VOUCH_ALERT_SEVERITY));
    r->group_s = seconds_of(agent_route_value(r, VOUCH_ALERT_GROUP));
    r->repeat_s = seconds_of(agent_route_value(r, VOUCH_ALERT_REPEAT));
    r->clear = strcmp(agent_route_value(r, VOUCH_ALERT_CLEAR), "yes") == 0;
    r->single = strcmp(agent_route_value(r, VOUCH_ALERT_TEMPLATE), "pagerduty") == 0;
    quiet = agent_route_value(r, VOUCH_ALERT_QUIET);
    r->quiet_set = quiet && vouch_hours_parse(vouch_span_of(quiet), &r->quiet);
    read_sink(c, r);
    agent_config_check_secret(c, section, "webhook");
    agent_config_check_secret(c, section, "hmac");
    agent_config_check_secret(c, section, "mqtt_password");
}

bool agent_route_takes(const struct agent_route *r, enum vouch_severity severity,
                       const char *class_name, const char *target)
{
    return severity >= r->severity && agent_config_matches(r->classes, class_name) &&
           agent_config_matches(r->targets, target);
}

/* Quiet hours are those of the clock on the wall, in summer and in winter. */
static bool is_quiet(const struct agent_route *r, int64_t utc_s)
{
    const time_t at_s = (time_t)utc_s;
    struct tm local;

    return localtime_r(&at_s, &local) && vouch_hours_contain(&r->quiet, utc_s + local.tm_gmtoff);
}

int64_t agent_route_due(const struct agent_route *r, enum vouch_severity severity, int64_t utc_s)
{
    int64_t due_s = utc_s + r->group_s;

    if (!r->quiet_set || severity >= VOUCH_SEVERITY_ERROR)
        return due_s;
    for (int minutes = 0; minutes < DAY_S / MINUTE_S && is_quiet(r, due_s); minutes++)
        due_s += MINUTE_S - due_s % MINUTE_S;
    return due_s;
}

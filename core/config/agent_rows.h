// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_AGENT_ROWS_H
#define VOUCH_CONFIG_AGENT_ROWS_H

#include "core/config/rows.h"

/* The rows that only the agent has, in addition to those of core/config/rows.h. */

enum vouch_row_agent {
    VOUCH_AGENT_INCLUDE = 0,
    VOUCH_AGENT_AT_ONCE,
    VOUCH_AGENT_PER_HOST,
    VOUCH_AGENT_DNS,
    VOUCH_AGENT_TRUST_AD,
    VOUCH_AGENT_LANGUAGE,
    VOUCH_AGENT_HEARTBEAT_FILE,
    VOUCH_AGENT_HEARTBEAT_URL,
    VOUCH_AGENT_DEMONSTRATION,
    VOUCH_AGENT_CT_LOGS,
    VOUCH_AGENT_REQUIRED_TLS_ALERT,
    VOUCH_AGENT_LOG,
    VOUCH_AGENT_ROWS
};
extern const struct vouch_setting vouch_rows_agent[VOUCH_AGENT_ROWS];

/* Which of its endpoints a target represents. */
enum vouch_row_several {
    VOUCH_SEVERAL_ADDRESSES = 0,
    VOUCH_SEVERAL_KEYS,
    VOUCH_SEVERAL_ROLLOUT,
    VOUCH_SEVERAL_IGNORE,
    VOUCH_SEVERAL_SERVICE,
    VOUCH_SEVERAL_PIN,
    VOUCH_SEVERAL_ANCHORS,
    VOUCH_SEVERAL_PROXY,
    VOUCH_SEVERAL_PROXY_PASSWORD,
    VOUCH_SEVERAL_PROXY_PROTOCOL,
    VOUCH_SEVERAL_GET,
    VOUCH_SEVERAL_OCSP,
    VOUCH_SEVERAL_FETCH_CRL,
    VOUCH_SEVERAL_AIA,
    VOUCH_SEVERAL_FETCH_PRIVATE,
    VOUCH_SEVERAL_ACCEPTS_INTERVAL,
    VOUCH_SEVERAL_ACCEPTS_PAUSE,
    VOUCH_SEVERAL_ROWS
};

/* A certificate assigned to services. */
enum vouch_row_certificate {
    VOUCH_CERTIFICATE_FILE = 0,
    VOUCH_CERTIFICATE_TARGETS,
    VOUCH_CERTIFICATE_SERVICE,
    VOUCH_CERTIFICATE_LEVEL,
    VOUCH_CERTIFICATE_ROWS
};
extern const struct vouch_setting vouch_rows_certificate[VOUCH_CERTIFICATE_ROWS];

enum vouch_row_state {
    VOUCH_STATE_FOLDER = 0,
    VOUCH_STATE_KEEP,
    VOUCH_STATE_MEGABYTES,
    VOUCH_STATE_ROWS
};
extern const struct vouch_setting vouch_rows_state[VOUCH_STATE_ROWS];

enum vouch_row_page {
    VOUCH_PAGE_LISTEN = 0,
    VOUCH_PAGE_PROBE,
    VOUCH_PAGE_CERTIFICATE,
    VOUCH_PAGE_KEY,
    VOUCH_PAGE_TOKEN,
    VOUCH_PAGE_NAMES,
    VOUCH_PAGE_ROWS
};
extern const struct vouch_setting vouch_rows_page[VOUCH_PAGE_ROWS];

enum vouch_row_alert {
    VOUCH_ALERT_MAIL = 0,
    VOUCH_ALERT_FROM,
    VOUCH_ALERT_SERVER,
    VOUCH_ALERT_CLEAR,
    VOUCH_ALERT_WEBHOOK,
    VOUCH_ALERT_TEMPLATE,
    VOUCH_ALERT_HMAC,
    VOUCH_ALERT_SYSLOG,
    VOUCH_ALERT_SYSLOG_TLS,
    VOUCH_ALERT_PROGRAM,
    VOUCH_ALERT_FILE,
    VOUCH_ALERT_LINES,
    VOUCH_ALERT_MQTT,
    VOUCH_ALERT_MQTT_TOPIC,
    VOUCH_ALERT_MQTT_USER,
    VOUCH_ALERT_MQTT_PASSWORD,
    VOUCH_ALERT_DISCOVERY,
    VOUCH_ALERT_SNMP,
    VOUCH_ALERT_SNMP_COMMUNITY,
    VOUCH_ALERT_SEVERITY,
    VOUCH_ALERT_CLASS,
    VOUCH_ALERT_TARGETS,
    VOUCH_ALERT_GROUP,
    VOUCH_ALERT_REPEAT,
    VOUCH_ALERT_QUIET,
    VOUCH_ALERT_ROWS
};
extern const struct vouch_setting vouch_rows_alert[VOUCH_ALERT_ROWS];

/* Everything the agent reads from its file; ends with a row without a name. */
extern const struct vouch_setting_section vouch_sections_agent[];

#endif

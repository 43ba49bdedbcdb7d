// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_ROWS_H
#define VOUCH_CONFIG_ROWS_H

#include "core/config/setting.h"

/* The rows of settings, in groups: a program links the groups that it reads. Their texts are in
 * core/config/help.c, the sections they appear in are in core/config/sections.h. */

enum vouch_row_network {
    VOUCH_NETWORK_ADDRESS = 0,
    VOUCH_NETWORK_GATEWAY,
    VOUCH_NETWORK_DNS,
    VOUCH_NETWORK_TRUST_AD,
    VOUCH_NETWORK_HOSTNAME,
    VOUCH_NETWORK_ROWS
};
extern const struct vouch_setting vouch_rows_network[VOUCH_NETWORK_ROWS];

enum vouch_row_network6 { VOUCH_NETWORK6_ADDRESS = 0, VOUCH_NETWORK6_GATEWAY, VOUCH_NETWORK6_ROWS };
extern const struct vouch_setting vouch_rows_network6[VOUCH_NETWORK6_ROWS];

enum vouch_row_time {
    VOUCH_TIME_SNTP = 0,
    VOUCH_TIME_JUMP,
    VOUCH_TIME_CONFIRMATIONS,
    VOUCH_TIME_BOARD_CLOCK,
    VOUCH_TIME_ROWS
};
extern const struct vouch_setting vouch_rows_time[VOUCH_TIME_ROWS];

/* When a target is checked. */
enum vouch_row_schedule {
    VOUCH_SCHEDULE_INTERVAL = 0,
    VOUCH_SCHEDULE_RETRY,
    VOUCH_SCHEDULE_CONFIRMATIONS,
    VOUCH_SCHEDULE_JITTER,
    VOUCH_SCHEDULE_TIMEOUT,
    VOUCH_SCHEDULE_ROWS
};
extern const struct vouch_setting vouch_rows_schedule[VOUCH_SCHEDULE_ROWS];

enum vouch_row_run { VOUCH_RUN_ROUNDS = 0, VOUCH_RUN_ROWS };
extern const struct vouch_setting vouch_rows_run[VOUCH_RUN_ROWS];

enum vouch_row_keep { VOUCH_KEEP = 0, VOUCH_KEEP_ROWS };
extern const struct vouch_setting vouch_rows_keep[VOUCH_KEEP_ROWS];

enum vouch_row_syslog { VOUCH_SYSLOG_SERVER = 0, VOUCH_SYSLOG_ROWS };
extern const struct vouch_setting vouch_rows_syslog[VOUCH_SYSLOG_ROWS];

enum vouch_row_report {
    VOUCH_REPORT_SYSLOG_TLS = 0,
    VOUCH_REPORT_LANGUAGE,
    VOUCH_REPORT_PAGE,
    VOUCH_REPORT_SNMP_COMMUNITY,
    VOUCH_REPORT_SNMP_TRAP,
    VOUCH_REPORT_MQTT,
    VOUCH_REPORT_MQTT_IN_CLEAR,
    VOUCH_REPORT_MQTT_TLS,
    VOUCH_REPORT_MQTT_TOPIC,
    VOUCH_REPORT_MQTT_USER,
    VOUCH_REPORT_MQTT_PASSWORD,
    VOUCH_REPORT_MQTT_COMMANDS,
    VOUCH_REPORT_ROWS
};
extern const struct vouch_setting vouch_rows_report[VOUCH_REPORT_ROWS];

enum vouch_row_policy {
    VOUCH_POLICY_WARNING = 0,
    VOUCH_POLICY_CRITICAL,
    VOUCH_POLICY_STRICT,
    VOUCH_POLICY_ROWS
};
extern const struct vouch_setting vouch_rows_policy[VOUCH_POLICY_ROWS];

enum vouch_row_trust { VOUCH_TRUST_ANCHORS = 0, VOUCH_TRUST_ROWS };
extern const struct vouch_setting vouch_rows_trust[VOUCH_TRUST_ROWS];

enum vouch_row_update {
    VOUCH_UPDATE_KEY = 0,
    VOUCH_UPDATE_URL,
    VOUCH_UPDATE_INTERVAL,
    VOUCH_UPDATE_ROWS
};
extern const struct vouch_setting vouch_rows_update[VOUCH_UPDATE_ROWS];

/* How a target is reached, and with which identity. */
enum vouch_row_target {
    VOUCH_TARGET_URL = 0,
    VOUCH_TARGET_CONNECT,
    VOUCH_TARGET_SERVERNAME,
    VOUCH_TARGET_STARTTLS,
    VOUCH_TARGET_BIND_DN,
    VOUCH_TARGET_BIND_PASSWORD,
    VOUCH_TARGET_EXTERNAL,
    VOUCH_TARGET_HELO,
    VOUCH_TARGET_DESTINATION,
    VOUCH_TARGET_NEXT_HOP,
    VOUCH_TARGET_STS,
    VOUCH_TARGET_CLIENT_CERT,
    VOUCH_TARGET_CLIENT_KEY,
    VOUCH_TARGET_ACCEPTS,
    VOUCH_TARGET_ROWS
};
extern const struct vouch_setting vouch_rows_target[VOUCH_TARGET_ROWS];

#endif

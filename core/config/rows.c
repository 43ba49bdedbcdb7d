// SPDX-License-Identifier: Apache-2.0
#include "core/config/rows.h"

enum { YEAR_S = 366 * 86400, TIMEOUT_MAX_S = UINT32_MAX / 1000U, TOPIC_MAX = 79, HUNDRED = 100 };

const struct vouch_setting vouch_rows_network[VOUCH_NETWORK_ROWS] = {
    [VOUCH_NETWORK_ADDRESS] = {"address", "dhcp", .kind = VOUCH_SETTING_NETWORK},
    [VOUCH_NETWORK_GATEWAY] = {"gateway", .kind = VOUCH_SETTING_ADDRESS4},
    [VOUCH_NETWORK_DNS] = {"dns", .kind = VOUCH_SETTING_ADDRESS},
    [VOUCH_NETWORK_TRUST_AD] = {"trust_ad", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_NETWORK_HOSTNAME] = {"hostname", "vouch", .kind = VOUCH_SETTING_HOST},
};

const struct vouch_setting vouch_rows_network6[VOUCH_NETWORK6_ROWS] = {
    [VOUCH_NETWORK6_ADDRESS] = {"address6", "auto", .kind = VOUCH_SETTING_NETWORK6},
    [VOUCH_NETWORK6_GATEWAY] = {"gateway6", .kind = VOUCH_SETTING_ADDRESS6},
};

const struct vouch_setting vouch_rows_time[VOUCH_TIME_ROWS] = {
    [VOUCH_TIME_SNTP] = {"sntp", .kind = VOUCH_SETTING_SERVERS},
    [VOUCH_TIME_JUMP] = {"jump", "300", UINT32_MAX, .kind = VOUCH_SETTING_DURATION},
    [VOUCH_TIME_CONFIRMATIONS] = {"confirmations", "2", HUNDRED, .kind = VOUCH_SETTING_NUMBER},
    [VOUCH_TIME_BOARD_CLOCK] = {"board_clock", "no", .kind = VOUCH_SETTING_YES_NO},
};

const struct vouch_setting vouch_rows_schedule[VOUCH_SCHEDULE_ROWS] = {
    [VOUCH_SCHEDULE_INTERVAL] = {"interval", "3600", YEAR_S, 1, VOUCH_SETTING_DURATION},
    [VOUCH_SCHEDULE_RETRY] = {"retry", "60", YEAR_S, 1, VOUCH_SETTING_DURATION},
    [VOUCH_SCHEDULE_CONFIRMATIONS] = {"confirmations", "3", HUNDRED, 1, VOUCH_SETTING_NUMBER},
    [VOUCH_SCHEDULE_JITTER] = {"jitter", "10", 90, .kind = VOUCH_SETTING_NUMBER},
    [VOUCH_SCHEDULE_TIMEOUT] = {"timeout", "60", TIMEOUT_MAX_S, 1, VOUCH_SETTING_DURATION},
};

const struct vouch_setting vouch_rows_run[VOUCH_RUN_ROWS] = {
    [VOUCH_RUN_ROUNDS] = {"rounds", "0", UINT32_MAX, .kind = VOUCH_SETTING_NUMBER},
};

const struct vouch_setting vouch_rows_keep[VOUCH_KEEP_ROWS] = {
    [VOUCH_KEEP] = {"keep", "3600", YEAR_S, 1, VOUCH_SETTING_DURATION},
};

const struct vouch_setting vouch_rows_syslog[VOUCH_SYSLOG_ROWS] = {
    [VOUCH_SYSLOG_SERVER] = {"syslog", .kind = VOUCH_SETTING_ENDPOINT},
};

const struct vouch_setting vouch_rows_report[VOUCH_REPORT_ROWS] = {
    [VOUCH_REPORT_SYSLOG_TLS] = {"syslog_tls", .kind = VOUCH_SETTING_PEER},
    [VOUCH_REPORT_LANGUAGE] = {"language", "en", .kind = VOUCH_SETTING_LANGUAGE},
    [VOUCH_REPORT_PAGE] = {"page", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_REPORT_SNMP_COMMUNITY] = {"snmp_community", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_REPORT_SNMP_TRAP] = {"snmp_trap", .kind = VOUCH_SETTING_ADDRESS},
    [VOUCH_REPORT_MQTT] = {"mqtt", .kind = VOUCH_SETTING_ENDPOINT},
    [VOUCH_REPORT_MQTT_IN_CLEAR] = {"mqtt_in_clear", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_REPORT_MQTT_TLS] = {"mqtt_tls", .kind = VOUCH_SETTING_PEER},
    [VOUCH_REPORT_MQTT_TOPIC] = {"mqtt_topic", NULL, TOPIC_MAX, .kind = VOUCH_SETTING_TOPIC},
    [VOUCH_REPORT_MQTT_USER] = {"mqtt_user", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_REPORT_MQTT_PASSWORD] = {"mqtt_password", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_REPORT_MQTT_COMMANDS] = {"mqtt_commands", .kind = VOUCH_SETTING_PASSWORD},
};

const struct vouch_setting vouch_rows_policy[VOUCH_POLICY_ROWS] = {
    [VOUCH_POLICY_WARNING] = {"warning", "20d", .kind = VOUCH_SETTING_THRESHOLD},
    [VOUCH_POLICY_CRITICAL] = {"critical", .kind = VOUCH_SETTING_THRESHOLD},
    [VOUCH_POLICY_STRICT] = {"strict", "no", .kind = VOUCH_SETTING_YES_NO},
};

const struct vouch_setting vouch_rows_update[VOUCH_UPDATE_ROWS] = {
    [VOUCH_UPDATE_KEY] = {"key", .kind = VOUCH_SETTING_FILE},
    [VOUCH_UPDATE_URL] = {"url", .kind = VOUCH_SETTING_URL},
    [VOUCH_UPDATE_INTERVAL] = {"interval", "86400", YEAR_S, 1, VOUCH_SETTING_DURATION},
};

const struct vouch_setting vouch_rows_trust[VOUCH_TRUST_ROWS] = {
    [VOUCH_TRUST_ANCHORS] = {"anchors", .kind = VOUCH_SETTING_ANCHORS},
};

const struct vouch_setting vouch_rows_target[VOUCH_TARGET_ROWS] = {
    [VOUCH_TARGET_URL] = {"url", .kind = VOUCH_SETTING_URL},
    [VOUCH_TARGET_CONNECT] = {"connect", .kind = VOUCH_SETTING_ENDPOINT},
    [VOUCH_TARGET_SERVERNAME] = {"servername", .kind = VOUCH_SETTING_HOST},
    [VOUCH_TARGET_STARTTLS] = {"starttls", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_TARGET_BIND_DN] = {"bind_dn", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_TARGET_BIND_PASSWORD] = {"bind_password", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_TARGET_EXTERNAL] = {"external", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_TARGET_HELO] = {"helo", .kind = VOUCH_SETTING_HOST},
    [VOUCH_TARGET_DESTINATION] = {"destination", .kind = VOUCH_SETTING_DESTINATION},
    [VOUCH_TARGET_NEXT_HOP] = {"next_hop", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_TARGET_STS] = {"sts", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_TARGET_CLIENT_CERT] = {"client_cert", .kind = VOUCH_SETTING_CERTIFICATE},
    [VOUCH_TARGET_CLIENT_KEY] = {"client_key", .kind = VOUCH_SETTING_KEY},
    [VOUCH_TARGET_ACCEPTS] = {"accepts", "off", .kind = VOUCH_SETTING_TEXT},
};

// SPDX-License-Identifier: Apache-2.0
#include "core/config/sections.h"

#define LDAP " ldap ldaps "
#define SMTP " smtp smtps mx "

static const struct vouch_setting_help help_network[VOUCH_NETWORK_ROWS] = {
    [VOUCH_NETWORK_ADDRESS] = {.text = "the board's IPv4 address"},
    [VOUCH_NETWORK_GATEWAY] = {.text = "the IPv4 router"},
    [VOUCH_NETWORK_DNS] = {.text = "the name server; else DHCP's or the router's"},
    [VOUCH_NETWORK_TRUST_AD] = {.text = "believe the AD bit of the name servers' answers"},
    [VOUCH_NETWORK_HOSTNAME] = {.text = "the board's name in DHCP and in its reports"},
};

static const struct vouch_setting_help help_network6[VOUCH_NETWORK6_ROWS] = {
    [VOUCH_NETWORK6_ADDRESS] = {.text = "the board's IPv6 address, where it has IPv6"},
    [VOUCH_NETWORK6_GATEWAY] = {.text = "the IPv6 router"},
};

static const struct vouch_setting_help help_time[VOUCH_TIME_ROWS] = {
    [VOUCH_TIME_SNTP] =
        {.text =
             "the time servers, four at most (two on lm3s6965evb), with blanks between, or dhcp: "
             "those that its server names (option 42), which is the default where board_clock is "
             "not set"},
    [VOUCH_TIME_JUMP] = {.text = "a larger step of the clock must be confirmed by more answers"},
    [VOUCH_TIME_CONFIRMATIONS] = {.text = "answers in a row that confirm a large step"},
    [VOUCH_TIME_BOARD_CLOCK] = {.text = "take the time from the board's own clock at the start"},
};

static const struct vouch_setting_help help_schedule[VOUCH_SCHEDULE_ROWS] = {
    [VOUCH_SCHEDULE_INTERVAL] = {.text = "time between two checks of a target in order"},
    [VOUCH_SCHEDULE_RETRY] = {.text = "time to the next check after a failure; doubled each time, "
                                      "up to the interval"},
    [VOUCH_SCHEDULE_CONFIRMATIONS] = {.text = "failures in a row before one is believed"},
    [VOUCH_SCHEDULE_JITTER] = {.text = "each wait is shortened by a random part, up to this "
                                       "percentage"},
    [VOUCH_SCHEDULE_TIMEOUT] = {.text = "time limit of one check"},
};

static const struct vouch_setting_help help_run[VOUCH_RUN_ROWS] = {
    [VOUCH_RUN_ROUNDS] = {.text = "check every target this many times, one after another, then "
                                  "stop; 0: run for ever"},
};

static const struct vouch_setting_help help_syslog[VOUCH_SYSLOG_ROWS] = {
    [VOUCH_SYSLOG_SERVER] = {.text = "send changes to this syslog server over UDP (RFC 5426)"},
};

static const struct vouch_setting_help help_report[VOUCH_REPORT_ROWS] = {
    [VOUCH_REPORT_SYSLOG_TLS] = {.text = "send changes to this syslog server over TLS (RFC 5425); "
                                         "large boards"},
    [VOUCH_REPORT_LANGUAGE] = {.text = "language of the status page and its findings"},
    [VOUCH_REPORT_PAGE] = {.text = "serve the status page on port 80; large boards"},
    [VOUCH_REPORT_SNMP_COMMUNITY] = {.text = "answer SNMPv2c read requests of this community; "
                                             "large boards"},
    [VOUCH_REPORT_SNMP_TRAP] = {.text = "send a notification of each change to this address"},
    [VOUCH_REPORT_MQTT] = {.text =
                               "publish each report to this broker in clear, with mqtt_in_clear; "
                               "large boards"},
    [VOUCH_REPORT_MQTT_IN_CLEAR] = {.text =
                                        "anybody on the way to the broker may read reports, user "
                                        "name and password"},
    [VOUCH_REPORT_MQTT_TLS] = {.text =
                                   "publish each report to this broker over TLS, to a broker that "
                                   "the anchors prove; large boards"},
    [VOUCH_REPORT_MQTT_TOPIC] = {.text = "first levels of every topic; else vouch/HOSTNAME"},
    [VOUCH_REPORT_MQTT_USER] = {.text = "user name for the broker"},
    [VOUCH_REPORT_MQTT_PASSWORD] = {.text = "password for the broker"},
    [VOUCH_REPORT_MQTT_COMMANDS] =
        {.text = "take commands from the topic TOPIC/command that were made with this key, of 16 "
                 "characters or more (tabulate --command), and answer them in TOPIC/answer; by "
                 "the connection of mqtt"},
};

static const struct vouch_setting_help help_keep[VOUCH_KEEP_ROWS] = {
    [VOUCH_KEEP] = {.text = "write what outlives a restart at most this often, or after a quarter "
                            "of it where what is believed has changed; large boards"},
};

static const struct vouch_setting_help help_policy[VOUCH_POLICY_ROWS] = {
    [VOUCH_POLICY_WARNING] = {.text = "warn if less than this much of the validity remains"},
    [VOUCH_POLICY_CRITICAL] = {.text = "report an error if less than this much remains"},
    [VOUCH_POLICY_STRICT] = {.text = "treat rules that deployed clients do not enforce as errors"},
};

static const struct vouch_setting_help help_update[VOUCH_UPDATE_ROWS] = {
    [VOUCH_UPDATE_KEY] = {.text = "public key, on P-256, that signs new tables for the board"},
    [VOUCH_UPDATE_URL] = {.text = "where to look for new tables, as https://; large boards"},
    [VOUCH_UPDATE_INTERVAL] = {.text = "time between looks there"},
};

static const struct vouch_setting_help help_trust[VOUCH_TRUST_ROWS] = {
    [VOUCH_TRUST_ANCHORS] = {.text = "trusted root certificates"},
};

static const struct vouch_setting_help help_target[VOUCH_TARGET_ROWS] = {
    [VOUCH_TARGET_URL] = {.text = "what to check, as for `vouch check`"},
    [VOUCH_TARGET_CONNECT] = {.text = "connect to this address instead of the target's host"},
    [VOUCH_TARGET_SERVERNAME] = {.text = "name to ask for and to verify, instead of the host"},
    [VOUCH_TARGET_STARTTLS] =
        {.text = "protocol to speak before TLS: smtp, ldap, imap and others, as for `vouch check`"},
    [VOUCH_TARGET_BIND_DN] = {"bind to the directory as this name", LDAP},
    [VOUCH_TARGET_BIND_PASSWORD] = {"password for the bind", LDAP},
    [VOUCH_TARGET_EXTERNAL] = {"bind by the client certificate (SASL EXTERNAL)", LDAP},
    [VOUCH_TARGET_HELO] = {"name to say in EHLO", SMTP},
    [VOUCH_TARGET_DESTINATION] =
        {"what delivery requires of TLS: none, preferred, required, preferred-verify, "
         "required-verify, required-verify-hosted, dane or dane-required",
         " mx "},
    [VOUCH_TARGET_NEXT_HOP] = {"deliver to this host instead of the MX hosts", " mx "},
    [VOUCH_TARGET_STS] = {"hold the MX hosts to the domain's MTA-STS policy", " mx "},
    [VOUCH_TARGET_CLIENT_CERT] = {.text = "client certificate to show"},
    [VOUCH_TARGET_CLIENT_KEY] = {.text = "its private key"},
    [VOUCH_TARGET_ACCEPTS] = {.text = "ask what the server accepts: versions, groups, large, sni, "
                                      "weak and clients, with commas between them, or all; off: "
                                      "nothing. A connection for each question, up to 45 for all; "
                                      "a board needs an image with the probe, and asks all but "
                                      "clients, after each check"},
};

static const struct vouch_setting_group group_network = {vouch_rows_network, help_network,
                                                         VOUCH_NETWORK_ROWS};
static const struct vouch_setting_group group_network6 = {vouch_rows_network6, help_network6,
                                                          VOUCH_NETWORK6_ROWS};
static const struct vouch_setting_group group_time = {vouch_rows_time, help_time, VOUCH_TIME_ROWS};
const struct vouch_setting_group vouch_group_schedule = {vouch_rows_schedule, help_schedule,
                                                         VOUCH_SCHEDULE_ROWS};
static const struct vouch_setting_group group_run = {vouch_rows_run, help_run, VOUCH_RUN_ROWS};
static const struct vouch_setting_group group_keep = {vouch_rows_keep, help_keep, VOUCH_KEEP_ROWS};
static const struct vouch_setting_group group_syslog = {vouch_rows_syslog, help_syslog,
                                                        VOUCH_SYSLOG_ROWS};
static const struct vouch_setting_group group_report = {vouch_rows_report, help_report,
                                                        VOUCH_REPORT_ROWS};
const struct vouch_setting_group vouch_group_policy = {vouch_rows_policy, help_policy,
                                                       VOUCH_POLICY_ROWS};
const struct vouch_setting_group vouch_group_trust = {vouch_rows_trust, help_trust,
                                                      VOUCH_TRUST_ROWS};
static const struct vouch_setting_group group_update = {vouch_rows_update, help_update,
                                                        VOUCH_UPDATE_ROWS};
const struct vouch_setting_group vouch_group_target = {vouch_rows_target, help_target,
                                                       VOUCH_TARGET_ROWS};

const struct vouch_setting_section vouch_sections_board[] = {
    {.name = "network", .text = "The board's address", .groups = {&group_network, &group_network6}},
    {.name = "time", .text = "Where the time comes from", .groups = {&group_time}},
    {.name = "agent",
     .text = "When targets are checked",
     .groups = {&vouch_group_schedule, &group_run, &group_keep}},
    {.name = "report", .text = "Where reports go", .groups = {&group_syslog, &group_report}},
    {.name = "policy", .text = "How strictly to judge", .groups = {&vouch_group_policy}},
    {.name = "trust", .text = "Whom to trust", .groups = {&vouch_group_trust}},
    {.name = "update", .text = "New tables in the field", .groups = {&group_update}},
    {.name = "secrets",
     .any_key = true,
     .text = "`NAME = file`: what other settings refer to by name"},
    {.name = "target",
     .named = true,
     .text = "One service to check",
     .groups = {&vouch_group_target}},
    {.name = NULL},
};

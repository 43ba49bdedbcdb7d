// SPDX-License-Identifier: Apache-2.0
#include "core/config/agent_rows.h"

#include "core/config/sections.h"

enum {
    DAY_S = 86400,
    YEARS_S = 10 * 366 * DAY_S,
    AT_ONCE_MAX = 1000,
    TOPIC_MAX = 79,
    MEGABYTES_MAX = 100000
};

const struct vouch_setting vouch_rows_agent[VOUCH_AGENT_ROWS] = {
    [VOUCH_AGENT_INCLUDE] = {"include", .kind = VOUCH_SETTING_FILE},
    [VOUCH_AGENT_AT_ONCE] = {"at_once", "32", AT_ONCE_MAX, 1, VOUCH_SETTING_NUMBER},
    [VOUCH_AGENT_PER_HOST] = {"per_host", "4", AT_ONCE_MAX, 1, VOUCH_SETTING_NUMBER},
    [VOUCH_AGENT_DNS] = {"dns", .kind = VOUCH_SETTING_ENDPOINT},
    [VOUCH_AGENT_TRUST_AD] = {"trust_ad", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_AGENT_LANGUAGE] = {"language", "en", .kind = VOUCH_SETTING_LANGUAGE},
    [VOUCH_AGENT_HEARTBEAT_FILE] = {"heartbeat_file", .kind = VOUCH_SETTING_FILE},
    [VOUCH_AGENT_HEARTBEAT_URL] = {"heartbeat_url", .kind = VOUCH_SETTING_SECRET},
    [VOUCH_AGENT_DEMONSTRATION] = {"demonstration", .kind = VOUCH_SETTING_FILE},
    [VOUCH_AGENT_CT_LOGS] = {"ct_logs", .kind = VOUCH_SETTING_FILE},
    [VOUCH_AGENT_REQUIRED_TLS_ALERT] = {"required_tls_alert", "yes", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_AGENT_LOG] = {"log", "notice", .kind = VOUCH_SETTING_TEXT},
};

static const struct vouch_setting rows_several[VOUCH_SEVERAL_ROWS] = {
    [VOUCH_SEVERAL_ADDRESSES] = {"all_addresses", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_SEVERAL_KEYS] = {"all_keys", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_SEVERAL_ROLLOUT] = {"rollout", "1h", YEARS_S, 1, VOUCH_SETTING_DURATION},
    [VOUCH_SEVERAL_IGNORE] = {"ignore", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_SEVERAL_SERVICE] = {"service", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_SEVERAL_PIN] = {"pin", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_SEVERAL_ANCHORS] = {"own_anchors", .kind = VOUCH_SETTING_FILE},
    [VOUCH_SEVERAL_PROXY] = {"proxy", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_SEVERAL_PROXY_PASSWORD] = {"proxy_password", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_SEVERAL_PROXY_PROTOCOL] = {"proxy_protocol", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_SEVERAL_GET] = {"get", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_SEVERAL_OCSP] = {"ocsp", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_SEVERAL_FETCH_CRL] = {"fetch_crl", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_SEVERAL_AIA] = {"aia", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_SEVERAL_FETCH_PRIVATE] = {"fetch_private", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_SEVERAL_ACCEPTS_INTERVAL] = {"accepts_interval", "1d", YEARS_S, 1,
                                        VOUCH_SETTING_DURATION},
    [VOUCH_SEVERAL_ACCEPTS_PAUSE] = {"accepts_pause", .kind = VOUCH_SETTING_TEXT},
};

const struct vouch_setting vouch_rows_certificate[VOUCH_CERTIFICATE_ROWS] = {
    [VOUCH_CERTIFICATE_FILE] = {"file", .kind = VOUCH_SETTING_FILE},
    [VOUCH_CERTIFICATE_TARGETS] = {"targets", "*", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_CERTIFICATE_SERVICE] = {"service", "gui", .kind = VOUCH_SETTING_SERVICE},
    [VOUCH_CERTIFICATE_LEVEL] = {"level", "machine", .kind = VOUCH_SETTING_LEVEL},
};

const struct vouch_setting vouch_rows_state[VOUCH_STATE_ROWS] = {
    [VOUCH_STATE_FOLDER] = {"folder", "/var/lib/vouch", .kind = VOUCH_SETTING_FILE},
    [VOUCH_STATE_KEEP] = {"keep", "400d", YEARS_S, 1, VOUCH_SETTING_DURATION},
    [VOUCH_STATE_MEGABYTES] = {"megabytes", "400", MEGABYTES_MAX, 1, VOUCH_SETTING_NUMBER},
};

const struct vouch_setting vouch_rows_page[VOUCH_PAGE_ROWS] = {
    [VOUCH_PAGE_LISTEN] = {"listen", .kind = VOUCH_SETTING_ENDPOINT},
    [VOUCH_PAGE_PROBE] = {"probe", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_PAGE_CERTIFICATE] = {"certificate", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_PAGE_KEY] = {"key", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_PAGE_TOKEN] = {"token", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_PAGE_NAMES] = {"names", .kind = VOUCH_SETTING_TEXT},
};

const struct vouch_setting vouch_rows_alert[VOUCH_ALERT_ROWS] = {
    [VOUCH_ALERT_MAIL] = {"mail", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_ALERT_FROM] = {"from", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_ALERT_SERVER] = {"server", "smtp://localhost", .kind = VOUCH_SETTING_URL},
    [VOUCH_ALERT_CLEAR] = {"clear", "no", .kind = VOUCH_SETTING_YES_NO},
    [VOUCH_ALERT_WEBHOOK] = {"webhook", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_ALERT_TEMPLATE] = {"template", "json", .kind = VOUCH_SETTING_TEMPLATE},
    [VOUCH_ALERT_HMAC] = {"hmac", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_ALERT_SYSLOG] = {"syslog", .kind = VOUCH_SETTING_ENDPOINT},
    [VOUCH_ALERT_SYSLOG_TLS] = {"syslog_tls", .kind = VOUCH_SETTING_PEER},
    [VOUCH_ALERT_PROGRAM] = {"program", .kind = VOUCH_SETTING_FILE},
    [VOUCH_ALERT_FILE] = {"file", .kind = VOUCH_SETTING_FILE},
    [VOUCH_ALERT_LINES] = {"lines", "plain", .kind = VOUCH_SETTING_LINES},
    [VOUCH_ALERT_MQTT] = {"mqtt", .kind = VOUCH_SETTING_PEER},
    [VOUCH_ALERT_MQTT_TOPIC] = {"mqtt_topic", "vouch", TOPIC_MAX, .kind = VOUCH_SETTING_TOPIC},
    [VOUCH_ALERT_MQTT_USER] = {"mqtt_user", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_ALERT_MQTT_PASSWORD] = {"mqtt_password", .kind = VOUCH_SETTING_PASSWORD},
    [VOUCH_ALERT_DISCOVERY] = {"discovery", NULL, TOPIC_MAX, .kind = VOUCH_SETTING_TOPIC},
    [VOUCH_ALERT_SNMP] = {"snmp", .kind = VOUCH_SETTING_ENDPOINT},
    [VOUCH_ALERT_SNMP_COMMUNITY] = {"snmp_community", "public", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_ALERT_SEVERITY] = {"severity", "info", .kind = VOUCH_SETTING_SEVERITY},
    [VOUCH_ALERT_CLASS] = {"class", "*", .kind = VOUCH_SETTING_CLASSES},
    [VOUCH_ALERT_TARGETS] = {"targets", "*", .kind = VOUCH_SETTING_TEXT},
    [VOUCH_ALERT_GROUP] = {"group", "60s", DAY_S, 0, VOUCH_SETTING_DURATION},
    [VOUCH_ALERT_REPEAT] = {"repeat", "24h", YEARS_S, 0, VOUCH_SETTING_DURATION},
    [VOUCH_ALERT_QUIET] = {"quiet", .kind = VOUCH_SETTING_HOURS},
};

static const struct vouch_setting_help help_agent[VOUCH_AGENT_ROWS] = {
    [VOUCH_AGENT_INCLUDE] = {.text = "read every *.conf file of this folder too"},
    [VOUCH_AGENT_AT_ONCE] = {.text = "checks that may run at a time"},
    [VOUCH_AGENT_PER_HOST] = {.text = "of these, to one host"},
    [VOUCH_AGENT_DNS] = {.text = "name server to ask instead of the system's"},
    [VOUCH_AGENT_TRUST_AD] = {.text = "believe the AD bit of the name servers' answers"},
    [VOUCH_AGENT_LANGUAGE] = {.text = "language of alerts and of the page"},
    [VOUCH_AGENT_HEARTBEAT_FILE] = {.text = "set the time of this file after each round"},
    [VOUCH_AGENT_HEARTBEAT_URL] = {.text = "name of a secret: the file has a URL to GET after each "
                                           "round, at most once a minute"},
    [VOUCH_AGENT_DEMONSTRATION] = {.text = "a file with the SHA-256 digests of demonstration "
                                           "certificates, one a line"},
    [VOUCH_AGENT_CT_LOGS] = {.text = "list of certificate transparency logs (log_list.json), to "
                                     "verify signed certificate timestamps with"},
    [VOUCH_AGENT_REQUIRED_TLS_ALERT] = {.text = "alert when a mail domain that requires TLS cannot "
                                                "be delivered to"},
    [VOUCH_AGENT_LOG] = {.text = "least severe lines of the agent's own log: error, warning, "
                                 "notice, info or debug"},
};

static const struct vouch_setting_help help_several[VOUCH_SEVERAL_ROWS] = {
    [VOUCH_SEVERAL_ADDRESSES] = {.text = "check every address of the host, each as an endpoint"},
    [VOUCH_SEVERAL_KEYS] = {.text = "check the RSA and the ECDSA certificate, each as an endpoint"},
    [VOUCH_SEVERAL_ROLLOUT] = {.text = "time after which an alert says that only some of its nodes "
                                       "have a new certificate"},
    [VOUCH_SEVERAL_IGNORE] = {.text = "codes of findings that are remarks, with blanks between"},
    [VOUCH_SEVERAL_SERVICE] = {"threat-analysis: both sides authenticate by certificate",
                               " https "},
    [VOUCH_SEVERAL_PIN] = {.text = "trust the certificate with this key and no other: sha256// and "
                                   "44 characters of base64"},
    [VOUCH_SEVERAL_ANCHORS] = {.text = "trusted root certificates of this target alone"},
    [VOUCH_SEVERAL_PROXY] = {.text = "connect through http://[user@]host:port or socks5://..."},
    [VOUCH_SEVERAL_PROXY_PASSWORD] = {.text = "password of the user in proxy"},
    [VOUCH_SEVERAL_PROXY_PROTOCOL] = {.text = "send the PROXY protocol's header first: v1 or v2"},
    [VOUCH_SEVERAL_GET] = {"ask with GET instead of HEAD", " https "},
    [VOUCH_SEVERAL_OCSP] = {.text = "ask the OCSP responders that the certificates name"},
    [VOUCH_SEVERAL_FETCH_CRL] = {.text = "fetch the revocation lists that the certificates name"},
    [VOUCH_SEVERAL_AIA] = {.text = "look for a missing intermediate at the URL in the certificate"},
    [VOUCH_SEVERAL_FETCH_PRIVATE] = {.text = "fetch from loopback and private addresses too"},
    [VOUCH_SEVERAL_ACCEPTS_INTERVAL] = {.text = "how often; also when the certificate, version, "
                                                "cipher or group has changed, and 24 times as "
                                                "often while the answers are a fault or unknown"},
    [VOUCH_SEVERAL_ACCEPTS_PAUSE] = {.text = "wait between two of these connections, such as "
                                             "100ms; none: they follow at once"},
};

static const struct vouch_setting_help help_certificate[VOUCH_CERTIFICATE_ROWS] = {
    [VOUCH_CERTIFICATE_FILE] = {.text = "the file, with the certificate itself first"},
    [VOUCH_CERTIFICATE_TARGETS] = {.text = "names of the targets that serve it, with * and ?, with "
                                           "commas between them"},
    [VOUCH_CERTIFICATE_SERVICE] = {.text = "what it is for; receiving and gui serve it, the others "
                                           "show it to servers as a client certificate"},
    [VOUCH_CERTIFICATE_LEVEL] = {.text = "level at which it is assigned; the narrowest wins"},
};

static const struct vouch_setting_help help_state[VOUCH_STATE_ROWS] = {
    [VOUCH_STATE_FOLDER] = {.text = "where the state is kept (SQLite)"},
    [VOUCH_STATE_KEEP] = {.text = "how long history is kept"},
    [VOUCH_STATE_MEGABYTES] = {.text = "size at which the oldest of it is dropped before that"},
};

static const struct vouch_setting_help help_page[VOUCH_PAGE_ROWS] = {
    [VOUCH_PAGE_LISTEN] = {.text = "address and port to serve the page, /metrics and the API on; "
                                   "none: not served. Another than loopback wants certificate, "
                                   "key and token"},
    [VOUCH_PAGE_PROBE] = {.text = "answer /probe for the configured targets, with a check"},
    [VOUCH_PAGE_CERTIFICATE] = {.text = "name of a secret: the file has the page's certificate and "
                                        "its intermediates"},
    [VOUCH_PAGE_KEY] = {.text = "name of a secret: the file has the certificate's key"},
    [VOUCH_PAGE_TOKEN] = {.text = "name of a secret: who asks brings the file's first line, as a "
                                  "bearer token or as a password"},
    [VOUCH_PAGE_NAMES] = {.text =
                              "host names under which the page is asked for, with commas between "
                              "them; on loopback others than localhost, this machine's and "
                              "addresses are refused, against DNS rebinding"},
};

static const struct vouch_setting_help help_alert[VOUCH_ALERT_ROWS] = {
    [VOUCH_ALERT_MAIL] = {.text = "send mail to these addresses, with commas between them"},
    [VOUCH_ALERT_FROM] = {.text = "sender of the mail; else vouch@ this machine's name"},
    [VOUCH_ALERT_SERVER] = {.text = "mail server: smtp://host[:port] or smtps://host[:port]"},
    [VOUCH_ALERT_CLEAR] = {.text = "send without TLS where the server offers none; also allows "
                                   "http:// webhooks, and MQTT in clear"},
    [VOUCH_ALERT_WEBHOOK] = {.text = "name of a secret: the file has the URL to POST to"},
    [VOUCH_ALERT_TEMPLATE] = {.text = "form of the webhook's body"},
    [VOUCH_ALERT_HMAC] = {.text = "sign the body with this key (X-Vouch-Signature, HMAC-SHA256)"},
    [VOUCH_ALERT_SYSLOG] = {.text = "send to this syslog server over UDP (RFC 5426)"},
    [VOUCH_ALERT_SYSLOG_TLS] = {.text = "send to this syslog server over TLS (RFC 5425)"},
    [VOUCH_ALERT_PROGRAM] = {.text = "run this program with the alert on standard input"},
    [VOUCH_ALERT_FILE] = {.text = "append a line to this file"},
    [VOUCH_ALERT_LINES] = {.text = "form of the file's lines: appliance is that of a mail "
                                   "appliance's logs"},
    [VOUCH_ALERT_MQTT] = {.text = "publish to this MQTT broker over TLS (port 8883); with clear = "
                                  "yes in clear (1883)"},
    [VOUCH_ALERT_MQTT_TOPIC] = {.text = "first levels of every topic"},
    [VOUCH_ALERT_MQTT_USER] = {.text = "user name for the broker"},
    [VOUCH_ALERT_MQTT_PASSWORD] = {.text = "password for the broker"},
    [VOUCH_ALERT_DISCOVERY] = {.text = "announce each target under this topic for Home "
                                       "Assistant's discovery, which is homeassistant there"},
    [VOUCH_ALERT_SNMP] = {.text = "send SNMPv2c notifications of VOUCH-MIB there (port 162)"},
    [VOUCH_ALERT_SNMP_COMMUNITY] = {.text = "their community"},
    [VOUCH_ALERT_SEVERITY] = {.text = "least severity"},
    [VOUCH_ALERT_CLASS] = {.text =
                               "classes of alerts: certificate, service and system, with commas "
                               "between them"},
    [VOUCH_ALERT_TARGETS] = {.text = "names of targets, with * and ?, with commas between them"},
    [VOUCH_ALERT_GROUP] = {.text = "collect alerts for this long into one message"},
    [VOUCH_ALERT_REPEAT] = {.text = "send again after this time while a fault lasts; 0: never"},
    [VOUCH_ALERT_QUIET] =
        {.text = "hours of local time in which only errors are sent at once, as 22:00-07:00"},
};

static const struct vouch_setting_group group_agent = {vouch_rows_agent, help_agent,
                                                       VOUCH_AGENT_ROWS};
static const struct vouch_setting_group group_several = {rows_several, help_several,
                                                         VOUCH_SEVERAL_ROWS};
static const struct vouch_setting_group group_certificate = {
    vouch_rows_certificate, help_certificate, VOUCH_CERTIFICATE_ROWS};
static const struct vouch_setting_group group_state = {vouch_rows_state, help_state,
                                                       VOUCH_STATE_ROWS};
static const struct vouch_setting_group group_page = {vouch_rows_page, help_page, VOUCH_PAGE_ROWS};
static const struct vouch_setting_group group_alert = {vouch_rows_alert, help_alert,
                                                       VOUCH_ALERT_ROWS};

const struct vouch_setting_section vouch_sections_agent[] = {
    {.name = "agent", .text = "The agent itself", .groups = {&group_agent}},
    {.name = "state", .text = "What is kept", .groups = {&group_state}},
    {.name = "trust", .text = "Whom to trust; else the system", .groups = {&vouch_group_trust}},
    {.name = "secrets",
     .any_key = true,
     .text = "`NAME = file`: what other settings refer to by name"},
    {.name = "defaults",
     .text = "What targets have that do not say otherwise",
     .groups = {&vouch_group_schedule, &vouch_group_policy, &vouch_group_target, &group_several}},
    {.name = "target",
     .named = true,
     .text = "One service to check",
     .groups = {&vouch_group_target, &vouch_group_schedule, &vouch_group_policy, &group_several}},
    {.name = "certificate",
     .named = true,
     .text = "A certificate that is assigned to services",
     .groups = {&group_certificate}},
    {.name = "alert",
     .named = true,
     .text =
         "Whom to tell, and of what; one of mail, webhook, syslog, syslog_tls, program, file, mqtt "
         "and snmp",
     .groups = {&group_alert}},
    {.name = "page", .text = "The status page and metrics", .groups = {&group_page}},
    {.name = NULL},
};

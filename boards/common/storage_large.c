// SPDX-License-Identifier: Apache-2.0
/* The storage of the boards that have megabytes of RAM; docs/PORTING.md says how to choose them. */
#include "boards/common/firmware_storage.h"
#include "boards/common/sink_mqtt.h"
#include "boards/common/sink_mqtt_tls.h"
#include "boards/common/sink_page.h"
#include "boards/common/sink_snmp.h"
#include "boards/common/sink_states.h"
#include "boards/common/sink_syslog.h"
#include "boards/common/sink_syslog_tls.h"
#include "boards/common/version.h"
#include "core/x509/memo.h"

/* A page's piece holds a whole report with the head of HTTP. */
enum { TARGETS = 64, STATE_TEXT = 2048, REPORT_JSON = 12 * 1024, PIECE = REPORT_JSON + 512 };
enum { READERS = 4 }; /* as many as httpd has connections (lwip_apps.h) */

static _Alignas(8) uint8_t arena[256 * 1024];
static struct firmware_target targets[TARGETS];
static struct vouch_finding check_findings[64];
static struct vouch_sent check_sent[32];
static struct vouch_path_step check_path[16];
static struct vouch_name_row check_names[16];
static struct vouch_fact check_facts[32];
static uint8_t check_text[32 * 1024];
static struct vouch_certificate check_certificates[64];
static uint8_t check_in[16 * 1024];
static uint8_t check_out[4 * 1024];
static struct vouch_syslog syslog;
static struct vouch_target_state state[TARGETS];
static uint8_t state_texts[TARGETS * STATE_TEXT];
static uint8_t json[TARGETS * REPORT_JSON];
static struct vouch_states states = {
    .at = state,
    .max = TARGETS,
    .texts = state_texts,
    .text_max = STATE_TEXT,
    .json = json,
    .json_max = REPORT_JSON,
};
static bool mqtt_waiting[TARGETS];
static struct mqtt_sender mqtt_sender;
static struct sink_mqtt mqtt = {
    .sender = &mqtt_sender,
    .states = &states,
    .waiting = mqtt_waiting,
    .waiting_max = TARGETS,
};
static uint8_t pieces[READERS * PIECE];
static struct vouch_page_reader readers[READERS];
static uint16_t orders[READERS * TARGETS];
static struct vouch_page_site site = {
    .states = &states,
    .program = firmware_program,
};
static struct sink_page page = {
    .site = &site,
    .readers = readers,
    .readers_max = READERS,
    .pieces = pieces,
    .orders = orders,
    .order_max = TARGETS,
    .piece_max = PIECE,
};

static struct sink_snmp snmp = {.states = &states, .enterprise = SNMP_ENTERPRISE_EXAMPLE};

enum { MESSAGES = 32 };
static struct vouch_finding log_findings[32];
static struct vouch_sent log_sent[8];
static struct vouch_path_step log_path[16];
static struct vouch_name_row log_names[2];
static struct vouch_fact log_facts[8];
static uint8_t log_text[8 * 1024];
static struct vouch_certificate log_certificates[24];
static uint8_t log_in[64];
static uint8_t log_out[MESSAGES * SYSLOG_TLS_FRAME];
static struct syslog_tls_message log_messages[MESSAGES];
static struct syslog_tls log_sender;
static struct sink_syslog_tls syslog_tls = {
    .sender = &log_sender,
    .messages = log_messages,
    .messages_max = MESSAGES,
    .storage = FIRMWARE_CHECK_STORAGE(log_),
};

/* After sink_states, which has the reports that it sends. */
static struct vouch_finding mqtt_findings[32];
static struct vouch_sent mqtt_sent[8];
static struct vouch_path_step mqtt_path[16];
static struct vouch_name_row mqtt_names[2];
static struct vouch_fact mqtt_facts[8];
static uint8_t mqtt_text[8 * 1024];
static struct vouch_certificate mqtt_certificates[24];
static uint8_t mqtt_in[64];
static uint8_t mqtt_out[REPORT_JSON + 512];
static uint8_t mqtt_short[MQTT_SHORT_MAX];
static bool mqtt_tls_waiting[TARGETS];
static struct mqtt_tls mqtt_tls_sender;
static struct sink_mqtt_tls mqtt_tls = {
    .sender = &mqtt_tls_sender,
    .states = &states,
    .waiting = mqtt_tls_waiting,
    .waiting_max = TARGETS,
    .text = mqtt_short,
    .text_max = sizeof(mqtt_short),
    .storage = FIRMWARE_CHECK_STORAGE(mqtt_),
};

static const struct vouch_sink sinks[] = {
    {&sink_syslog, &syslog}, {&sink_syslog_tls, &syslog_tls}, {&sink_states, &states},
    {&sink_mqtt, &mqtt},     {&sink_mqtt_tls, &mqtt_tls},     {&sink_page, &page},
    {&sink_snmp, &snmp},
};

static struct vouch_memo_row memo_rows[64];
static struct vouch_memo memo = {&vouch_memo_sha256, memo_rows, FIRMWARE_COUNT(memo_rows), 0, 0};

const struct firmware_storage firmware_storage = {
    .parts = &vouch_judge_all,
    .memo = &memo,
    .arena = arena,
    .arena_len = sizeof(arena),
    .targets = targets,
    .targets_max = FIRMWARE_COUNT(targets),
    .sinks = sinks,
    .sinks_count = FIRMWARE_COUNT(sinks),
    .client = &firmware_client,
    .mx = &firmware_mx,
    .rsa_client_keys = true,
    .check = FIRMWARE_CHECK_STORAGE(check_),
};

// SPDX-License-Identifier: Apache-2.0
/* The rooms of the boards that have megabytes of RAM; docs/PORTING.md says how to choose them. */
#include "boards/common/destination_mqtt.h"
#include "boards/common/destination_page.h"
#include "boards/common/destination_snmp.h"
#include "boards/common/destination_syslog.h"
#include "boards/common/destination_syslog_tls.h"
#include "boards/common/firmware_rooms.h"

/* A page's piece holds a whole report with the head of HTTP. */
enum { TARGETS = 64, REPORT_JSON = 12 * 1024, PIECE = REPORT_JSON + 512 };
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
static struct target_state state[TARGETS];
static uint8_t json[TARGETS * REPORT_JSON];
static struct states states = {.at = state, .json = json, .json_max = REPORT_JSON};
static bool mqtt_waiting[TARGETS];
static struct mqtt_sender mqtt_sender;
static struct destination_mqtt mqtt = {
    .sender = &mqtt_sender,
    .states = &states,
    .waiting = mqtt_waiting,
    .waiting_max = TARGETS,
};
static uint8_t pieces[READERS * PIECE];
static struct status_reader readers[READERS];
static struct status_site site = {.states = &states};
static struct destination_page page = {
    .site = &site,
    .readers = readers,
    .readers_max = READERS,
    .pieces = pieces,
    .piece_max = PIECE,
};

static struct destination_snmp snmp = {.states = &states, .enterprise = SNMP_ENTERPRISE_EXAMPLE};

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
static struct destination_syslog_tls syslog_tls = {
    .sender = &log_sender,
    .messages = log_messages,
    .messages_max = MESSAGES,
    .room = FIRMWARE_CHECK_ROOM(log_),
};

static const struct destination destinations[] = {
    {&destination_syslog, &syslog}, {&destination_syslog_tls, &syslog_tls},
    {&destination_states, &states}, {&destination_mqtt, &mqtt},
    {&destination_page, &page},     {&destination_snmp, &snmp},
};

const struct firmware_rooms firmware_rooms = {
    .parts = &vouch_judge_all,
    .arena = arena,
    .arena_len = sizeof(arena),
    .targets = targets,
    .targets_max = FIRMWARE_COUNT(targets),
    .destinations = destinations,
    .destinations_count = FIRMWARE_COUNT(destinations),
    .client = &firmware_client,
    .mx = &firmware_mx,
    .rsa_client_keys = true,
    .check = FIRMWARE_CHECK_ROOM(check_),
};

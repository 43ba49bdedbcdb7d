// SPDX-License-Identifier: Apache-2.0
/* The storage of boards with megabytes of RAM; docs/PORTING.md says how to choose the sizes. */
#include "boards/common/board.h"
#include "boards/common/firmware_storage.h"
#include "boards/common/firmware_sts.h"
#include "boards/common/sink_console.h"
#include "boards/common/sink_mqtt.h"
#include "boards/common/sink_mqtt_tls.h"
#include "boards/common/sink_page.h"
#include "boards/common/sink_snmp.h"
#include "boards/common/sink_state.h"
#include "boards/common/sink_states.h"
#include "boards/common/sink_syslog.h"
#include "boards/common/sink_syslog_tls.h"
#include "boards/common/sink_update.h"
#include "boards/common/version.h"
#include "core/x509/memo.h"

/* A piece of a page holds a whole report with the HTTP header. */
enum { TARGETS = 64, STATE_TEXT = 2048, REPORT_JSON = 12 * 1024, PIECE = REPORT_JSON + 512 };
enum { MEMO_ROWS = 64 };
enum { READERS = 4 }; /* as many as httpd has connections (lwip_apps.h) */

static _Alignas(8) uint8_t arena[256 * 1024];
static struct firmware_target targets[TARGETS];
static struct {
    struct vouch_finding findings[64];
    struct vouch_sent sent[32];
    struct vouch_path_step path[16];
    struct vouch_name_row names[16];
    struct vouch_fact facts[32];
    uint8_t text[32 * 1024];
    struct vouch_certificate certificates[64];
    uint8_t in[16 * 1024];
    uint8_t out[4 * 1024];
} check_buffers;
static struct vouch_syslog syslog;
static struct vouch_target_state target_states[TARGETS];
static uint8_t state_texts[TARGETS * STATE_TEXT];
static uint8_t json[TARGETS * REPORT_JSON];
static struct vouch_states states = {
    .at = target_states,
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

/* The buffers of a sink whose connection is a check, with those for its dialogue. */
#define SINK_BUFFERS(in_size, out_size)                                                            \
    struct {                                                                                       \
        struct vouch_finding findings[32];                                                         \
        struct vouch_sent sent[8];                                                                 \
        struct vouch_path_step path[16];                                                           \
        struct vouch_name_row names[2];                                                            \
        struct vouch_fact facts[8];                                                                \
        uint8_t text[8 * 1024];                                                                    \
        struct vouch_certificate certificates[24];                                                 \
        uint8_t in[in_size];                                                                       \
        uint8_t out[out_size];                                                                     \
    }

enum { MESSAGES = 32 };
static SINK_BUFFERS(64, (MESSAGES * SYSLOG_TLS_FRAME)) log_buffers;
static struct syslog_tls_message log_messages[MESSAGES];
static struct syslog_tls log_sender;
static struct sink_syslog_tls syslog_tls = {
    .sender = &log_sender,
    .messages = log_messages,
    .messages_max = MESSAGES,
    .storage = VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(log_buffers),
};

/* After sink_states, which has the reports that it sends. */
static SINK_BUFFERS(64, (REPORT_JSON + 512)) mqtt_buffers;
static uint8_t mqtt_short[MQTT_SHORT_MAX];
static bool mqtt_tls_waiting[TARGETS];
static struct mqtt_tls mqtt_tls_sender;
static struct sink_mqtt_tls mqtt_tls = {
    .sender = &mqtt_tls_sender,
    .states = &states,
    .waiting = mqtt_tls_waiting,
    .waiting_max = TARGETS,
    .text = mqtt_short,
    .text_max = sizeof mqtt_short,
    .storage = VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(mqtt_buffers),
};

static uint8_t log_buffer[REPORT_JSON];
enum { STATE_LEN = 16 + 8 * TARGETS + 32 * MEMO_ROWS, CONTAINER_MAX = 128 * 1024 + 128 };
static uint8_t state_buffer[STATE_LEN];
static struct sink_state state = {
    .buffer = state_buffer, .buffer_max = sizeof state_buffer, .sts = &firmware_sts_kept};

static int64_t good_time_s(void)
{
    return sink_state_open(&state);
}

static SINK_BUFFERS((4 * 1024), (2 * 1024)) update_buffers;
static uint8_t container[CONTAINER_MAX];
static struct update_fetcher update_fetcher;
static struct sink_update update = {
    .fetcher = &update_fetcher,
    .container = container,
    .container_max = sizeof container,
    .storage = VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(update_buffers),
};

enum { ANSWER_MAX = 4096 };
static uint8_t console_answer[ANSWER_MAX], console_ring[ANSWER_MAX + 256];
static struct sink_console console = {
    .answer = console_answer,
    .answer_max = sizeof console_answer,
    .out = {.buffer = console_ring, .max = sizeof console_ring, .take = board_console_write},
};

static const struct vouch_sink sinks[] = {
    {&sink_syslog, &syslog},   {&sink_syslog_tls, &syslog_tls}, {&sink_states, &states},
    {&sink_mqtt, &mqtt},       {&sink_mqtt_tls, &mqtt_tls},     {&sink_page, &page},
    {&sink_snmp, &snmp},       {&sink_state, &state},           {&sink_update, &update},
    {&sink_console, &console},
};

static struct command_silence silences[TARGETS];
static const struct commands commands = {.states = &states, .silences = silences};

static struct vouch_memo_row memo_rows[MEMO_ROWS];
static struct vouch_memo memo = {&vouch_memo_sha256, memo_rows, VOUCH_COUNT_OF(memo_rows), 0, 0};

const struct firmware_storage firmware_storage = {
    .parts = &vouch_judge_all,
    .memo = &memo,
    .arena = arena,
    .arena_len = sizeof arena,
    .targets = targets,
    .targets_max = VOUCH_COUNT_OF(targets),
    .sinks = sinks,
    .sinks_count = VOUCH_COUNT_OF(sinks),
    .client = &firmware_client,
    .mx = &firmware_mx,
    .rsa_client_keys = true,
    .good_time_s = good_time_s,
    .commands = &commands,
    .tell = commands_tell,
    .log = log_buffer,
    .log_len = sizeof log_buffer,
    .check = VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(check_buffers),
};

// SPDX-License-Identifier: Apache-2.0
/* The storage of this board; docs/PORTING.md says how to choose the sizes. */
#include "boards/common/firmware_storage.h"
#include "boards/common/sink_syslog.h"

static _Alignas(8) uint8_t arena[17 * 1024];
static struct firmware_target targets[8];
static struct {
    struct vouch_finding findings[14];
    struct vouch_sent sent[4];
    struct vouch_path_step path[5];
    struct vouch_name_row names[2];
    struct vouch_fact facts[8];
    uint8_t text[1312];
    struct vouch_certificate certificates[6];
    uint8_t in[768];
    uint8_t out[512];
} check_buffers;
static struct vouch_syslog syslog;
static uint8_t log_buffer[1024];

static const struct vouch_sink sinks[] = {
    {&sink_syslog, &syslog},
};

const struct firmware_storage firmware_storage = {
    .parts = &vouch_judge_none,
    .arena = arena,
    .arena_len = sizeof arena,
    .targets = targets,
    .targets_max = VOUCH_COUNT_OF(targets),
    .sinks = sinks,
    .sinks_count = VOUCH_COUNT_OF(sinks),
    .log = log_buffer,
    .log_len = sizeof log_buffer,
    .check = VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(check_buffers),
};

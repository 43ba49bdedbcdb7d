// SPDX-License-Identifier: Apache-2.0
/* The storage of this board; docs/PORTING.md says how to choose them. */
#include "boards/common/firmware_storage.h"
#include "boards/common/sink_syslog.h"

static _Alignas(8) uint8_t arena[17 * 1024];
static struct firmware_target targets[8];
static struct vouch_finding check_findings[14];
static struct vouch_sent check_sent[4];
static struct vouch_path_step check_path[5];
static struct vouch_name_row check_names[2];
static struct vouch_fact check_facts[8];
static uint8_t check_text[1312];
static struct vouch_certificate check_certificates[6];
static uint8_t check_in[768];
static uint8_t check_out[512];
static struct vouch_syslog syslog;

static const struct vouch_sink sinks[] = {
    {&sink_syslog, &syslog},
};

const struct firmware_storage firmware_storage = {
    .parts = &vouch_judge_none,
    .arena = arena,
    .arena_len = sizeof(arena),
    .targets = targets,
    .targets_max = FIRMWARE_COUNT(targets),
    .sinks = sinks,
    .sinks_count = FIRMWARE_COUNT(sinks),
    .check = FIRMWARE_CHECK_STORAGE(check_),
};

// SPDX-License-Identifier: Apache-2.0
/* The storage of one check. */
#include "boards/common/firmware_storage.h"

static _Alignas(8) uint8_t arena[128 * 1024];
static struct vouch_finding check_findings[32];
static struct vouch_sent check_sent[8];
static struct vouch_path_step check_path[8];
static struct vouch_name_row check_names[4];
static struct vouch_fact check_facts[16];
static uint8_t check_text[8 * 1024];
static struct vouch_certificate check_certificates[16];
static uint8_t check_in[4 * 1024];
static uint8_t check_out[2 * 1024];

const struct firmware_storage firmware_storage = {
    .parts = &vouch_judge_all,
    .arena = arena,
    .arena_len = sizeof(arena),
    .check = FIRMWARE_CHECK_STORAGE(check_),
};

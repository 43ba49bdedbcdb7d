// SPDX-License-Identifier: Apache-2.0
/* The storage of one check. */
#include "boards/common/firmware_storage.h"

static _Alignas(8) uint8_t arena[128 * 1024];
static struct {
    struct vouch_finding findings[32];
    struct vouch_sent sent[8];
    struct vouch_path_step path[8];
    struct vouch_name_row names[4];
    struct vouch_fact facts[16];
    uint8_t text[8 * 1024];
    struct vouch_certificate certificates[16];
    uint8_t in[4 * 1024];
    uint8_t out[2 * 1024];
} check_buffers;

const struct firmware_storage firmware_storage = {
    .parts = &vouch_judge_all,
    .arena = arena,
    .arena_len = sizeof arena,
    .check = VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(check_buffers),
};

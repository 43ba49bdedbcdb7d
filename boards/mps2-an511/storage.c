// SPDX-License-Identifier: Apache-2.0
/* The storage of this board; docs/PORTING.md says how to choose the sizes. */
#include "boards/common/firmware_storage.h"
#include "boards/common/sink_syslog.h"

#include "boards/mps2-an511/restart.h"
#include "core/x509/links.h"
#include "core/x509/lint.h"
#include "core/x509/memo.h"
#include "core/x509/policies.h"
#include "core/x509/revocation.h"

static _Alignas(8) uint8_t arena[48 * 1024];
static struct firmware_target targets[16];
static struct {
    struct vouch_finding findings[32];
    struct vouch_sent sent[8];
    struct vouch_path_step path[10];
    struct vouch_name_row names[4];
    struct vouch_fact facts[12];
    uint8_t text[6 * 1024];
    struct vouch_certificate certificates[16];
    uint8_t in[2 * 1024];
    uint8_t out[1024];
} check_buffers;
static struct vouch_syslog syslog;
static uint8_t log_buffer[4096];

static const struct vouch_sink sinks[] = {
    {&sink_syslog, &syslog},
};

static struct vouch_memo_row memo_rows[16];
static struct vouch_memo memo = {&vouch_memo_sha256, memo_rows, VOUCH_COUNT_OF(memo_rows), 0, 0};

/* Everything but the tables of clients, for which the flash has no space. */
static const struct vouch_judge_parts parts = {.policies = &vouch_policies,
                                               .revocation = &vouch_revocation_crl,
                                               .lint = &vouch_lint,
                                               .links = &vouch_links};

const struct firmware_storage firmware_storage = {
    .parts = &parts,
    .memo = &memo,
    .arena = arena,
    .arena_len = sizeof arena,
    .targets = targets,
    .targets_max = VOUCH_COUNT_OF(targets),
    .sinks = sinks,
    .sinks_count = VOUCH_COUNT_OF(sinks),
    .client = &firmware_client,
    .rsa_client_keys = true,
    .restart = &mps2_restart,
    .log = log_buffer,
    .log_len = sizeof log_buffer,
    .check = VOUCH_CHECK_STORAGE_WITHOUT_CLIENTS(check_buffers),
};

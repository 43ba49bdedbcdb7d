// SPDX-License-Identifier: Apache-2.0
/* The storage of this board; docs/PORTING.md says how to choose them. */
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
static struct vouch_finding check_findings[32];
static struct vouch_sent check_sent[8];
static struct vouch_path_step check_path[10];
static struct vouch_name_row check_names[4];
static struct vouch_fact check_facts[12];
static uint8_t check_text[6 * 1024];
static struct vouch_certificate check_certificates[16];
static uint8_t check_in[2 * 1024];
static uint8_t check_out[1024];
static struct vouch_syslog syslog;

static const struct vouch_sink sinks[] = {
    {&sink_syslog, &syslog},
};

static struct vouch_memo_row memo_rows[16];
static struct vouch_memo memo = {&vouch_memo_sha256, memo_rows, FIRMWARE_COUNT(memo_rows), 0, 0};

/* All but the tables of clients, for which its flash has no space. */
static const struct vouch_judge_parts parts = {.policies = &vouch_policies,
                                               .revocation = &vouch_revocation_crl,
                                               .lint = &vouch_lint,
                                               .links = &vouch_links};

const struct firmware_storage firmware_storage = {
    .parts = &parts,
    .memo = &memo,
    .arena = arena,
    .arena_len = sizeof(arena),
    .targets = targets,
    .targets_max = FIRMWARE_COUNT(targets),
    .sinks = sinks,
    .sinks_count = FIRMWARE_COUNT(sinks),
    .client = &firmware_client,
    .rsa_client_keys = true,
    .restart = &mps2_restart,
    .check = FIRMWARE_CHECK_STORAGE(check_),
};

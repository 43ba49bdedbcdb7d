// SPDX-License-Identifier: Apache-2.0
/* One check's rooms. */
#include "common/firmware_rooms.h"

static _Alignas(8) uint8_t arena[128 * 1024];
static struct vouch_finding findings[32];
static struct vouch_sent sent[8];
static struct vouch_path_step path[8];
static struct vouch_name_row names[4];
static struct vouch_fact facts[16];
static uint8_t text[8 * 1024];
static struct vouch_certificate certificates[16];
static uint8_t in[4 * 1024];
static uint8_t out[2 * 1024];

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const struct firmware_rooms firmware_rooms = {
    .parts = &vouch_judge_all,
    .arena = arena,
    .arena_len = sizeof(arena),
    .check = {.report = {.findings = findings,
                         .findings_max = COUNT(findings),
                         .sent = sent,
                         .sent_max = COUNT(sent),
                         .path = path,
                         .path_max = COUNT(path),
                         .names = names,
                         .names_max = COUNT(names),
                         .facts = facts,
                         .facts_max = COUNT(facts),
                         .text = text,
                         .text_max = sizeof(text)},
              .judge = {.certificates = certificates, .certificates_max = COUNT(certificates)},
              .in = in,
              .in_max = sizeof(in),
              .out = out,
              .out_max = sizeof(out)},
};

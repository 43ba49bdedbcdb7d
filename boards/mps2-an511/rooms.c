// SPDX-License-Identifier: Apache-2.0
/* The rooms of this board; docs/PORTING.md says how to choose them. */
#include "common/destination_syslog.h"
#include "common/firmware_rooms.h"

#include "piecemeal.h"

static _Alignas(8) uint8_t arena[48 * 1024];
static struct firmware_target targets[16];
static struct vouch_finding findings[32];
static struct vouch_sent sent[8];
static struct vouch_path_step path[10];
static struct vouch_name_row names[4];
static struct vouch_fact facts[12];
static uint8_t text[6 * 1024];
static struct vouch_certificate certificates[16];
static uint8_t in[2 * 1024];
static uint8_t out[1024];
static struct vouch_syslog syslog;

static const struct destination destinations[] = {
    {&destination_syslog, &syslog},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const struct firmware_rooms firmware_rooms = {
    .parts = &vouch_judge_all,
    .arena = arena,
    .arena_len = sizeof(arena),
    .targets = targets,
    .targets_max = COUNT(targets),
    .destinations = destinations,
    .destinations_count = COUNT(destinations),
    .client = &firmware_client,
    .rsa_client_keys = true,
    .patience = &piecemeal,
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

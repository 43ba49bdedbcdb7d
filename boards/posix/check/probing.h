// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PROBING_H
#define VOUCH_POSIX_PROBING_H

#include "boards/posix/check/endpoint.h"
#include "core/check.h"
#include "core/dialogue/smtp.h"
#include "core/probe/probe.h"
#include "port/posix/loop.h"

/* The probe that follows a check, over the check's own transport and into its report. */

enum {
    VOUCH_PROBING_IN = 8 * 1024,
    VOUCH_PROBING_OUT = 8 * 1024,
    VOUCH_PROBING_MESSAGES = 64 * 1024,
    VOUCH_PROBING_FINDINGS = 16,
    VOUCH_PROBING_FACTS = 32,
    VOUCH_PROBING_TEXT = 16 * 1024
};

struct vouch_probing {
    struct vouch_loop_item item;
    const struct vouch_endpoint *endpoint;
    struct vouch_check *check;
    void (*done)(void *arg, int status);
    void *arg;
    int status; /* of the check */
    struct vouch_probe probe;
    struct vouch_accepts accepts;
    struct vouch_smtp_options smtp;
    char ehlo_name[VOUCH_HOST_MAX + 16];
    uint8_t random[VOUCH_HELLO_RANDOM];
    struct vouch_report scratch;
    struct vouch_judge_parts parts;
    struct vouch_judge_question question;
    bool judging;

    struct vouch_finding findings[VOUCH_PROBING_FINDINGS];
    struct vouch_fact facts[VOUCH_PROBING_FACTS];
    uint8_t text[VOUCH_PROBING_TEXT];
    uint8_t in[VOUCH_PROBING_IN];
    uint8_t out[VOUCH_PROBING_OUT];
    uint8_t messages[VOUCH_PROBING_MESSAGES];
};

/* Is a probe to follow this check, which ended with that status? Not where the settings want none,
 * or the server was not reached. */
bool vouch_probing_is_wanted(const struct vouch_endpoint *e, const struct vouch_check *check,
                             int status);
/* Makes answers part of the report as those of its own probe, and finds what they come to. They
 * must outlive the report. */
void vouch_probing_join(const struct vouch_endpoint *e, const struct vouch_accepts *accepts,
                        struct vouch_report *r);
/* The check of an endpoint is over, and not closed by its owner yet. Begins its probe, where one is
 * asked for and the server was reached: true; `done` is then called from the loop with the status
 * of the check, and the report has what was found. */
bool vouch_probing_begin(struct vouch_probing *p, const struct vouch_endpoint *e,
                         struct vouch_check *check, int status, struct vouch_loop *loop,
                         void (*done)(void *arg, int status), void *arg);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_SAMPLE_REPORT_H
#define VOUCH_TEST_SAMPLE_REPORT_H

#include "core/report.h"

/* Reports as checks leave them, for the tests of formats: finished, with buffers of their own. */

enum sample_kind {
    SAMPLE_GOOD,        /* all is well; three certificates sent, one path, a page */
    SAMPLE_BAD,         /* expired, wrong host, a duplicate, an unrelated certificate */
    SAMPLE_UNREACHABLE, /* nothing but an address and a refused connection */
    SAMPLE_CLOCKLESS,   /* a board whose clock is not set */
    SAMPLE_MISSING,     /* the intermediate was not sent, and the end is near: README's picture */
    SAMPLE_HOSTILE      /* what the peer sent would act on a terminal */
};

enum { SAMPLE_KINDS = SAMPLE_HOSTILE + 1 };

struct sample {
    struct vouch_report report;
    struct vouch_finding findings[16];
    struct vouch_sent sent[8];
    struct vouch_path_step path[8];
    struct vouch_name_row names[8];
    struct vouch_fact facts[16];
    struct vouch_client_verdict clients[VOUCH_CLIENTS];
    char text[16384];
};

/* "good", "bad", ... */
const char *sample_name(enum sample_kind kind);
/* Fills the sample; it must stay where it is. */
const struct vouch_report *sample_make(struct sample *s, enum sample_kind kind);

#endif

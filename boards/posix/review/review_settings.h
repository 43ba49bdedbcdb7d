// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_SETTINGS_H
#define VOUCH_POSIX_REVIEW_SETTINGS_H

#include "boards/posix/output_options.h"
#include "core/review.h"
#include "core/review/domain.h"

/* The command line of `vouch review`. Texts are argv's. */

enum vouch_review_shape {
    VOUCH_REVIEW_TEXT,
    VOUCH_REVIEW_JSON,
    VOUCH_REVIEW_CSV,
    VOUCH_REVIEW_TLSRPT,
    VOUCH_REVIEW_HTML
};

struct vouch_review_settings {
    /* as given */
    struct vouch_output_settings output; /* --json and --lang only */
    bool shape_given;
    bool since_given;
    bool until_given;
    const char *domain;
    const char *peer;
    const char *host;
    bool follow;
    bool partial;
    bool merge;
    const char *piece;
    const char *diff;
    const char *policy;
    const char *organization;
    const char *contact;

    /* in parsed form */
    struct vouch_review_options options;
    uint8_t domain_spelled[VOUCH_DOMAIN_MAX]; /* options.domain, as rows have it */
    enum vouch_review_shape shape;
    int64_t step_s; /* of the chart; 0: none */
    unsigned threads;
};

/* Reads the command line. Answers like vouch_options_read. */
int vouch_review_settings_read(struct vouch_review_settings *s, int argc, char **argv, char ***logs,
                               size_t *logs_count);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_REVIEW_FORMAT_H
#define VOUCH_FORMAT_REVIEW_FORMAT_H

#include "core/bytes.h"
#include "core/format/review_partners.h"
#include "core/review.h"

/* What a review found, for people and for programs. */

enum vouch_review_by {
    VOUCH_REVIEW_BY_GROUP, /* each group of failures separately */
    VOUCH_REVIEW_BY_REASON,
    VOUCH_REVIEW_BY_PEER,
    VOUCH_REVIEW_BY_REQUIRED_DOMAIN /* only where TLS was required */
};

/* Some failures that have something in common. */
struct vouch_review_row {
    uint64_t count;
    struct vouch_review_span_of_time seen;
    const struct vouch_review_group *sample; /* the first of them */
};

/* Rows by falling count; equal ones by first occurrence. The caller's memory. */
struct vouch_review_rows {
    struct vouch_review_row at[VOUCH_REVIEW_GROUPS_MAX];
    size_t count;
    uint64_t others; /* events that no row represents */
};

/* Failures of one side. */
void vouch_review_rank(const struct vouch_review *review, enum vouch_side side,
                       enum vouch_review_by by, struct vouch_review_rows *rows);
/* Connections of one side with deprecated protocols or ciphers, each user separately. */
void vouch_review_rank_users(const struct vouch_review *review, enum vouch_side side,
                             struct vouch_review_rows *rows);

enum { VOUCH_REVIEW_VERSIONS_MAX = 24 };

/* Secured connections by protocol version. */
struct vouch_review_versions {
    struct vouch_span name[VOUCH_REVIEW_VERSIONS_MAX]; /* "not logged" where the log has none */
    uint64_t count[VOUCH_REVIEW_VERSIONS_MAX];
    size_t used;
};

void vouch_review_count_versions(const struct vouch_review *review, enum vouch_side side,
                                 struct vouch_review_versions *out);

/* The chart over time: one bar for each hour or day. */
enum { VOUCH_REVIEW_BARS_MAX = 400 };

struct vouch_review_bar {
    int64_t utc_s;     /* its beginning */
    uint64_t count[3]; /* by enum vouch_outcome */
};

struct vouch_review_bars {
    struct vouch_review_bar at[VOUCH_REVIEW_BARS_MAX]; /* in order of time, empty ones omitted */
    size_t count;
    size_t lost; /* bars before these for which there was no space */
};

/* Bars of this many seconds (3600 or 86400); side 0 or 1, or -1 for both. */
void vouch_review_chart(const struct vouch_review *review, int side, int64_t step_s,
                        struct vouch_review_bars *out);

struct vouch_review_style {
    enum vouch_language tongue;
    int64_t step_s;                      /* the chart's bars; 0: no chart */
    struct vouch_review_rows *rows;      /* scratch */
    struct vouch_partner_rows *partners; /* scratch */
};

/* A summary for a terminal. */
void vouch_review_text(const struct vouch_review *review, const struct vouch_review_style *style,
                       struct vouch_writer *w);
/* One JSON object, "vouch-review/1" (docs/REVIEW.md). */
void vouch_review_json(const struct vouch_review *review, const struct vouch_review_style *style,
                       struct vouch_writer *w);
/* One event as one line: for people, */
void vouch_review_event_text(const struct vouch_review_event *event, enum vouch_language tongue,
                             struct vouch_writer *w);
/* and as comma-separated values (RFC 4180) below a header line. */
void vouch_review_csv_heading(struct vouch_writer *w);
void vouch_review_csv_event(const struct vouch_review_event *event, struct vouch_writer *w);

/* What an RFC 8460 report says about its sender and its subject. */
struct vouch_tlsrpt_options {
    struct vouch_span organization;
    struct vouch_span contact;
    struct vouch_span domain; /* the policy domain */
    struct vouch_span policy; /* its type; empty: as the log shows it */
    int64_t begin_s;
    int64_t end_s; /* the first second after the report's time */
};

/* The report of RFC 8460 section 4.4 about the deliveries that the review counted; the review must
 * have been limited to that domain and time. */
void vouch_review_tlsrpt(const struct vouch_review *review,
                         const struct vouch_tlsrpt_options *options, struct vouch_review_rows *rows,
                         struct vouch_writer *w);

/* "vouch check mx://example.com": the command that tests what failed; nothing if there is none. */
void vouch_review_check_command(const struct vouch_review *review,
                                const struct vouch_review_group *group, struct vouch_writer *w);

#endif

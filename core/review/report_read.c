// SPDX-License-Identifier: Apache-2.0
#include "core/review/report_read.h"

#include "core/calendar.h"
#include "core/review/json_walk.h"
#include "core/review/scan.h"
#include "core/status.h"

#include <string.h>

bool vouch_review_is_report(struct vouch_span text)
{
    struct vouch_span s = vouch_span_trim(text);
    return s.len && s.data[0] == '{' && vouch_scan_find(s, 0, "\"date-range\"") < s.len &&
           vouch_scan_find(s, 0, "\"policies\"") < s.len;
}

/* The part of the report read so far. */
struct reading {
    struct vouch_review *review;
    struct vouch_span organization;
    int64_t begin_s;
    int64_t end_s;
    struct vouch_review_report policy;          /* the current one */
    struct vouch_review_report_failure failure; /* and its current detail */
    bool full;
};

static bool is(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, vouch_span_of(text));
}

static void take_number(struct vouch_span value, uint64_t *out)
{
    uint64_t v = 0;
    if (vouch_span_decimal(value, UINT32_MAX, &v))
        *out = v;
}

static void take_text(struct reading *k, struct vouch_span key, struct vouch_span value)
{
    if (is(key, "organization-name"))
        k->organization = value;
    else if (is(key, "start-datetime"))
        (void)vouch_date_parse(value, &k->begin_s);
    else if (is(key, "end-datetime"))
        (void)vouch_date_parse(value, &k->end_s);
    else if (is(key, "policy-type"))
        k->policy.type = vouch_json_keep(&k->review->names, value);
    else if (is(key, "policy-domain"))
        k->policy.domain = vouch_json_keep(&k->review->names, value);
    else if (is(key, "result-type"))
        k->failure.type = vouch_json_keep(&k->review->names, value);
    else if (is(key, "receiving-mx-hostname"))
        k->failure.host = vouch_json_keep(&k->review->names, value);
    else if (is(key, "sending-mta-ip"))
        k->failure.peer = vouch_json_keep(&k->review->names, value);
    else if (is(key, "failure-reason-code"))
        k->failure.reason = vouch_json_keep(&k->review->names, value);
}

static void add_failure(struct reading *k)
{
    struct vouch_review *r = k->review;
    if (r->report_failures == VOUCH_REVIEW_REPORT_FAILURES_MAX) {
        r->reports_lost++;
        k->full = true;
    } else {
        k->failure.report = (uint16_t)r->report_count;
        r->report_failure[r->report_failures++] = k->failure;
    }
    memset(&k->failure, 0, sizeof k->failure);
}

static void add_policy(struct reading *k)
{
    struct vouch_review *r = k->review;
    if (r->report_count == VOUCH_REVIEW_REPORTS_MAX) {
        r->reports_lost++;
        k->full = true;
    } else {
        r->report[r->report_count++] = k->policy;
    }
    memset(&k->policy, 0, sizeof k->policy);
}

static void member(void *self, struct vouch_span above, struct vouch_span key,
                   enum vouch_json_kind kind, struct vouch_span value)
{
    struct reading *k = self;
    (void)above;
    if (kind == VOUCH_JSON_END && is(key, "failure-details")) {
        add_failure(k);
    } else if (kind == VOUCH_JSON_END && is(key, "policies")) {
        add_policy(k);
    } else if (kind == VOUCH_JSON_STRING) {
        take_text(k, key, value);
    } else if (kind == VOUCH_JSON_PLAIN) {
        if (is(key, "total-successful-session-count"))
            take_number(value, &k->policy.succeeded);
        else if (is(key, "total-failure-session-count"))
            take_number(value, &k->policy.failed);
        else if (is(key, "failed-session-count"))
            take_number(value, &k->failure.count);
    }
}

/* What our own log has for the time of the report: everything received. */
int vouch_review_read_report(struct vouch_review *review, struct vouch_span text)
{
    struct reading k = {.review = review};
    size_t reports = review->report_count;
    size_t failures = review->report_failures;
    if (!vouch_json_walk(text, 0, member, &k) || k.end_s <= k.begin_s) {
        // cppcheck-suppress redundantAssignment ; member() has counted what is taken back here
        review->report_count = reports;
        review->report_failures = failures;
        return VOUCH_E_MALFORMED;
    }
    uint32_t organization = vouch_json_keep(&k.review->names, k.organization);
    for (size_t i = reports; i < review->report_count; i++) {
        review->report[i].organization = organization;
        review->report[i].begin_s = k.begin_s;
        review->report[i].end_s = k.end_s;
    }
    return k.full ? VOUCH_E_SPACE : VOUCH_OK;
}

void vouch_review_compare_report(const struct vouch_review *review,
                                 const struct vouch_review_report *report,
                                 uint64_t counts[VOUCH_OUTCOMES])
{
    memset(counts, 0, VOUCH_OUTCOMES * sizeof counts[0]);
    for (size_t i = 0; i < VOUCH_REVIEW_HOURS_MAX; i++) {
        const struct vouch_review_hour *h = &review->hours[i];
        int64_t begin_s = h->hour * 3600;
        bool within = h->used && begin_s + 3600 > report->begin_s && begin_s <= report->end_s;
        for (size_t o = 0; within && o < VOUCH_OUTCOMES; o++)
            counts[o] += h->count[VOUCH_SIDE_RECEIVING][o];
    }
}

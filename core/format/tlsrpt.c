// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format/json_write.h"
#include "core/format/review_format.h"
#include "core/format/review_json.h"

static void write_times(struct vouch_json *j, const struct vouch_tlsrpt_options *o)
{
    vouch_json_object(j, "date-range");
    vouch_json_time(j, "start-datetime", o->begin_s);
    vouch_json_time(j, "end-datetime", o->end_s - 1);
    vouch_json_end(j);
}

/* "2026-11-23T00:00:00Z_example.com": unique for one sender. */
static void write_id(struct vouch_json *j, const struct vouch_tlsrpt_options *o)
{
    uint8_t buffer[400];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_date_write(&w, o->begin_s);
    vouch_write_text(&w, "_");
    vouch_write_span(&w, o->domain);
    vouch_json_span(j, "report-id", vouch_writer_span(&w));
}

/* TLSA records were in effect if the log says that DANE matched, or failed. */
static bool shows_dane(const struct vouch_review *r)
{
    bool dane = r->dane[0] + r->dane[1] > 0;
    for (size_t i = 0; i < VOUCH_REVIEW_GROUPS_MAX; i++) {
        enum vouch_reason reason = (enum vouch_reason)r->groups[i].reason;
        dane = dane || (r->groups[i].count && (reason == VOUCH_REASON_DANE_MISMATCH ||
                                               reason == VOUCH_REASON_DANE_LOOKUP));
    }
    return dane;
}

static void write_policy(struct vouch_json *j, const struct vouch_review *r,
                         const struct vouch_tlsrpt_options *o)
{
    const char *seen = shows_dane(r) ? "tlsa" : "no-policy-found";
    vouch_json_object(j, "policy");
    vouch_json_span(j, "policy-type", o->policy.len ? o->policy : vouch_span_of(seen));
    vouch_json_span(j, "policy-domain", o->domain);
    vouch_json_end(j);
}

static void write_detail(struct vouch_json *j, const struct vouch_review *r,
                         const struct vouch_review_row *row)
{
    const struct vouch_review_group *g = row->sample;
    const struct vouch_reason_words *words = vouch_reason_words_of((enum vouch_reason)g->reason);
    vouch_json_object(j, NULL);
    vouch_json_text(j, "result-type", words->result);
    vouch_review_json_name(j, "sending-mta-ip", r, g->listener);
    vouch_review_json_name(j, "receiving-mx-hostname", r, g->host);
    vouch_review_json_name(j, "receiving-ip", r, g->peer);
    vouch_json_number(j, "failed-session-count", (int64_t)row->count);
    vouch_json_text(j, "failure-reason-code", words->id);
    vouch_json_end(j);
}

void vouch_review_tlsrpt(const struct vouch_review *review,
                         const struct vouch_tlsrpt_options *options, struct vouch_review_rows *rows,
                         struct vouch_writer *w)
{
    const struct vouch_review_side *side = &review->sides[VOUCH_SIDE_DELIVERING];
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_span(&j, "organization-name", options->organization);
    write_times(&j, options);
    vouch_json_span(&j, "contact-info", options->contact);
    write_id(&j, options);
    vouch_json_array(&j, "policies");
    vouch_json_object(&j, NULL);
    write_policy(&j, review, options);
    vouch_json_object(&j, "summary");
    vouch_json_number(&j, "total-successful-session-count",
                      (int64_t)side->outcomes[VOUCH_OUTCOME_SECURED]);
    vouch_json_number(&j, "total-failure-session-count",
                      (int64_t)side->outcomes[VOUCH_OUTCOME_FAILED]);
    vouch_json_end(&j);
    vouch_review_rank(review, VOUCH_SIDE_DELIVERING, VOUCH_REVIEW_BY_GROUP, rows);
    vouch_json_array(&j, "failure-details");
    for (size_t i = 0; i < rows->count; i++)
        write_detail(&j, review, &rows->at[i]);
    vouch_json_end(&j);
    vouch_json_end(&j);
    vouch_json_end(&j);
    vouch_json_end(&j);
    vouch_write_text(w, "\n");
}

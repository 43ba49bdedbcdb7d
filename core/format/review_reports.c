// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format/plain.h"
#include "core/format/review_json.h"
#include "core/format/review_page.h"

/* TLSRPT reports from others, beside our own log's figures for the same time. */

static void write_failures(struct vouch_json *j, const struct vouch_review *r, size_t report)
{
    vouch_json_array(j, "failures");
    for (size_t i = 0; i < r->report_failures; i++) {
        const struct vouch_review_report_failure *f = &r->report_failure[i];
        if (f->report != report)
            continue;
        vouch_json_object(j, NULL);
        vouch_review_json_name(j, "result_type", r, f->type);
        vouch_json_number(j, "count", (int64_t)f->count);
        vouch_review_json_name(j, "receiving_mx", r, f->host);
        vouch_review_json_name(j, "sending_ip", r, f->peer);
        vouch_review_json_name(j, "reason_code", r, f->reason);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

void vouch_review_json_reports(struct vouch_json *j, const struct vouch_review *r)
{
    vouch_json_array(j, "reports_received");
    for (size_t i = 0; i < r->report_count; i++) {
        const struct vouch_review_report *p = &r->report[i];
        uint64_t ours[VOUCH_OUTCOMES];
        vouch_review_compare_report(r, p, ours);
        vouch_json_object(j, NULL);
        vouch_review_json_name(j, "organization", r, p->organization);
        vouch_review_json_name(j, "policy_domain", r, p->domain);
        vouch_review_json_name(j, "policy_type", r, p->type);
        vouch_json_time(j, "from", p->begin_s);
        vouch_json_time(j, "to", p->end_s);
        vouch_json_number(j, "succeeded", (int64_t)p->succeeded);
        vouch_json_number(j, "failed", (int64_t)p->failed);
        write_failures(j, r, i);
        vouch_json_object(j, "our_log"); /* of all senders, in that time */
        vouch_json_number(j, "tls_success", (int64_t)ours[VOUCH_OUTCOME_SECURED]);
        vouch_json_number(j, "tls_failed", (int64_t)ours[VOUCH_OUTCOME_FAILED]);
        vouch_json_number(j, "clear", (int64_t)ours[VOUCH_OUTCOME_CLEAR]);
        vouch_json_end(j);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static void put_text(const struct vouch_review_page *p, uint32_t number)
{
    vouch_plain_write_cut(p->w, vouch_names_text(&p->r->names, number), 120);
}

static void put_counts(const struct vouch_review_page *p, enum vouch_review_label label,
                       uint64_t good, uint64_t bad)
{
    vouch_review_page_put(p, "      ");
    vouch_review_page_label(p, label);
    vouch_write_decimal(p->w, (int64_t)good);
    vouch_review_page_put(p, " ");
    vouch_review_page_label(p, VOUCH_LABEL_OVER_TLS);
    vouch_review_page_put(p, ", ");
    vouch_write_decimal(p->w, (int64_t)bad);
    vouch_review_page_put(p, " ");
    vouch_review_page_label(p, VOUCH_LABEL_FAILED);
    vouch_review_page_put(p, "\n");
}

static void put_report(const struct vouch_review_page *p, size_t number)
{
    const struct vouch_review_report *report = &p->r->report[number];
    uint64_t ours[VOUCH_OUTCOMES];
    vouch_review_compare_report(p->r, report, ours);
    vouch_review_page_put(p, "  ");
    put_text(p, report->organization);
    vouch_review_page_put(p, " -> ");
    put_text(p, report->domain);
    vouch_review_page_put(p, " (");
    put_text(p, report->type);
    vouch_review_page_put(p, ")  ");
    vouch_date_write(p->w, report->begin_s);
    vouch_review_page_put(p, " .. ");
    vouch_date_write(p->w, report->end_s);
    vouch_review_page_put(p, "\n");
    put_counts(p, VOUCH_LABEL_THEY_SAY, report->succeeded, report->failed);
    for (size_t i = 0; i < p->r->report_failures; i++) {
        const struct vouch_review_report_failure *f = &p->r->report_failure[i];
        if (f->report != number)
            continue;
        vouch_review_page_put(p, "      ");
        vouch_review_page_number(p, f->count);
        vouch_review_page_put(p, " ");
        put_text(p, f->type);
        vouch_review_page_put(p, " ");
        put_text(p, f->host);
        vouch_review_page_put(p, "\n");
    }
    put_counts(p, VOUCH_LABEL_OUR_LOG_SAYS, ours[VOUCH_OUTCOME_SECURED],
               ours[VOUCH_OUTCOME_FAILED]);
}

void vouch_review_page_reports(const struct vouch_review_page *p)
{
    if (p->r->report_count == 0)
        return;
    vouch_review_page_heading(p, VOUCH_LABEL_REPORTS);
    for (size_t i = 0; i < p->r->report_count; i++)
        put_report(p, i);
}

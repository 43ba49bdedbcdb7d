// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format/plain.h"
#include "core/format/review_page.h"
#include "core/format/review_partners.h"
#include "core/review/condition.h"

enum { SHOWN = 20, CLEAR_SHOWN = 40 };

static void put_text(const struct vouch_review_page *p, uint32_t number)
{
    vouch_plain_write_cut(p->w, vouch_names_text(&p->r->names, number), 120);
}

static void begin_line(const struct vouch_review_page *p, enum vouch_review_label label)
{
    vouch_review_page_put(p, "      ");
    vouch_review_page_label(p, label);
}

static void put_counted(const struct vouch_review_page *p, uint64_t v,
                        enum vouch_review_label label, bool *some)
{
    if (v == 0)
        return;
    vouch_review_page_put(p, *some ? ", " : "");
    vouch_write_decimal(p->w, (int64_t)v);
    vouch_review_page_put(p, " ");
    vouch_review_page_label(p, label);
    *some = true;
}

static void put_versions(const struct vouch_review_page *p, const struct vouch_review_partner *row)
{
    bool some = false;
    for (int v = VOUCH_REVIEW_VERSIONS - 1; v > 0; v--) {
        if (row->version[v] == 0)
            continue;
        vouch_review_page_put(p, some ? ", " : " (");
        vouch_review_page_put(
            p, vouch_review_version_text((enum vouch_review_version)v, p->style->tongue));
        vouch_review_page_put(p, ": ");
        vouch_write_decimal(p->w, row->version[v]);
        some = true;
    }
    vouch_review_page_put(p, some ? ")" : "");
}

static void put_counts(const struct vouch_review_page *p, const struct vouch_review_partner *row)
{
    bool some = false;
    vouch_review_page_put(p, "      ");
    put_counted(p, row->count[VOUCH_OUTCOME_FAILED], VOUCH_LABEL_FAILED, &some);
    put_counted(p, row->count[VOUCH_OUTCOME_SECURED], VOUCH_LABEL_OVER_TLS, &some);
    put_versions(p, row);
    put_counted(p, row->count[VOUCH_OUTCOME_CLEAR], VOUCH_LABEL_IN_CLEAR, &some);
    put_counted(p, row->count[VOUCH_OUTCOME_UNKNOWN], VOUCH_LABEL_NOT_TOLD, &some);
    vouch_review_page_put(p, "\n");
}

static void put_time(const struct vouch_review_page *p, enum vouch_review_label label, bool known,
                     int64_t utc_s)
{
    if (!known)
        return;
    begin_line(p, label);
    vouch_date_write(p->w, utc_s);
    vouch_review_page_put(p, "\n");
}

static void put_condition(const struct vouch_review_page *p, const struct vouch_review_partner *row)
{
    if (row->required == 0)
        return;
    begin_line(p, VOUCH_LABEL_CONDITION);
    bool some = false;
    for (int c = 0; c < VOUCH_CONDITIONS; c++) {
        if ((row->required >> c & 1) == 0)
            continue;
        vouch_review_page_put(p, some ? ", " : "");
        vouch_review_page_label(p, (enum vouch_review_label)(VOUCH_LABEL_CONDITION_FIRST + c));
        some = true;
    }
    vouch_review_page_put(p, "\n");
}

static void put_messages(const struct vouch_review_page *p, const struct vouch_review_partner *row)
{
    bool some = false;
    if (row->delayed + row->bounced == 0)
        return;
    begin_line(p, VOUCH_LABEL_MESSAGES);
    put_counted(p, row->delayed, VOUCH_LABEL_DELAYED, &some);
    put_counted(p, row->bounced, VOUCH_LABEL_BOUNCED, &some);
    for (size_t i = 0; i < 3 && row->message[i] != VOUCH_NAME_NONE; i++) {
        vouch_review_page_put(p, i ? ", " : " (");
        put_text(p, row->message[i]);
    }
    vouch_review_page_put(p, row->message[0] != VOUCH_NAME_NONE ? ")\n" : "\n");
}

static void put_reason(const struct vouch_review_page *p, const struct vouch_review_partner *row)
{
    const struct vouch_review_group *g = vouch_partner_reason(p->r, row);
    uint8_t buffer[600];
    struct vouch_writer check = vouch_writer_of(buffer, sizeof buffer);
    if (!g)
        return;
    const struct vouch_reason_words *words = vouch_reason_words_of((enum vouch_reason)g->reason);
    begin_line(p, VOUCH_LABEL_WHY);
    vouch_review_page_put(p, words->text[p->style->tongue]);
    vouch_review_page_put(p, " [");
    vouch_review_page_put(p, words->id);
    vouch_review_page_put(p, "]");
    if (g->reason == VOUCH_REASON_UNKNOWN) {
        vouch_review_page_put(p, " ");
        put_text(p, g->raw);
    }
    vouch_review_page_put(p, "\n");
    put_condition(p, row);
    put_messages(p, row);
    begin_line(p, VOUCH_LABEL_REMEDY);
    vouch_review_page_put(p, words->remedy[p->style->tongue]);
    vouch_review_page_put(p, "\n");
    vouch_partner_check(p->r, row, &check);
    if (check.len == 0 || check.lost)
        return;
    begin_line(p, VOUCH_LABEL_TRY_IT);
    vouch_write_span(p->w, vouch_writer_span(&check));
    vouch_review_page_put(p, "\n");
}

static void put_head(const struct vouch_review_page *p, const struct vouch_review_partner *row)
{
    struct vouch_span appliance = vouch_review_appliance_name(p->r, row->host);
    bool receiving = row->side == VOUCH_SIDE_RECEIVING;
    vouch_review_page_put(p, "  ");
    vouch_review_page_label(p, vouch_partner_state_label(vouch_partner_state_of(row)));
    vouch_review_page_put(p, "  ");
    put_text(p, row->name);
    vouch_review_page_put(p, ", ");
    vouch_review_page_label(p,
                            receiving ? VOUCH_LABEL_WORD_RECEIVING : VOUCH_LABEL_WORD_DELIVERING);
    if (appliance.len) {
        vouch_review_page_put(p, ", ");
        vouch_plain_write_cut(p->w, appliance, 120);
    }
    if (row->peer != row->name && row->peer != VOUCH_NAME_NONE) {
        vouch_review_page_put(p, " [");
        put_text(p, row->peer);
        vouch_review_page_put(p, "]");
    }
    vouch_review_page_put(p, "\n");
}

static void put_row(const struct vouch_review_page *p, const struct vouch_review_partner *row)
{
    put_head(p, row);
    put_counts(p, row);
    put_time(p, VOUCH_LABEL_LAST_SUCCESS, row->succeeded, row->last_success_s);
    put_time(p, VOUCH_LABEL_FAILING_SINCE, row->failing, row->streak_s);
    put_time(p, VOUCH_LABEL_LAST_FAILURE, row->last_failure_s != 0, row->last_failure_s);
    if (row->inferred) {
        begin_line(p, VOUCH_LABEL_INFERRED);
        vouch_write_decimal(p->w, row->inferred);
        vouch_review_page_put(p, "\n");
    }
    put_reason(p, row);
}

/* Domains reached in clear text: listed by name, not only counted. */
static void put_clear(const struct vouch_review_page *p)
{
    const struct vouch_partner_rows *rows = p->style->partners;
    size_t shown = 0;
    size_t more = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct vouch_review_partner *row = &p->r->partners[rows->at[i]];
        if (row->side != VOUCH_SIDE_DELIVERING || row->count[VOUCH_OUTCOME_CLEAR] == 0)
            continue;
        if (shown == 0)
            vouch_review_page_heading(p, VOUCH_LABEL_REACHED_CLEAR);
        if (shown++ >= CLEAR_SHOWN) {
            more++;
            continue;
        }
        vouch_review_page_put(p, "  ");
        vouch_review_page_number(p, row->count[VOUCH_OUTCOME_CLEAR]);
        vouch_review_page_put(p, " ");
        put_text(p, row->name);
        vouch_review_page_put(p, "\n");
    }
    if (more)
        vouch_review_page_count(p, more, VOUCH_LABEL_MORE);
}

void vouch_review_page_partners(const struct vouch_review_page *p)
{
    struct vouch_partner_rows *rows = p->style->partners;
    size_t failed = 0;
    vouch_partner_rank(p->r, rows);
    while (failed < rows->count && p->r->partners[rows->at[failed]].failed)
        failed++;
    if (failed)
        vouch_review_page_heading(p, VOUCH_LABEL_PARTNERS);
    for (size_t i = 0; i < failed && i < SHOWN; i++)
        put_row(p, &p->r->partners[rows->at[i]]);
    if (failed > SHOWN)
        vouch_review_page_count(p, failed - SHOWN, VOUCH_LABEL_MORE);
    put_clear(p);
}

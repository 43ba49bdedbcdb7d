// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_html.h"

#include "core/calendar.h"
#include "core/format/plain.h"
#include "core/review/condition.h"

enum { ROWS_MAX = 200, NAMES_MAX = 200 };

static void put_name(const struct vouch_review_html *h, uint32_t number)
{
    vouch_review_html_text(h, vouch_names_text(&h->r->names, number));
}

/* --- one row ---------------------------------------------------------------------------------- */

static void begin_item(const struct vouch_review_html *h, enum vouch_review_label label)
{
    struct vouch_span s =
        vouch_span_trim(vouch_span_of(vouch_review_label_text(label, h->style->tongue)));
    if (s.len && s.data[s.len - 1] == ':')
        s.len--;
    vouch_review_html_put(h, "<dt>");
    vouch_review_html_text(h, s);
    vouch_review_html_put(h, "</dt><dd>");
}

static void end_item(const struct vouch_review_html *h)
{
    vouch_review_html_put(h, "</dd>");
}

static void put_count(const struct vouch_review_html *h, uint64_t n, enum vouch_review_label label,
                      bool *some)
{
    if (n == 0)
        return;
    vouch_review_html_put(h, *some ? ", " : "");
    vouch_review_html_number(h, (int64_t)n);
    vouch_review_html_put(h, " ");
    vouch_review_html_label(h, label);
    *some = true;
}

static void put_counts(const struct vouch_review_html *h, const struct vouch_review_partner *p)
{
    bool some = false;
    vouch_review_html_put(h, "<p>");
    put_count(h, p->count[VOUCH_OUTCOME_FAILED], VOUCH_LABEL_FAILED, &some);
    put_count(h, p->count[VOUCH_OUTCOME_SECURED], VOUCH_LABEL_OVER_TLS, &some);
    for (int v = VOUCH_REVIEW_VERSIONS - 1; v > 0; v--) {
        if (p->version[v] == 0)
            continue;
        vouch_review_html_put(h, " \xC2\xB7 ");
        vouch_review_html_put(
            h, vouch_review_version_text((enum vouch_review_version)v, h->style->tongue));
        vouch_review_html_put(h, ": ");
        vouch_review_html_number(h, p->version[v]);
    }
    put_count(h, p->count[VOUCH_OUTCOME_CLEAR], VOUCH_LABEL_IN_CLEAR, &some);
    put_count(h, p->count[VOUCH_OUTCOME_UNKNOWN], VOUCH_LABEL_NOT_TOLD, &some);
    vouch_review_html_put(h, "</p>");
}

static void put_time(const struct vouch_review_html *h, enum vouch_review_label label, bool known,
                     int64_t utc_s)
{
    if (!known)
        return;
    begin_item(h, label);
    vouch_date_write(h->w, utc_s);
    end_item(h);
}

static void put_conditions(const struct vouch_review_html *h, const struct vouch_review_partner *p)
{
    bool some = false;
    if (p->required == 0)
        return;
    begin_item(h, VOUCH_LABEL_CONDITION);
    for (int c = 0; c < VOUCH_CONDITIONS; c++) {
        if ((p->required >> c & 1) == 0)
            continue;
        vouch_review_html_put(h, some ? ", " : "");
        vouch_review_html_label(h, (enum vouch_review_label)(VOUCH_LABEL_CONDITION_FIRST + c));
        some = true;
    }
    end_item(h);
}

static void put_messages(const struct vouch_review_html *h, const struct vouch_review_partner *p)
{
    bool some = false;
    if (p->delayed + p->bounced == 0)
        return;
    begin_item(h, VOUCH_LABEL_MESSAGES);
    put_count(h, p->delayed, VOUCH_LABEL_DELAYED, &some);
    put_count(h, p->bounced, VOUCH_LABEL_BOUNCED, &some);
    for (size_t i = 0; i < 3 && p->message[i] != VOUCH_NAME_NONE; i++) {
        vouch_review_html_put(h, i ? ", " : ": ");
        put_name(h, p->message[i]);
    }
    end_item(h);
}

static void put_reason(const struct vouch_review_html *h, const struct vouch_review_partner *p)
{
    const struct vouch_review_group *g = vouch_partner_reason(h->r, p);
    uint8_t buffer[600];
    struct vouch_writer check = vouch_writer_of(buffer, sizeof buffer);
    if (!g)
        return;
    const struct vouch_reason_words *words = vouch_reason_words_of((enum vouch_reason)g->reason);
    begin_item(h, VOUCH_LABEL_WHY);
    vouch_review_html_put(h, words->text[h->style->tongue]);
    vouch_review_html_put(h, " <code>");
    if (g->raw != VOUCH_NAME_NONE)
        put_name(h, g->raw);
    else
        vouch_review_html_put(h, words->id);
    vouch_review_html_put(h, "</code>");
    end_item(h);
    put_conditions(h, p);
    put_messages(h, p);
    begin_item(h, VOUCH_LABEL_REMEDY);
    vouch_review_html_put(h, words->remedy[h->style->tongue]);
    end_item(h);
    vouch_partner_check(h->r, p, &check);
    if (check.len == 0 || check.lost)
        return;
    begin_item(h, VOUCH_LABEL_TRY_IT);
    vouch_review_html_put(h, "<code>");
    vouch_review_html_text(h, vouch_writer_span(&check));
    vouch_review_html_put(h, "</code>");
    end_item(h);
}

static void put_row(const struct vouch_review_html *h, const struct vouch_review_partner *p)
{
    enum vouch_partner_state state = vouch_partner_state_of(p);
    struct vouch_span appliance = vouch_review_appliance_name(h->r, p->host);
    vouch_review_html_put(h, "<article class=\"");
    vouch_review_html_put(h, vouch_partner_state_id(state));
    vouch_review_html_put(h, "\"><h3><span class=\"state\">");
    vouch_review_html_label(h, vouch_partner_state_label(state));
    vouch_review_html_put(h, "</span> ");
    put_name(h, p->name);
    vouch_review_html_put(h, "</h3><p class=\"soft\">");
    vouch_review_html_label(h, p->side == VOUCH_SIDE_RECEIVING ? VOUCH_LABEL_WORD_RECEIVING
                                                               : VOUCH_LABEL_WORD_DELIVERING);
    if (p->peer != p->name && p->peer != VOUCH_NAME_NONE) {
        vouch_review_html_put(h, " \xC2\xB7 ");
        put_name(h, p->peer);
    }
    if (appliance.len) {
        vouch_review_html_put(h, " \xC2\xB7 ");
        vouch_review_html_text(h, appliance);
    }
    vouch_review_html_put(h, "</p>");
    put_counts(h, p);
    vouch_review_html_strip(h, p);
    vouch_review_html_put(h, "<dl>");
    put_time(h, VOUCH_LABEL_LAST_SUCCESS, p->succeeded, p->last_success_s);
    put_time(h, VOUCH_LABEL_FAILING_SINCE, p->failing, p->streak_s);
    put_time(h, VOUCH_LABEL_LAST_FAILURE, p->last_failure_s != 0, p->last_failure_s);
    if (p->inferred) {
        begin_item(h, VOUCH_LABEL_INFERRED);
        vouch_review_html_number(h, p->inferred);
        end_item(h);
    }
    put_reason(h, p);
    vouch_review_html_put(h, "</dl></article>\n");
}

/* --- the page --------------------------------------------------------------------------------- */

static void put_rows(const struct vouch_review_html *h)
{
    const struct vouch_partner_rows *rows = h->style->partners;
    size_t failed = 0;
    while (failed < rows->count && h->r->partners[rows->at[failed]].failed)
        failed++;
    vouch_review_html_put(h, "<h2>");
    vouch_review_html_label(h, failed ? VOUCH_LABEL_PARTNERS : VOUCH_LABEL_NOTHING_FAILED);
    vouch_review_html_put(h, "</h2>\n");
    for (size_t i = 0; i < failed && i < ROWS_MAX; i++)
        put_row(h, &h->r->partners[rows->at[i]]);
    if (failed <= ROWS_MAX)
        return;
    vouch_review_html_put(h, "<p>");
    vouch_review_html_number(h, (int64_t)(failed - ROWS_MAX));
    vouch_review_html_put(h, " ");
    vouch_review_html_label(h, VOUCH_LABEL_MORE);
    vouch_review_html_put(h, "</p>");
}

static void put_clear(const struct vouch_review_html *h)
{
    const struct vouch_partner_rows *rows = h->style->partners;
    size_t shown = 0;
    for (size_t i = 0; i < rows->count && shown < NAMES_MAX; i++) {
        const struct vouch_review_partner *p = &h->r->partners[rows->at[i]];
        if (p->side != VOUCH_SIDE_DELIVERING || p->count[VOUCH_OUTCOME_CLEAR] == 0)
            continue;
        if (shown++ == 0) {
            vouch_review_html_put(h, "<h2>");
            vouch_review_html_label(h, VOUCH_LABEL_REACHED_CLEAR);
            vouch_review_html_put(h, "</h2><ul class=\"names\">");
        }
        vouch_review_html_put(h, "<li>");
        put_name(h, p->name);
        vouch_review_html_put(h, " (");
        vouch_review_html_number(h, (int64_t)p->count[VOUCH_OUTCOME_CLEAR]);
        vouch_review_html_put(h, ")</li>");
    }
    vouch_review_html_put(h, shown ? "</ul>\n" : "");
}

static void put_sum(const struct vouch_review_html *h, uint64_t n, enum vouch_review_label label)
{
    if (n == 0)
        return;
    vouch_review_html_put(h, "<dt>");
    vouch_review_html_number(h, (int64_t)n);
    vouch_review_html_put(h, "</dt><dd>");
    vouch_review_html_label(h, label);
    vouch_review_html_put(h, "</dd>");
}

static void put_side(const struct vouch_review_html *h, enum vouch_side side,
                     enum vouch_review_label heading)
{
    const struct vouch_review_side *s = &h->r->sides[side];
    if (s->connections == 0)
        return;
    vouch_review_html_put(h, "<section class=\"sum\"><h2>");
    vouch_review_html_label(h, heading);
    vouch_review_html_put(h, "</h2><dl>");
    put_sum(h, s->connections, VOUCH_LABEL_CONNECTIONS);
    put_sum(h, s->outcomes[VOUCH_OUTCOME_SECURED], VOUCH_LABEL_OVER_TLS);
    put_sum(h, s->outcomes[VOUCH_OUTCOME_FAILED], VOUCH_LABEL_FAILED);
    put_sum(h, s->outcomes[VOUCH_OUTCOME_CLEAR], VOUCH_LABEL_IN_CLEAR);
    put_sum(h, s->outcomes[VOUCH_OUTCOME_UNKNOWN], VOUCH_LABEL_NOT_TOLD);
    vouch_review_html_put(h, "</dl></section>");
}

static void put_directory(const struct vouch_review_html *h)
{
    const struct vouch_review *r = h->r;
    if (r->ldap_asked + r->ldap_failed == 0)
        return;
    vouch_review_html_put(h, "<section class=\"sum\"><h2>");
    vouch_review_html_label(h, VOUCH_LABEL_DIRECTORY);
    vouch_review_html_put(h, "</h2><dl>");
    put_sum(h, r->ldap_asked, VOUCH_LABEL_QUERIES);
    put_sum(h, r->ldap_answered, VOUCH_LABEL_SUCCEEDED);
    put_sum(h, r->ldap_failed, VOUCH_LABEL_QUERIES_FAILED);
    put_sum(h, r->ldap_unanswered, VOUCH_LABEL_UNANSWERED);
    put_sum(h, r->ldap_slow, VOUCH_LABEL_SLOW);
    vouch_review_html_put(h, "</dl></section>");
}

static void put_head(const struct vouch_review_html *h)
{
    const char *tongue = h->style->tongue == VOUCH_LANGUAGE_NL ? "nl" : "en";
    vouch_review_html_put(h, "<!DOCTYPE html>\n<html lang=\"");
    vouch_review_html_put(h, tongue);
    vouch_review_html_put(h, "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                             "content=\"width=device-width,initial-scale=1\"><title>");
    vouch_review_html_label(h, VOUCH_LABEL_TITLE);
    vouch_review_html_put(h, "</title><style>");
    vouch_review_html_put(h, vouch_review_html_style());
    vouch_review_html_put(h, "</style></head>\n<body><main><h1>");
    vouch_review_html_label(h, VOUCH_LABEL_TITLE);
    vouch_review_html_put(h, "</h1><p class=\"soft\">");
    if (h->to_s > h->from_s) {
        vouch_date_write(h->w, h->from_s);
        vouch_review_html_put(h, " \xE2\x80\x93 ");
        vouch_date_write(h->w, h->to_s);
        vouch_review_html_put(h, " \xC2\xB7 ");
    }
    vouch_review_html_number(h, (int64_t)h->r->lines);
    vouch_review_html_put(h, " ");
    vouch_review_html_label(h, VOUCH_LABEL_LINES);
    vouch_review_html_put(h, "</p>");
    if (vouch_review_is_mostly_unread(h->r)) {
        vouch_review_html_put(h, "<p class=\"warn\">");
        vouch_review_html_label(h, VOUCH_LABEL_MANY_UNREADABLE);
        vouch_review_html_put(h, "</p>");
    }
}

static void span_of(struct vouch_review_html *h)
{
    bool any = false;
    for (int side = 0; side < 2; side++) {
        const struct vouch_review_span_of_time *seen = &h->r->sides[side].seen;
        if (!seen->any)
            continue;
        h->from_s = any && h->from_s < seen->first_s ? h->from_s : seen->first_s;
        h->to_s = any && h->to_s > seen->last_s ? h->to_s : seen->last_s;
        any = true;
    }
}

void vouch_review_html(const struct vouch_review *review, const struct vouch_review_style *style,
                       struct vouch_writer *w)
{
    struct vouch_review_html h = {review, style, w, 0, 0};
    span_of(&h);
    vouch_partner_rank(review, style->partners);
    put_head(&h);
    vouch_review_html_put(&h, "<div class=\"sums\">");
    put_side(&h, VOUCH_SIDE_RECEIVING, VOUCH_LABEL_RECEIVING);
    put_side(&h, VOUCH_SIDE_DELIVERING, VOUCH_LABEL_DELIVERING);
    put_directory(&h);
    vouch_review_html_put(&h, "</div>\n");
    put_rows(&h);
    vouch_review_html_versions(&h);
    put_clear(&h);
    vouch_review_html_put(&h, "<p class=\"soft\">");
    vouch_review_html_label(&h, vouch_review_zone_known(review) ? VOUCH_LABEL_TIMES_UTC
                                                                : VOUCH_LABEL_NO_ZONE);
    vouch_review_html_put(&h, "</p></main></body></html>\n");
}

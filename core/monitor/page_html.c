// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/page.h"

#include <string.h>

#include "core/calendar.h"
#include "core/format/labels.h"
#include "core/monitor/page_words.h"
#include "core/monitor/page_write.h"

enum { PAGE_HEAD = 0, PAGE_CARD, PAGE_FINDING, PAGE_CARD_END, PAGE_FOOT, PAGE_END };

static const char *const class_names[VOUCH_PAGE_CLASSES] = {"bad", "unknown", "warn", "pending",
                                                            "good"};

static const char http_head[] =
    "HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
static const char html_head[] =
    "\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"refresh\" content=\"60\"><meta name=\"color-scheme\" content=\"light "
    "dark\">\n"
    "<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/style.css\">\n<title>";

static const char *word_of(const struct vouch_page_reader *r, enum vouch_page_word word)
{
    return vouch_page_word(word, r->site->states->language);
}

static void write_word(const struct vouch_page_reader *r, struct vouch_writer *w,
                       enum vouch_page_word word)
{
    vouch_write_text(w, word_of(r, word));
}

static size_t count_of(const struct vouch_page_reader *r, enum vouch_page_class c)
{
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++)
        n += vouch_page_class_of(&r->site->states->at[i]) == c;
    return n;
}

/* The worst verdict. */
static enum vouch_page_class worst_of(const struct vouch_page_reader *r)
{
    unsigned c = 0;

    while (c + 1 < VOUCH_PAGE_CLASSES && count_of(r, (enum vouch_page_class)c) == 0)
        c++;
    return r->count > 0 ? (enum vouch_page_class)c : VOUCH_PAGE_PENDING;
}

static void write_headline(const struct vouch_page_reader *r, struct vouch_writer *w)
{
    size_t bad = count_of(r, VOUCH_PAGE_BAD) + count_of(r, VOUCH_PAGE_UNKNOWN);
    size_t warn = count_of(r, VOUCH_PAGE_WARN);

    if (r->count == 0)
        write_word(r, w, VOUCH_PAGE_WORD_NO_TARGETS);
    else if (bad > 0)
        vouch_page_write_tally(w, word_of(r, VOUCH_PAGE_WORD_SOME_BAD), bad, r->count);
    else if (warn > 0)
        vouch_page_write_tally(w, word_of(r, VOUCH_PAGE_WORD_SOME_WARN), warn, r->count);
    else if (count_of(r, VOUCH_PAGE_PENDING) > 0)
        write_word(r, w, VOUCH_PAGE_WORD_NONE_YET);
    else
        write_word(r, w, VOUCH_PAGE_WORD_ALL_GOOD);
}

static void write_when(const struct vouch_page_reader *r, struct vouch_writer *w)
{
    const struct vouch_time *now = &r->site->now;

    if (now->utc_known) {
        write_word(r, w, VOUCH_PAGE_WORD_AS_OF);
        vouch_write_text(w, " ");
        vouch_page_write_moment(w, now->utc_s);
    } else {
        write_word(r, w, VOUCH_PAGE_WORD_CLOCK_UNKNOWN);
    }
    vouch_write_text(w, " &middot; ");
    vouch_page_write_duration(w, r->site->states->language, VOUCH_PAGE_WORD_UP,
                              now->mono_ms - r->site->states->started_ms);
}

static void write_page_head(const struct vouch_page_reader *r, struct vouch_writer *w)
{
    vouch_write_text(w, http_head);
    vouch_write_text(w, "<!doctype html>\n<html lang=\"");
    write_word(r, w, VOUCH_PAGE_WORD_LANG);
    vouch_write_text(w, html_head);
    vouch_page_write_escaped_text(w, r->site->states->hostname);
    vouch_write_text(w, ": ");
    write_headline(r, w);
    vouch_write_text(w, "</title></head>\n<body>\n<header class=\"");
    vouch_write_text(w, class_names[worst_of(r)]);
    vouch_write_text(w, "\"><div><p class=\"host\">");
    vouch_page_write_escaped_text(w, r->site->states->hostname);
    vouch_write_text(w, " <span>");
    write_word(r, w, VOUCH_PAGE_WORD_TITLE);
    vouch_write_text(w, "</span></p>\n<h1>");
    write_headline(r, w);
    vouch_write_text(w, "</h1>\n<p class=\"when\">");
    write_when(r, w);
    vouch_write_text(w, "</p></div></header>\n<main>\n");
}

static const char *badge_of(const struct vouch_page_reader *r, const struct vouch_target_state *t)
{
    if (vouch_page_class_of(t) == VOUCH_PAGE_PENDING)
        return word_of(r, VOUCH_PAGE_WORD_PENDING);
    return vouch_label(vouch_label_of_verdict(t->believed), r->site->states->language);
}

static enum vouch_page_word word_of_left(const struct vouch_date_left *left)
{
    if (!left->hours)
        return left->past ? VOUCH_PAGE_WORD_DAYS_PAST : VOUCH_PAGE_WORD_DAYS_LEFT;
    if (left->number == 1)
        return left->past ? VOUCH_PAGE_WORD_HOUR_PAST : VOUCH_PAGE_WORD_HOUR_LEFT;
    return left->past ? VOUCH_PAGE_WORD_HOURS_PAST : VOUCH_PAGE_WORD_HOURS_LEFT;
}

/* As of now, not as of the last check. */
static void write_days(const struct vouch_page_reader *r, struct vouch_writer *w,
                       const struct vouch_target_state *t)
{
    if (t->checks == 0 || !t->expiry_known || !r->site->now.utc_known)
        return;
    const struct vouch_date_left left = vouch_date_left(t->not_after_s - r->site->now.utc_s);
    vouch_write_text(w, left.past ? "<p class=\"days past\"><b>" : "<p class=\"days\"><b>");
    vouch_write_decimal(w, left.number);
    vouch_write_text(w, "</b> ");
    write_word(r, w, word_of_left(&left));
    vouch_write_text(w, "<small>");
    write_word(r, w, VOUCH_PAGE_WORD_UNTIL);
    vouch_write_text(w, " ");
    vouch_date_write_day(w, t->not_after_s);
    vouch_write_text(w, "</small></p>");
}

static void write_times(const struct vouch_page_reader *r, struct vouch_writer *w, size_t target)
{
    const struct vouch_target_state *t = &r->site->states->at[target];
    uint64_t now_ms = r->site->now.mono_ms, due_ms = vouch_states_due_ms(r->site->states, target);

    vouch_write_text(w, "<p class=\"meta\">");
    if (t->checks > 0) {
        vouch_page_write_duration(w, r->site->states->language, VOUCH_PAGE_WORD_CHECKED,
                                  now_ms - t->checked.mono_ms);
        vouch_write_text(w, " &middot; ");
    }
    if (due_ms > now_ms)
        vouch_page_write_duration(w, r->site->states->language, VOUCH_PAGE_WORD_NEXT,
                                  due_ms - now_ms);
    else
        write_word(r, w, VOUCH_PAGE_WORD_NEXT_NOW);
    if (t->changed_known && t->changed.utc_known) {
        vouch_write_text(w, " &middot; ");
        write_word(r, w, VOUCH_PAGE_WORD_SINCE);
        vouch_write_text(w, " ");
        vouch_page_write_moment(w, t->changed.utc_s);
    }
    if (t->checks > 0 && t->protocol) {
        vouch_write_text(w, " &middot; ");
        vouch_write_text(w, t->protocol);
    }
    vouch_write_text(w, "</p>\n");
}

static void write_confirming(const struct vouch_page_reader *r, struct vouch_writer *w,
                             const struct vouch_target_state *t)
{
    enum vouch_language language = r->site->states->language;

    if (t->checks == 0 || (t->believed_known && t->believed == t->verdict))
        return;
    vouch_write_text(w, "<p class=\"note\">");
    vouch_page_write_filled(
        w, word_of(r, VOUCH_PAGE_WORD_CONFIRMING),
        vouch_span_of(vouch_label(vouch_label_of_verdict(t->verdict), language)));
    vouch_write_text(w, "</p>\n");
}

static void write_card(const struct vouch_page_reader *r, struct vouch_writer *w, size_t target)
{
    const struct vouch_target_state *t = &r->site->states->at[target];
    bool named = t->name[0] != '\0';

    vouch_write_text(w, "<article class=\"");
    vouch_write_text(w, class_names[vouch_page_class_of(t)]);
    vouch_write_text(w, "\">\n<div class=\"top\"><div><p class=\"badge\">");
    vouch_write_text(w, badge_of(r, t));
    vouch_write_text(w, "</p><h2>");
    vouch_page_write_escaped_text(w, named ? t->name : t->url);
    vouch_write_text(w, "</h2>");
    if (named) {
        vouch_write_text(w, "<p class=\"url\">");
        vouch_page_write_escaped_text(w, t->url);
        vouch_write_text(w, "</p>");
    }
    vouch_write_text(w, "</div>");
    write_days(r, w, t);
    vouch_write_text(w, "</div>\n");
    write_times(r, w, target);
    write_confirming(r, w, t);
    if (t->note[0]) {
        vouch_write_text(w, "<p class=\"note\">");
        vouch_page_write_escaped_text(w, t->note);
        vouch_write_text(w, "</p>\n");
    }
    if (t->checks > 0 && t->findings_count == 0) {
        vouch_write_text(w, "<p class=\"meta\">");
        write_word(r, w, VOUCH_PAGE_WORD_NOTHING);
        vouch_write_text(w, "</p>\n");
    }
}

/* Remarks are in a closed fold; what matters comes first and is visible. */
static void open_list(struct vouch_page_reader *r, struct vouch_writer *w,
                      enum vouch_severity severity)
{
    bool remark = severity == VOUCH_SEVERITY_INFO;

    if (r->finding == 0 && !remark)
        vouch_write_text(w, "<ul>\n");
    if (!remark || r->remarks)
        return;
    vouch_write_text(w, r->finding > 0 ? "</ul>\n<details><summary>" : "<details><summary>");
    write_word(r, w, VOUCH_PAGE_WORD_REMARKS);
    vouch_write_text(w, "</summary><ul>\n");
    r->remarks = true;
}

static void write_finding(struct vouch_page_reader *r, struct vouch_writer *w,
                          const struct vouch_state_finding *f)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(f->code);
    enum vouch_language language = r->site->states->language;

    open_list(r, w, f->severity);
    vouch_write_text(w, "<li class=\"");
    vouch_write_text(w, vouch_severity_text(f->severity));
    vouch_write_text(w, "\"><p><span class=\"severity\">");
    vouch_write_text(w, vouch_label(vouch_label_of_severity(f->severity), language));
    vouch_write_text(w, "</span> ");
    vouch_page_write_escaped(w, f->text);
    vouch_write_text(w, " <code>");
    vouch_write_text(w, kind ? kind->id : "?");
    vouch_write_text(w, "</code></p>");
    if (f->remedy.len > 0) {
        vouch_write_text(w, "<p class=\"remedy\">");
        vouch_page_write_escaped(w, f->remedy);
        vouch_write_text(w, "</p>");
    }
    vouch_write_text(w, "</li>\n");
}

static void write_card_end(struct vouch_page_reader *r, struct vouch_writer *w, size_t target)
{
    const struct vouch_target_state *t = &r->site->states->at[target];

    if (r->finding > 0)
        vouch_write_text(w, r->remarks ? "</ul></details>\n" : "</ul>\n");
    vouch_write_text(w, "<p class=\"meta\">");
    if (t->findings_total > t->findings_count) {
        char number[24];
        struct vouch_writer n = vouch_writer_of(number, sizeof number);
        vouch_write_decimal(&n, (int64_t)(t->findings_total - t->findings_count));
        vouch_page_write_filled(w, word_of(r, VOUCH_PAGE_WORD_MORE), vouch_writer_span(&n));
        vouch_write_text(w, " &middot; ");
    }
    if (t->json_len > 0) {
        vouch_write_text(w, "<a href=\"/targets/");
        vouch_write_decimal(w, (int64_t)target + 1);
        vouch_write_text(w, ".json\">");
        write_word(r, w, VOUCH_PAGE_WORD_REPORT);
        vouch_write_text(w, "</a>");
    }
    vouch_write_text(w, "</p>\n</article>\n");
    r->finding = 0;
    r->remarks = false;
    r->target++;
}

static void write_foot(const struct vouch_page_reader *r, struct vouch_writer *w)
{
    vouch_write_text(w, "</main>\n<footer>");
    vouch_page_write_escaped_text(w, r->site->program);
    vouch_write_text(w, " &middot; <a href=\"/status.json\">status.json</a> &middot; "
                        "<a href=\"/health\">health</a></footer>\n</body></html>\n");
}

/* What follows a piece about a target: its next finding, or its end. */
static unsigned after_finding(const struct vouch_page_reader *r)
{
    const struct vouch_target_state *t = &r->site->states->at[r->order[r->target]];
    bool more = t->checks > 0 && r->finding < t->findings_count;

    return more ? PAGE_FINDING : PAGE_CARD_END;
}

static unsigned next_card(const struct vouch_page_reader *r)
{
    return r->target < r->count ? PAGE_CARD : PAGE_FOOT;
}

bool vouch_page_html_next(struct vouch_page_reader *r, struct vouch_writer *w)
{
    size_t target = r->target < r->count ? r->order[r->target] : 0;

    switch (r->step) {
    case PAGE_HEAD:
        write_page_head(r, w);
        r->step = next_card(r);
        return true;
    case PAGE_CARD:
        write_card(r, w, target);
        r->step = after_finding(r);
        return true;
    case PAGE_FINDING:
        write_finding(r, w, &r->site->states->at[target].findings[r->finding]);
        r->finding++;
        r->step = after_finding(r);
        return true;
    case PAGE_CARD_END:
        write_card_end(r, w, target);
        r->step = next_card(r);
        return true;
    case PAGE_FOOT:
        write_foot(r, w);
        r->step = PAGE_END;
        return true;
    default:
        return false;
    }
}

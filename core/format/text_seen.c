// SPDX-License-Identifier: Apache-2.0
#include "core/format/text.h"

#include "core/calendar.h"

enum { SANS_USUAL = 8 };

/* Starts a line of details, with the name of what follows. */
static void detail(struct vouch_text *t, enum vouch_label which)
{
    vouch_page_indent(&t->page, VOUCH_TEXT_DETAIL);
    vouch_page_style(&t->page, VOUCH_PAGE_DIM);
    vouch_page_say(&t->page, vouch_text_label(t, which));
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
    vouch_page_tab(&t->page, VOUCH_TEXT_VALUE);
}

static void write_validity(struct vouch_text *t, const struct vouch_sent *sent)
{
    const struct vouch_time *now = &t->report->began;
    detail(t, VOUCH_LABEL_VALIDITY);
    vouch_text_day(t, sent->not_before_s);
    vouch_page_blank(&t->page);
    vouch_text_say(t, VOUCH_LABEL_TO);
    vouch_text_day(t, sent->not_after_s);
    if (!now->utc_known)
        return;
    bool outside = now->utc_s < sent->not_before_s || now->utc_s > sent->not_after_s;
    vouch_page_say(&t->page, ", ");
    vouch_page_style(&t->page, outside ? VOUCH_PAGE_BAD : VOUCH_PAGE_STRONG);
    if (now->utc_s < sent->not_before_s)
        vouch_text_say(t, VOUCH_LABEL_NOT_YET);
    else
        vouch_text_left(t, sent->not_after_s - now->utc_s);
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
}

/* Whether it is a host name or an address is obvious. */
static struct vouch_span without_kind(struct vouch_span san)
{
    if (vouch_span_starts_nocase(san, "DNS:"))
        return vouch_span_part(san, 4, san.len);
    return vouch_span_starts_nocase(san, "IP:") ? vouch_span_part(san, 3, san.len) : san;
}

static void write_sans(struct vouch_text *t, struct vouch_span sans)
{
    size_t count = 0;
    size_t not_shown = 0;
    bool all = t->options->verbosity >= VOUCH_VERBOSITY_MORE;
    if (sans.len == 0)
        return;
    detail(t, VOUCH_LABEL_SANS);
    for (size_t at = 0; at < sans.len; count++) {
        size_t end = vouch_span_find(sans, at, '\n');
        if (all || count < SANS_USUAL) {
            vouch_page_say(&t->page, count ? ", " : "");
            vouch_page_span(&t->page, without_kind(vouch_span_part(sans, at, end - at)));
        } else {
            not_shown++;
        }
        at = end + 1;
    }
    if (not_shown) {
        vouch_page_say(&t->page, ", ");
        vouch_text_count(t, VOUCH_LABEL_MORE, (int64_t)not_shown);
    }
}

static void write_value(struct vouch_text *t, enum vouch_label which, struct vouch_span value)
{
    if (value.len == 0)
        return;
    detail(t, which);
    vouch_page_span(&t->page, value);
}

static void write_key(struct vouch_text *t, const struct vouch_sent *sent)
{
    if (sent->key.len == 0 && sent->signature.len == 0)
        return;
    detail(t, VOUCH_LABEL_KEY);
    vouch_page_span(&t->page, sent->key);
    vouch_page_say(&t->page, sent->key.len && sent->signature.len ? ", " : "");
    vouch_text_say(t, VOUCH_LABEL_SIGNED);
    vouch_page_span(&t->page, sent->signature);
}

static void write_sha256(struct vouch_text *t, const struct vouch_sent *sent)
{
    char hex[65];
    struct vouch_span sha256 = {sent->sha256, sizeof sent->sha256};
    struct vouch_writer w = vouch_writer_of(hex, sizeof hex);
    vouch_write_hex(&w, sha256);
    write_value(t, VOUCH_LABEL_SHA256, vouch_writer_span(&w));
}

static void write_sent(struct vouch_text *t, size_t position)
{
    const struct vouch_sent *sent = &t->report->storage.sent[position];
    if (position)
        vouch_page_indent(&t->page, 0);
    else
        vouch_text_margin(t, VOUCH_LABEL_SENT);
    vouch_page_number(&t->page, (int64_t)position);
    vouch_page_tab(&t->page, VOUCH_TEXT_DETAIL);
    vouch_page_style(&t->page, VOUCH_PAGE_STRONG);
    vouch_page_span(&t->page, sent->subject);
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
    write_sans(t, sent->sans);
    write_value(t, VOUCH_LABEL_ISSUER, sent->issuer);
    if (sent->dates_known)
        write_validity(t, sent);
    write_key(t, sent);
    write_value(t, VOUCH_LABEL_SERIAL, sent->serial);
    write_sha256(t, sent);
}

void vouch_text_chain(struct vouch_text *t)
{
    const struct vouch_report *r = t->report;
    for (size_t i = 0; i < r->sent_count; i++)
        write_sent(t, i);
    if (r->sent_total > r->sent_count) {
        vouch_page_indent(&t->page, 0);
        vouch_text_count(t, VOUCH_LABEL_MORE, (int64_t)(r->sent_total - r->sent_count));
    }
}

static void write_step(struct vouch_text *t, const struct vouch_path_step *step)
{
    switch (step->kind) {
    case VOUCH_STEP_SENT:
        vouch_page_number(&t->page, step->position);
        break;
    case VOUCH_STEP_EXTRA:
        vouch_page_span(&t->page, step->subject);
        vouch_page_blank(&t->page);
        vouch_text_say(t, VOUCH_LABEL_EXTRA);
        break;
    case VOUCH_STEP_ANCHOR:
        vouch_page_span(&t->page, step->subject);
        vouch_page_blank(&t->page);
        vouch_text_say(t, VOUCH_LABEL_ANCHOR);
        break;
    }
}

void vouch_text_path(struct vouch_text *t)
{
    int64_t until_s;
    if (t->report->sent_count == 0)
        return;
    vouch_text_margin(t, VOUCH_LABEL_PATH);
    if (t->report->path_count == 0)
        vouch_text_say(t, VOUCH_LABEL_NO_PATH);
    for (size_t i = 0; i < t->report->path_count; i++) {
        vouch_page_say(&t->page, i ? " -> " : "");
        write_step(t, &t->report->storage.path[i]);
    }
    if (!vouch_report_path_expiry(t->report, &until_s))
        return;
    vouch_page_indent(&t->page, 0);
    vouch_text_until(t, until_s);
}

static void write_name(struct vouch_text *t, const struct vouch_name_row *row, bool first)
{
    if (first)
        vouch_text_margin(t, VOUCH_LABEL_NAMES);
    else
        vouch_page_indent(&t->page, 0);
    vouch_text_say(t, vouch_label_of_role(row->role));
    vouch_page_span(&t->page, row->name);
    vouch_page_blank(&t->page);
    switch (row->by) {
    case VOUCH_COVERED_NOT:
        vouch_page_style(&t->page, VOUCH_PAGE_BAD);
        vouch_text_say(t, VOUCH_LABEL_NOT_COVERED);
        vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
        break;
    case VOUCH_COVERED_BY_SAN:
        vouch_text_say(t, VOUCH_LABEL_COVERED_BY);
        break;
    case VOUCH_COVERED_BY_CN:
        vouch_text_say(t, VOUCH_LABEL_COVERED_BY_CN);
        break;
    }
    vouch_page_span(&t->page, without_kind(row->entry));
}

void vouch_text_facts(struct vouch_text *t)
{
    for (size_t i = 0; i < t->report->facts_count; i++) {
        const struct vouch_fact *fact = &t->report->storage.facts[i];
        if (i)
            vouch_page_indent(&t->page, 0);
        else
            vouch_text_margin(t, VOUCH_LABEL_FACTS);
        vouch_page_say(&t->page, fact->key);
        vouch_page_tab(&t->page, VOUCH_TEXT_FACT);
        vouch_page_span(&t->page, fact->value);
    }
}

void vouch_text_times(struct vouch_text *t)
{
    const struct vouch_report *r = t->report;
    vouch_text_margin(t, VOUCH_LABEL_TIMES);
    vouch_page_number(&t->page, r->duration_ms);
    vouch_page_say(&t->page, " ms");
    for (size_t i = 0; i < r->phases_count; i++) {
        vouch_page_say(&t->page, i ? ", " : ": ");
        vouch_page_say(&t->page, r->phase_names[i]);
        vouch_page_blank(&t->page);
        vouch_page_number(&t->page, r->phase_ms[i]);
    }
}

void vouch_text_names(struct vouch_text *t)
{
    for (size_t i = 0; i < t->report->names_count; i++)
        write_name(t, &t->report->storage.names[i], i == 0);
}

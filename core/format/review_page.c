// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_page.h"

#include "core/calendar.h"
#include "core/format/plain.h"

enum { BAR_WIDTH = 40 };

void vouch_review_page_put(const struct vouch_review_page *p, const char *text)
{
    vouch_write_text(p->w, text);
}

void vouch_review_page_label(const struct vouch_review_page *p, enum vouch_review_label label)
{
    vouch_review_page_put(p, vouch_review_label_text(label, p->style->tongue));
}

void vouch_review_page_heading(const struct vouch_review_page *p, enum vouch_review_label label)
{
    vouch_review_page_put(p, "\n");
    vouch_review_page_label(p, label);
    vouch_review_page_put(p, "\n");
}

void vouch_review_page_number(const struct vouch_review_page *p, uint64_t v)
{
    uint64_t limit = 10;
    for (int width = 9; width > 0; width--, limit *= 10)
        if (v < limit)
            vouch_review_page_put(p, " ");
    vouch_write_decimal(p->w, (int64_t)v);
}

void vouch_review_page_share(const struct vouch_review_page *p, uint64_t part, uint64_t whole)
{
    uint64_t tenths = whole ? (part * 1000 + whole / 2) / whole : 0;
    vouch_review_page_put(p, " (");
    vouch_write_decimal(p->w, (int64_t)(tenths / 10));
    vouch_review_page_put(p, ".");
    vouch_write_decimal(p->w, (int64_t)(tenths % 10));
    vouch_review_page_put(p, "%)");
}

void vouch_review_page_count(const struct vouch_review_page *p, uint64_t v,
                             enum vouch_review_label label)
{
    vouch_review_page_put(p, "  ");
    vouch_review_page_number(p, v);
    vouch_review_page_put(p, " ");
    vouch_review_page_label(p, label);
    vouch_review_page_put(p, "\n");
}

void vouch_review_page_part(const struct vouch_review_page *p, uint64_t v,
                            enum vouch_review_label label, uint64_t whole)
{
    vouch_review_page_put(p, "  ");
    vouch_review_page_number(p, v);
    vouch_review_page_put(p, " ");
    vouch_review_page_label(p, label);
    vouch_review_page_share(p, v, whole);
    vouch_review_page_put(p, "\n");
}

void vouch_review_page_name(const struct vouch_review_page *p, uint32_t number)
{
    struct vouch_span s = vouch_names_text(&p->r->names, number);
    if (s.len)
        vouch_plain_write_cut(p->w, s, 120);
    else
        vouch_review_page_label(p, VOUCH_LABEL_NOTHING);
}

void vouch_review_page_peer(const struct vouch_review_page *p, const struct vouch_review_group *g)
{
    vouch_review_page_name(p, g->peer);
    if (g->host) {
        vouch_review_page_put(p, " ");
        vouch_review_page_name(p, g->host);
    }
}

void vouch_review_page_seen(const struct vouch_review_page *p,
                            const struct vouch_review_span_of_time *seen)
{
    if (!seen->any)
        return;
    vouch_review_page_put(p, "  ");
    vouch_date_write(p->w, seen->first_s);
    if (seen->last_s == seen->first_s)
        return;
    vouch_review_page_put(p, " .. ");
    vouch_date_write(p->w, seen->last_s);
}

static void put_repeated(const struct vouch_review_page *p, const char *sign, uint64_t count,
                         uint64_t most)
{
    uint64_t width = most ? (count * BAR_WIDTH + most - 1) / most : 0;
    for (uint64_t i = 0; i < width; i++)
        vouch_review_page_put(p, sign);
}

void vouch_review_page_chart(const struct vouch_review_page *p)
{
    struct vouch_review_bars bars;
    uint64_t most = 0;
    vouch_review_chart(p->r, -1, p->style->step_s, &bars);
    for (size_t i = 0; i < bars.count; i++) {
        const uint64_t *c = bars.at[i].count;
        most = c[0] + c[1] + c[2] > most ? c[0] + c[1] + c[2] : most;
    }
    if (bars.count == 0)
        return;
    vouch_review_page_heading(p, VOUCH_LABEL_OVER_TIME);
    for (size_t i = 0; i < bars.count; i++) {
        const struct vouch_review_bar *bar = &bars.at[i];
        vouch_review_page_put(p, "  ");
        vouch_date_write(p->w, bar->utc_s);
        vouch_review_page_put(p, " ");
        put_repeated(p, "#", bar->count[VOUCH_OUTCOME_SECURED], most);
        put_repeated(p, "x", bar->count[VOUCH_OUTCOME_FAILED], most);
        put_repeated(p, ".", bar->count[VOUCH_OUTCOME_CLEAR], most);
        vouch_review_page_put(p, " ");
        vouch_write_decimal(p->w, (int64_t)(bar->count[0] + bar->count[1] + bar->count[2]));
        vouch_review_page_put(p, "\n");
    }
}

void vouch_review_page_footing(const struct vouch_review_page *p)
{
    vouch_review_page_put(p, "\n");
    vouch_review_page_count(p, p->r->lines, VOUCH_LABEL_LINES);
    if (p->r->unknown)
        vouch_review_page_count(p, p->r->unknown, VOUCH_LABEL_UNKNOWN);
    for (size_t i = 0; i < p->r->unknown_count; i++) {
        vouch_review_page_put(p, "               ");
        vouch_review_page_name(p, p->r->unknown_raw[i]);
        vouch_review_page_put(p, "\n");
    }
    if (p->r->unreadable)
        vouch_review_page_count(p, p->r->unreadable, VOUCH_LABEL_UNREADABLE);
    if (p->r->foreign)
        vouch_review_page_count(p, p->r->foreign, VOUCH_LABEL_FOREIGN);
    if (p->r->duplicates)
        vouch_review_page_count(p, p->r->duplicates, VOUCH_LABEL_DUPLICATES);
    if (p->r->files_reversed)
        vouch_review_page_count(p, p->r->files_reversed, VOUCH_LABEL_REVERSED);
    if (p->r->files_repeated)
        vouch_review_page_count(p, p->r->files_repeated, VOUCH_LABEL_REPEATED);
    if (p->r->files_sorted) {
        vouch_review_page_put(p, "  ");
        vouch_review_page_label(p, VOUCH_LABEL_SORTED);
        vouch_review_page_put(p, "\n");
    }
    if (p->r->evicted)
        vouch_review_page_count(p, p->r->evicted, VOUCH_LABEL_LOST);
    if (p->r->texts_lost)
        vouch_review_page_count(p, p->r->texts_lost, VOUCH_LABEL_TEXTS_LOST);
    if (p->r->alerts_clear)
        vouch_review_page_count(p, p->r->alerts_clear, VOUCH_LABEL_ALERTS);
    if (vouch_review_zone_known(p->r))
        return;
    vouch_review_page_put(p, "  ");
    vouch_review_page_label(p, VOUCH_LABEL_NO_ZONE);
    vouch_review_page_put(p, "\n");
}

/* Comes first, because readers who stop early must not trust the numbers. */
void vouch_review_page_warning(const struct vouch_review_page *p)
{
    if (!vouch_review_is_mostly_unread(p->r))
        return;
    vouch_review_page_label(p, VOUCH_LABEL_MANY_UNREADABLE);
    vouch_review_page_put(p, "\n  ");
    vouch_review_page_label(p, VOUCH_LABEL_FIRST_UNREADABLE);
    vouch_review_page_name(p, p->r->unread_first);
    vouch_review_page_put(p, "\n");
}

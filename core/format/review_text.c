// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format/plain.h"
#include "core/format/review_format.h"
#include "core/format/review_labels.h"

enum { ROWS_SHOWN = 10, BAR_WIDTH = 40 };

struct page {
    const struct vouch_review *r;
    const struct vouch_review_style *style;
    struct vouch_writer *w;
};

static void put(const struct page *p, const char *text)
{
    vouch_write_text(p->w, text);
}

static void put_label(const struct page *p, enum vouch_review_label label)
{
    put(p, vouch_review_label_text(label, p->style->tongue));
}

static void put_heading(const struct page *p, enum vouch_review_label label)
{
    put(p, "\n");
    put_label(p, label);
    put(p, "\n");
}

/* A number, right in a column of ten. */
static void put_number(const struct page *p, uint64_t v)
{
    uint64_t limit = 10;
    for (int width = 9; width > 0; width--, limit *= 10)
        if (v < limit)
            put(p, " ");
    vouch_write_decimal(p->w, (int64_t)v);
}

static void put_share(const struct page *p, uint64_t part, uint64_t whole)
{
    uint64_t tenths = whole ? (part * 1000 + whole / 2) / whole : 0;
    put(p, " (");
    vouch_write_decimal(p->w, (int64_t)(tenths / 10));
    put(p, ".");
    vouch_write_decimal(p->w, (int64_t)(tenths % 10));
    put(p, "%)");
}

static void put_count(const struct page *p, uint64_t v, enum vouch_review_label label)
{
    put(p, "  ");
    put_number(p, v);
    put(p, " ");
    put_label(p, label);
    put(p, "\n");
}

static void put_part(const struct page *p, uint64_t v, enum vouch_review_label label,
                     uint64_t whole)
{
    put(p, "  ");
    put_number(p, v);
    put(p, " ");
    put_label(p, label);
    put_share(p, v, whole);
    put(p, "\n");
}

static void put_name(const struct page *p, uint32_t number)
{
    struct vouch_span s = vouch_names_text(&p->r->names, number);
    if (s.len)
        vouch_plain_write_cut(p->w, s, 120);
    else
        put_label(p, VOUCH_LABEL_NOTHING);
}

static void put_peer(const struct page *p, const struct vouch_review_group *g)
{
    put_name(p, g->peer);
    if (g->host) {
        put(p, " ");
        put_name(p, g->host);
    }
}

static void put_seen(const struct page *p, const struct vouch_review_span_of_time *seen)
{
    if (!seen->any)
        return;
    put(p, "  ");
    vouch_date_write(p->w, seen->first_s);
    if (seen->last_s == seen->first_s)
        return;
    put(p, " .. ");
    vouch_date_write(p->w, seen->last_s);
}

static void put_check(const struct page *p, const struct vouch_review_group *g)
{
    uint8_t room[400];
    struct vouch_writer command = vouch_writer_of(room, sizeof room);
    vouch_review_check_command(p->r, g, &command);
    if (command.len == 0 || command.lost)
        return;
    put(p, "             ");
    put_label(p, VOUCH_LABEL_TRY_IT);
    vouch_write_span(p->w, vouch_writer_span(&command));
    put(p, "\n");
}

static void put_reason(const struct page *p, const struct vouch_review_group *g)
{
    const struct vouch_reason_words *words = vouch_reason_words_of((enum vouch_reason)g->reason);
    put(p, words->text[p->style->tongue]);
    put(p, " [");
    put(p, words->id);
    put(p, "]");
    if (g->reason != VOUCH_REASON_UNKNOWN)
        return;
    put(p, " ");
    put_name(p, g->raw);
}

static void put_row(const struct page *p, const struct vouch_review_row *row,
                    enum vouch_review_by by)
{
    put(p, "  ");
    put_number(p, row->count);
    put(p, " ");
    if (by == VOUCH_REVIEW_BY_REASON)
        put_reason(p, row->sample);
    else if (by == VOUCH_REVIEW_BY_PEER)
        put_peer(p, row->sample);
    else
        put_name(p, row->sample->domain);
    put_seen(p, &row->seen);
    put(p, "\n");
    if (by != VOUCH_REVIEW_BY_REASON)
        return;
    put(p, "             ");
    put_label(p, VOUCH_LABEL_REMEDY);
    put(p, vouch_reason_words_of((enum vouch_reason)row->sample->reason)->remedy[p->style->tongue]);
    put(p, "\n");
    put_check(p, row->sample);
}

static void put_more(const struct page *p, const struct vouch_review_rows *rows)
{
    uint64_t more = rows->others;
    for (size_t i = ROWS_SHOWN; i < rows->count; i++)
        more += rows->at[i].count;
    if (more)
        put_count(p, more, VOUCH_LABEL_MORE);
}

static void put_rows(const struct page *p, enum vouch_side side, enum vouch_review_by by,
                     enum vouch_review_label label)
{
    struct vouch_review_rows *rows = p->style->rows;
    vouch_review_rank(p->r, side, by, rows);
    if (rows->count == 0)
        return;
    put(p, "  ");
    put_label(p, label);
    put(p, ":\n");
    for (size_t i = 0; i < rows->count && i < ROWS_SHOWN; i++)
        put_row(p, &rows->at[i], by);
    put_more(p, rows);
}

static void put_versions(const struct page *p, enum vouch_side side)
{
    struct vouch_review_versions v;
    uint64_t whole = p->r->sides[side].outcomes[VOUCH_OUTCOME_SECURED];
    vouch_review_count_versions(p->r, side, &v);
    for (size_t i = 0; i < v.used; i++) {
        put(p, "  ");
        put_number(p, v.count[i]);
        put(p, "   ");
        vouch_plain_write_cut(p->w, v.name[i], 40);
        put_share(p, v.count[i], whole);
        put(p, "\n");
    }
}

/* How many connections of this side had the cipher of suite i; 0 when an earlier suite told. */
static uint64_t count_cipher(const struct vouch_review *r, size_t i, enum vouch_side side)
{
    uint64_t count = 0;
    for (size_t k = 0; k < r->suite_count; k++) {
        if (r->suites[k].cipher != r->suites[i].cipher)
            continue;
        if (k < i)
            return 0;
        count += r->suites[k].count[side];
    }
    return count;
}

/* The suite with the most connections below those told already (`count`, and of equals `at`). */
static bool find_next_cipher(const struct vouch_review *r, enum vouch_side side, uint64_t *count,
                             size_t *at)
{
    uint64_t most = 0;
    size_t best = 0;
    for (size_t i = 0; i < r->suite_count; i++) {
        uint64_t n = count_cipher(r, i, side);
        bool told = n > *count || (n == *count && i <= *at);
        if (!told && n > most) {
            most = n;
            best = i;
        }
    }
    *count = most;
    *at = best;
    return most > 0;
}

static void put_ciphers(const struct page *p, enum vouch_side side)
{
    uint64_t count = UINT64_MAX;
    size_t at = 0;
    uint64_t whole = p->r->sides[side].outcomes[VOUCH_OUTCOME_SECURED];
    if (whole == 0)
        return;
    put(p, "  ");
    put_label(p, VOUCH_LABEL_CIPHERS);
    put(p, ":\n");
    for (int i = 0; i < ROWS_SHOWN && find_next_cipher(p->r, side, &count, &at); i++) {
        put(p, "  ");
        put_number(p, count);
        put(p, " ");
        put_name(p, p->r->suites[at].cipher);
        put_share(p, count, whole);
        put(p, "\n");
    }
}

static void put_deprecated(const struct page *p, enum vouch_side side)
{
    struct vouch_review_rows *rows = p->style->rows;
    vouch_review_rank_users(p->r, side, rows);
    if (rows->count == 0)
        return;
    put(p, "  ");
    put_label(p, VOUCH_LABEL_DEPRECATED);
    put(p, ":\n");
    for (size_t i = 0; i < rows->count && i < ROWS_SHOWN; i++) {
        const struct vouch_review_group *g = rows->at[i].sample;
        put(p, "  ");
        put_number(p, rows->at[i].count);
        put(p, " ");
        put_name(p, p->r->suites[g->reason].protocol);
        put(p, " ");
        put_name(p, p->r->suites[g->reason].cipher);
        put(p, "  ");
        put_peer(p, g);
        put_seen(p, &rows->at[i].seen);
        put(p, "\n");
    }
    put_more(p, rows);
}

static void put_side(const struct page *p, enum vouch_side side, enum vouch_review_label heading)
{
    const struct vouch_review_side *s = &p->r->sides[side];
    if (s->connections == 0 && s->internal == 0)
        return;
    put_heading(p, heading);
    put_count(p, s->connections, VOUCH_LABEL_CONNECTIONS);
    put_part(p, s->outcomes[VOUCH_OUTCOME_SECURED], VOUCH_LABEL_OVER_TLS, s->connections);
    put_versions(p, side);
    put_part(p, s->outcomes[VOUCH_OUTCOME_FAILED], VOUCH_LABEL_FAILED, s->connections);
    put_part(p, s->outcomes[VOUCH_OUTCOME_CLEAR], VOUCH_LABEL_IN_CLEAR, s->connections);
    if (s->refused)
        put_count(p, s->refused, VOUCH_LABEL_REFUSED);
    if (s->broken)
        put_count(p, s->broken, VOUCH_LABEL_BROKEN);
    if (s->internal)
        put_count(p, s->internal, VOUCH_LABEL_INTERNAL);
    put_ciphers(p, side);
    put_rows(p, side, VOUCH_REVIEW_BY_REASON, VOUCH_LABEL_REASONS);
    put_rows(p, side, VOUCH_REVIEW_BY_PEER, VOUCH_LABEL_PEERS);
    if (side == VOUCH_SIDE_DELIVERING) {
        put_rows(p, side, VOUCH_REVIEW_BY_DOMAIN, VOUCH_LABEL_DOMAINS);
        put_rows(p, side, VOUCH_REVIEW_BY_REQUIRED_DOMAIN, VOUCH_LABEL_REQUIRED);
    }
    put_deprecated(p, side);
}

static void put_directory(const struct page *p)
{
    if (p->r->ldap_asked + p->r->ldap_failed == 0)
        return;
    put_heading(p, VOUCH_LABEL_DIRECTORY);
    put_count(p, p->r->ldap_asked, VOUCH_LABEL_QUERIES);
    put_count(p, p->r->ldap_answered, VOUCH_LABEL_SUCCEEDED);
    if (p->r->ldap_no_match)
        put_count(p, p->r->ldap_no_match, VOUCH_LABEL_NO_MATCH);
    for (size_t i = 0; i < p->r->server_count; i++) {
        const struct vouch_review_server *s = &p->r->servers[i];
        put(p, "  ");
        put_number(p, s->asked);
        put(p, "   ");
        put_name(p, s->name);
        put(p, s->tls ? " (LDAPS)\n" : "\n");
    }
    put_rows(p, VOUCH_SIDE_DIRECTORY, VOUCH_REVIEW_BY_REASON, VOUCH_LABEL_FAILED);
}

static void put_repeated(const struct page *p, const char *sign, uint64_t count, uint64_t most)
{
    uint64_t width = most ? (count * BAR_WIDTH + most - 1) / most : 0;
    for (uint64_t i = 0; i < width; i++)
        put(p, sign);
}

static void put_chart(const struct page *p)
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
    put_heading(p, VOUCH_LABEL_OVER_TIME);
    for (size_t i = 0; i < bars.count; i++) {
        const struct vouch_review_bar *bar = &bars.at[i];
        put(p, "  ");
        vouch_date_write(p->w, bar->utc_s);
        put(p, " ");
        put_repeated(p, "#", bar->count[VOUCH_OUTCOME_SECURED], most);
        put_repeated(p, "x", bar->count[VOUCH_OUTCOME_FAILED], most);
        put_repeated(p, ".", bar->count[VOUCH_OUTCOME_CLEAR], most);
        put(p, " ");
        vouch_write_decimal(p->w, (int64_t)(bar->count[0] + bar->count[1] + bar->count[2]));
        put(p, "\n");
    }
}

static void put_footing(const struct page *p)
{
    put(p, "\n");
    put_count(p, p->r->lines, VOUCH_LABEL_LINES);
    if (p->r->unknown)
        put_count(p, p->r->unknown, VOUCH_LABEL_UNKNOWN);
    for (size_t i = 0; i < p->r->unknown_count; i++) {
        put(p, "               ");
        put_name(p, p->r->unknown_raw[i]);
        put(p, "\n");
    }
    if (p->r->unreadable)
        put_count(p, p->r->unreadable, VOUCH_LABEL_UNREADABLE);
    if (p->r->evicted)
        put_count(p, p->r->evicted, VOUCH_LABEL_LOST);
    if (p->r->texts_lost)
        put_count(p, p->r->texts_lost, VOUCH_LABEL_TEXTS_LOST);
    if (p->r->alerts_clear)
        put_count(p, p->r->alerts_clear, VOUCH_LABEL_ALERTS);
    if (p->r->zone.known)
        return;
    put(p, "  ");
    put_label(p, VOUCH_LABEL_NO_ZONE);
    put(p, "\n");
}

void vouch_review_text(const struct vouch_review *review, const struct vouch_review_style *style,
                       struct vouch_writer *w)
{
    struct page p = {review, style, w};
    put_side(&p, VOUCH_SIDE_RECEIVING, VOUCH_LABEL_RECEIVING);
    put_side(&p, VOUCH_SIDE_DELIVERING, VOUCH_LABEL_DELIVERING);
    put_directory(&p);
    if (review->gui_failed) {
        put_heading(&p, VOUCH_LABEL_GUI);
        put_rows(&p, VOUCH_SIDE_GUI, VOUCH_REVIEW_BY_REASON, VOUCH_LABEL_FAILED);
        put_rows(&p, VOUCH_SIDE_GUI, VOUCH_REVIEW_BY_PEER, VOUCH_LABEL_PEERS);
    }
    if (style->step_s)
        put_chart(&p);
    put_footing(&p);
}

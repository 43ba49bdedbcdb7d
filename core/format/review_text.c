// SPDX-License-Identifier: Apache-2.0
#include "core/format/plain.h"
#include "core/format/review_page.h"

enum { ROWS_SHOWN = 10 };

static void put_check(const struct vouch_review_page *p, const struct vouch_review_group *g)
{
    uint8_t buffer[400];
    struct vouch_writer command = vouch_writer_of(buffer, sizeof buffer);
    vouch_review_check_command(p->r, g, &command);
    if (command.len == 0 || command.lost)
        return;
    vouch_review_page_put(p, "             ");
    vouch_review_page_label(p, VOUCH_LABEL_TRY_IT);
    vouch_write_span(p->w, vouch_writer_span(&command));
    vouch_review_page_put(p, "\n");
}

static void put_reason(const struct vouch_review_page *p, const struct vouch_review_group *g)
{
    const struct vouch_reason_words *words = vouch_reason_words_of((enum vouch_reason)g->reason);
    vouch_review_page_put(p, words->text[p->style->tongue]);
    vouch_review_page_put(p, " [");
    vouch_review_page_put(p, words->id);
    vouch_review_page_put(p, "]");
    if (g->reason != VOUCH_REASON_UNKNOWN)
        return;
    vouch_review_page_put(p, " ");
    vouch_review_page_name(p, g->raw);
}

static void put_row(const struct vouch_review_page *p, const struct vouch_review_row *row,
                    enum vouch_review_by by)
{
    vouch_review_page_put(p, "  ");
    vouch_review_page_number(p, row->count);
    vouch_review_page_put(p, " ");
    if (by == VOUCH_REVIEW_BY_REASON)
        put_reason(p, row->sample);
    else
        vouch_review_page_peer(p, row->sample);
    vouch_review_page_seen(p, &row->seen);
    vouch_review_page_put(p, "\n");
    if (by != VOUCH_REVIEW_BY_REASON)
        return;
    vouch_review_page_put(p, "             ");
    vouch_review_page_label(p, VOUCH_LABEL_REMEDY);
    vouch_review_page_put(
        p, vouch_reason_words_of((enum vouch_reason)row->sample->reason)->remedy[p->style->tongue]);
    vouch_review_page_put(p, "\n");
    put_check(p, row->sample);
}

static void put_more(const struct vouch_review_page *p, const struct vouch_review_rows *rows)
{
    uint64_t more = rows->others;
    for (size_t i = ROWS_SHOWN; i < rows->count; i++)
        more += rows->at[i].count;
    if (more)
        vouch_review_page_count(p, more, VOUCH_LABEL_MORE);
}

static void put_rows(const struct vouch_review_page *p, enum vouch_side side,
                     enum vouch_review_by by, enum vouch_review_label label)
{
    struct vouch_review_rows *rows = p->style->rows;
    vouch_review_rank(p->r, side, by, rows);
    if (rows->count == 0)
        return;
    vouch_review_page_put(p, "  ");
    vouch_review_page_label(p, label);
    vouch_review_page_put(p, ":\n");
    for (size_t i = 0; i < rows->count && i < ROWS_SHOWN; i++)
        put_row(p, &rows->at[i], by);
    put_more(p, rows);
}

static void put_versions(const struct vouch_review_page *p, enum vouch_side side)
{
    struct vouch_review_versions v;
    uint64_t whole = p->r->sides[side].outcomes[VOUCH_OUTCOME_SECURED];
    vouch_review_count_versions(p->r, side, &v);
    for (size_t i = 0; i < v.used; i++) {
        vouch_review_page_put(p, "  ");
        vouch_review_page_number(p, v.count[i]);
        vouch_review_page_put(p, "   ");
        if (vouch_span_equal(v.name[i], vouch_span_of("not logged")))
            vouch_review_page_put(
                p, vouch_review_label_text(VOUCH_LABEL_VERSION_NOT_LOGGED, p->style->tongue));
        else
            vouch_plain_write_cut(p->w, v.name[i], 40);
        vouch_review_page_share(p, v.count[i], whole);
        vouch_review_page_put(p, "\n");
    }
}

/* The number of connections of this side with the cipher of suite i; 0 if an earlier suite already
 * listed it. */
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

/* The suite with the most connections after those already listed (`count`, and `at` for equal
 * ones). */
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

static void put_ciphers(const struct vouch_review_page *p, enum vouch_side side)
{
    uint64_t count = UINT64_MAX;
    size_t at = 0;
    uint64_t whole = p->r->sides[side].outcomes[VOUCH_OUTCOME_SECURED];
    if (whole == 0)
        return;
    vouch_review_page_put(p, "  ");
    vouch_review_page_label(p, VOUCH_LABEL_CIPHERS);
    vouch_review_page_put(p, ":\n");
    for (int i = 0; i < ROWS_SHOWN && find_next_cipher(p->r, side, &count, &at); i++) {
        vouch_review_page_put(p, "  ");
        vouch_review_page_number(p, count);
        vouch_review_page_put(p, " ");
        vouch_review_page_name(p, p->r->suites[at].cipher);
        vouch_review_page_share(p, count, whole);
        vouch_review_page_put(p, "\n");
    }
}

static void put_deprecated(const struct vouch_review_page *p, enum vouch_side side)
{
    struct vouch_review_rows *rows = p->style->rows;
    vouch_review_rank_users(p->r, side, rows);
    if (rows->count == 0)
        return;
    vouch_review_page_put(p, "  ");
    vouch_review_page_label(p, VOUCH_LABEL_DEPRECATED);
    vouch_review_page_put(p, ":\n");
    for (size_t i = 0; i < rows->count && i < ROWS_SHOWN; i++) {
        const struct vouch_review_group *g = rows->at[i].sample;
        vouch_review_page_put(p, "  ");
        vouch_review_page_number(p, rows->at[i].count);
        vouch_review_page_put(p, " ");
        vouch_review_page_name(p, p->r->suites[g->reason].protocol);
        vouch_review_page_put(p, " ");
        vouch_review_page_name(p, p->r->suites[g->reason].cipher);
        vouch_review_page_put(p, "  ");
        vouch_review_page_peer(p, g);
        vouch_review_page_seen(p, &rows->at[i].seen);
        vouch_review_page_put(p, "\n");
    }
    put_more(p, rows);
}

static void put_side(const struct vouch_review_page *p, enum vouch_side side,
                     enum vouch_review_label heading)
{
    const struct vouch_review_side *s = &p->r->sides[side];
    if (s->connections == 0 && s->internal == 0)
        return;
    vouch_review_page_heading(p, heading);
    vouch_review_page_count(p, s->connections, VOUCH_LABEL_CONNECTIONS);
    vouch_review_page_part(p, s->outcomes[VOUCH_OUTCOME_SECURED], VOUCH_LABEL_OVER_TLS,
                           s->connections);
    put_versions(p, side);
    vouch_review_page_part(p, s->outcomes[VOUCH_OUTCOME_FAILED], VOUCH_LABEL_FAILED,
                           s->connections);
    vouch_review_page_part(p, s->outcomes[VOUCH_OUTCOME_CLEAR], VOUCH_LABEL_IN_CLEAR,
                           s->connections);
    if (s->refused)
        vouch_review_page_count(p, s->refused, VOUCH_LABEL_REFUSED);
    if (s->outcomes[VOUCH_OUTCOME_UNKNOWN])
        vouch_review_page_part(p, s->outcomes[VOUCH_OUTCOME_UNKNOWN], VOUCH_LABEL_NOT_TOLD,
                               s->connections);
    if (s->broken)
        vouch_review_page_count(p, s->broken, VOUCH_LABEL_BROKEN);
    if (s->internal)
        vouch_review_page_count(p, s->internal, VOUCH_LABEL_INTERNAL);
    put_ciphers(p, side);
    put_rows(p, side, VOUCH_REVIEW_BY_REASON, VOUCH_LABEL_REASONS);
    put_deprecated(p, side);
}

static void put_directory(const struct vouch_review_page *p)
{
    if (p->r->ldap_asked + p->r->ldap_failed == 0)
        return;
    vouch_review_page_heading(p, VOUCH_LABEL_DIRECTORY);
    vouch_review_page_count(p, p->r->ldap_asked, VOUCH_LABEL_QUERIES);
    vouch_review_page_count(p, p->r->ldap_answered, VOUCH_LABEL_SUCCEEDED);
    if (p->r->ldap_no_match)
        vouch_review_page_count(p, p->r->ldap_no_match, VOUCH_LABEL_NO_MATCH);
    if (p->r->ldap_unanswered)
        vouch_review_page_count(p, p->r->ldap_unanswered, VOUCH_LABEL_UNANSWERED);
    if (p->r->ldap_slow)
        vouch_review_page_count(p, p->r->ldap_slow, VOUCH_LABEL_SLOW);
    for (size_t i = 0; i < p->r->server_count; i++) {
        const struct vouch_review_server *s = &p->r->servers[i];
        vouch_review_page_put(p, "  ");
        vouch_review_page_number(p, s->asked);
        vouch_review_page_put(p, "   ");
        vouch_review_page_name(p, s->name);
        vouch_review_page_put(p, s->tls ? " (LDAPS)\n" : "\n");
    }
    put_rows(p, VOUCH_SIDE_DIRECTORY, VOUCH_REVIEW_BY_REASON, VOUCH_LABEL_FAILED);
}

void vouch_review_text(const struct vouch_review *review, const struct vouch_review_style *style,
                       struct vouch_writer *w)
{
    struct vouch_review_page p = {review, style, w};
    vouch_review_page_warning(&p);
    vouch_review_page_partners(&p);
    vouch_review_page_changes(&p);
    put_side(&p, VOUCH_SIDE_RECEIVING, VOUCH_LABEL_RECEIVING);
    put_side(&p, VOUCH_SIDE_DELIVERING, VOUCH_LABEL_DELIVERING);
    put_directory(&p);
    if (review->gui_failed) {
        vouch_review_page_heading(&p, VOUCH_LABEL_GUI);
        put_rows(&p, VOUCH_SIDE_GUI, VOUCH_REVIEW_BY_REASON, VOUCH_LABEL_FAILED);
        put_rows(&p, VOUCH_SIDE_GUI, VOUCH_REVIEW_BY_PEER, VOUCH_LABEL_PEERS);
    }
    vouch_review_page_reports(&p);
    if (style->step_s)
        vouch_review_page_chart(&p);
    vouch_review_page_footing(&p);
}

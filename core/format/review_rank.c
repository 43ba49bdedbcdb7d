// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format/review_format.h"

#include <string.h>

static int compare_names(const struct vouch_review *review, uint32_t a, uint32_t b)
{
    return vouch_span_compare(vouch_names_text(&review->names, a),
                              vouch_names_text(&review->names, b));
}

/* By their texts, so that the order in which the log was read does not matter. */
static int compare_groups(const struct vouch_review *review, const struct vouch_review_group *a,
                          const struct vouch_review_group *b)
{
    const uint32_t pairs[][2] = {
        {a->domain, b->domain},
        {a->peer, b->peer},
        {a->host, b->host},
        {a->listener, b->listener},
        {a->sender_group, b->sender_group},
        {review->hosts[a->appliance].name, review->hosts[b->appliance].name},
        {a->raw, b->raw}};
    int order = a->reason != b->reason ? (int)a->reason - (int)b->reason
                                       : (int)a->required - (int)b->required;
    for (size_t i = 0; order == 0 && i < sizeof pairs / sizeof pairs[0]; i++)
        order = compare_names(review, pairs[i][0], pairs[i][1]);
    return order;
}

static bool before(const struct vouch_review *review, const struct vouch_review_row *a,
                   const struct vouch_review_row *b)
{
    if (a->count != b->count)
        return a->count > b->count;
    if (a->seen.first_s != b->seen.first_s)
        return a->seen.first_s < b->seen.first_s;
    return compare_groups(review, a->sample, b->sample) < 0;
}

static void swap(struct vouch_review_row *a, struct vouch_review_row *b)
{
    struct vouch_review_row t = *a;
    *a = *b;
    *b = t;
}

/* Moves row i down to its place among the first n, with the last one in the order on top. */
static void sink(const struct vouch_review *review, struct vouch_review_row *rows, size_t n,
                 size_t i)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= n)
            return;
        if (child + 1 < n && before(review, &rows[child], &rows[child + 1]))
            child++;
        if (!before(review, &rows[i], &rows[child]))
            return;
        swap(&rows[i], &rows[child]);
        i = child;
    }
}

/* Heap sort: no memory of its own, and no worst case that a hostile log could exploit. */
static void sort(const struct vouch_review *review, struct vouch_review_rows *rows)
{
    for (size_t i = rows->count / 2; i > 0; i--)
        sink(review, rows->at, rows->count, i - 1);
    for (size_t n = rows->count; n > 1; n--) {
        swap(&rows->at[0], &rows->at[n - 1]);
        sink(review, rows->at, n - 1, 0);
    }
}

/* The row is represented by its largest group. */
static void add(const struct vouch_review *review, struct vouch_review_row *row,
                const struct vouch_review_group *g)
{
    row->count += g->count;
    bool larger = g->count != row->sample->count ? g->count > row->sample->count
                                                 : compare_groups(review, g, row->sample) < 0;
    if (larger)
        row->sample = g;
    if (!g->seen.any)
        return;
    if (!row->seen.any || g->seen.first_s < row->seen.first_s)
        row->seen.first_s = g->seen.first_s;
    if (!row->seen.any || g->seen.last_s > row->seen.last_s)
        row->seen.last_s = g->seen.last_s;
    row->seen.any = true;
}

static bool belongs(const struct vouch_review_group *a, const struct vouch_review_group *b,
                    enum vouch_review_by by)
{
    switch (by) {
    case VOUCH_REVIEW_BY_REASON:
        return a->reason == b->reason && (a->reason != VOUCH_REASON_UNKNOWN || a->raw == b->raw);
    case VOUCH_REVIEW_BY_PEER:
        return a->peer == b->peer;
    case VOUCH_REVIEW_BY_REQUIRED_DOMAIN:
        return a->domain == b->domain;
    case VOUCH_REVIEW_BY_GROUP:
        break;
    }
    return false;
}

static void put(const struct vouch_review *review, struct vouch_review_rows *rows,
                const struct vouch_review_group *g, enum vouch_review_by by)
{
    /* Nobody reads more rows of one kind than this, and searching them would take long. */
    enum { ROWS_OF_A_KIND_MAX = 512 };
    for (size_t i = 0; by != VOUCH_REVIEW_BY_GROUP && i < rows->count; i++)
        if (belongs(rows->at[i].sample, g, by)) {
            add(review, &rows->at[i], g);
            return;
        }
    if (by != VOUCH_REVIEW_BY_GROUP && rows->count == ROWS_OF_A_KIND_MAX) {
        rows->others += g->count;
        return;
    }
    struct vouch_review_row *row = &rows->at[rows->count++];
    memset(row, 0, sizeof *row);
    row->sample = g;
    add(review, row, g);
}

void vouch_review_rank(const struct vouch_review *review, enum vouch_side side,
                       enum vouch_review_by by, struct vouch_review_rows *rows)
{
    rows->count = 0;
    rows->others =
        side <= VOUCH_SIDE_DELIVERING ? review->sides[side].groups_lost : review->errors_lost;
    for (size_t i = 0; i < VOUCH_REVIEW_GROUPS_MAX; i++) {
        const struct vouch_review_group *g = &review->groups[i];
        bool wanted = by != VOUCH_REVIEW_BY_REQUIRED_DOMAIN || g->required;
        if (g->count && g->side == side && wanted)
            put(review, rows, g, by);
    }
    sort(review, rows);
}

void vouch_review_rank_users(const struct vouch_review *review, enum vouch_side side,
                             struct vouch_review_rows *rows)
{
    rows->count = 0;
    rows->others = review->sides[side].users_lost;
    for (size_t i = 0; i < VOUCH_REVIEW_USERS_MAX; i++) {
        const struct vouch_review_group *g = &review->users[i];
        if (g->count && g->side == side)
            put(review, rows, g, VOUCH_REVIEW_BY_GROUP);
    }
    sort(review, rows);
}

static void count_version(struct vouch_review_versions *out, struct vouch_span name, uint64_t count)
{
    for (size_t i = 0; i < out->used; i++)
        if (vouch_span_equal(out->name[i], name)) {
            out->count[i] += count;
            return;
        }
    if (out->used == VOUCH_REVIEW_VERSIONS_MAX) {
        out->count[VOUCH_REVIEW_VERSIONS_MAX - 1] += count;
        return;
    }
    bool last = out->used == VOUCH_REVIEW_VERSIONS_MAX - 1;
    out->name[out->used] = last ? vouch_span_of("other") : name;
    out->count[out->used++] = count;
}

void vouch_review_count_versions(const struct vouch_review *review, enum vouch_side side,
                                 struct vouch_review_versions *out)
{
    out->used = 0;
    for (size_t i = 0; i < review->suite_count; i++) {
        const struct vouch_review_suite *s = &review->suites[i];
        struct vouch_span name = vouch_names_text(&review->names, s->protocol);
        if (s->count[side])
            count_version(out, name.len ? name : vouch_span_of("not logged"), s->count[side]);
    }
}

/* Insertion from the end: bars mostly arrive in order. */
static void insert_bar(struct vouch_review_bars *out, const struct vouch_review_bar *bar)
{
    size_t at = out->count;
    while (at > 0 && out->at[at - 1].utc_s > bar->utc_s)
        at--;
    if (at > 0 && out->at[at - 1].utc_s == bar->utc_s) {
        for (int i = 0; i < 3; i++)
            out->at[at - 1].count[i] += bar->count[i];
        return;
    }
    if (out->count == VOUCH_REVIEW_BARS_MAX) {
        out->lost++;
        if (at == 0)
            return;
        memmove(&out->at[0], &out->at[1], (at - 1) * sizeof out->at[0]);
        out->at[at - 1] = *bar;
        return;
    }
    memmove(&out->at[at + 1], &out->at[at], (out->count - at) * sizeof out->at[0]);
    out->at[at] = *bar;
    out->count++;
}

void vouch_review_chart(const struct vouch_review *review, int side, int64_t step_s,
                        struct vouch_review_bars *out)
{
    out->count = 0;
    out->lost = 0;
    for (size_t i = 0; i < VOUCH_REVIEW_HOURS_MAX; i++) {
        const struct vouch_review_hour *h = &review->hours[i];
        struct vouch_review_bar bar = {h->hour * 3600 / step_s * step_s, {0, 0, 0}};
        if (!h->used)
            continue;
        for (int s = 0; s < 2; s++)
            for (int o = 0; o < 3 && (side < 0 || side == s); o++)
                bar.count[o] += h->count[s][o];
        if (bar.count[0] + bar.count[1] + bar.count[2])
            insert_bar(out, &bar);
    }
}

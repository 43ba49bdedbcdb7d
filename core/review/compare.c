// SPDX-License-Identifier: Apache-2.0
#include "core/review/compare.h"

#include "core/review/internal.h"
#include "core/review/json_walk.h"
#include "core/status.h"

#include <string.h>

/* One row of the earlier review, as far as it has been read. */
struct row {
    uint32_t name;
    uint32_t appliance;
    uint8_t state; /* 1 + its index among the words */
    uint8_t side;
};

struct reading {
    struct vouch_review *review;
    struct row row;
    bool schema; /* it is a review */
};

static bool is(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, vouch_span_of(text));
}

static uint8_t state_of(struct vouch_span word)
{
    static const char *const words[] = {"failing", "mended", "clear", "unknown", "good"};
    for (uint8_t i = 0; i < 5; i++)
        if (is(word, words[i]))
            return (uint8_t)(i + 1);
    return 0;
}

/* The appliance of that name; if the earlier review named none, the one that this log has. */
static uint16_t host_of(const struct vouch_review *review, uint32_t name)
{
    for (uint16_t i = 0; i < review->host_count; i++) {
        bool unnamed = vouch_review_appliance_name(review, i).len == 0;
        if (name == VOUCH_NAME_NONE ? unnamed : review->hosts[i].name == name)
            return i;
    }
    return VOUCH_REVIEW_HOSTS_MAX;
}

/* The state before of every row of that partner whose appliance this log does not name, or of all
 * its rows if the earlier review named none: it may be the same log, which came another way. */
static bool mark_unnamed(struct reading *k)
{
    struct vouch_review *r = k->review;
    bool any = false;
    for (uint16_t i = 0; i < r->host_count; i++) {
        struct vouch_review_partner *p = vouch_review_partner_find(r, k->row.name, k->row.side, i);
        bool named = vouch_review_appliance_name(r, i).len > 0;
        if (!p || p->name <= VOUCH_NAME_LOST || (named && k->row.appliance != VOUCH_NAME_NONE))
            continue;
        p->before = k->row.state;
        any = true;
    }
    return any;
}

static void add_row(struct reading *k)
{
    struct vouch_review *r = k->review;
    uint16_t host = host_of(r, k->row.appliance);
    struct vouch_review_partner *p =
        host < VOUCH_REVIEW_HOSTS_MAX ? vouch_review_partner_find(r, k->row.name, k->row.side, host)
                                      : NULL;
    if (p && p->name > VOUCH_NAME_LOST) {
        p->before = k->row.state;
    } else if (!mark_unnamed(k) && r->gone_count < VOUCH_REVIEW_GONE_MAX && k->row.state == 1) {
        struct vouch_review_gone gone = {k->row.name, k->row.side};
        r->gone[r->gone_count++] = gone;
    }
    memset(&k->row, 0, sizeof k->row);
}

static void member(void *self, struct vouch_span above, struct vouch_span key,
                   enum vouch_json_kind kind, struct vouch_span value)
{
    struct reading *k = self;
    if (kind == VOUCH_JSON_END && is(key, "partners"))
        add_row(k);
    if (kind != VOUCH_JSON_STRING)
        return;
    if (is(key, "schema") && is(value, "vouch-review/1"))
        k->schema = true;
    if (!is(above, "partners"))
        return;
    if (is(key, "partner"))
        k->row.name = vouch_json_keep(&k->review->names, value);
    else if (is(key, "appliance"))
        k->row.appliance = vouch_json_keep(&k->review->names, value);
    else if (is(key, "state"))
        k->row.state = state_of(value);
    else if (is(key, "direction"))
        k->row.side = is(value, "receiving") ? VOUCH_SIDE_RECEIVING : VOUCH_SIDE_DELIVERING;
}

int vouch_review_compare(struct vouch_review *review, struct vouch_span json)
{
    struct reading k = {.review = review};
    review->gone_count = 0;
    bool whole = vouch_json_walk(json, 0, member, &k);
    review->compared = whole && k.schema;
    return review->compared ? VOUCH_OK : VOUCH_E_MALFORMED;
}

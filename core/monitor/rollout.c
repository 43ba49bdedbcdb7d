// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/rollout.h"

#include <string.h>

#include "core/calendar.h"

/* The number of nodes done, the total, and the time are inserted between these. */
static const char *const of[VOUCH_LANGUAGES] = {" of ", " van de "};
static const char *const under_way[VOUCH_LANGUAGES] = {
    " nodes have had the new certificate since ",
    " knooppunten hebben het nieuwe certificaat sinds "};
static const char *const others[VOUCH_LANGUAGES] = {"; the others still serve the one before",
                                                    "; de andere bieden nog het vorige aan"};
static const char *const complete[VOUCH_LANGUAGES] = {"has a renewed certificate on all ",
                                                      "heeft een vernieuwd certificaat op alle "};
static const char *const nodes[VOUCH_LANGUAGES] = {" nodes; the first had it ",
                                                   " knooppunten; het eerste had het "};

void vouch_rollout_add(struct vouch_rollout_count *n, const struct vouch_rollout *r,
                       const uint8_t sha256[32])
{
    bool done = memcmp(sha256, r->to, sizeof r->to) == 0;

    n->done += done;
    n->total += done || memcmp(sha256, r->from, sizeof r->from) == 0;
}

bool vouch_rollout_complete(const struct vouch_rollout_count *n)
{
    return n->done == n->total;
}

bool vouch_rollout_lasts(struct vouch_rollout *r, int64_t limit_s, int64_t utc_s)
{
    if (r->told_s > 0 || utc_s - r->since_s < limit_s)
        return false;
    r->told_s = utc_s;
    return true;
}

void vouch_rollout_write(struct vouch_writer *w, enum vouch_language language,
                         const struct vouch_rollout *r, const struct vouch_rollout_count *n)
{
    if (vouch_rollout_complete(n)) {
        vouch_write_text(w, complete[language]);
        vouch_write_decimal(w, (int64_t)n->total);
        vouch_write_text(w, nodes[language]);
        vouch_date_write(w, r->since_s);
        return;
    }
    vouch_write_decimal(w, (int64_t)n->done);
    vouch_write_text(w, of[language]);
    vouch_write_decimal(w, (int64_t)n->total);
    vouch_write_text(w, under_way[language]);
    vouch_date_write(w, r->since_s);
    vouch_write_text(w, others[language]);
}

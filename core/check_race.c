// SPDX-License-Identifier: Apache-2.0
#include "core/check_phases.h"

#include <string.h>

/* RFC 8305 section 8 */
enum { ATTEMPT_DELAY_MS = 250 };

static bool any_open(const struct vouch_race *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->lanes[i].open)
            return true;
    return false;
}

static void end_attempt(struct vouch_check *c, struct vouch_race_lane *lane)
{
    lane->transport.ops->close(lane->transport.self);
    lane->open = false;
    c->options.race->next_ms = c->now.mono_ms; /* section 5: the next attempt need not wait */
    c->progressed = true;
}

static bool is_last(const struct vouch_check *c)
{
    bool none_left = c->address_next >= c->addresses.count || c->now.mono_ms >= c->due_ms;
    return c->phase == VOUCH_PHASE_CONNECT && none_left && !any_open(c->options.race);
}

static int attempt_failed(struct vouch_check *c, struct vouch_race_lane *lane, int status)
{
    end_attempt(c, lane);
    if (vouch_phase_exhausted(status) && any_open(c->options.race)) {
        c->address_next--; /* retried when one of the others has ended */
        c->options.race->one_at_a_time = true;
        return VOUCH_AGAIN;
    }
    bool last = is_last(c);
    vouch_phase_find_connecting(c, lane->to, status, last);
    return last ? status : VOUCH_AGAIN;
}

static int go_on_with(struct vouch_check *c, struct vouch_race_lane *lane)
{
    int status = lane->transport.ops->open(lane->transport.self, lane->to);
    if (status == VOUCH_AGAIN && c->now.mono_ms < lane->due_ms)
        return VOUCH_AGAIN;
    if (status != VOUCH_OK)
        return attempt_failed(c, lane, status == VOUCH_AGAIN ? VOUCH_E_TIMEOUT : status);
    c->transport = lane->transport;
    c->report.address = *lane->to;
    lane->open = false; /* now the check's connection */
    return VOUCH_OK;
}

/* RFC 8305 section 4: alternate between families, starting with the first address's. */
static void interleave(struct vouch_addresses *a)
{
    for (size_t i = 1;; i++) {
        size_t other = i;
        while (other < a->count && a->at[other].family == a->at[i - 1].family)
            other++;
        if (other >= a->count)
            return;
        struct vouch_address moved = a->at[other];
        memmove(&a->at[i + 1], &a->at[i], (other - i) * sizeof moved);
        a->at[i] = moved;
    }
}

static void begin(struct vouch_check *c)
{
    struct vouch_race *r = c->options.race;
    c->opening = true;
    interleave(&c->addresses);
    for (size_t i = 0; i < r->count; i++)
        r->lanes[i].open = false;
    r->one_at_a_time = false;
    r->next_ms = c->now.mono_ms;
}

static struct vouch_race_lane *free_lane(struct vouch_race *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (!r->lanes[i].open)
            return &r->lanes[i];
    return NULL;
}

static bool may_start(const struct vouch_check *c)
{
    const struct vouch_race *r = c->options.race;
    if (c->address_next >= c->addresses.count)
        return false;
    return !any_open(r) || (!r->one_at_a_time && c->now.mono_ms >= r->next_ms);
}

static void start_next(struct vouch_check *c)
{
    struct vouch_race *r = c->options.race;
    struct vouch_race_lane *lane = free_lane(r);
    if (!lane || !may_start(c))
        return;
    lane->to = vouch_phase_next_address(c);
    lane->open = true;
    lane->began_ms = c->now.mono_ms;
    bool alone = r->count == 1 || r->one_at_a_time;
    lane->due_ms = vouch_phase_due_connecting(c, alone ? c->addresses.count - c->address_next : 0);
    r->next_ms = c->now.mono_ms + ATTEMPT_DELAY_MS;
}

/* When to poll again even if nothing happens on any connection. */
static uint64_t next_event(const struct vouch_check *c)
{
    struct vouch_race *r = c->options.race;
    bool waiting = c->address_next < c->addresses.count && !r->one_at_a_time;
    uint64_t next_ms = waiting && free_lane(r) ? r->next_ms : c->due_ms;
    for (size_t i = 0; i < r->count; i++)
        if (r->lanes[i].open && r->lanes[i].due_ms < next_ms)
            next_ms = r->lanes[i].due_ms;
    return next_ms;
}

static int connect_any(struct vouch_check *c)
{
    struct vouch_race *r = c->options.race;
    int status = VOUCH_AGAIN;
    if (!c->opening)
        begin(c);
    start_next(c);
    for (size_t i = 0; status == VOUCH_AGAIN && i < r->count; i++)
        if (r->lanes[i].open)
            status = go_on_with(c, &r->lanes[i]);
    c->want = VOUCH_WANT_WRITE;
    c->phase_due_ms = next_event(c);
    return status;
}

/* Addresses that have not answered when the check over another one ends. */
static void find_unanswered(struct vouch_check *c, const struct vouch_race_lane *lane)
{
    uint8_t text[96];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_phase_write_endpoint(&w, lane->to);
    vouch_write_text(&w, ", ");
    vouch_write_decimal(&w, (int64_t)(c->now.mono_ms - lane->began_ms));
    vouch_write_text(&w, " ms");
    vouch_report_find(&c->report, VOUCH_F_CONNECT_UNANSWERED, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                      vouch_writer_span(&w));
}

static void end_others(struct vouch_check *c)
{
    struct vouch_race *r = c->options.race;
    for (size_t i = 0; i < r->count; i++) {
        struct vouch_race_lane *lane = &r->lanes[i];
        if (!lane->open)
            continue;
        int status = lane->transport.ops->open(lane->transport.self, lane->to);
        if (status == VOUCH_AGAIN)
            find_unanswered(c, lane);
        if (status < 0)
            attempt_failed(c, lane, status);
        else
            end_attempt(c, lane);
    }
}

static const struct vouch_race_ops ops = {.connect = connect_any, .end = end_others};

void vouch_race_init(struct vouch_race *r)
{
    memset(r, 0, sizeof *r);
    r->ops = &ops;
}

void vouch_race_add(struct vouch_race *r, struct vouch_transport transport)
{
    if (r->count < VOUCH_RACE_LANES_MAX)
        r->lanes[r->count++].transport = transport;
}

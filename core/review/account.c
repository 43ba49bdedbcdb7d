// SPDX-License-Identifier: Apache-2.0
#include "core/review/groups.h"
#include "core/review/inside.h"
#include "core/review/scan.h"

/* What an ended connection adds to the summary. Most of them are good ones that nobody asked about
 * in particular: those cost a few counters, and their texts are never looked at. */

static bool ends_with(struct vouch_span s, const char *text)
{
    size_t len = strlen(text);
    return s.len >= len &&
           vouch_span_equal_nocase(vouch_span_part(s, s.len - len, len), vouch_span_of(text));
}

/* "the.cpq.host", "the.euq.queue", "the.encryption.queue": places inside the cluster. */
static bool is_internal_name(struct vouch_span domain)
{
    return vouch_span_starts_nocase(domain, "the.") &&
           (ends_with(domain, ".host") || ends_with(domain, ".queue"));
}

/* "interface NAME (IP) address IP reverse dns host H verified yes"; blanks in NAME. */
static void read_incoming(struct vouch_span s, struct vouch_review_event *e)
{
    struct vouch_span name;
    if (!vouch_scan_text(&s, "interface ", 10) || !vouch_scan_until(&s, " address ", &name))
        return;
    size_t bracket = vouch_scan_find_last(name, " (");
    e->listener = vouch_span_part(name, 0, bracket);
    e->listener_address = vouch_span_part(name, bracket + 2, name.len);
    if (e->listener_address.len)
        e->listener_address.len--; /* the closing bracket */
    e->peer = vouch_scan_word(&s);
    if (vouch_scan_text(&s, "reverse dns host ", 17))
        e->host = vouch_scan_word(&s);
    if (vouch_span_equal(e->host, vouch_span_of("unknown")))
        e->host.len = 0;
}

/* "interface IP address IP port n" */
static void read_outgoing(struct vouch_span s, struct vouch_review_event *e)
{
    if (!vouch_scan_text(&s, "interface ", 10) || !vouch_scan_until(&s, " address ", &e->listener))
        return;
    e->peer = vouch_scan_word(&s);
}

/* Postfix: "host[address]", "unknown[address]". */
static bool read_client(struct vouch_span s, struct vouch_review_event *e)
{
    size_t bracket = vouch_span_find(s, 0, '[');
    size_t close = vouch_span_find(s, bracket, ']');
    if (bracket >= s.len || vouch_scan_find(s, 0, "interface ") == 0)
        return false;
    e->host = vouch_span_part(s, 0, bracket);
    e->peer = vouch_span_part(s, bracket + 1, close - bracket - 1);
    if (vouch_span_equal(e->host, vouch_span_of("unknown")))
        e->host.len = 0;
    return true;
}

static void tell_event(struct vouch_review *review, enum vouch_side side,
                       const struct vouch_review_connection *c, struct vouch_review_event *e)
{
    struct vouch_span first = vouch_review_noted(review, c->first);
    bool client = read_client(first, e);
    if (!client && side == VOUCH_SIDE_RECEIVING)
        read_incoming(first, e);
    else if (!client)
        read_outgoing(first, e);
    if (side == VOUCH_SIDE_DELIVERING)
        e->domain = vouch_review_noted(review, c->domain);
    e->group = vouch_review_noted(review, c->group);
    e->raw = vouch_review_noted(review, c->raw);
    if (c->outcome != VOUCH_OUTCOME_SECURED)
        return;
    e->protocol = vouch_names_text(&review->names, review->suites[c->suite].protocol);
    e->cipher = vouch_names_text(&review->names, review->suites[c->suite].cipher);
}

/* Is it this domain, or a name under it? */
static bool within(struct vouch_span name, struct vouch_span domain)
{
    if (name.len < domain.len)
        return false;
    size_t before = name.len - domain.len;
    return vouch_span_equal_nocase(vouch_span_part(name, before, domain.len), domain) &&
           (before == 0 || name.data[before - 1] == '.');
}

static bool id_wanted(const struct vouch_review_options *o, const struct vouch_review_event *e)
{
    if (o->icid == 0 && o->dcid == 0)
        return true;
    return e->id == (e->side == VOUCH_SIDE_RECEIVING ? o->icid : o->dcid);
}

static bool wanted(const struct vouch_review *review, const struct vouch_review_event *e)
{
    const struct vouch_review_options *o = &review->options;
    if (!id_wanted(o, e) || !vouch_review_time_wanted(review, e->has_time, e->utc_s))
        return false;
    struct vouch_span name = e->side == VOUCH_SIDE_RECEIVING ? e->host : e->domain;
    if (o->domain.len && !within(name, o->domain))
        return false;
    return o->peer.len == 0 || vouch_span_equal_nocase(e->peer, o->peer) ||
           vouch_span_equal_nocase(e->host, o->peer);
}

static struct vouch_review_group key_of(struct vouch_review *review,
                                        const struct vouch_review_event *e)
{
    struct vouch_names *names = &review->names;
    struct vouch_review_group key = {
        .raw = vouch_names_keep(names, e->raw),
        .peer = vouch_names_keep(names, e->peer),
        .host = vouch_names_keep(names, e->host),
        .domain = vouch_names_keep(names, e->domain),
        .listener =
            vouch_names_keep(names, e->listener_address.len ? e->listener_address : e->listener),
        .sender_group = vouch_names_keep(names, e->group),
        .reason = (uint16_t)e->reason,
        .side = (uint8_t)e->side,
        .required = e->required,
    };
    return key;
}

bool vouch_review_group_failure(struct vouch_review *review, const struct vouch_review_event *e)
{
    struct vouch_review_group key = key_of(review, e);
    return vouch_review_group_add(review->groups, VOUCH_REVIEW_GROUPS_MAX, &key,
                                  e->reason == VOUCH_REASON_UNKNOWN, e->has_time, e->utc_s);
}

static void count_user(struct vouch_review *review, const struct vouch_review_event *e,
                       uint16_t suite)
{
    struct vouch_review_group key = key_of(review, e);
    key.reason = suite;
    if (!vouch_review_group_add(review->users, VOUCH_REVIEW_USERS_MAX, &key, false, e->has_time,
                                e->utc_s))
        review->sides[e->side].users_lost++;
}

static void count_hour(struct vouch_review *review, const struct vouch_review_event *e)
{
    int64_t hour = e->utc_s / 3600;
    if (!e->has_time)
        return;
    for (uint32_t i = 0; i < 64; i++) {
        struct vouch_review_hour *h =
            &review->hours[((uint64_t)hour + i) & (VOUCH_REVIEW_HOURS_MAX - 1)];
        if (h->used && h->hour != hour)
            continue;
        h->used = true;
        h->hour = hour;
        h->count[e->side][e->outcome]++;
        return;
    }
    review->hours_lost++;
}

static void count_outcome(struct vouch_review *review, const struct vouch_review_connection *c,
                          const struct vouch_review_event *e)
{
    struct vouch_review_side *side = &review->sides[e->side];
    side->connections++;
    vouch_review_saw(&side->seen, e->has_time, e->utc_s);
    if (e->outcome == VOUCH_OUTCOME_CLEAR && c->broken) {
        side->broken++;
        return;
    }
    side->outcomes[e->outcome]++;
    count_hour(review, e);
    side->open += e->outcome == VOUCH_OUTCOME_CLEAR && c->unended;
    side->refused += e->outcome == VOUCH_OUTCOME_CLEAR && c->refused;
    if (e->outcome == VOUCH_OUTCOME_SECURED) {
        struct vouch_review_suite *suite = &review->suites[c->suite];
        suite->count[e->side]++;
        if (c->trust)
            side->trust[(c->trust - 1) & 3]++;
        vouch_review_saw(&suite->seen[e->side], e->has_time, e->utc_s);
    }
    if (e->outcome != VOUCH_OUTCOME_FAILED)
        return;
    side->reasons[e->reason]++;
    side->required += e->required;
    side->groups_lost += !vouch_review_group_failure(review, e);
}

static bool needs_telling(const struct vouch_review *review,
                          const struct vouch_review_connection *c)
{
    const struct vouch_review_options *o = &review->options;
    return c->outcome == VOUCH_OUTCOME_FAILED || o->on_event || o->domain.len || o->peer.len ||
           (c->outcome == VOUCH_OUTCOME_SECURED && review->suites[c->suite].deprecated);
}

static bool is_internal(const struct vouch_review *review, enum vouch_side side,
                        const struct vouch_review_connection *c)
{
    if (side == VOUCH_SIDE_RECEIVING)
        return false;
    return is_internal_name(vouch_review_noted(review, c->domain));
}

static bool is_gone(const struct vouch_review *review, struct vouch_review_note note)
{
    return note.packed != 0 && vouch_review_noted(review, note).len == 0;
}

/* Has the ring come round over a text that this connection's place in the answer depends on? */
static bool has_lost_text(const struct vouch_review *review,
                          const struct vouch_review_connection *c, bool told)
{
    return is_gone(review, c->domain) ||
           (told &&
            (is_gone(review, c->first) || is_gone(review, c->group) || is_gone(review, c->raw)));
}

static void hand_out(const struct vouch_review *review, const struct vouch_review_event *e)
{
    const struct vouch_review_options *o = &review->options;
    if (o->on_event && (!o->failed_only || e->outcome == VOUCH_OUTCOME_FAILED))
        o->on_event(o->self, e);
}

void vouch_review_account(struct vouch_review *review, enum vouch_side side,
                          const struct vouch_review_connection *c)
{
    struct vouch_review_event e = {.side = side, .outcome = (enum vouch_outcome)c->outcome};
    if (!c->opened && e.outcome == VOUCH_OUTCOME_CLEAR)
        return; /* the log begins in the midst of it: TLS may have come before */
    e.id = c->id;
    e.required = c->required;
    e.reason = (enum vouch_reason)c->reason;
    e.has_time = c->timed;
    e.utc_s = c->utc_s;
    e.internal = is_internal(review, side, c);
    bool told = needs_telling(review, c);
    if (told)
        tell_event(review, side, c, &e);
    review->texts_lost += has_lost_text(review, c, told);
    if (!wanted(review, &e))
        return;
    hand_out(review, &e);
    if (e.internal) {
        review->sides[side].internal++;
        return;
    }
    count_outcome(review, c, &e);
    review->unjoined += c->has_mid && c->domain.packed == 0;
    if (e.outcome == VOUCH_OUTCOME_SECURED && review->suites[c->suite].deprecated)
        count_user(review, &e, c->suite);
}

// SPDX-License-Identifier: Apache-2.0
#include "core/review/domain.h"
#include "core/review/groups.h"
#include "core/review/internal.h"
#include "core/review/scan.h"

#include <string.h>

/* What an ended connection adds to the summary. */

static bool ends_with(struct vouch_span s, const char *text)
{
    size_t len = strlen(text);
    return s.len >= len &&
           vouch_span_equal_nocase(vouch_span_part(s, s.len - len, len), vouch_span_of(text));
}

/* "the.cpq.host", "the.euq.queue", "the.encryption.queue": destinations inside the cluster. */
static bool is_internal_name(struct vouch_span domain)
{
    return vouch_span_starts_nocase(domain, "the.") &&
           (ends_with(domain, ".host") || ends_with(domain, ".queue"));
}

/* The partner of the connection: the key of its row, and of queries. */
static void tell_partner(const struct vouch_review *review, enum vouch_side side,
                         const struct vouch_review_connection *c, struct vouch_review_event *e)
{
    struct vouch_review_first first = vouch_review_first_of(review, c);
    e->peer = first.peer;
    e->host = first.host;
    e->name_hash = first.name_hash;
    e->peer_hash = first.peer_hash;
    if (e->host.len == 7 && memcmp(e->host.data, "unknown", 7) == 0)
        e->host.len = 0;
    e->listener = first.listener;
    if (side == VOUCH_SIDE_DELIVERING)
        e->domain = vouch_review_noted(review, c->domain);
}

/* Gives the domain the one spelling by which its row is found. */
static void spell_domain(struct vouch_review_event *e, uint8_t spelled[VOUCH_DOMAIN_MAX])
{
    struct vouch_writer w = vouch_writer_of(spelled, VOUCH_DOMAIN_MAX);
    if (!vouch_domain_is_plain(e->domain) && vouch_domain_write(e->domain, &w))
        e->domain = vouch_writer_span(&w);
}

/* "NAME (ADDRESS)" of a listener; for deliveries only the address. */
static void split_listener(struct vouch_review_event *e)
{
    struct vouch_span s = e->listener;
    size_t bracket = s.len;
    while (bracket > 1 && (s.data[bracket - 1] != '(' || s.data[bracket - 2] != ' '))
        bracket--;
    if (bracket < 2)
        return;
    e->listener = vouch_scan_part(s, 0, bracket - 2);
    e->listener_address = vouch_scan_part(s, bracket, s.len);
    /* the closing bracket */
    if (e->listener_address.len)
        e->listener_address.len--;
}

/* Empties what tell_partner and tell_all write. Field by field, because compilers turn an
 * initialiser of this size into an instruction that takes longer than all the rest. */
static void begin_event(struct vouch_review_event *e)
{
    const struct vouch_span none = {NULL, 0};
    e->domain = none;
    e->listener_address = none;
    e->group = none;
    e->protocol = none;
    e->cipher = none;
    e->raw = none;
    e->appliance = none;
    e->queue = none;
}

/* What only a connection that is reported individually needs. */
static void tell_all(const struct vouch_review *review, const struct vouch_review_connection *c,
                     struct vouch_review_event *e)
{
    if (e->side == VOUCH_SIDE_RECEIVING)
        split_listener(e);
    e->appliance = vouch_review_appliance_name(review, c->host);
    *(c->id & VOUCH_RECORD_PROCESS ? &e->queue : &e->group) = vouch_review_noted(review, c->group);
    e->raw = vouch_review_noted(review, c->raw);
    if (c->outcome != VOUCH_OUTCOME_SECURED)
        return;
    e->protocol = vouch_names_text(&review->names, review->suites[c->suite].protocol);
    e->cipher = vouch_names_text(&review->names, review->suites[c->suite].cipher);
}

/* Is this connection reported individually: because someone asked, as a failure, or as a user of
 * something deprecated? */
static bool is_told(const struct vouch_review *review, const struct vouch_review_connection *c,
                    const struct vouch_review_event *e)
{
    return review->options.on_event || e->outcome == VOUCH_OUTCOME_FAILED ||
           (e->outcome == VOUCH_OUTCOME_SECURED && review->suites[c->suite].deprecated);
}

/* Is it this domain, or a name below it? */
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

/* Even if it is the only one, someone may ask for it by name. */
static struct vouch_span host_of(const struct vouch_review *review,
                                 const struct vouch_review_event *e)
{
    return vouch_names_text(&review->names, review->hosts[e->appliance_number].name);
}

static bool wanted(const struct vouch_review *review, const struct vouch_review_event *e)
{
    const struct vouch_review_options *o = &review->options;
    if (o->host.len && !vouch_span_equal_nocase(host_of(review, e), o->host))
        return false;
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
        .appliance = e->appliance_number,
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

static void count_hour(struct vouch_review *review, const struct vouch_review_event *e,
                       const struct vouch_review_connection *c)
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
        if (e->outcome == VOUCH_OUTCOME_SECURED)
            h->version[review->suites[c->suite].version]++;
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
    if (e->outcome != VOUCH_OUTCOME_SECURED && e->outcome != VOUCH_OUTCOME_FAILED && c->broken) {
        side->broken++;
        return;
    }
    side->outcomes[e->outcome]++;
    count_hour(review, e, c);
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

static bool is_internal(const struct vouch_review *review, enum vouch_side side,
                        const struct vouch_review_connection *c)
{
    if (side == VOUCH_SIDE_RECEIVING || c->tail != VOUCH_TAIL_NAME)
        return false;
    return is_internal_name(vouch_review_noted(review, c->domain));
}

static bool is_gone(const struct vouch_review *review, struct vouch_review_note note)
{
    return note.packed != 0 && note.packed >> 63 == 0 && vouch_review_noted(review, note).len == 0;
}

/* Has the ring wrapped around and overwritten a text that this connection's place in the answer
 * depends on? */
static bool has_lost_text(const struct vouch_review *review,
                          const struct vouch_review_connection *c)
{
    return is_gone(review, c->domain) || is_gone(review, c->first) || is_gone(review, c->group) ||
           is_gone(review, c->raw);
}

static void hand_out(const struct vouch_review *review, const struct vouch_review_event *e)
{
    const struct vouch_review_options *o = &review->options;
    if (o->on_event && (!o->failed_only || e->outcome == VOUCH_OUTCOME_FAILED))
        o->on_event(o->self, e);
}

/* The number of Postfix's and sendmail's connections contains their process; others have a hash. */
static uint32_t process_of(uint64_t id)
{
    bool has = id >> 60 == 4 || id >> 60 == 6;
    return has ? (uint32_t)id & 0x3FFFFF : 0;
}

/* What does a connection without a TLS line mean? An appliance logs each handshake, so it was clear
 * text; of other programs only some logs show it. */
static enum vouch_outcome outcome_of(const struct vouch_review_connection *c)
{
    bool process = (c->id & VOUCH_RECORD_PROCESS) != 0;
    if (c->outcome != VOUCH_OUTCOME_CLEAR)
        return (enum vouch_outcome)c->outcome;
    return c->untold || (process && !c->plain) ? VOUCH_OUTCOME_UNKNOWN : VOUCH_OUTCOME_CLEAR;
}

void vouch_review_account(struct vouch_review *review, enum vouch_side side,
                          const struct vouch_review_connection *c)
{
    uint8_t spelled[VOUCH_DOMAIN_MAX];
    struct vouch_review_event e;
    e.side = side;
    e.outcome = outcome_of(c);
    bool silent = e.outcome == VOUCH_OUTCOME_CLEAR || e.outcome == VOUCH_OUTCOME_UNKNOWN;
    if (!c->opened && silent)
        return; /* the log starts in the middle of it: TLS may have come before */
    begin_event(&e);
    e.id = c->id;
    e.process = process_of(c->id);
    e.appliance_number = c->host;
    e.required = c->required;
    e.reason = (enum vouch_reason)c->reason;
    e.has_time = c->timed;
    e.utc_s = c->utc_s;
    e.internal = is_internal(review, side, c);
    tell_partner(review, side, c, &e);
    spell_domain(&e, spelled);
    review->texts_lost += has_lost_text(review, c);
    if (!wanted(review, &e))
        return;
    if (is_told(review, c, &e))
        tell_all(review, c, &e);
    hand_out(review, &e);
    if (e.internal) {
        review->sides[side].internal++;
        return;
    }
    count_outcome(review, c, &e);
    vouch_review_partner_count(review, &e, c);
    review->unjoined += side == VOUCH_SIDE_DELIVERING && c->has_mid && c->domain.packed == 0;
    if (e.outcome == VOUCH_OUTCOME_SECURED && review->suites[c->suite].deprecated)
        count_user(review, &e, c->suite);
}

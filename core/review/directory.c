// SPDX-License-Identifier: Apache-2.0
#include "core/review/inside.h"
#include "core/review/scan.h"

/* 636 and 3269 are meant for TLS from the first byte on (RFC 4511 has no port for it; IANA and
 * Active Directory do). */
static bool is_tls_port(struct vouch_span server)
{
    size_t colon = vouch_scan_find_last(server, ":");
    struct vouch_span port = vouch_span_part(server, colon + 1, 5);
    return vouch_span_equal(port, vouch_span_of("636")) ||
           vouch_span_equal(port, vouch_span_of("3269"));
}

/* The counters of a server; the last place stands for all that came too late. */
static struct vouch_review_server *server_of(struct vouch_review *review, struct vouch_span name)
{
    uint32_t number = vouch_names_keep(&review->names, name);
    for (size_t i = 0; i < review->server_count; i++)
        if (review->servers[i].name == number)
            return &review->servers[i];
    if (review->server_count == VOUCH_REVIEW_SERVERS_MAX)
        return &review->servers[VOUCH_REVIEW_SERVERS_MAX - 1];
    struct vouch_review_server *s = &review->servers[review->server_count++];
    bool last = review->server_count == VOUCH_REVIEW_SERVERS_MAX;
    s->name = last ? VOUCH_NAME_LOST : number;
    s->tls = !last && is_tls_port(name);
    return s;
}

/* How many queries like this one wait for their answer. */
static uint32_t *waiting_for(struct vouch_review *review, const struct vouch_record *r)
{
    uint32_t hash = vouch_names_hash(r->a) ^ (vouch_names_hash(r->b) * 31u);
    return &review->ldap_waiting[(hash ^ hash >> 16) & (VOUCH_REVIEW_ASKED_MAX - 1)];
}

static void take_asked(struct vouch_review *review, const struct vouch_record *r)
{
    review->ldap_asked++;
    server_of(review, r->c)->asked++;
    ++*waiting_for(review, r);
}

/* An answer whose question stands nowhere is a query as well: the log begins in between. */
static void settle(struct vouch_review *review, const struct vouch_record *r,
                   struct vouch_review_server *server)
{
    uint32_t *waiting = waiting_for(review, r);
    if (*waiting) {
        --*waiting;
        return;
    }
    review->ldap_asked++;
    if (server)
        server->asked++;
}

static void take_answered(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_server *server = server_of(review, r->c);
    settle(review, r, server);
    review->ldap_answered++;
    review->ldap_results += r->mid;
    review->ldap_no_match += r->mid == 0;
    server->answered++;
    server->results += r->mid;
    server->no_match += r->mid == 0;
}

static void count_failure(struct vouch_review *review, const struct vouch_record *r,
                          enum vouch_side side, struct vouch_span peer)
{
    struct vouch_review_event e = {.side = side, .outcome = VOUCH_OUTCOME_FAILED};
    e.peer = peer;
    e.raw = r->c;
    e.reason = vouch_reason_read(r->c);
    e.has_time = vouch_review_when(review, &r->when, &e.utc_s);
    if (!vouch_review_time_wanted(review, e.has_time, e.utc_s))
        return;
    if (side == VOUCH_SIDE_GUI) {
        review->gui_failed++;
        review->gui_reasons[e.reason]++;
    } else {
        review->ldap_failed++;
    }
    review->errors_lost += !vouch_review_group_failure(review, &e);
    if (review->options.on_event)
        review->options.on_event(review->options.self, &e);
}

static bool is_wanted(struct vouch_review *review, const struct vouch_record *r)
{
    int64_t utc_s;
    bool timed = vouch_review_when(review, &r->when, &utc_s);
    return vouch_review_time_wanted(review, timed, utc_s);
}

void vouch_review_directory(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_span none = {NULL, 0};
    if (!is_wanted(review, r))
        return;
    if (r->kind == VOUCH_RECORD_LDAP_SECURED) {
        review->ldap_secured++;
        server_of(review, r->c)->secured++;
    } else if (r->kind == VOUCH_RECORD_LDAP_ASKED) {
        take_asked(review, r);
    } else if (r->kind == VOUCH_RECORD_LDAP_ANSWERED) {
        take_answered(review, r);
    } else {
        if (r->b.len)
            settle(review, r, NULL);
        count_failure(review, r, VOUCH_SIDE_DIRECTORY, none);
    }
}

void vouch_review_gui(struct vouch_review *review, const struct vouch_record *r)
{
    count_failure(review, r, VOUCH_SIDE_GUI, r->a);
}

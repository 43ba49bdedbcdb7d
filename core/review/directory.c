// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"
#include "core/review/scan.h"

/* 636 and 3269 are used for TLS from the first byte (RFC 4511 defines no port for it; IANA and
 * Active Directory do). */
static bool is_tls_port(struct vouch_span server)
{
    size_t colon = vouch_scan_find_last(server, ":");
    struct vouch_span port = vouch_span_part(server, colon + 1, 5);
    return vouch_span_equal(port, vouch_span_of("636")) ||
           vouch_span_equal(port, vouch_span_of("3269"));
}

/* The counters of a server; the last place is for all servers beyond the limit. */
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

enum { WAYS = 8 };

static uint32_t hash_of(const struct vouch_record *r)
{
    uint32_t hash = vouch_names_hash(r->ldap.query) ^ (vouch_names_hash(r->ldap.filter) * 31u);
    return (hash ^ hash >> 16) | 1;
}

/* The query that waits for this answer; with `fresh` a free place for it, else NULL. */
static struct vouch_review_query *waiting_for(struct vouch_review *review,
                                              const struct vouch_record *r, bool fresh)
{
    uint32_t hash = hash_of(r);
    struct vouch_review_query *open = NULL;
    for (uint32_t i = 0; i < WAYS; i++) {
        struct vouch_review_query *q = &review->queries[(hash + i) & (VOUCH_REVIEW_ASKED_MAX - 1)];
        if (q->count && q->hash == hash)
            return q;
        if (q->count == 0 && !open)
            open = q;
    }
    return fresh ? open : NULL;
}

static void take_asked(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_server *server = server_of(review, r->ldap.server);
    struct vouch_review_query *q = waiting_for(review, r, true);
    review->ldap_asked++;
    server->asked++;
    if (!q)
        return; /* too many are waiting to track another */
    q->hash = hash_of(r);
    q->count++;
    q->server = (uint16_t)(server - review->servers);
    q->timed = review->timed;
    q->utc_s = review->now_s;
}

/* An answer whose question was not logged counts as a query as well: the log starts in between.
 * Returns the server that was asked; NULL: unknown. */
static struct vouch_review_server *settle(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_query *q = waiting_for(review, r, false);
    struct vouch_review_server *server =
        r->ldap.server.len ? server_of(review, r->ldap.server) : NULL;
    if (!q) {
        review->ldap_asked++;
        if (server)
            server->asked++;
        return server;
    }
    q->count--;
    server = &review->servers[q->server];
    bool slow = q->timed && review->timed && review->now_s - q->utc_s >= VOUCH_REVIEW_SLOW_S;
    review->ldap_slow += slow;
    server->slow += slow;
    return server;
}

static void take_answered(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_server *server = settle(review, r);
    review->ldap_answered++;
    review->ldap_results += r->mid;
    review->ldap_no_match += r->mid == 0;
    if (!server)
        return;
    server->answered++;
    server->results += r->mid;
    server->no_match += r->mid == 0;
}

void vouch_review_end_queries(struct vouch_review *review)
{
    for (size_t i = 0; i < VOUCH_REVIEW_ASKED_MAX; i++) {
        const struct vouch_review_query *q = &review->queries[i];
        review->ldap_unanswered += q->count;
        if (q->count)
            review->servers[q->server].waiting += q->count;
    }
}

static void count_failure(struct vouch_review *review, const struct vouch_record *r,
                          enum vouch_side side, struct vouch_span peer, struct vouch_span reason)
{
    struct vouch_review_event e = {.side = side, .outcome = VOUCH_OUTCOME_FAILED};
    e.peer = peer;
    e.raw = reason;
    e.reason = vouch_reason_read(reason);
    e.has_time = review->timed;
    e.utc_s = review->now_s;
    e.appliance_number = vouch_review_host(review, r->host);
    e.appliance = vouch_review_appliance_name(review, e.appliance_number);
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

/* Is the line's time within the requested range? */
static bool is_wanted(struct vouch_review *review, const struct vouch_record *r)
{
    const struct vouch_span host = review->options.host;
    vouch_review_take_time(review, &r->when);
    return vouch_review_time_wanted(review, review->timed, review->now_s) &&
           (host.len == 0 || vouch_span_equal_nocase(host, r->host));
}

void vouch_review_directory(struct vouch_review *review, const struct vouch_record *r)
{
    struct vouch_review_server *server = NULL;
    if (!is_wanted(review, r))
        return;
    if (r->kind == VOUCH_RECORD_LDAP_SECURED) {
        review->ldap_secured++;
        server_of(review, r->ldap.server)->secured++;
    } else if (r->kind == VOUCH_RECORD_LDAP_ASKED) {
        take_asked(review, r);
    } else if (r->kind == VOUCH_RECORD_LDAP_ANSWERED) {
        take_answered(review, r);
    } else {
        if (r->ldap.filter.len)
            server = settle(review, r);
        else if (r->ldap.server.len)
            server = server_of(review, r->ldap.server);
        if (server)
            server->failed++;
        struct vouch_span name =
            server ? vouch_names_text(&review->names, server->name) : r->ldap.server;
        count_failure(review, r, VOUCH_SIDE_DIRECTORY, name, r->ldap.reason);
    }
}

void vouch_review_gui(struct vouch_review *review, const struct vouch_record *r)
{
    if (is_wanted(review, r))
        count_failure(review, r, VOUCH_SIDE_GUI, r->gui.client, r->gui.reason);
}

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_STORE_H
#define VOUCH_AGENT_STORE_H

#include "core/monitor/alert.h"
#include "core/monitor/rollout.h"

#include <sqlite3.h>

/* What the agent remembers, in one SQLite database (WAL): the state of each endpoint, a history of
 * changes with a daily summary, the outbox of alerts, and silences. State, history and outbox
 * change in one transaction, so that a crash neither loses an alert nor invents one. */

enum { AGENT_STORE_VERSION = 7 };

struct agent_store {
    sqlite3 *db;
    char path[4096];
    bool failed;             /* a statement of this transaction */
    int64_t full_since_s;    /* it could not be written since; 0: it can */
    bool renewed;            /* it was damaged, and is a new one: all ids are void */
    uint64_t outbox_changes; /* counts what may change when something in the outbox is due */
    char why[256];           /* it could not be opened */
};

/* One endpoint, as stored. */
struct agent_endpoint_row {
    int64_t id; /* 0: not stored yet */
    struct vouch_alert_state alert;
    struct vouch_schedule schedule;
    int64_t checked_s;
};

/* A waiting alert. Texts are valid until the next call. */
struct agent_outbox_row {
    int64_t id;
    int64_t at_s;
    const char *target;
    const char *identity;
    const char *kind;
    enum vouch_severity severity;
    const char *class_name; /* "certificate", "service" or "system" */
    const char *code;       /* of the finding; "": none */
    const char *text;
    unsigned attempt; /* of sending it, from 1: from the second on it may have arrived already */
};

/* Opens or creates the database in a folder. One that is damaged, or written by a newer version, is
 * set aside (state.db.damaged-TIME) and this is logged, also if it is discovered later; one of an
 * older version is upgraded. false: it cannot be opened or created, `why` has the reason. */
bool agent_store_open(struct agent_store *s, const char *folder, int64_t utc_s);
void agent_store_close(struct agent_store *s);

/* A transaction. A commit that fails (a full disk) is rolled back and logged once; false then. */
void agent_store_begin(struct agent_store *s);
bool agent_store_commit(struct agent_store *s, int64_t utc_s);

/* Reads an endpoint; a new one is zeroed. */
void agent_store_endpoint(struct agent_store *s, const char *identity,
                          struct agent_endpoint_row *row);
/* All endpoints of a target that were checked since then, in the order in which they were first
 * seen. */
void agent_store_endpoints(struct agent_store *s, const char *target, int64_t since_s,
                           void (*each)(void *self, const char *identity,
                                        const struct agent_endpoint_row *row),
                           void *self);
/* Writes it; a new one gets its id. `report`: the report as JSON; empty: keep the previous one. */
void agent_store_keep(struct agent_store *s, const char *identity, const char *target,
                      struct agent_endpoint_row *row, struct vouch_span report);
/* What it accepts, as text of the caller's; reading returns its length, 0: there is none. */
void agent_store_keep_accepts(struct agent_store *s, int64_t endpoint, struct vouch_span text);
size_t agent_store_accepts(struct agent_store *s, int64_t endpoint, char *out, size_t max);
void agent_store_history(struct agent_store *s, int64_t endpoint, int64_t utc_s, const char *kind,
                         const char *verdict, const char *code, const char *text);
/* Checks of an endpoint, for its daily summary. */
struct agent_day {
    uint32_t checks;
    uint32_t bad; /* of them */
    uint64_t total_ms;
    uint32_t max_ms;
};
/* Adds them to the endpoint's summary of the day. */
void agent_store_count(struct agent_store *s, int64_t endpoint, int64_t utc_s,
                       const struct agent_day *d);
/* Drops what is older than this time: history, summaries, sent alerts, endpoints not checked since.
 * Of sent alerts only the last 30 days stay; the history has them all. */
void agent_store_prune(struct agent_store *s, int64_t before_s, int64_t utc_s);
/* Bytes in use. */
int64_t agent_store_size(struct agent_store *s);
/* Drops the oldest data until no more than this many bytes remain; false: not finished, or
 * everything is from the last week. */
bool agent_store_shrink(struct agent_store *s, int64_t max_bytes, int64_t utc_s);
/* Returns the space of dropped data to the disk; not within a transaction. */
void agent_store_return_room(struct agent_store *s);

/* What was reported about assigned certificates, by name and code: there is a problem, or it is
 * over. */
void agent_store_assigned(struct agent_store *s, const char *name, const char *code, bool wrong,
                          int64_t utc_s);
void agent_store_assigned_all(struct agent_store *s,
                              void (*each)(void *self, const char *name, const char *code),
                              void *self);

/* Rollouts of new certificates, by target and new certificate. */
void agent_store_rollout(struct agent_store *s, const char *target, const struct vouch_rollout *r);
void agent_store_rollout_over(struct agent_store *s, const char *target,
                              const struct vouch_rollout *r);
void agent_store_rollouts(struct agent_store *s,
                          void (*each)(void *self, const char *target,
                                       const struct vouch_rollout *r),
                          void *self);

/* Puts an alert into the outbox of a route, to be sent at `due_s`. */
void agent_store_enqueue(struct agent_store *s, const char *route, int64_t due_s,
                         const struct agent_outbox_row *row);
/* When an alert about this was put into the outbox last; 0: not in the last month. */
int64_t agent_store_told_last(struct agent_store *s, const char *route, const char *identity);
/* Is there something due in the outbox of the route? Then *due_s is when (UTC). */
bool agent_store_waits(struct agent_store *s, const char *route, int64_t *due_s);
/* Those that wait for the route, the oldest first, `max` at most, or the same ones as the last time
 * where these did not arrive; marks them as being sent, before they are. */
size_t agent_store_take(struct agent_store *s, const char *route, size_t max,
                        void (*each)(void *self, const struct agent_outbox_row *row), void *self);
/* What agent_store_take last returned for the route was delivered, or was not and is retried at
 * `again_s`. */
void agent_store_delivered(struct agent_store *s, const char *route, int64_t utc_s);
void agent_store_failed(struct agent_store *s, const char *route, int64_t again_s);
/* At the start: what was being sent when the last run ended is sent again. How many alerts. */
int agent_store_recover(struct agent_store *s);

/* Nothing about these targets is reported until then. */
void agent_store_silence(struct agent_store *s, const char *target, int64_t until_s);
bool agent_store_silenced(struct agent_store *s, const char *target, int64_t utc_s);

#endif

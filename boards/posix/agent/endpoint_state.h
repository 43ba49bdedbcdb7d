// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_ENDPOINT_STATE_H
#define VOUCH_AGENT_ENDPOINT_STATE_H

#include "boards/posix/agent/store.h"
#include "core/report_timing.h"

struct agent;

/* The state of one endpoint, and the handling of a new report about it. */

/* What metrics need from the last report. */
struct agent_endpoint_facts {
    bool sent_expiry_known;
    int64_t sent_expiry_s; /* of the certificates sent, whether used or not */
    bool crl_known;
    int64_t crl_next_update_s;
    uint8_t clients_count;
    uint8_t clients[VOUCH_CLIENTS]; /* enum vouch_acceptance */
    const char *group;              /* of the key exchange; null: not known */
    uint32_t timing_ms[VOUCH_TIMINGS];
};

struct agent_accepts;

struct agent_endpoint {
    char *identity;
    struct agent_endpoint_row row;
    bool dirty; /* not everything is stored yet */
    char *json; /* the last report, until it is stored */
    size_t json_len;
    struct agent_endpoint *next;

    /* of the last report */
    enum vouch_verdict verdict;
    uint32_t duration_ms;
    bool expiry_known;
    int64_t expiry_s;
    struct agent_endpoint_facts facts;
    struct agent_accepts *accepts; /* what it accepts; null: not known */
    bool accepts_loaded;           /* what the store has of that */
    struct agent_day day;          /* checks that are not counted in the store yet */
};

/* The endpoint that a report of the target is about; null: no memory. */
struct agent_endpoint *agent_endpoint_of(struct agent *a, size_t target,
                                         const struct vouch_report *r);
/* Takes a report about a target's endpoint: updates the believed state and raises alerts. */
void agent_note(struct agent *a, size_t target, const struct vouch_report *r);
/* Looks for endpoints that have not been checked for long. */
void agent_note_stale(struct agent *a, int64_t utc_s);
/* Writes the endpoint to the store, within its transaction. */
void agent_endpoint_keep(struct agent *a, size_t target, struct agent_endpoint *e);
/* The store is a new one: everything must be written to it. */
void agent_forget_ids(struct agent *a);
void agent_endpoints_free(struct agent_endpoint *list);

#endif

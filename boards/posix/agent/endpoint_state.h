// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_ENDPOINT_STATE_H
#define VOUCH_AGENT_ENDPOINT_STATE_H

#include "boards/posix/agent/store.h"
#include "core/report_timing.h"

struct agent;

/* What is known of one endpoint, and what follows from a new report about it. */

/* What metrics tell of the last report. */
struct agent_endpoint_facts {
    bool sent_expiry_known;
    int64_t sent_expiry_s; /* of the certificates sent, whether used or not */
    bool crl_known;
    int64_t crl_next_update_s;
    uint8_t clients_count;
    uint8_t clients[VOUCH_CLIENTS]; /* enum vouch_acceptance */
    uint32_t timing_ms[VOUCH_TIMINGS];
};

struct agent_endpoint {
    char *identity;
    struct agent_endpoint_row row;
    bool dirty; /* the store does not have all of it */
    char *json; /* the last report, until the store has it */
    size_t json_len;
    struct agent_endpoint *next;

    /* of the last report */
    enum vouch_verdict verdict;
    uint32_t duration_ms;
    bool expiry_known;
    int64_t expiry_s;
    struct agent_endpoint_facts facts;
    struct agent_day day; /* checks that the store has not counted yet */
};

/* Takes a report about an endpoint of a target: what is believed, what people hear of it. */
void agent_note(struct agent *a, size_t target, const struct vouch_report *r);
/* Looks for endpoints that were not checked for long. */
void agent_note_stale(struct agent *a, int64_t utc_s);
/* Writes the endpoint into the store, within its transaction. */
void agent_endpoint_keep(struct agent *a, size_t target, struct agent_endpoint *e);
/* The store is a new one: everything is written into it. */
void agent_forget_ids(struct agent *a);
void agent_endpoints_free(struct agent_endpoint *list);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_AGENT_H
#define VOUCH_AGENT_AGENT_H

#include "boards/posix/agent/config.h"
#include "boards/posix/agent/delivery.h"
#include "boards/posix/agent/endpoint_state.h"
#include "boards/posix/agent/heartbeat.h"
#include "boards/posix/agent/inventory.h"
#include "boards/posix/agent/policies.h"
#include "boards/posix/agent/store.h"
#include "boards/posix/agent/web.h"
#include "boards/posix/check/run.h"
#include "core/monitor/plan.h"

/* The agent: checks every target of a configuration when it is due, stores the results, and passes
 * changes to the routes of [alert NAME]. One thread, one loop over poll(2). */

/* A running check of a target. */
struct agent_active {
    size_t index; /* its number in the run */
    size_t target;
    enum vouch_verdict worst; /* of its endpoints so far */
    struct vouch_check_settings settings;
    struct agent_active *next;
};

/* What is known of one target. */
struct agent_target_state {
    struct agent_endpoint *endpoints;  /* a list */
    struct agent_rollout *rollouts;    /* a list */
    bool loaded;                       /* the stored state of its endpoints */
    struct vouch_check_resources *own; /* for a target with its own; null: none */
    int64_t checked_s;                 /* when the last check ended; 0: never */
    uint64_t checks;
    char *probe; /* the response of /probe; null: none */
    char *why;   /* it could not be checked when it was due; null: it could */
};

struct agent {
    const char *config_path;
    struct agent_config config;
    size_t config_faults; /* of the last rejected file; 0: the file is in use */
    struct agent_store store;
    struct vouch_posix_names_options names_options;
    struct vouch_posix_names names;
    struct vouch_loop loop;
    struct vouch_run run;
    struct vouch_check_settings settings; /* of the shared resources */
    struct vouch_check_resources resources;
    struct vouch_serials serials;
    struct agent_policies policies;
    struct vouch_plan plan;
    struct agent_target_state *targets;
    struct agent_active *active;
    struct agent_deliveries deliveries;
    struct agent_inventory inventory;
    struct agent_heartbeat heartbeat;
    struct agent_web web;
    bool once;         /* check every target once, then end */
    size_t once_left;  /* targets that are not finished yet */
    const char *trial; /* route for a test message; null: none, or it has arrived */
    bool resting;      /* start no more checks: the configuration is about to change */
    int64_t started_s;
    int64_t flushed_s; /* when changes were last written */
    /* there are new endpoints that are not stored yet: any change of them must be written */
    bool has_new;
    int64_t pruned_s;
    int64_t last_end_s;       /* when the last check of any target ended */
    int64_t woke_s;           /* when the machine woke, or its clock was set; 0: never */
    int64_t drift_s;          /* time of day minus the monotonic clock, as last seen */
    enum vouch_verdict worst; /* of all reports; for --once */
};

/* Sets up what the configuration requires: trust, plan, names. false: the reason has been
 * printed. */
bool agent_start(struct agent *a);
/* Starts what is due and runs everything, for at most `most_ms`. */
void agent_turn(struct agent *a, int most_ms);
/* Writes what is known but not stored yet. */
void agent_flush(struct agent *a, int64_t utc_s);
/* Frees what agent_start set up, except the store and the configuration. */
void agent_stop(struct agent *a);
/* That time, or if it is later the start or the end of the machine's sleep: before these nothing
 * could be checked. */
int64_t agent_awake_since(const struct agent *a, int64_t utc_s);
/* No check is running. */
bool agent_is_idle(const struct agent *a);

#endif

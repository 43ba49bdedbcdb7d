// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_AGENT_H
#define VOUCH_AGENT_AGENT_H

#include "boards/posix/agent/config.h"
#include "boards/posix/agent/delivery.h"
#include "boards/posix/agent/endpoint_state.h"
#include "boards/posix/agent/heartbeat.h"
#include "boards/posix/agent/inventory.h"
#include "boards/posix/agent/store.h"
#include "boards/posix/agent/web.h"
#include "boards/posix/check/run.h"
#include "core/monitor/plan.h"

/* The agent: checks every target of a configuration when it is due, keeps what was seen, and hands
 * changes to the routes of [alert NAME]. One thread, one loop over poll(2). */

/* A check of a target that is under way. */
struct agent_active {
    size_t index; /* by which the run knows it */
    size_t target;
    enum vouch_verdict worst; /* of its endpoints so far */
    struct vouch_check_settings settings;
    struct agent_active *next;
};

/* What is known of one target. */
struct agent_target_state {
    struct agent_endpoint *endpoints;  /* a list */
    struct agent_rollout *rollouts;    /* a list */
    bool loaded;                       /* what is kept of its endpoints */
    struct vouch_check_resources *own; /* a target's, if it has such; null: none */
    int64_t checked_s;                 /* when the last check ended; 0: never */
    uint64_t checks;
    char *probe; /* the answer of /probe; null: none */
};

struct agent {
    const char *config_path;
    struct agent_config config;
    size_t config_faults; /* of the last file that was refused; 0: the file is in use */
    struct agent_store store;
    struct vouch_posix_names_options names_options;
    struct vouch_posix_names names;
    struct vouch_loop loop;
    struct vouch_run run;
    struct vouch_check_settings settings; /* of the shared resources */
    struct vouch_check_resources resources;
    struct vouch_plan plan;
    struct agent_target_state *targets;
    struct agent_active *active;
    struct agent_deliveries deliveries;
    struct agent_inventory inventory;
    struct agent_heartbeat heartbeat;
    struct agent_web web;
    bool once;         /* every target once, then end */
    size_t once_left;  /* targets that have not ended yet */
    const char *trial; /* route that a test message goes through; null: none, or it arrived */
    bool resting;      /* begin no more checks: the configuration is about to change */
    int64_t started_s;
    int64_t flushed_s; /* when what changed was written last */
    bool has_new;      /* endpoints that were not written yet: what changes on them is a change */
    int64_t pruned_s;
    int64_t last_end_s;       /* when the last check of any target ended */
    int64_t drift_s;          /* time of day less the monotonic clock, as last seen */
    enum vouch_verdict worst; /* of all reports; for --once */
};

/* Sets up what the configuration asks for: trust, plan, names. false: it was said why not. */
bool agent_start(struct agent *a);
/* Begins what is due and lets everything go on, for at most `most_ms`. */
void agent_turn(struct agent *a, int most_ms);
/* Writes what is known but not kept yet. */
void agent_flush(struct agent *a, int64_t utc_s);
/* Frees what agent_start set up, but not the store and the configuration. */
void agent_stop(struct agent *a);
/* Nothing is under way. */
bool agent_is_idle(const struct agent *a);

#endif

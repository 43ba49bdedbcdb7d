// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_ALERT_H
#define VOUCH_MONITOR_ALERT_H

#include "core/monitor/schedule.h"

/* What people hear of an endpoint, decided from what each check saw: changes that are confirmed,
 * not states. Pure: the state is the caller's, a fixed-size value that may be kept in a file. */

enum vouch_event_kind {
    VOUCH_EVENT_PROBLEM = 0, /* it has become bad, or worse */
    VOUCH_EVENT_REASON,      /* it is bad, for another reason */
    VOUCH_EVENT_RECOVERY,
    VOUCH_EVENT_REPLACED, /* another certificate long before the end of the one before */
    VOUCH_EVENT_RENEWED,  /* another certificate, in time */
    VOUCH_EVENT_EXPIRY,   /* so many days are left */
    VOUCH_EVENT_REPEAT,   /* it is still bad */
    VOUCH_EVENT_FLAPPING, /* it changes so often that no more changes are told */
    VOUCH_EVENT_STEADY,   /* it has stopped doing so */
    VOUCH_EVENT_STALE,    /* it has not been checked for long */
    VOUCH_EVENT_CHECKED,  /* it is checked again */
    VOUCH_EVENT_KINDS
};

struct vouch_event {
    enum vouch_event_kind kind;
    enum vouch_severity severity; /* INFO, WARNING or ERROR */
    int32_t days_left;            /* EXPIRY: the threshold that was crossed */
};

enum { VOUCH_EVENTS_MAX = 4, VOUCH_FLAP_CHANGES = 6 };

struct vouch_alert_rules {
    int64_t repeat_s; /* tell again after so long while it is bad; 0: never */
    int64_t flap_s;   /* VOUCH_FLAP_CHANGES changes within so long are flapping; 0: an hour. It is
                         over after half of that without a change */
};

/* What one check saw of the endpoint. */
struct vouch_observation {
    enum vouch_verdict verdict;
    enum vouch_finding_code code; /* the worst finding, the first of its severity; 0: none */
    bool certificate_known;       /* the next three are good */
    uint8_t sha256[32];           /* of the peer's own certificate */
    int64_t not_before_s;
    int64_t not_after_s;
    bool expiry_known;
    int64_t expiry_s; /* when the path ends: the least notAfter on it */
};

/* Zeroed: nothing is known. */
struct vouch_alert_state {
    bool known; /* the next three are good: what was believed when it was told */
    enum vouch_verdict verdict;
    enum vouch_finding_code code;
    int64_t since_s; /* when it became so */
    int64_t told_s;  /* when people heard of it last */
    bool certificate_known;
    uint8_t sha256[32];
    int64_t not_before_s;
    int64_t not_after_s;
    int32_t days_told; /* the least threshold of expiry that was told; 0 where certificate_known is
                          false */
    bool flapping;
    bool stale;
    int64_t changes_s[VOUCH_FLAP_CHANGES]; /* when it changed, the last first */
};

/* Takes what a check saw at this time (UTC). `confirmed`: the schedule believes it
 * (vouch_schedule_confirmed); else only the end of staleness is
 * told. How many events there are in
 * `out`, the worst first. */
size_t vouch_alert_note(struct vouch_alert_state *s, const struct vouch_alert_rules *rules,
                        const struct vouch_observation *o, bool confirmed, int64_t utc_s,
                        struct vouch_event out[VOUCH_EVENTS_MAX]);
/* When the next threshold of expiry is reached, of a path that ends at `expiry_s`. false: all of
 * them were, or no certificate is known. */
bool vouch_alert_next_threshold(const struct vouch_alert_state *s, int64_t expiry_s, int64_t utc_s,
                                int64_t *at_s);
/* The endpoint has not been checked since `checked_s`, although it should be every `interval_s`:
 * true, once, when that is more than three intervals ago. */
bool vouch_alert_stale(struct vouch_alert_state *s, int64_t checked_s, int64_t interval_s,
                       int64_t utc_s, struct vouch_event *out);
/* What a report saw, as an observation. */
void vouch_observation_of(struct vouch_observation *o, const struct vouch_report *r);
/* "problem", "recovery" ... */
const char *vouch_event_text(enum vouch_event_kind kind);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_ALERT_H
#define VOUCH_MONITOR_ALERT_H

#include "core/monitor/schedule.h"

/* Which alerts an endpoint raises, decided from the result of each check: confirmed changes, not
 * states. Pure: the caller keeps the state, a fixed-size value that may be stored in a file. */

enum vouch_event_kind {
    VOUCH_EVENT_PROBLEM = 0, /* it has become bad, or worse */
    VOUCH_EVENT_REASON,      /* it is bad, for another reason */
    VOUCH_EVENT_RECOVERY,
    VOUCH_EVENT_REPLACED, /* another certificate long before the end of the one before */
    VOUCH_EVENT_RENEWED,  /* another certificate, in time */
    VOUCH_EVENT_EXPIRY,   /* this many days are left */
    VOUCH_EVENT_REPEAT,   /* it is still bad */
    VOUCH_EVENT_FLAPPING, /* it changes so often that further changes are not reported */
    VOUCH_EVENT_STEADY,   /* it has stopped flapping */
    VOUCH_EVENT_STALE,    /* it has not been checked for a long time */
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
    int64_t repeat_s; /* repeat the alert after this long while it is bad; 0: never */
    /* VOUCH_FLAP_CHANGES changes within this time are flapping; 0: an hour. It is over after half
     * of that without a change */
    int64_t flap_s;
};

/* The result of one check of the endpoint. */
struct vouch_observation {
    enum vouch_verdict verdict;
    enum vouch_finding_code code; /* the worst finding, the first of its severity; 0: none */
    bool certificate_known;       /* the next three are set */
    uint8_t sha256[32];           /* of the peer's own certificate */
    int64_t not_before_s;
    int64_t not_after_s;
    bool expiry_known;
    int64_t expiry_s; /* when the path expires: the earliest notAfter on it */
};

/* Zeroed: nothing is known. */
struct vouch_alert_state {
    bool known; /* the next three are set: what was believed at the last alert */
    enum vouch_verdict verdict;
    enum vouch_finding_code code;
    int64_t since_s; /* when it became so */
    int64_t told_s;  /* when the last alert was sent */
    bool certificate_known;
    uint8_t sha256[32];
    int64_t not_before_s;
    int64_t not_after_s;
    int32_t days_told; /* the lowest expiry threshold reported; 0 if certificate_known is false */
    bool flapping;
    bool stale;
    int64_t changes_s[VOUCH_FLAP_CHANGES]; /* times of changes, latest first */
};

/* Takes the result of a check at this time (UTC). `confirmed`: the schedule believes it
 * (vouch_schedule_confirmed); otherwise only the end of staleness is reported. Returns the number
 * of events in `out`, the worst first. */
size_t vouch_alert_note(struct vouch_alert_state *s, const struct vouch_alert_rules *rules,
                        const struct vouch_observation *o, bool confirmed, int64_t utc_s,
                        struct vouch_event out[VOUCH_EVENTS_MAX]);
/* When the next expiry threshold of a path that expires at `expiry_s` is reached. false: all were,
 * or no certificate is known. */
bool vouch_alert_next_threshold(const struct vouch_alert_state *s, int64_t expiry_s, int64_t utc_s,
                                int64_t *at_s);
/* The endpoint was last checked at `checked_s`, although it should be checked every `interval_s`:
 * true, once, when that is more than three intervals ago. */
bool vouch_alert_stale(struct vouch_alert_state *s, int64_t checked_s, int64_t interval_s,
                       int64_t utc_s, struct vouch_event *out);
/* A report's content as an observation. */
void vouch_observation_of(struct vouch_observation *o, const struct vouch_report *r);
/* "problem", "recovery" ... */
const char *vouch_event_text(enum vouch_event_kind kind);

#endif

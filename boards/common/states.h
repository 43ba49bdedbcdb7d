// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STATES_H
#define VOUCH_STATES_H

#include "boards/common/destination.h"
#include "core/words.h"

/* What the last check of each target said, for destinations that are asked (the status page, SNMP)
 * or that may be late (MQTT). A destination itself: it stands before them in the table. */

enum { STATE_FINDINGS = 8, STATE_TEXT = 2048 };

struct state_finding {
    enum vouch_finding_code code;
    enum vouch_severity severity;
    struct vouch_span text;   /* words for people; nothing in them acts on a terminal */
    struct vouch_span remedy; /* what mends it */
};

struct target_state {
    const char *url;  /* as it stands in the table */
    const char *name; /* of the section [target NAME]; "" when it has none */
    uint32_t checks;  /* how many have ended; 0: what follows has no meaning */
    enum vouch_verdict verdict;
    bool believed_known; /* a failure is believed only when it was confirmed (schedule.h) */
    enum vouch_verdict believed;
    bool changed_known;
    struct vouch_time changed; /* when what is believed became so */
    struct vouch_time checked; /* when the last check ended */
    bool expiry_known;
    int64_t
        not_after_s;   /* of the path, or where there is none of what was sent: the first to end */
    bool days_known;   /* the expiry and the time are known */
    int32_t days_left; /* whole days, rounded down */
    const char *protocol; /* "TLSv1.3"; null: no session */
    uint32_t duration_ms;
    size_t findings_total;
    size_t findings_count; /* kept here, the worst first */
    struct state_finding findings[STATE_FINDINGS];
    size_t json_len; /* the report as the log has it; 0: larger than its room */
    uint8_t text[STATE_TEXT];
};

struct states {
    struct target_state *at; /* the board's */
    uint8_t *json;           /* the board's: json_max bytes for each target */
    size_t json_max;
    size_t count; /* targets that the table has */
    const char *hostname;
    enum vouch_language language; /* [report] language = en or nl */
    size_t heap_peak;             /* of all checks */
    uint64_t started_ms;
};

/* Its self is a struct states, with `at`, `json` and `json_max` set. */
extern const struct destination_ops destination_states;

/* The last report of a target as the log has it, without the line's end; empty: none, or it was
 * larger than its room. */
struct vouch_span states_json(const struct states *s, size_t target);
/* One target as an object of its own, for programs: docs/SCHEMA.md, "vouch-status/1". */
void states_write_target(const struct states *s, size_t target, struct vouch_writer *w);
/* When the target is due, as milliseconds of the monotonic clock. */
uint64_t states_due_ms(const struct states *s, size_t target);
/* The worst that is believed of any target; VALID when nothing is known. */
enum vouch_verdict states_worst(const struct states *s);
/* Targets about which something is believed. */
size_t states_known(const struct states *s);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_STATES_H
#define VOUCH_MONITOR_STATES_H

#include "core/format/json_write.h"
#include "core/monitor/sink.h"
#include "core/words.h"

/* What the last check of each target said, for sinks that are asked (the status page, SNMP) or
 * that may be late (MQTT). Whoever notes results here does so before those sinks hear of them. */

enum { VOUCH_STATE_FINDINGS = 8, VOUCH_STATE_PARTS = 8, VOUCH_STATE_PART_MAX = 95 };

struct vouch_state_finding {
    enum vouch_finding_code code;
    enum vouch_severity severity;
    struct vouch_span text;   /* words for people; nothing in them acts on a terminal */
    struct vouch_span remedy; /* what mends it */
};

/* One of the reports that a target has each round: which host and address, and its verdict. */
struct vouch_state_part {
    char text[VOUCH_STATE_PART_MAX + 1]; /* cut where it is longer */
    enum vouch_verdict verdict;
};

struct vouch_target_state {
    const char *url;  /* as it is configured */
    const char *name; /* of the section [target NAME]; "" when it has none */
    const struct vouch_schedule *schedule;
    uint32_t checks; /* how many have ended; 0: what follows has no meaning */
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
    struct vouch_state_finding findings[VOUCH_STATE_FINDINGS];
    size_t parts_total; /* of the last round, or of this one so far; 0: the target has one report */
    size_t parts_count; /* kept here */
    struct vouch_state_part parts[VOUCH_STATE_PARTS];
    size_t json_len; /* the report as the log has it; 0: larger than its buffer */
};

struct vouch_states {
    struct vouch_target_state *at; /* the caller's, as are the next */
    size_t max;
    uint8_t *texts; /* text_max bytes for the words of each target's findings */
    size_t text_max;
    uint8_t *json; /* json_max bytes for each target's report */
    size_t json_max;
    size_t count; /* targets that were added */
    const char *hostname;
    enum vouch_language language; /* [report] language = en or nl */
    size_t heap_peak;             /* of all checks */
    uint64_t started_ms;
};

/* Adds a target; the texts and the schedule stay the caller's and outlive the states. false: there
 * are as many as `max` already. */
bool vouch_states_add(struct vouch_states *s, const char *url, const char *name,
                      const struct vouch_schedule *schedule);
/* Keeps what a check said; of a target with several reports a round, the worst, and the verdicts of
 * all. One of a target that was not added is passed over. */
void vouch_states_note(struct vouch_states *s, const struct vouch_sink_result *result);

/* The last report of a target as the log has it, without the line's end; empty: none, or it was
 * larger than its buffer. */
struct vouch_span vouch_states_json(const struct vouch_states *s, size_t target);
/* The members of a target, within an object that the caller has begun and may add to. */
void vouch_states_write_members(const struct vouch_states *s, size_t target, struct vouch_json *j);
/* One target as an object of its own, for programs: docs/SCHEMA.md, "vouch-status/1". */
void vouch_states_write_target(const struct vouch_states *s, size_t target, struct vouch_writer *w);
/* When the target is due, as milliseconds of the monotonic clock. */
uint64_t vouch_states_due_ms(const struct vouch_states *s, size_t target);
/* The worst that is believed of any target; VALID when nothing is known. */
enum vouch_verdict vouch_states_worst(const struct vouch_states *s);
/* Targets about which something is believed. */
size_t vouch_states_known(const struct vouch_states *s);

#endif

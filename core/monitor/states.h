// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_STATES_H
#define VOUCH_MONITOR_STATES_H

#include "core/format/json_write.h"
#include "core/monitor/sink.h"
#include "core/words.h"

/* The result of each target's last check, for sinks that are queried (the status page, SNMP) or
 * that may lag (MQTT). Results must be stored here before those sinks are told. */

enum { VOUCH_STATE_FINDINGS = 8, VOUCH_STATE_PARTS = 8, VOUCH_STATE_PART_MAX = 95 };

struct vouch_state_finding {
    enum vouch_finding_code code;
    enum vouch_severity severity;
    struct vouch_span text;   /* text for people, safe for a terminal */
    struct vouch_span remedy; /* how to fix it */
};

/* One of the reports that a target has in each round: host and address, and the verdict. */
struct vouch_state_part {
    char text[VOUCH_STATE_PART_MAX + 1]; /* truncated if longer */
    enum vouch_verdict verdict;
};

struct vouch_target_state {
    const char *url;  /* as configured */
    const char *name; /* of the section [target NAME]; "" if it has none */
    const struct vouch_schedule *schedule;
    uint32_t checks; /* finished checks; 0: what follows is undefined */
    enum vouch_verdict verdict;
    bool believed_known; /* a failure is believed only when confirmed (schedule.h) */
    enum vouch_verdict believed;
    bool changed_known;
    struct vouch_time changed; /* when the believed verdict changed */
    struct vouch_time checked; /* when the last check ended */
    bool expiry_known;
    int64_t not_after_s;  /* of the path, or if there is none of what was sent: the earliest */
    bool days_known;      /* the expiry and the time are known */
    int32_t days_left;    /* whole days, rounded down */
    const char *protocol; /* "TLSv1.3"; null: no session */
    uint32_t duration_ms;
    size_t findings_total;
    size_t findings_count; /* kept here, the worst first */
    struct vouch_state_finding findings[VOUCH_STATE_FINDINGS];
    size_t parts_total; /* of the last round, or so far of this one; 0: the target has one report */
    size_t parts_count; /* kept here */
    struct vouch_state_part parts[VOUCH_STATE_PARTS];
    const char *note; /* the caller's: what else is to be known of it, for people; "": nothing */
    size_t json_len;  /* the report as in the log; 0: larger than its buffer */
};

struct vouch_states {
    struct vouch_target_state *at; /* the caller's, as are the next */
    size_t max;
    uint8_t *texts; /* text_max bytes for the texts of each target's findings */
    size_t text_max;
    uint8_t *json; /* json_max bytes for each target's report */
    size_t json_max;
    size_t count; /* targets that have been added */
    const char *hostname;
    enum vouch_language language; /* [report] language = en or nl */
    size_t heap_peak;             /* of all checks */
    uint64_t started_ms;
    const struct vouch_time *now; /* days_left is as of then; null: as of each check */
};

/* Adds a target; the caller keeps the texts and the schedule, which outlive the states. false:
 * there are `max` already. */
bool vouch_states_add(struct vouch_states *s, const char *url, const char *name,
                      const struct vouch_schedule *schedule);
/* Stores a check's result; for a target with several reports in a round, the worst, and the
 * verdicts of all. Results of unknown targets are ignored. */
void vouch_states_note(struct vouch_states *s, const struct vouch_sink_result *result);

/* A target's last report as in the log, without the line end; empty: none, or larger than its
 * buffer. */
struct vouch_span vouch_states_json(const struct vouch_states *s, size_t target);
/* Writes the members of a target into an object that the caller has started and may add to. */
void vouch_states_write_members(const struct vouch_states *s, size_t target, struct vouch_json *j);
/* One target as an object of its own, for programs: docs/SCHEMA.md, "vouch-status/1". */
void vouch_states_write_target(const struct vouch_states *s, size_t target, struct vouch_writer *w);
/* When the target is due, as milliseconds of the monotonic clock. */
uint64_t vouch_states_due_ms(const struct vouch_states *s, size_t target);
/* The worst believed verdict of any target; VALID when nothing is known. */
enum vouch_verdict vouch_states_worst(const struct vouch_states *s);
/* The number of targets with a believed verdict. */
size_t vouch_states_known(const struct vouch_states *s);

#endif

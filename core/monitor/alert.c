// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/alert.h"

#include <string.h>

#include "core/calendar.h"

enum { HOUR_S = 3600, STALE_INTERVALS = 3, NEVER_TOLD = INT32_MAX };

/* Days before expiry at which an alert is sent. */
static const int16_t thresholds[] = {90, 60, 30, 15, 5, 4, 3, 2, 1, 0};
enum { THRESHOLDS = sizeof thresholds / sizeof thresholds[0], WARN_DAYS = 15, ERROR_DAYS = 5 };

static void add(struct vouch_event out[VOUCH_EVENTS_MAX], size_t *count, enum vouch_event_kind kind,
                enum vouch_severity severity)
{
    if (*count < VOUCH_EVENTS_MAX)
        out[(*count)++] = (struct vouch_event){.kind = kind, .severity = severity};
}

static enum vouch_severity severity_of(enum vouch_verdict verdict)
{
    switch (verdict) {
    case VOUCH_VERDICT_VALID:
        return VOUCH_SEVERITY_INFO;
    case VOUCH_VERDICT_WARNING:
        return VOUCH_SEVERITY_WARNING;
    case VOUCH_VERDICT_UNKNOWN:
    case VOUCH_VERDICT_INVALID:
        break;
    }
    return VOUCH_SEVERITY_ERROR;
}

/* --- flapping --------------------------------------------------------------------------------- */

static int64_t flap_s(const struct vouch_alert_rules *rules)
{
    return rules->flap_s > 0 ? rules->flap_s : HOUR_S;
}

static void note_change(struct vouch_alert_state *s, int64_t utc_s)
{
    memmove(&s->changes_s[1], &s->changes_s[0], sizeof s->changes_s - sizeof s->changes_s[0]);
    s->changes_s[0] = utc_s;
}

static bool changes_often(const struct vouch_alert_state *s, const struct vouch_alert_rules *rules,
                          int64_t utc_s)
{
    int64_t oldest_s = s->changes_s[VOUCH_FLAP_CHANGES - 1];

    return oldest_s > 0 && utc_s - oldest_s < flap_s(rules);
}

static bool is_steady(const struct vouch_alert_state *s, const struct vouch_alert_rules *rules,
                      int64_t utc_s)
{
    return utc_s - s->changes_s[0] >= flap_s(rules) / 2;
}

/* --- the verdict ------------------------------------------------------------------------------ */

static enum vouch_event_kind change_of(const struct vouch_alert_state *s,
                                       const struct vouch_observation *o)
{
    if (o->verdict == VOUCH_VERDICT_VALID)
        return VOUCH_EVENT_RECOVERY;
    if (!s->known || severity_of(o->verdict) > severity_of(s->verdict))
        return VOUCH_EVENT_PROBLEM;
    return VOUCH_EVENT_REASON;
}

static void note_verdict(struct vouch_alert_state *s, const struct vouch_alert_rules *rules,
                         const struct vouch_observation *o, int64_t utc_s,
                         struct vouch_event out[VOUCH_EVENTS_MAX], size_t *count)
{
    bool good_before = !s->known || s->verdict == VOUCH_VERDICT_VALID;
    bool good = o->verdict == VOUCH_VERDICT_VALID;
    bool same = s->known ? s->verdict == o->verdict && (good || s->code == o->code) : good;

    if (!same) {
        enum vouch_event_kind kind = change_of(s, o);
        if (s->known)
            note_change(s, utc_s);
        s->since_s = utc_s;
        s->told_s = utc_s;
        if (!s->flapping && changes_often(s, rules, utc_s)) {
            s->flapping = true;
            add(out, count, VOUCH_EVENT_FLAPPING, VOUCH_SEVERITY_WARNING);
        } else if (!s->flapping) {
            add(out, count, kind, severity_of(o->verdict));
        }
    } else if (s->flapping && is_steady(s, rules, utc_s)) {
        s->flapping = false;
        s->told_s = utc_s;
        memset(s->changes_s, 0, sizeof s->changes_s);
        add(out, count, VOUCH_EVENT_STEADY, severity_of(o->verdict));
    } else if (!good_before && rules->repeat_s > 0 && utc_s - s->told_s >= rules->repeat_s) {
        s->told_s = utc_s;
        add(out, count, VOUCH_EVENT_REPEAT, severity_of(o->verdict));
    }
    if (!s->known)
        s->since_s = utc_s;
    s->known = true;
    s->verdict = o->verdict;
    s->code = o->code;
}

/* --- the certificate -------------------------------------------------------------------------- */

/* More than half of its time was left. */
static bool was_fresh(const struct vouch_alert_state *s, int64_t utc_s)
{
    return s->not_after_s - utc_s > (s->not_after_s - s->not_before_s) / 2;
}

static void note_certificate(struct vouch_alert_state *s, const struct vouch_observation *o,
                             int64_t utc_s, struct vouch_event out[VOUCH_EVENTS_MAX], size_t *count)
{
    if (!o->certificate_known ||
        (s->certificate_known && memcmp(s->sha256, o->sha256, sizeof s->sha256) == 0))
        return;
    if (s->certificate_known && was_fresh(s, utc_s))
        add(out, count, VOUCH_EVENT_REPLACED, VOUCH_SEVERITY_WARNING);
    else if (s->certificate_known)
        add(out, count, VOUCH_EVENT_RENEWED, VOUCH_SEVERITY_INFO);
    s->certificate_known = true;
    memcpy(s->sha256, o->sha256, sizeof s->sha256);
    s->not_before_s = o->not_before_s;
    s->not_after_s = o->not_after_s;
    s->days_told = NEVER_TOLD;
}

/* The lowest threshold reached, among those within the first half of the remaining time of such a
 * certificate; NEVER_TOLD: none. */
static int32_t threshold_of(const struct vouch_alert_state *s, int64_t left_s)
{
    int64_t half_s = (s->not_after_s - s->not_before_s) / 2;
    int32_t reached = NEVER_TOLD;

    for (size_t i = 0; i < THRESHOLDS; i++) {
        int64_t threshold_s = (int64_t)thresholds[i] * VOUCH_DAY_S;
        if (threshold_s <= half_s && left_s <= threshold_s)
            reached = thresholds[i];
    }
    return reached;
}

bool vouch_alert_next_threshold(const struct vouch_alert_state *s, int64_t expiry_s, int64_t utc_s,
                                int64_t *at_s)
{
    int64_t half_s = (s->not_after_s - s->not_before_s) / 2;

    for (size_t i = 0; s->certificate_known && i < THRESHOLDS; i++) {
        int64_t threshold_s = (int64_t)thresholds[i] * VOUCH_DAY_S;
        *at_s = expiry_s - threshold_s;
        if (threshold_s <= half_s && *at_s > utc_s)
            return true;
    }
    return false;
}

static enum vouch_severity expiry_severity(int32_t days)
{
    if (days <= ERROR_DAYS)
        return VOUCH_SEVERITY_ERROR;
    return days <= WARN_DAYS ? VOUCH_SEVERITY_WARNING : VOUCH_SEVERITY_INFO;
}

/* Reported once for each threshold; not together with a change of the verdict, which includes
 * it. */
static void note_expiry(struct vouch_alert_state *s, const struct vouch_observation *o,
                        int64_t utc_s, struct vouch_event out[VOUCH_EVENTS_MAX], size_t *count)
{
    if (!o->expiry_known || !s->certificate_known)
        return;
    int32_t days = threshold_of(s, o->expiry_s - utc_s);
    if (days >= s->days_told)
        return;
    s->days_told = days;
    if (*count > 0 && out[0].kind <= VOUCH_EVENT_REASON)
        return;
    add(out, count, VOUCH_EVENT_EXPIRY, expiry_severity(days));
    if (*count > 0 && out[*count - 1].kind == VOUCH_EVENT_EXPIRY)
        out[*count - 1].days_left = days;
}

/* --- putting it together ---------------------------------------------------------------------- */

size_t vouch_alert_note(struct vouch_alert_state *s, const struct vouch_alert_rules *rules,
                        const struct vouch_observation *o, bool confirmed, int64_t utc_s,
                        struct vouch_event out[VOUCH_EVENTS_MAX])
{
    size_t count = 0;

    bool was_stale = s->stale;
    s->stale = false;
    if (confirmed) {
        note_verdict(s, rules, o, utc_s, out, &count);
        note_certificate(s, o, utc_s, out, &count);
        note_expiry(s, o, utc_s, out, &count);
    }
    if (was_stale)
        add(out, &count, VOUCH_EVENT_CHECKED, VOUCH_SEVERITY_INFO);
    return count;
}

bool vouch_alert_stale(struct vouch_alert_state *s, int64_t checked_s, int64_t interval_s,
                       int64_t utc_s, struct vouch_event *out)
{
    if (s->stale || utc_s - checked_s <= STALE_INTERVALS * interval_s)
        return false;
    s->stale = true;
    *out = (struct vouch_event){.kind = VOUCH_EVENT_STALE, .severity = VOUCH_SEVERITY_ERROR};
    return true;
}

void vouch_observation_of(struct vouch_observation *o, const struct vouch_report *r)
{
    const struct vouch_sent *leaf = r->sent_count > 0 ? &r->storage.sent[0] : NULL;

    memset(o, 0, sizeof *o);
    o->verdict = vouch_report_verdict(r);
    if (r->findings_count > 0 && r->storage.findings[0].severity > VOUCH_SEVERITY_INFO)
        o->code = r->storage.findings[0].code;
    o->expiry_known =
        vouch_report_path_expiry(r, &o->expiry_s) || vouch_report_sent_expiry(r, &o->expiry_s);
    if (!leaf || !leaf->dates_known)
        return;
    o->certificate_known = true;
    memcpy(o->sha256, leaf->sha256, sizeof o->sha256);
    o->not_before_s = leaf->not_before_s;
    o->not_after_s = leaf->not_after_s;
}

const char *vouch_event_text(enum vouch_event_kind kind)
{
    static const char *const texts[VOUCH_EVENT_KINDS] = {
        [VOUCH_EVENT_PROBLEM] = "problem",   [VOUCH_EVENT_REASON] = "reason",
        [VOUCH_EVENT_RECOVERY] = "recovery", [VOUCH_EVENT_REPLACED] = "replaced",
        [VOUCH_EVENT_RENEWED] = "renewed",   [VOUCH_EVENT_EXPIRY] = "expiry",
        [VOUCH_EVENT_REPEAT] = "repeat",     [VOUCH_EVENT_FLAPPING] = "flapping",
        [VOUCH_EVENT_STEADY] = "steady",     [VOUCH_EVENT_STALE] = "stale",
        [VOUCH_EVENT_CHECKED] = "checked",
    };

    return texts[kind];
}

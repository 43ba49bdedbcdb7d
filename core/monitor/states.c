// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/states.h"

#include <string.h>

#include "core/calendar.h"
#include "core/format.h"
#include "core/format/phrase.h"
#include "core/format/plain.h"

bool vouch_states_add(struct vouch_states *s, const char *url, const char *name,
                      const struct vouch_schedule *schedule)
{
    if (s->count == s->max)
        return false;
    struct vouch_target_state *t = &s->at[s->count++];
    memset(t, 0, sizeof *t);
    t->url = url;
    t->name = name;
    t->note = "";
    t->schedule = schedule;
    return true;
}

/* The pieces of a phrase, made safe for display; empty if the buffer is full. */
static struct vouch_span keep_phrase(struct vouch_writer *w, struct vouch_phrase phrase)
{
    struct vouch_span piece;
    size_t from = w->len, lost = w->lost;

    while (vouch_phrase_next(&phrase, &piece))
        vouch_plain_write(w, piece);
    if (w->lost > lost)
        w->len = from;
    return vouch_span_part(vouch_writer_span(w), from, w->len - from);
}

static void keep_findings(const struct vouch_states *s, size_t target, const struct vouch_report *r)
{
    struct vouch_target_state *t = &s->at[target];
    const struct vouch_format_options words = {
        .language = s->language, .words = vouch_words_of, .remedy = vouch_remedy_of};
    struct vouch_writer w = vouch_writer_of(s->texts + target * s->text_max, s->text_max);

    t->findings_total = r->findings_count;
    t->findings_count = 0;
    for (size_t i = 0; i < r->findings_count && i < VOUCH_STATE_FINDINGS; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        struct vouch_state_finding *kept = &t->findings[t->findings_count++];
        kept->code = f->code;
        kept->severity = f->severity;
        kept->text = keep_phrase(&w, vouch_phrase_of(vouch_phrase_text(&words, f), r, f));
        kept->remedy = keep_phrase(&w, vouch_phrase_of(vouch_phrase_remedy(&words, f), r, f));
    }
}

static void keep_expiry(struct vouch_target_state *t, const struct vouch_report *r)
{
    t->expiry_known = vouch_report_path_expiry(r, &t->not_after_s) ||
                      vouch_report_sent_expiry(r, &t->not_after_s);
    t->days_known = t->expiry_known && r->began.utc_known;
    if (!t->days_known)
        return;
    int64_t left = t->not_after_s - r->began.utc_s;
    t->days_left = (int32_t)vouch_date_days(left);
}

static void keep_json(const struct vouch_states *s, size_t target, const struct vouch_report *r)
{
    static const struct vouch_format_options bare = {.words = NULL}; /* as in the log */
    struct vouch_writer w = vouch_writer_of(s->json + target * s->json_max, s->json_max);

    vouch_format_json.write(&w, &r, 1, &bare);
    s->at[target].json_len = w.lost == 0 && w.len > 0 ? w.len - 1 : 0; /* without the newline */
}

/* "mx://a.example mx1.a.example 192.0.2.1" */
static void keep_part(struct vouch_target_state *t, const struct vouch_sink_result *result)
{
    const struct vouch_report *r = result->report;

    if (result->part == 1)
        t->parts_total = t->parts_count = 0;
    t->parts_total++;
    if (t->parts_count == VOUCH_STATE_PARTS)
        return;
    struct vouch_state_part *part = &t->parts[t->parts_count++];
    struct vouch_writer w = vouch_writer_of(part->text, sizeof part->text);
    vouch_plain_write(&w, r->target);
    if (r->address_known) {
        vouch_write_text(&w, " ");
        vouch_address_write(&w, &r->address);
    }
    vouch_writer_string(&w);
    part->verdict = vouch_report_verdict(r);
}

void vouch_states_note(struct vouch_states *s, const struct vouch_sink_result *result)
{
    const struct vouch_report *r = result->report;

    if (result->target >= s->count)
        return;
    struct vouch_target_state *t = &s->at[result->target];
    t->checks++;
    if (result->part > 0)
        keep_part(t, result);
    if (result->part > 1 && vouch_report_verdict(r) <= t->verdict)
        return;
    t->verdict = vouch_report_verdict(r);
    t->believed_known = t->schedule->known;
    t->believed = t->schedule->believed;
    t->checked = *result->now;
    if (result->changed) {
        t->changed_known = true;
        t->changed = *result->now;
    }
    t->protocol = r->tls.protocol;
    t->duration_ms = r->duration_ms;
    keep_expiry(t, r);
    keep_findings(s, result->target, r);
    keep_json(s, result->target, r);
}

struct vouch_span vouch_states_json(const struct vouch_states *s, size_t target)
{
    return (struct vouch_span){s->json + target * s->json_max, s->at[target].json_len};
}

uint64_t vouch_states_due_ms(const struct vouch_states *s, size_t target)
{
    return s->at[target].schedule->due_ms;
}

enum vouch_verdict vouch_states_worst(const struct vouch_states *s)
{
    enum vouch_verdict worst = VOUCH_VERDICT_VALID;

    for (size_t i = 0; i < s->count; i++)
        if (s->at[i].believed_known && s->at[i].believed > worst)
            worst = s->at[i].believed;
    return worst;
}

size_t vouch_states_known(const struct vouch_states *s)
{
    size_t known = 0;

    for (size_t i = 0; i < s->count; i++)
        known += s->at[i].believed_known;
    return known;
}

static void write_time(struct vouch_json *j, const char *key, bool known,
                       const struct vouch_time *t)
{
    if (known && t->utc_known)
        vouch_json_time(j, key, t->utc_s);
    else
        vouch_json_null(j, key);
}

static void write_findings(struct vouch_json *j, const struct vouch_target_state *t)
{
    vouch_json_number(j, "findings_count", (int64_t)t->findings_total);
    vouch_json_array(j, "findings");
    for (size_t i = 0; i < t->findings_count; i++) {
        const struct vouch_finding_kind *kind = vouch_finding_kind(t->findings[i].code);
        vouch_json_object(j, NULL);
        vouch_json_text(j, "code", kind ? kind->id : "?");
        vouch_json_text(j, "severity", vouch_severity_text(t->findings[i].severity));
        vouch_json_span(j, "text", t->findings[i].text);
        vouch_json_span(j, "remedy", t->findings[i].remedy);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static void write_parts(struct vouch_json *j, const struct vouch_target_state *t)
{
    if (t->parts_total == 0)
        return;
    vouch_json_number(j, "parts_count", (int64_t)t->parts_total);
    vouch_json_array(j, "parts");
    for (size_t i = 0; i < t->parts_count; i++) {
        vouch_json_object(j, NULL);
        vouch_json_text(j, "target", t->parts[i].text);
        vouch_json_text(j, "verdict", vouch_verdict_text(t->parts[i].verdict));
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static int64_t days_left(const struct vouch_states *s, const struct vouch_target_state *t)
{
    return s->now && s->now->utc_known ? vouch_date_days(t->not_after_s - s->now->utc_s)
                                       : t->days_left;
}

static void write_state(struct vouch_json *j, const struct vouch_states *s,
                        const struct vouch_target_state *t)
{
    bool checked = t->checks > 0;

    vouch_json_number(j, "checks", t->checks);
    vouch_json_text(j, "verdict", checked ? vouch_verdict_text(t->verdict) : NULL);
    vouch_json_text(j, "believed", t->believed_known ? vouch_verdict_text(t->believed) : NULL);
    write_time(j, "checked", checked, &t->checked);
    write_time(j, "changed", t->changed_known, &t->changed);
    if (checked && t->expiry_known)
        vouch_json_time(j, "not_after", t->not_after_s);
    else
        vouch_json_null(j, "not_after");
    if (checked && t->days_known)
        vouch_json_number(j, "days_left", days_left(s, t));
    else
        vouch_json_null(j, "days_left");
    vouch_json_text(j, "protocol", checked ? t->protocol : NULL);
    vouch_json_number(j, "duration_ms", t->duration_ms);
}

void vouch_states_write_members(const struct vouch_states *s, size_t target, struct vouch_json *j)
{
    const struct vouch_target_state *t = &s->at[target];

    vouch_json_text(j, "schema", "vouch-status/1");
    vouch_json_number(j, "number", (int64_t)target + 1);
    vouch_json_text(j, "name", t->name);
    vouch_json_text(j, "target", t->url);
    write_state(j, s, t);
    write_findings(j, t);
    write_parts(j, t);
}

void vouch_states_write_target(const struct vouch_states *s, size_t target, struct vouch_writer *w)
{
    struct vouch_json j = vouch_json_of(w);

    vouch_json_object(&j, NULL);
    vouch_states_write_members(s, target, &j);
    vouch_json_end(&j);
}

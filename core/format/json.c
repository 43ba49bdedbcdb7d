// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format.h"
#include "core/format/json_accepts.h"
#include "core/format/json_clients.h"
#include "core/format/json_write.h"
#include "core/format/phrase.h"
#include "core/report_timing.h"

#include <string.h>

/* docs/SCHEMA.md describes the output; its version changes when a field's meaning does. */
static const char schema[] = "vouch-report/1";

static void write_text(struct vouch_json *j, const char *key, struct vouch_span text)
{
    if (text.len)
        vouch_json_span(j, key, text);
    else
        vouch_json_null(j, key);
}

static void write_position(struct vouch_json *j, const char *key, int position)
{
    if (position == VOUCH_NO_POSITION)
        vouch_json_null(j, key);
    else
        vouch_json_number(j, key, position);
}

static void write_time(struct vouch_json *j, const char *key, bool known, int64_t utc_s)
{
    if (known)
        vouch_json_time(j, key, utc_s);
    else
        vouch_json_null(j, key);
}

static void write_address(struct vouch_json *j, const struct vouch_report *r)
{
    uint8_t buffer[64];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (!r->address_known) {
        vouch_json_null(j, "address");
        vouch_json_null(j, "port");
        return;
    }
    vouch_address_write(&w, &r->address);
    vouch_json_span(j, "address", vouch_writer_span(&w));
    vouch_json_number(j, "port", r->address.port);
}

static void write_tls(struct vouch_json *j, const struct vouch_tls_facts *tls)
{
    vouch_json_object(j, "tls");
    vouch_json_bool(j, "established", tls->established);
    vouch_json_text(j, "protocol", tls->protocol);
    vouch_json_text(j, "cipher", tls->cipher);
    vouch_json_text(j, "group", tls->group);
    vouch_json_bool(j, "client_certificate_requested", tls->client_cert_requested);
    write_position(j, "alert", tls->alert_received);
    vouch_json_end(j);
}

static void write_lines(struct vouch_json *j, const char *key, struct vouch_span lines)
{
    vouch_json_array(j, key);
    for (size_t at = 0; at < lines.len;) {
        size_t end = vouch_span_find(lines, at, '\n');
        vouch_json_span(j, NULL, vouch_span_part(lines, at, end - at));
        at = end + 1;
    }
    vouch_json_end(j);
}

static void write_days_left(struct vouch_json *j, const struct vouch_report *r,
                            const struct vouch_sent *sent)
{
    if (sent->dates_known && r->began.utc_known)
        vouch_json_number(j, "days_left", vouch_date_days(sent->not_after_s - r->began.utc_s));
    else
        vouch_json_null(j, "days_left");
}

static void write_sent(struct vouch_json *j, const struct vouch_report *r, size_t position)
{
    const struct vouch_sent *sent = &r->storage.sent[position];
    struct vouch_span sha256 = {sent->sha256, sizeof sent->sha256};
    vouch_json_object(j, NULL);
    vouch_json_number(j, "position", (int64_t)position);
    write_text(j, "subject", sent->subject);
    write_text(j, "issuer", sent->issuer);
    write_lines(j, "sans", sent->sans);
    write_text(j, "serial", sent->serial);
    vouch_json_hex(j, "sha256", sha256);
    write_text(j, "key", sent->key);
    write_text(j, "signature", sent->signature);
    write_time(j, "not_before", sent->dates_known, sent->not_before_s);
    write_time(j, "not_after", sent->dates_known, sent->not_after_s);
    write_days_left(j, r, sent);
    vouch_json_bool(j, "ca", sent->ca);
    vouch_json_bool(j, "self_issued", sent->self_issued);
    vouch_json_number(j, "bytes", sent->length);
    vouch_json_end(j);
}

static const char *step_text(enum vouch_step_kind kind)
{
    switch (kind) {
    case VOUCH_STEP_SENT:
        return "sent";
    case VOUCH_STEP_EXTRA:
        return "extra";
    case VOUCH_STEP_ANCHOR:
        return "anchor";
    }
    return "";
}

static void write_path(struct vouch_json *j, const struct vouch_report *r)
{
    vouch_json_array(j, "path");
    for (size_t i = 0; i < r->path_count; i++) {
        const struct vouch_path_step *step = &r->storage.path[i];
        vouch_json_object(j, NULL);
        vouch_json_text(j, "kind", step_text(step->kind));
        write_position(j, "position", step->position);
        write_text(j, "subject", step->subject);
        write_time(j, "not_after", step->not_after_known, step->not_after_s);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static const char *coverage_text(enum vouch_coverage by)
{
    switch (by) {
    case VOUCH_COVERED_NOT:
        return "none";
    case VOUCH_COVERED_BY_SAN:
        return "san";
    case VOUCH_COVERED_BY_CN:
        return "cn";
    }
    return "";
}

static void write_names(struct vouch_json *j, const struct vouch_report *r)
{
    vouch_json_array(j, "names");
    for (size_t i = 0; i < r->names_count; i++) {
        const struct vouch_name_row *row = &r->storage.names[i];
        vouch_json_object(j, NULL);
        vouch_json_text(j, "role", vouch_role_text(row->role));
        vouch_json_span(j, "name", row->name);
        vouch_json_text(j, "covered_by", coverage_text(row->by));
        write_text(j, "entry", row->entry);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static void write_phrase(struct vouch_json *j, const char *key, struct vouch_phrase phrase)
{
    struct vouch_span piece;
    if (!*phrase.at)
        return;
    vouch_json_text_begin(j, key);
    while (vouch_phrase_next(&phrase, &piece))
        vouch_json_text_part(j, piece);
    vouch_json_text_end(j);
}

static void write_finding(struct vouch_json *j, const struct vouch_report *r,
                          const struct vouch_finding *f, const struct vouch_format_options *o)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(f->code);
    vouch_json_object(j, NULL);
    vouch_json_text(j, "code", vouch_phrase_id(f));
    vouch_json_text(j, "severity", vouch_severity_text(f->severity));
    write_position(j, "position", f->position);
    write_position(j, "other", f->other);
    write_text(j, "value", f->value);
    write_phrase(j, "text", vouch_phrase_of(vouch_phrase_text(o, f), r, f));
    write_phrase(j, "remedy", vouch_phrase_of(vouch_phrase_remedy(o, f), r, f));
    if (kind && kind->result != VOUCH_RESULT_NONE)
        vouch_json_text(j, "result_type", vouch_result_type_text(kind->result));
    vouch_json_end(j);
}

static void write_findings(struct vouch_json *j, const struct vouch_report *r,
                           const struct vouch_format_options *o)
{
    vouch_json_array(j, "findings");
    for (size_t i = 0; i < r->findings_count; i++)
        write_finding(j, r, &r->storage.findings[i], o);
    vouch_json_end(j);
}

static bool key_came_before(const struct vouch_report *r, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (vouch_span_equal(vouch_span_of(r->storage.facts[i].key),
                             vouch_span_of(r->storage.facts[index].key)))
            return true;
    return false;
}

/* A key may be repeated: its values are then joined as lines of one text. */
static void write_fact(struct vouch_json *j, const struct vouch_report *r, size_t index)
{
    struct vouch_span key = vouch_span_of(r->storage.facts[index].key);
    vouch_json_text_begin(j, r->storage.facts[index].key);
    for (size_t i = index; i < r->facts_count; i++) {
        if (!vouch_span_equal(vouch_span_of(r->storage.facts[i].key), key))
            continue;
        if (i > index)
            vouch_json_text_part(j, vouch_span_of("\n"));
        vouch_json_text_part(j, r->storage.facts[i].value);
    }
    vouch_json_text_end(j);
}

static void write_facts(struct vouch_json *j, const struct vouch_report *r)
{
    vouch_json_object(j, "facts");
    for (size_t i = 0; i < r->facts_count; i++)
        if (!key_came_before(r, i))
            write_fact(j, r, i);
    vouch_json_end(j);
}

static void write_timings(struct vouch_json *j, const struct vouch_report *r)
{
    vouch_json_array(j, "timings");
    for (size_t i = 0; i < r->phases_count; i++) {
        vouch_json_object(j, NULL);
        vouch_json_text(j, "phase", r->phase_names[i]);
        vouch_json_number(j, "ms", r->phase_ms[i]);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

static void write_timing(struct vouch_json *j, const struct vouch_report *r)
{
    uint32_t ms[VOUCH_TIMINGS];

    vouch_report_timing(r, ms);
    vouch_json_object(j, "timing");
    for (unsigned t = 0; t < VOUCH_TIMINGS; t++)
        vouch_json_number(j, vouch_timing_name((enum vouch_timing)t), ms[t]);
    vouch_json_end(j);
}

static void write_expiry(struct vouch_json *j, const struct vouch_report *r)
{
    int64_t utc_s = 0;
    bool known = vouch_report_path_expiry(r, &utc_s);
    write_time(j, "path_not_after", known, utc_s);
    known = vouch_report_sent_expiry(r, &utc_s);
    write_time(j, "sent_not_after", known, utc_s);
}

static void write_report(struct vouch_writer *w, const struct vouch_report *r,
                         const struct vouch_format_options *o)
{
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "schema", schema);
    vouch_json_span(&j, "target", r->target);
    write_address(&j, r);
    vouch_json_text(&j, "verdict", vouch_verdict_text(vouch_report_verdict(r)));
    write_time(&j, "began", r->began.utc_known, r->began.utc_s);
    vouch_json_number(&j, "duration_ms", r->duration_ms);
    write_tls(&j, &r->tls);
    vouch_json_number(&j, "sent_count", (int64_t)r->sent_total);
    vouch_json_array(&j, "sent");
    for (size_t i = 0; i < r->sent_count; i++)
        write_sent(&j, r, i);
    vouch_json_end(&j);
    write_path(&j, r);
    write_expiry(&j, r);
    write_names(&j, r);
    write_findings(&j, r, o);
    vouch_json_clients(&j, r);
    vouch_json_accepts(&j, r, o->language);
    write_facts(&j, r);
    write_timing(&j, r);
    write_timings(&j, r);
    vouch_json_number(&j, "lost", (int64_t)r->lost);
    vouch_json_end(&j);
    vouch_write_u8(w, '\n');
}

static void write_all(struct vouch_writer *w, const struct vouch_report *const *reports,
                      size_t count, const struct vouch_format_options *options)
{
    for (size_t i = 0; i < count; i++)
        write_report(w, reports[i], options);
}

const struct vouch_format vouch_format_json = {
    .name = "json",
    .joint = false,
    .write = write_all,
};

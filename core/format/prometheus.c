// SPDX-License-Identifier: Apache-2.0
#include "core/format.h"
#include "core/format/metric_write.h"

/* --format prometheus: for node_exporter's textfile collector, one gauge for each known quantity,
 * with the target as a label. */

static void begin(struct vouch_writer *w, const char *name, const struct vouch_report *r)
{
    uint8_t address[64];
    struct vouch_writer a = vouch_writer_of(address, sizeof address);

    vouch_metric_begin(w, name, "target", r->target);
    if (r->address_known)
        vouch_address_write(&a, &r->address);
    vouch_metric_label(w, "address", vouch_writer_span(&a));
}

static void write_verdict(struct vouch_writer *w, const struct vouch_report *r)
{
    begin(w, "vouch_verdict", r);
    vouch_metric_value(w, vouch_report_verdict(r));
}

static void write_path(struct vouch_writer *w, const struct vouch_report *r)
{
    int64_t utc_s;

    if (!vouch_report_path_expiry(r, &utc_s))
        return;
    begin(w, "vouch_path_expiry_timestamp_seconds", r);
    vouch_metric_value(w, utc_s);
}

static void write_sent(struct vouch_writer *w, const struct vouch_report *r)
{
    uint8_t number[8];

    for (size_t i = 0; i < r->sent_count; i++) {
        const struct vouch_sent *sent = &r->storage.sent[i];
        struct vouch_writer n = vouch_writer_of(number, sizeof number);
        if (!sent->dates_known)
            continue;
        vouch_write_decimal(&n, (int64_t)i);
        begin(w, "vouch_certificate_not_after_timestamp_seconds", r);
        vouch_metric_label(w, "position", vouch_writer_span(&n));
        vouch_metric_label(w, "subject", sent->subject);
        vouch_metric_value(w, sent->not_after_s);
    }
}

static void write_findings(struct vouch_writer *w, const struct vouch_report *r)
{
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        const struct vouch_finding_kind *kind = vouch_finding_kind(f->code);
        size_t same = 0;
        while (same < i && r->storage.findings[same].code != f->code)
            same++;
        if (!kind || same < i)
            continue;
        begin(w, "vouch_finding", r);
        vouch_metric_label(w, "code", vouch_span_of(kind->id));
        vouch_metric_label(w, "severity", vouch_span_of(vouch_severity_text(f->severity)));
        vouch_metric_value(w, 1);
    }
}

static void write_duration(struct vouch_writer *w, const struct vouch_report *r)
{
    begin(w, "vouch_check_duration_seconds", r);
    vouch_metric_milli(w, r->duration_ms);
}

static void write_time(struct vouch_writer *w, const struct vouch_report *r)
{
    if (!r->began.utc_known)
        return;
    begin(w, "vouch_check_timestamp_seconds", r);
    vouch_metric_value(w, r->began.utc_s);
}

static const struct {
    const char *name, *help;
    void (*write)(struct vouch_writer *w, const struct vouch_report *r);
} metrics[] = {
    {"vouch_verdict", "0 valid, 1 valid with warnings, 2 could not be judged, 3 invalid",
     write_verdict},
    {"vouch_path_expiry_timestamp_seconds", "When the first certificate of the path used expires",
     write_path},
    {"vouch_certificate_not_after_timestamp_seconds", "When a certificate that was sent expires",
     write_sent},
    {"vouch_finding", "1 for each finding of docs/FINDINGS.md", write_findings},
    {"vouch_check_duration_seconds", "How long the check took", write_duration},
    {"vouch_check_timestamp_seconds", "When the check began", write_time},
};

static void write(struct vouch_writer *w, const struct vouch_report *const *reports, size_t count,
                  const struct vouch_format_options *options)
{
    (void)options;
    for (size_t m = 0; m < sizeof metrics / sizeof metrics[0]; m++) {
        vouch_metric_head(w, metrics[m].name, metrics[m].help);
        for (size_t i = 0; i < count; i++)
            metrics[m].write(w, reports[i]);
    }
}

const struct vouch_format vouch_format_prometheus = {
    .name = "prometheus", .joint = true, .write = write};

// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"
#include "core/format.h"
#include "core/format/phrase.h"
#include "core/format/plain.h"

/* --format nagios: a monitoring plugin's output. The first line has the worst verdict and why, and
 * performance data: for each certificate sent, the remaining seconds with its lifetime as the
 * maximum, and the duration of the check. Further lines have the other findings. The program's exit
 * status follows the plugins' (0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN) as it is. */

static const char *state_of(enum vouch_verdict verdict)
{
    switch (verdict) {
    case VOUCH_VERDICT_VALID:
        return "OK";
    case VOUCH_VERDICT_WARNING:
        return "WARNING";
    case VOUCH_VERDICT_UNKNOWN:
        return "UNKNOWN";
    case VOUCH_VERDICT_INVALID:
        break;
    }
    return "CRITICAL";
}

/* What follows "|" is performance data: text must not contain one. */
static void write_plain(struct vouch_writer *w, struct vouch_span s)
{
    for (size_t at = 0; at < s.len;) {
        size_t bar = vouch_span_find(s, at, '|');
        vouch_plain_write(w, vouch_span_part(s, at, bar - at));
        if (bar < s.len)
            vouch_write_u8(w, '/');
        at = bar + 1;
    }
}

static void write_finding(struct vouch_writer *w, const struct vouch_report *r,
                          const struct vouch_finding *f, const struct vouch_format_options *o)
{
    struct vouch_phrase phrase = vouch_phrase_of(vouch_phrase_text(o, f), r, f);
    struct vouch_span piece;

    while (vouch_phrase_next(&phrase, &piece))
        write_plain(w, piece);
    vouch_write_text(w, " [");
    vouch_write_text(w, vouch_phrase_id(f));
    vouch_write_text(w, "]");
}

static bool matters(const struct vouch_finding *f)
{
    return f->severity > VOUCH_SEVERITY_INFO;
}

static void write_until(struct vouch_writer *w, const struct vouch_report *r)
{
    int64_t utc_s;

    if (!vouch_report_path_expiry(r, &utc_s) && !vouch_report_sent_expiry(r, &utc_s))
        return;
    vouch_write_text(w, "valid until ");
    vouch_date_write_day(w, utc_s);
    if (!r->began.utc_known)
        return;
    const struct vouch_date_left left = vouch_date_left(utc_s - r->began.utc_s);
    vouch_write_text(w, " (");
    vouch_write_decimal(w, left.number);
    vouch_write_text(w, left.hours ? " h" : " days");
    vouch_write_text(w, left.past ? " ago)" : ")");
}

static void write_summary(struct vouch_writer *w, const struct vouch_report *r,
                          const struct vouch_format_options *o)
{
    write_plain(w, r->target);
    vouch_write_text(w, " ");
    if (r->findings_count > 0 && matters(&r->storage.findings[0]))
        write_finding(w, r, &r->storage.findings[0], o);
    else
        write_until(w, r);
}

/* WARN;CRIT: less than so much is reported. Expiry itself is critical in any case. */
static void write_thresholds(struct vouch_writer *w, const struct vouch_format_options *o,
                             int64_t lifetime_s)
{
    const struct vouch_threshold *warning =
        o->warning && o->warning->value ? o->warning : &vouch_threshold_default;

    vouch_write_decimal(w, vouch_threshold_seconds(warning, lifetime_s));
    vouch_write_text(w, ":;");
    vouch_write_decimal(w, o->critical ? vouch_threshold_seconds(o->critical, lifetime_s) : 0);
    vouch_write_text(w, ":");
}

/* 'label'=VALUE[UOM];WARN;CRIT;MIN;MAX of the plugins' guidelines. */
static void write_data(struct vouch_writer *w, const struct vouch_report *r, size_t number,
                       size_t count, const struct vouch_format_options *o)
{
    for (size_t i = 0; i < r->sent_count; i++) {
        const struct vouch_sent *sent = &r->storage.sent[i];
        if (!sent->dates_known || !r->began.utc_known)
            continue;
        vouch_write_text(w, " 'cert");
        if (count > 1) {
            vouch_write_decimal(w, (int64_t)number + 1);
            vouch_write_text(w, ".");
        }
        vouch_write_decimal(w, (int64_t)i);
        vouch_write_text(w, "'=");
        vouch_write_decimal(w, sent->not_after_s - r->began.utc_s);
        vouch_write_text(w, "s;");
        write_thresholds(w, o, sent->not_after_s - sent->not_before_s);
        vouch_write_text(w, ";0;");
        vouch_write_decimal(w, sent->not_after_s - sent->not_before_s);
    }
    vouch_write_text(w, " 'time");
    if (count > 1)
        vouch_write_decimal(w, (int64_t)number + 1);
    vouch_write_text(w, "'=");
    vouch_write_decimal(w, r->duration_ms);
    vouch_write_text(w, "ms;;;0");
}

static void write_more(struct vouch_writer *w, const struct vouch_report *r,
                       const struct vouch_format_options *o, bool all)
{
    if (all) {
        vouch_write_text(w, state_of(vouch_report_verdict(r)));
        vouch_write_text(w, ": ");
        write_summary(w, r, o);
        vouch_write_text(w, "\n");
    }
    for (size_t i = 1; i < r->findings_count && matters(&r->storage.findings[i]); i++) {
        write_finding(w, r, &r->storage.findings[i], o);
        vouch_write_text(w, "\n");
    }
}

static void write(struct vouch_writer *w, const struct vouch_report *const *reports, size_t count,
                  const struct vouch_format_options *options)
{
    const struct vouch_report *worst = count > 0 ? reports[0] : NULL;

    for (size_t i = 1; i < count; i++)
        if (vouch_report_verdict(reports[i]) > vouch_report_verdict(worst))
            worst = reports[i];
    vouch_write_text(w, "VOUCH ");
    vouch_write_text(w, worst ? state_of(vouch_report_verdict(worst)) : "UNKNOWN");
    vouch_write_text(w, " - ");
    if (worst)
        write_summary(w, worst, options);
    vouch_write_text(w, " |");
    for (size_t i = 0; i < count; i++)
        write_data(w, reports[i], i, count, options);
    vouch_write_text(w, "\n");
    for (size_t i = 0; i < count; i++)
        write_more(w, reports[i], options, count > 1);
}

const struct vouch_format vouch_format_nagios = {.name = "nagios", .joint = true, .write = write};

// SPDX-License-Identifier: Apache-2.0
#include "core/format.h"
#include "core/format/phrase.h"
#include "core/format/plain.h"

/* --format junit: a test suite in which each target is a test case, for build servers. */

enum { PIECE = 256, CHARACTER_MAX = 16 };

/* XML's special characters; characters that XML 1.0 forbids were escaped before. */
static void write_xml(struct vouch_writer *w, struct vouch_span s)
{
    static const struct {
        uint8_t sign;
        const char *as;
    } escapes[] = {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}};

    for (size_t i = 0; i < s.len; i++) {
        const char *as = NULL;
        for (size_t k = 0; k < sizeof escapes / sizeof escapes[0]; k++)
            if (s.data[i] == escapes[k].sign)
                as = escapes[k].as;
        if (as)
            vouch_write_text(w, as);
        else
            vouch_write_u8(w, s.data[i]);
    }
}

/* In pieces that fit, so a text of any length passes. */
static void write_text(struct vouch_writer *w, struct vouch_span s)
{
    uint8_t buffer[PIECE];

    while (s.len > 0) {
        struct vouch_writer plain = vouch_writer_of(buffer, sizeof buffer);
        while (s.len > 0 && plain.len + CHARACTER_MAX <= sizeof buffer)
            s = vouch_span_part(s, vouch_plain_write_first(&plain, s), s.len);
        write_xml(w, vouch_writer_span(&plain));
    }
}

static void write_phrase(struct vouch_writer *w, struct vouch_phrase phrase)
{
    struct vouch_span piece;

    while (vouch_phrase_next(&phrase, &piece))
        write_text(w, piece);
}

static void write_failure(struct vouch_writer *w, const struct vouch_report *r,
                          const struct vouch_format_options *o)
{
    bool failed = vouch_report_verdict(r) == VOUCH_VERDICT_INVALID;
    const char *element = failed ? "failure" : "error";
    const struct vouch_finding *first = &r->storage.findings[0];

    vouch_write_text(w, "    <");
    vouch_write_text(w, element);
    vouch_write_text(w, " type=\"");
    vouch_write_text(w, r->findings_count > 0 ? vouch_phrase_id(first) : "unknown");
    vouch_write_text(w, "\" message=\"");
    if (r->findings_count > 0)
        write_phrase(w, vouch_phrase_of(vouch_phrase_text(o, first), r, first));
    vouch_write_text(w, "\">");
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding *f = &r->storage.findings[i];
        if (f->severity == VOUCH_SEVERITY_INFO)
            continue;
        vouch_write_text(w, vouch_phrase_id(f));
        vouch_write_text(w, ": ");
        write_phrase(w, vouch_phrase_of(vouch_phrase_remedy(o, f), r, f));
        vouch_write_text(w, "\n");
    }
    vouch_write_text(w, "</");
    vouch_write_text(w, element);
    vouch_write_text(w, ">\n");
}

static bool passes(const struct vouch_report *r)
{
    return vouch_report_verdict(r) <= VOUCH_VERDICT_WARNING;
}

static void write_seconds(struct vouch_writer *w, int64_t ms)
{
    vouch_write_decimal(w, ms / 1000);
    vouch_write_text(w, ".");
    vouch_write_padded(w, (uint64_t)(ms % 1000), 3);
}

static void write_case(struct vouch_writer *w, const struct vouch_report *r,
                       const struct vouch_format_options *o)
{
    vouch_write_text(w, "  <testcase classname=\"vouch\" name=\"");
    write_text(w, r->target);
    vouch_write_text(w, "\" time=\"");
    write_seconds(w, r->duration_ms);
    vouch_write_text(w, passes(r) ? "\"/>\n" : "\">\n");
    if (passes(r))
        return;
    write_failure(w, r, o);
    vouch_write_text(w, "  </testcase>\n");
}

static void write_count(struct vouch_writer *w, const char *key, size_t number)
{
    vouch_write_text(w, key);
    vouch_write_decimal(w, (int64_t)number);
    vouch_write_text(w, "\"");
}

static void write(struct vouch_writer *w, const struct vouch_report *const *reports, size_t count,
                  const struct vouch_format_options *options)
{
    size_t failures = 0, errors = 0;

    for (size_t i = 0; i < count; i++) {
        failures += vouch_report_verdict(reports[i]) == VOUCH_VERDICT_INVALID;
        errors += vouch_report_verdict(reports[i]) == VOUCH_VERDICT_UNKNOWN;
    }
    vouch_write_text(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"vouch\"");
    write_count(w, " tests=\"", count);
    write_count(w, " failures=\"", failures);
    write_count(w, " errors=\"", errors);
    vouch_write_text(w, ">\n");
    for (size_t i = 0; i < count; i++)
        write_case(w, reports[i], options);
    vouch_write_text(w, "</testsuite>\n");
}

const struct vouch_format vouch_format_junit = {.name = "junit", .joint = true, .write = write};

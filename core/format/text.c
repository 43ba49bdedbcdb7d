// SPDX-License-Identifier: Apache-2.0
#include "core/format/text.h"

#include "core/format/phrase.h"

#include <string.h>

/* For people: the verdict first, then what is wrong and how to fix it, then the facts. */

static enum vouch_page_style style_of(enum vouch_severity severity)
{
    switch (severity) {
    case VOUCH_SEVERITY_INFO:
        return VOUCH_PAGE_PLAIN;
    case VOUCH_SEVERITY_WARNING:
    case VOUCH_SEVERITY_UNKNOWN:
        return VOUCH_PAGE_WARNING;
    case VOUCH_SEVERITY_ERROR:
        return VOUCH_PAGE_BAD;
    }
    return VOUCH_PAGE_PLAIN;
}

static void write_verdict(struct vouch_text *t)
{
    static const enum vouch_page_style styles[] = {
        [VOUCH_VERDICT_VALID] = VOUCH_PAGE_GOOD,
        [VOUCH_VERDICT_WARNING] = VOUCH_PAGE_WARNING,
        [VOUCH_VERDICT_UNKNOWN] = VOUCH_PAGE_WARNING,
        [VOUCH_VERDICT_INVALID] = VOUCH_PAGE_BAD,
    };
    enum vouch_verdict verdict = vouch_report_verdict(t->report);
    vouch_page_line(&t->page, styles[verdict],
                    vouch_text_label(t, vouch_label_of_verdict(verdict)));
    vouch_page_style(&t->page, VOUCH_PAGE_STRONG);
    vouch_page_span(&t->page, t->report->target);
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
}

static void write_session(struct vouch_text *t)
{
    const struct vouch_report *r = t->report;
    const char *const parts[] = {r->tls.protocol, r->tls.cipher, r->tls.group};
    uint8_t buffer[64];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (!r->address_known && !r->tls.protocol)
        return;
    vouch_page_indent(&t->page, 0);
    if (r->address_known) {
        vouch_address_write(&w, &r->address);
        vouch_page_span(&t->page, vouch_writer_span(&w));
        vouch_page_blank(&t->page);
        vouch_text_count(t, VOUCH_LABEL_PORT, r->address.port);
        vouch_page_say(&t->page, ", ");
    }
    if (!r->tls.protocol)
        vouch_text_say(t, VOUCH_LABEL_NO_SESSION);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!parts[i])
            continue;
        vouch_page_say(&t->page, i ? ", " : "");
        vouch_page_say(&t->page, parts[i]);
    }
}

static void write_phrase(struct vouch_text *t, struct vouch_phrase phrase)
{
    struct vouch_span piece;
    while (vouch_phrase_next(&phrase, &piece))
        vouch_page_span(&t->page, piece);
    vouch_page_blank(&t->page);
}

static void write_sentence(struct vouch_text *t, const struct vouch_finding *f)
{
    const char *text = vouch_phrase_text(t->options, f);
    write_phrase(t, vouch_phrase_of(text ? text : "{value}", t->report, f));
    vouch_page_style(&t->page, VOUCH_PAGE_DIM);
    vouch_page_say(&t->page, "[");
    vouch_page_say(&t->page, vouch_phrase_id(f));
    vouch_page_say(&t->page, "]");
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
}

/* Should a certificate be named, because the sentence does not name it? */
static bool has_place(const struct vouch_text *t, const struct vouch_finding *f)
{
    const char *text = vouch_phrase_text(t->options, f);
    bool said = text && strstr(text, "{subject}");
    return !said && f->position >= 0 && (size_t)f->position < t->report->sent_count;
}

static void write_place(struct vouch_text *t, const struct vouch_finding *f)
{
    vouch_text_count(t, VOUCH_LABEL_CERTIFICATE, f->position);
    vouch_page_blank(&t->page);
    vouch_page_span(&t->page, t->report->storage.sent[f->position].subject);
}

static void write_remedy(struct vouch_text *t, const struct vouch_finding *f)
{
    const char *remedy = vouch_phrase_remedy(t->options, f);
    if (!remedy)
        return;
    vouch_page_indent(&t->page, 0);
    vouch_page_style(&t->page, VOUCH_PAGE_MEND);
    vouch_page_say(&t->page, "->");
    vouch_page_tab(&t->page, VOUCH_TEXT_DETAIL);
    write_phrase(t, vouch_phrase_of(remedy, t->report, f));
    vouch_page_style(&t->page, VOUCH_PAGE_PLAIN);
}

static void write_source(struct vouch_text *t, const struct vouch_finding *f)
{
    const char *source = vouch_phrase_source(t->options, f);
    if (t->options->verbosity < VOUCH_VERBOSITY_MORE || !source)
        return;
    vouch_page_indent(&t->page, VOUCH_TEXT_DETAIL);
    vouch_text_say(t, VOUCH_LABEL_SOURCE);
    vouch_page_say(&t->page, source);
}

static void write_finding(struct vouch_text *t, const struct vouch_finding *f)
{
    enum vouch_label severity = vouch_label_of_severity(f->severity);
    vouch_page_line(&t->page, style_of(f->severity), vouch_text_label(t, severity));
    write_sentence(t, f);
    if (has_place(t, f)) {
        vouch_page_indent(&t->page, 0);
        write_place(t, f);
    }
    if (f->severity > VOUCH_SEVERITY_INFO || t->options->verbosity >= VOUCH_VERBOSITY_MORE)
        write_remedy(t, f);
    write_source(t, f);
}

static void write_line(struct vouch_text *t)
{
    int64_t until_s;
    t->page.width = SIZE_MAX;
    write_verdict(t);
    vouch_page_blank(&t->page);
    const struct vouch_finding *worst = t->report->storage.findings;
    if (t->report->findings_count && worst->severity > VOUCH_SEVERITY_INFO) {
        write_sentence(t, worst);
        if (has_place(t, worst)) {
            vouch_page_blank(&t->page);
            write_place(t, worst);
        }
    } else if (vouch_report_path_expiry(t->report, &until_s))
        vouch_text_until(t, until_s);
    vouch_page_end(&t->page);
}

static void write_full(struct vouch_text *t)
{
    const struct vouch_report *r = t->report;
    write_verdict(t);
    write_session(t);
    if (r->findings_count)
        vouch_page_gap(&t->page);
    for (size_t i = 0; i < r->findings_count; i++)
        write_finding(t, &r->storage.findings[i]);
    vouch_text_commands(t);
    if (r->sent_count || r->names_count || r->facts_count)
        vouch_page_gap(&t->page);
    vouch_text_chain(t);
    vouch_text_path(t);
    vouch_text_names(t);
    vouch_text_clients(t);
    vouch_text_accepts(t);
    vouch_text_facts(t);
    if (t->options->verbosity >= VOUCH_VERBOSITY_MORE)
        vouch_text_times(t);
    vouch_page_end(&t->page);
}

static void write_all(struct vouch_writer *w, const struct vouch_report *const *reports,
                      size_t count, const struct vouch_format_options *options)
{
    if (options->verbosity <= VOUCH_VERBOSITY_NONE)
        return;
    for (size_t i = 0; i < count; i++) {
        struct vouch_text t = {vouch_page_of(w, options->colour), reports[i], options};
        if (options->verbosity == VOUCH_VERBOSITY_LINE) {
            write_line(&t);
        } else {
            write_full(&t);
            vouch_write_u8(w, '\n');
        }
    }
}

const struct vouch_format vouch_format_text = {
    .name = "text",
    .joint = false,
    .write = write_all,
};

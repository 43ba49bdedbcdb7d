// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_H
#define VOUCH_FORMAT_H

#include "core/report.h"
#include "core/words.h"

/* Reports as text: for people, for programs, for monitoring. A format is a pure function from
 * reports to bytes; it needs no buffer of its own, so a writer with a spill (bytes.h) can take a
 * report of any length. A new format is one file in format/, one line in the registry (format.c),
 * one test with its golden output. */

enum {
    VOUCH_VERBOSITY_NONE = -2, /* nothing at all */
    VOUCH_VERBOSITY_LINE = -1, /* one line for each report */
    VOUCH_VERBOSITY_USUAL = 0,
    VOUCH_VERBOSITY_MORE = 1
};

struct vouch_format_options {
    enum vouch_language language;
    /* Words of a finding: vouch_words_of, or null for an image that carries none; findings are then
     * named by their identifiers alone. */
    const struct vouch_words *(*words)(enum vouch_finding_code code);
    /* vouch_remedy_of, or null for an image that carries no words. */
    const char *(*remedy)(const struct vouch_finding *f, enum vouch_language language);
    const struct vouch_threshold *warning; /* by which the reports were judged; null: the default */
    const struct vouch_threshold *critical;
    bool colour;   /* the reader is a terminal that supports it */
    int verbosity; /* VOUCH_VERBOSITY_...; ignored by formats for programs */
};

struct vouch_format {
    const char *name; /* the word of --format */
    /* true: one text over all reports (a table, a summary), written once at the end. false: each
     * report may be written as soon as it is finished. */
    bool joint;
    /* Writes the reports, which are finished (vouch_report_finish), in order. Check the writer's
     * `lost` afterwards. */
    void (*write)(struct vouch_writer *w, const struct vouch_report *const *reports, size_t count,
                  const struct vouch_format_options *options);
};

extern const struct vouch_format vouch_format_text; /* for people, at a terminal */
extern const struct vouch_format vouch_format_json; /* one object a line, docs/SCHEMA.md */
/* A row for each MX host, docs/RECEIVER.md. */
extern const struct vouch_format vouch_format_receiver;
/* Lines as mail appliances log them, docs/MAILLOG.md. */
extern const struct vouch_format vouch_format_maillog;
extern const struct vouch_format vouch_format_nagios;     /* a monitoring plugin's output */
extern const struct vouch_format vouch_format_prometheus; /* for the textfile collector */
extern const struct vouch_format vouch_format_junit;      /* for build servers */
extern const struct vouch_format vouch_format_cyclonedx;  /* an inventory (CBOM) */

/* The format of a name; null when there is none. */
const struct vouch_format *vouch_format_of_name(struct vouch_span name);
/* All formats, by index from 0; null at the end. */
const struct vouch_format *vouch_format_at(size_t index);

#endif

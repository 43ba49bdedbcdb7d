// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_WRAP_H
#define VOUCH_REVIEW_WRAP_H

#include "core/bytes.h"

#include <stdbool.h>

/* Collectors and tools wrap a log line in formats that change its bytes: JSON strings, quoted
 * fields of a table, colours, journald's export. Here the line is extracted and rewritten as a
 * syslog daemon would have written it: what only the wrapping knew (time, host, program, process)
 * is put before it. */

/* What a wrapping knows about a line; empty if it does not. */
struct vouch_wrap {
    struct vouch_span time;    /* as accepted by vouch_stamp_read, or digits since 1970 */
    struct vouch_span host;    /* the appliance */
    struct vouch_span program; /* syslog's tag without the process */
    struct vouch_span process; /* digits */
    struct vouch_span message;
};

/* Writes the line described by `wrap`. Values that are not a time, host or tag are omitted. */
void vouch_wrap_write(const struct vouch_wrap *wrap, struct vouch_writer *w);
/* Writes the content of a JSON object (Docker, Filebeat, journald, fluentd, Splunk, Elasticsearch),
 * from its first brace on; the text before it may have the time and a tag. Several records (of
 * OpenTelemetry, Loki, CloudWatch, or one object after the other) are written on a line each.
 * false: it is not one, or has no message; something may have been written then. */
bool vouch_wrap_json(struct vouch_span line, struct vouch_writer *w);
/* Writes the content of a line of pairs, "time=... level=info msg=\"...\"" (logfmt). false: it is
 * not one. */
bool vouch_wrap_logfmt(struct vouch_span line, struct vouch_writer *w);
/* Writes the message of an event in QRadar's format (LEEF 1.0 and 2.0), with its time and host.
 * false: it is not one, or has no message. */
bool vouch_wrap_leef(struct vouch_span line, struct vouch_writer *w);
/* Writes the content of a table row with commas, semicolons or tabs, quoted or not (RFC 4180).
 * false: no field of it is a log line; something may have been written then. */
bool vouch_wrap_csv(struct vouch_span line, struct vouch_writer *w);
/* Writes the line without the colour codes that grep and terminals insert. false: there are
 * none. */
bool vouch_wrap_colours(struct vouch_span line, struct vouch_writer *w);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_WRAP_H
#define VOUCH_REVIEW_WRAP_H

#include "core/bytes.h"

#include <stdbool.h>

/* Collectors and tools wrap a log line in something of their own, in which the line's bytes are not
 * what they were: JSON strings, quoted fields of a table, colours, journald's export. Here the line
 * is taken out and written anew, as a syslog daemon would have written it: what the wrapping alone
 * knew (time, host, program, process) stands before it. */

/* What a wrapping knows of a line; empty where it does not. */
struct vouch_wrap {
    struct vouch_span time;    /* as vouch_stamp_read takes it, or digits since 1970 */
    struct vouch_span host;    /* the appliance */
    struct vouch_span program; /* syslog's tag without the process */
    struct vouch_span process; /* digits */
    struct vouch_span message;
};

/* Writes the line that `wrap` tells of. What is no time, host or tag is left out. */
void vouch_wrap_write(const struct vouch_wrap *wrap, struct vouch_writer *w);
/* Writes what is in a JSON object (Docker, Filebeat, journald, fluentd, Splunk, Elasticsearch),
 * from its first brace on; what stands before that may have the time and a tag. false: it is none,
 * or has no message; something may have been written then. */
bool vouch_wrap_json(struct vouch_span line, struct vouch_writer *w);
/* Writes what is in a line of pairs, "time=... level=info msg=\"...\"" (logfmt). false: it is none.
 */
bool vouch_wrap_logfmt(struct vouch_span line, struct vouch_writer *w);
/* Writes what is in a row of a table with commas, semicolons or tabs, quoted or not (RFC 4180).
 * false: no field of it is a log line; something may have been written then. */
bool vouch_wrap_csv(struct vouch_span line, struct vouch_writer *w);
/* Writes the line without the colours that grep and terminals put in. false: there are none. */
bool vouch_wrap_colours(struct vouch_span line, struct vouch_writer *w);
/* One "NAME=value" of journald's export goes into `wrap`. false: it is no such line. */
bool vouch_wrap_export(struct vouch_span line, struct vouch_wrap *wrap);

#endif

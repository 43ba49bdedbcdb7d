// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_SMTP_REPLY_H
#define VOUCH_DIALOGUE_SMTP_REPLY_H

#include "core/bytes.h"
#include "core/status.h"

/* One line of an SMTP reply (RFC 5321 section 4.2): three digits, "-" or blank, text. */
struct vouch_smtp_line {
    unsigned code; /* 200 to 599 */
    bool last;     /* no "-" after the code */
    struct vouch_span text;
};

enum { VOUCH_SMTP_LINE_MAX = 2048 }; /* RFC 5321 allows 512; not all servers keep to it */

/* Takes the first line of `in`. VOUCH_OK: *line is set (spans into in) and *used is its length
 * including the line end; VOUCH_AGAIN: no whole line yet; VOUCH_E_SPACE: over the limit without a
 * line end; VOUCH_E_MALFORMED: a whole line that is not a reply line (*line's text is all of it). A
 * line may end in LF alone. */
int vouch_smtp_line_take(struct vouch_span in, struct vouch_smtp_line *line, size_t *used);

#endif

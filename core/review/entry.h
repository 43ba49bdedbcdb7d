// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_ENTRY_H
#define VOUCH_REVIEW_ENTRY_H

#include "core/bytes.h"
#include "core/review/wrap.h"

#include <stdbool.h>
#include <stddef.h>

/* Entries of a journal that take several lines: "NAME=value" (journalctl -o export and verbose), or
 * a JSON object with a member on each line (-o json-pretty, jq). */

/* Is this line one of the inner ones of such an entry? A block must not end there. */
bool vouch_entry_is_part(struct vouch_span line);
/* Takes one "NAME=value" into `wrap`. false: it is not such a line. */
bool vouch_entry_take(struct vouch_span line, struct vouch_wrap *wrap);
/* Takes the line with which an entry of -o verbose starts: its time, and "[s=...]". false: it is
 * not one. */
bool vouch_entry_begin(struct vouch_span line, struct vouch_wrap *wrap);
/* Does an entry start with this line, of either form that has such a line? */
bool vouch_entry_is_first(struct vouch_span line);
/* The length of the JSON object at the front, from a line "{" to a line "}" with its line feed; 0:
 * there is none, or it does not end here. */
size_t vouch_entry_json(struct vouch_span text);

#endif

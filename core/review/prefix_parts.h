// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PREFIX_PARTS_H
#define VOUCH_REVIEW_PREFIX_PARTS_H

#include "core/bytes.h"

/* Parts of a prefix that can be told by their form alone. */

/* The length of "Info:" and its kin at the front, with the blank after it where there is one; 0: it
 * is none. */
size_t vouch_prefix_level(struct vouch_span s);
/* The length of "<166>" at the front, also when the first characters of it were lost ("66>"); 0: it
 * is none. */
size_t vouch_prefix_priority(struct vouch_span s);
/* Where "CEF:0|" stands in a word that has it glued to its end; word.len when it does not. */
size_t vouch_prefix_cef(struct vouch_span word);
/* The length of "[id key="value" ...]" (RFC 5424 section 6.3) or "[info]" at the front; 0: it is
 * none. */
size_t vouch_prefix_bracket(struct vouch_span s);

#endif

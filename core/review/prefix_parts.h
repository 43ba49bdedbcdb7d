// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PREFIX_PARTS_H
#define VOUCH_REVIEW_PREFIX_PARTS_H

#include "core/bytes.h"

/* Parts of a prefix that are recognizable by their form alone. */

/* The length of "Info:" or another level at the front, with the blank after it if there is one; 0:
 * none. */
size_t vouch_prefix_level(struct vouch_span s);
/* The length of "<166>" at the front, even when its first characters were lost ("66>"); 0: none. */
size_t vouch_prefix_priority(struct vouch_span s);
/* The position of "CEF:0|" at the end of a word; word.len when it is absent. */
size_t vouch_prefix_cef(struct vouch_span word);
/* The length of "[id key="value" ...]" (RFC 5424 section 6.3) or "[info]" at the front; 0: none. */
size_t vouch_prefix_bracket(struct vouch_span s);

#endif

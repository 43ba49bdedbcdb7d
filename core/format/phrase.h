// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_PHRASE_H
#define VOUCH_FORMAT_PHRASE_H

#include "core/format.h"

/* The text of one finding, with the values in place of "{value}", "{subject}", "{position}" and
 * "{other}" (words.h). It comes in pieces, so that no buffer is needed for the whole; pieces may
 * contain raw text from the peer: write them through plain.h or json_write.h. */

struct vouch_phrase {
    const char *at;
    const struct vouch_report *report;
    const struct vouch_finding *finding;
    char number[8];
};

/* The caller keeps all of them. A null template gives no pieces. */
struct vouch_phrase vouch_phrase_of(const char *pattern, const struct vouch_report *report,
                                    const struct vouch_finding *finding);
/* The next piece, good until the next call; false at the end. A piece may be empty. */
bool vouch_phrase_next(struct vouch_phrase *p, struct vouch_span *piece);

/* What a finding says, its remedy, and the rule's source; null when the options have no words for
 * it. */
const char *vouch_phrase_text(const struct vouch_format_options *o,
                              const struct vouch_finding *finding);
const char *vouch_phrase_remedy(const struct vouch_format_options *o,
                                const struct vouch_finding *finding);
const char *vouch_phrase_source(const struct vouch_format_options *o,
                                const struct vouch_finding *finding);
/* The identifier of a finding's code. */
const char *vouch_phrase_id(const struct vouch_finding *finding);

#endif

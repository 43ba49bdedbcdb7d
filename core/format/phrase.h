// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_PHRASE_H
#define VOUCH_FORMAT_PHRASE_H

#include "core/format.h"

/* The words of one finding, with what it found in the places of "{value}", "{subject}",
 * "{position}" and "{other}" (words.h). Comes in pieces, so that no buffer is needed for the whole;
 * the pieces are as the peer sent them: write them through plain.h or json_write.h. */

struct vouch_phrase {
    const char *at;
    const struct vouch_report *report;
    const struct vouch_finding *finding;
    char number[8];
};

/* All stay the caller's. A null template gives no pieces. */
struct vouch_phrase vouch_phrase_of(const char *pattern, const struct vouch_report *report,
                                    const struct vouch_finding *finding);
/* The next piece, good until the next call; false at the end. A piece may be empty. */
bool vouch_phrase_next(struct vouch_phrase *p, struct vouch_span *piece);

/* What a finding says, its remedy, and where the rule stands; null when the options carry no
 * words for it. */
const char *vouch_phrase_text(const struct vouch_format_options *o,
                              const struct vouch_finding *finding);
const char *vouch_phrase_remedy(const struct vouch_format_options *o,
                                const struct vouch_finding *finding);
const char *vouch_phrase_source(const struct vouch_format_options *o,
                                const struct vouch_finding *finding);
/* The identifier of a finding's code. */
const char *vouch_phrase_id(const struct vouch_finding *finding);

#endif

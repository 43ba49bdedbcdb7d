// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_WORDS_H
#define VOUCH_WORDS_H

#include "core/finding.h"

/* The texts for people, in each language. Linked only where they are shown. */

enum vouch_language { VOUCH_LANGUAGE_EN = 0, VOUCH_LANGUAGE_NL = 1 };

enum { VOUCH_LANGUAGES = 2 };

/* In both texts "{value}" stands for the finding's value, "{subject}" for the subject of the
 * certificate concerned, "{position}" and "{other}" for the two positions. */
struct vouch_words {
    enum vouch_finding_code code;
    const char *text[VOUCH_LANGUAGES];   /* what is the case: one sentence without a full stop */
    const char *remedy[VOUCH_LANGUAGES]; /* remedy: one imperative sentence; never empty */
    const char *source;                  /* the rule's source: "RFC 5280 section 4.2.1.10" */
};

/* The words of a code; null when there are none (a test makes sure that there always are). */
const struct vouch_words *vouch_words_of(enum vouch_finding_code code);

#endif

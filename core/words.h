// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_WORDS_H
#define VOUCH_WORDS_H

#include "core/finding.h"

/* The words for people, in the languages that vouch speaks. Linked only where words are shown. */

enum vouch_language { VOUCH_LANGUAGE_EN = 0, VOUCH_LANGUAGE_NL = 1 };

enum { VOUCH_LANGUAGES = 2 };

/* In both texts "{value}" stands for the finding's value, "{subject}" for the subject of the
 * certificate that it is about, "{position}" and "{other}" for the two positions. */
struct vouch_words {
    enum vouch_finding_code code;
    const char *text[VOUCH_LANGUAGES];   /* what is so: one sentence without a full stop */
    const char *remedy[VOUCH_LANGUAGES]; /* remedy: one imperative sentence; never empty */
    const char *source;                  /* what says so: "RFC 5280 section 4.2.1.10" */
};

/* The words of a code; null when there are none (a test sees to it that there are). */
const struct vouch_words *vouch_words_of(enum vouch_finding_code code);

#endif

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

/* A remedy for the situations in which the general one of a finding does not fit: with the same
 * finding somebody else must act, or do something else. */
enum vouch_situation {
    VOUCH_SITUATION_ISSUER = 0, /* about a certificate that was sent above the first one */
    VOUCH_SITUATION_NOT_FIRST,  /* the same, or about one that was not sent: an anchor, say */
    VOUCH_SITUATION_UNSENT,     /* about none that was sent */
    VOUCH_SITUATION_BEGINS,     /* the value begins with these words */
    VOUCH_SITUATION_ENDS        /* the value ends with these words */
};

struct vouch_remedy {
    enum vouch_finding_code from;
    enum vouch_finding_code to; /* codes from..to, to included */
    enum vouch_situation when;
    const char *words; /* of the value; null for the other situations */
    const char *text[VOUCH_LANGUAGES];
};

struct vouch_finding; /* report.h */

/* The remedy of a finding: of its situation, else of its code. Null when the code has no words. */
const char *vouch_remedy_of(const struct vouch_finding *f, enum vouch_language language);
/* The remedies of situations, by index from 0, the more special ones first; null at the end. */
const struct vouch_remedy *vouch_remedy_at(size_t index);
/* Does this remedy belong to the finding's situation? */
bool vouch_remedy_fits(const struct vouch_remedy *remedy, const struct vouch_finding *f);

/* The words of a code; null when there are none (a test makes sure that there always are). */
const struct vouch_words *vouch_words_of(enum vouch_finding_code code);

#endif

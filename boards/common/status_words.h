// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STATUS_WORDS_H
#define VOUCH_STATUS_WORDS_H

#include "core/words.h"

/* The words of the status page that belong to no finding. */

enum status_word {
    STATUS_WORD_LANG = 0, /* of the page, for browsers */
    STATUS_WORD_TITLE,
    STATUS_WORD_ALL_GOOD,
    STATUS_WORD_SOME_WARN, /* "#" is how many, "%" of how many, as in the next */
    STATUS_WORD_SOME_BAD,
    STATUS_WORD_NONE_YET,
    STATUS_WORD_NO_TARGETS,
    STATUS_WORD_PENDING,
    STATUS_WORD_CONFIRMING, /* "#" is a verdict */
    STATUS_WORD_DAYS_LEFT,
    STATUS_WORD_DAY_LEFT,
    STATUS_WORD_EXPIRED,
    STATUS_WORD_UNTIL,
    STATUS_WORD_CHECKED, /* "#" is a duration, as in the next */
    STATUS_WORD_NEXT,
    STATUS_WORD_NEXT_NOW,
    STATUS_WORD_SINCE,
    STATUS_WORD_REMARKS,
    STATUS_WORD_MORE,
    STATUS_WORD_REPORT,
    STATUS_WORD_AS_OF,
    STATUS_WORD_CLOCK_UNKNOWN,
    STATUS_WORD_UP,
    STATUS_WORD_NOTHING,
    STATUS_WORD_SECONDS, /* "#" is a number, to the end */
    STATUS_WORD_MINUTES,
    STATUS_WORD_HOURS,
    STATUS_WORD_DAYS,
    STATUS_WORDS
};

/* Never null. */
const char *status_word(enum status_word word, enum vouch_language language);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PAGE_WORDS_H
#define VOUCH_MONITOR_PAGE_WORDS_H

#include "core/words.h"

/* The texts of the status page that belong to no finding. */

enum vouch_page_word {
    VOUCH_PAGE_WORD_LANG = 0, /* the page's language code, for browsers */
    VOUCH_PAGE_WORD_TITLE,
    VOUCH_PAGE_WORD_ALL_GOOD,
    VOUCH_PAGE_WORD_SOME_WARN, /* "#" is a number, "%" the total, as in the next */
    VOUCH_PAGE_WORD_SOME_BAD,
    VOUCH_PAGE_WORD_NONE_YET,
    VOUCH_PAGE_WORD_NO_TARGETS,
    VOUCH_PAGE_WORD_PENDING,
    VOUCH_PAGE_WORD_CONFIRMING, /* "#" is a verdict */
    VOUCH_PAGE_WORD_DAYS_LEFT,
    VOUCH_PAGE_WORD_HOURS_LEFT,
    VOUCH_PAGE_WORD_HOUR_LEFT,
    VOUCH_PAGE_WORD_DAYS_PAST,
    VOUCH_PAGE_WORD_HOURS_PAST,
    VOUCH_PAGE_WORD_HOUR_PAST,
    VOUCH_PAGE_WORD_UNTIL,
    VOUCH_PAGE_WORD_CHECKED, /* "#" is a duration, as in the next */
    VOUCH_PAGE_WORD_NEXT,
    VOUCH_PAGE_WORD_NEXT_NOW,
    VOUCH_PAGE_WORD_SINCE,
    VOUCH_PAGE_WORD_REMARKS,
    VOUCH_PAGE_WORD_MORE,
    VOUCH_PAGE_WORD_REPORT,
    VOUCH_PAGE_WORD_AS_OF,
    VOUCH_PAGE_WORD_CLOCK_UNKNOWN,
    VOUCH_PAGE_WORD_UP,
    VOUCH_PAGE_WORD_NOTHING,
    VOUCH_PAGE_WORD_SECONDS, /* "#" is a number, from here to the end */
    VOUCH_PAGE_WORD_MINUTES,
    VOUCH_PAGE_WORD_HOURS,
    VOUCH_PAGE_WORD_DAYS,
    VOUCH_PAGE_WORDS
};

/* Never null. */
const char *vouch_page_word(enum vouch_page_word word, enum vouch_language language);

#endif

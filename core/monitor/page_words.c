// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/page_words.h"

static const char *const words[VOUCH_PAGE_WORDS][VOUCH_LANGUAGES] = {
    [VOUCH_PAGE_WORD_LANG] = {"en", "nl"},
    [VOUCH_PAGE_WORD_TITLE] = {"TLS of this appliance", "TLS van dit apparaat"},
    [VOUCH_PAGE_WORD_ALL_GOOD] = {"Everything is trusted", "Alles wordt vertrouwd"},
    [VOUCH_PAGE_WORD_SOME_WARN] = {"Needs attention: # of %", "Vraagt aandacht: # van %"},
    [VOUCH_PAGE_WORD_SOME_BAD] = {"Not trusted: # of %", "Niet vertrouwd: # van %"},
    [VOUCH_PAGE_WORD_NONE_YET] = {"Checking", "Bezig met controleren"},
    [VOUCH_PAGE_WORD_NO_TARGETS] = {"No target is configured",
                                    "Er is niets te controleren ingesteld"},
    [VOUCH_PAGE_WORD_PENDING] = {"PENDING", "NOG NIET"},
    [VOUCH_PAGE_WORD_CONFIRMING] = {"The last check said #; it is being confirmed.",
                                    "De laatste controle zei #; dat wordt nog bevestigd."},
    [VOUCH_PAGE_WORD_DAYS_LEFT] = {"days left", "dagen geldig"},
    [VOUCH_PAGE_WORD_HOURS_LEFT] = {"hours left", "uur geldig"},
    [VOUCH_PAGE_WORD_HOUR_LEFT] = {"hour left", "uur geldig"},
    [VOUCH_PAGE_WORD_DAYS_PAST] = {"days since expiry", "dagen verlopen"},
    [VOUCH_PAGE_WORD_HOURS_PAST] = {"hours since expiry", "uur verlopen"},
    [VOUCH_PAGE_WORD_HOUR_PAST] = {"hour since expiry", "uur verlopen"},
    [VOUCH_PAGE_WORD_UNTIL] = {"until", "tot en met"},
    [VOUCH_PAGE_WORD_CHECKED] = {"Checked # ago", "# geleden gecontroleerd"},
    [VOUCH_PAGE_WORD_NEXT] = {"next in #", "weer over #"},
    [VOUCH_PAGE_WORD_NEXT_NOW] = {"next now", "nu weer"},
    [VOUCH_PAGE_WORD_SINCE] = {"so since", "zo sinds"},
    [VOUCH_PAGE_WORD_REMARKS] = {"Remarks", "Opmerkingen"},
    [VOUCH_PAGE_WORD_MORE] = {"and # more in the full report", "en nog # in het hele verslag"},
    [VOUCH_PAGE_WORD_REPORT] = {"Full report (JSON)", "Hele verslag (JSON)"},
    [VOUCH_PAGE_WORD_AS_OF] = {"As of", "Stand van"},
    [VOUCH_PAGE_WORD_CLOCK_UNKNOWN] =
        {"The time of day is not known yet: no validity is judged.",
         "De tijd is nog niet bekend: geldigheid wordt niet beoordeeld."},
    [VOUCH_PAGE_WORD_UP] = {"up for #", "al # aan"},
    [VOUCH_PAGE_WORD_NOTHING] = {"Nothing was found.", "Er is niets gevonden."},
    [VOUCH_PAGE_WORD_SECONDS] = {"# s", "# s"},
    [VOUCH_PAGE_WORD_MINUTES] = {"# min", "# min"},
    [VOUCH_PAGE_WORD_HOURS] = {"# h", "# uur"},
    [VOUCH_PAGE_WORD_DAYS] = {"# days", "# dagen"},
};

const char *vouch_page_word(enum vouch_page_word word, enum vouch_language language)
{
    return words[word][language];
}

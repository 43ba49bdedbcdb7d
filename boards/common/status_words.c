// SPDX-License-Identifier: Apache-2.0
#include "boards/common/status_words.h"

static const char *const words[STATUS_WORDS][VOUCH_LANGUAGES] = {
    [STATUS_WORD_LANG] = {"en", "nl"},
    [STATUS_WORD_TITLE] = {"TLS of this appliance", "TLS van dit apparaat"},
    [STATUS_WORD_ALL_GOOD] = {"Everything is trusted", "Alles wordt vertrouwd"},
    [STATUS_WORD_SOME_WARN] = {"Needs attention: # of %", "Vraagt aandacht: # van %"},
    [STATUS_WORD_SOME_BAD] = {"Not trusted: # of %", "Niet vertrouwd: # van %"},
    [STATUS_WORD_NONE_YET] = {"Checking", "Bezig met controleren"},
    [STATUS_WORD_NO_TARGETS] = {"No target is configured", "Er is niets te controleren ingesteld"},
    [STATUS_WORD_PENDING] = {"PENDING", "NOG NIET"},
    [STATUS_WORD_CONFIRMING] = {"The last check said #; it is being confirmed.",
                                "De laatste controle zei #; dat wordt nog bevestigd."},
    [STATUS_WORD_DAYS_LEFT] = {"days left", "dagen geldig"},
    [STATUS_WORD_DAY_LEFT] = {"day left", "dag geldig"},
    [STATUS_WORD_EXPIRED] = {"days since expiry", "dagen verlopen"},
    [STATUS_WORD_UNTIL] = {"until", "tot en met"},
    [STATUS_WORD_CHECKED] = {"Checked # ago", "# geleden gecontroleerd"},
    [STATUS_WORD_NEXT] = {"next in #", "weer over #"},
    [STATUS_WORD_NEXT_NOW] = {"next now", "nu weer"},
    [STATUS_WORD_SINCE] = {"so since", "zo sinds"},
    [STATUS_WORD_REMARKS] = {"Remarks", "Opmerkingen"},
    [STATUS_WORD_MORE] = {"and # more in the full report", "en nog # in het hele verslag"},
    [STATUS_WORD_REPORT] = {"Full report (JSON)", "Hele verslag (JSON)"},
    [STATUS_WORD_AS_OF] = {"As of", "Stand van"},
    [STATUS_WORD_CLOCK_UNKNOWN] = {"The time of day is not known yet: no validity is judged.",
                                   "De tijd is nog niet bekend: geldigheid wordt niet beoordeeld."},
    [STATUS_WORD_UP] = {"up for #", "al # aan"},
    [STATUS_WORD_NOTHING] = {"Nothing was found.", "Er is niets gevonden."},
    [STATUS_WORD_SECONDS] = {"# s", "# s"},
    [STATUS_WORD_MINUTES] = {"# min", "# min"},
    [STATUS_WORD_HOURS] = {"# h", "# uur"},
    [STATUS_WORD_DAYS] = {"# days", "# dagen"},
};

const char *status_word(enum status_word word, enum vouch_language language)
{
    return words[word][language];
}

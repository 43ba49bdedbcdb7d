// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_labels.h"

static const char *const labels[VOUCH_LABEL_COUNT][VOUCH_LANGUAGES] = {
    [VOUCH_LABEL_RECEIVING] = {"Receiving", "Ontvangen"},
    [VOUCH_LABEL_DELIVERING] = {"Delivering", "Afleveren"},
    [VOUCH_LABEL_DIRECTORY] = {"Directory", "Directory"},
    [VOUCH_LABEL_GUI] = {"GUI", "GUI"},
    [VOUCH_LABEL_CONNECTIONS] = {"connections", "verbindingen"},
    [VOUCH_LABEL_OVER_TLS] = {"over TLS", "over TLS"},
    [VOUCH_LABEL_FAILED] = {"TLS failed", "TLS mislukt"},
    [VOUCH_LABEL_IN_CLEAR] = {"in clear text", "onversleuteld"},
    [VOUCH_LABEL_REFUSED] = {"of these refused", "daarvan geweigerd"},
    [VOUCH_LABEL_BROKEN] = {"network errors", "netwerkfouten"},
    [VOUCH_LABEL_INTERNAL] = {"inside the cluster (apart)", "binnen het cluster (apart)"},
    [VOUCH_LABEL_CIPHERS] = {"Ciphers", "Versleuteling"},
    [VOUCH_LABEL_REASONS] = {"Why TLS failed", "Waarom TLS mislukte"},
    [VOUCH_LABEL_PEERS] = {"With whom", "Met wie"},
    [VOUCH_LABEL_DOMAINS] = {"For which domain", "Voor welk domein"},
    [VOUCH_LABEL_REQUIRED] = {"TLS was required and failed", "TLS was verplicht en mislukte"},
    [VOUCH_LABEL_DEPRECATED] = {"Deprecated and still in use", "Verouderd en nog in gebruik"},
    [VOUCH_LABEL_QUERIES] = {"queries", "zoekvragen"},
    [VOUCH_LABEL_SUCCEEDED] = {"succeeded", "gelukt"},
    [VOUCH_LABEL_NO_MATCH] = {"of these without a match", "daarvan zonder treffer"},
    [VOUCH_LABEL_LINES] = {"lines read", "regels gelezen"},
    [VOUCH_LABEL_UNKNOWN] = {"lines about TLS in an unknown form",
                             "regels over TLS in een onbekende vorm"},
    [VOUCH_LABEL_UNREADABLE] = {"lines without a known prefix", "regels zonder bekende kop"},
    [VOUCH_LABEL_MANY_UNREADABLE] =
        {"WARNING: more than a tenth of the lines could not be read: the numbers below are not "
         "whole",
         "WAARSCHUWING: meer dan een tiende van de regels is niet te lezen: de getallen hieronder "
         "zijn niet compleet"},
    [VOUCH_LABEL_FIRST_UNREADABLE] = {"the first: ", "de eerste: "},
    [VOUCH_LABEL_DUPLICATES] = {"lines that came twice and were counted once",
                                "regels die twee keer kwamen en een keer geteld zijn"},
    [VOUCH_LABEL_REVERSED] = {"files read backwards: their newest line came first",
                              "bestanden achterstevoren gelezen: hun nieuwste regel stond vooraan"},
    [VOUCH_LABEL_SORTED] = {"the files were put in order of time",
                            "de bestanden zijn op tijd gesorteerd"},
    [VOUCH_LABEL_REPEATED] = {"files named twice and read once",
                              "bestanden twee keer genoemd en een keer gelezen"},
    [VOUCH_LABEL_FOREIGN] = {"lines of other programs", "regels van andere programma's"},
    [VOUCH_LABEL_NOT_TOLD] = {"the log does not say", "het logboek zegt het niet"},
    [VOUCH_LABEL_UNANSWERED] = {"never answered", "nooit beantwoord"},
    [VOUCH_LABEL_SLOW] = {"answered after 5 seconds or more", "na 5 seconden of meer beantwoord"},
    [VOUCH_LABEL_LOST] = {"connections forgotten for want of room",
                          "verbindingen vergeten door ruimtegebrek"},
    [VOUCH_LABEL_TEXTS_LOST] =
        {"connections whose peer, domain or reason was forgotten for want of room",
         "verbindingen waarvan naam, domein of reden vergeten is door ruimtegebrek"},
    [VOUCH_LABEL_OVER_TIME] = {"Over time (# TLS, x failed, . clear)",
                               "Door de tijd (# TLS, x mislukt, . open)"},
    [VOUCH_LABEL_NO_ZONE] = {"times are as logged: the logs name no time zone (--tz)",
                             "tijden zoals gelogd: de logboeken noemen geen tijdzone (--tz)"},
    [VOUCH_LABEL_REMEDY] = {"remedy: ", "remedie: "},
    [VOUCH_LABEL_TRY_IT] = {"try it: ", "probeer: "},
    [VOUCH_LABEL_MORE] = {"more", "meer"},
    [VOUCH_LABEL_ALERTS] = {"alert mails sent in clear text",
                            "waarschuwingen onversleuteld verstuurd"},
    [VOUCH_LABEL_NOTHING] = {"(not known)", "(niet bekend)"},
};

const char *vouch_review_label_text(enum vouch_review_label label, enum vouch_language language)
{
    return labels[label][language];
}

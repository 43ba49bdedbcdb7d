// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_labels.h"

#include "core/format/review_json.h"

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
    [VOUCH_LABEL_PARTNERS] = {"With whom TLS failed, the worst first",
                              "Met wie TLS mislukte, het ergste eerst"},
    [VOUCH_LABEL_REACHED_CLEAR] = {"Delivered to in clear text", "Onversleuteld afgeleverd bij"},
    [VOUCH_LABEL_STATE_FAILING] = {"FAILING", "MISLUKT"},
    [VOUCH_LABEL_STATE_MENDED] = {"mended", "hersteld"},
    [VOUCH_LABEL_STATE_CLEAR] = {"clear text", "onversleuteld"},
    [VOUCH_LABEL_STATE_UNKNOWN] = {"unknown", "onbekend"},
    [VOUCH_LABEL_STATE_GOOD] = {"good", "goed"},
    [VOUCH_LABEL_WORD_RECEIVING] = {"receiving", "ontvangen"},
    [VOUCH_LABEL_WORD_DELIVERING] = {"delivering", "afleveren"},
    [VOUCH_LABEL_LAST_SUCCESS] = {"last success:  ", "laatst gelukt:   "},
    [VOUCH_LABEL_FAILING_SINCE] = {"failing since: ", "mislukt sinds:   "},
    [VOUCH_LABEL_LAST_FAILURE] = {"last failure:  ", "laatst mislukt:  "},
    [VOUCH_LABEL_WHY] = {"why: ", "waarom: "},
    [VOUCH_LABEL_CONDITION] = {"TLS was required: ", "TLS was verplicht: "},
    [VOUCH_LABEL_CONDITION_FIRST] = {"the peer does not know ESMTP",
                                     "de andere kant kent geen ESMTP"},
    [VOUCH_LABEL_CONDITION_FIRST + 1] = {"the peer does not offer STARTTLS",
                                         "de andere kant biedt geen STARTTLS"},
    [VOUCH_LABEL_CONDITION_FIRST + 2] = {"the peer answered STARTTLS with an error",
                                         "de andere kant beantwoordde STARTTLS met een fout"},
    [VOUCH_LABEL_CONDITION_FIRST + 3] = {"the handshake failed", "de handshake mislukte"},
    [VOUCH_LABEL_CONDITION_FIRST + 4] = {"the certificate was not accepted",
                                         "het certificaat werd niet aanvaard"},
    [VOUCH_LABEL_CONDITION_FIRST + 5] = {"DANE or another policy was not met",
                                         "aan DANE of ander beleid werd niet voldaan"},
    [VOUCH_LABEL_CONDITION_FIRST + 6] = {"the log does not say how it failed",
                                         "het logboek zegt niet hoe het mislukte"},
    [VOUCH_LABEL_MESSAGES] = {"messages: ", "berichten: "},
    [VOUCH_LABEL_DELAYED] = {"delayed", "vertraagd"},
    [VOUCH_LABEL_BOUNCED] = {"bounced", "teruggestuurd"},
    [VOUCH_LABEL_INFERRED] = {"failures whose domain was inferred from the address: ",
                              "mislukkingen waarvan het domein uit het adres is afgeleid: "},
    [VOUCH_LABEL_REPORTS] = {"What others report of their deliveries (TLSRPT)",
                             "Wat anderen over hun afleveringen rapporteren (TLSRPT)"},
    [VOUCH_LABEL_THEY_SAY] = {"they say: ", "zij zeggen: "},
    [VOUCH_LABEL_OUR_LOG_SAYS] = {"our log, all senders in that time: ",
                                  "ons logboek, alle afzenders in die tijd: "},
    [VOUCH_LABEL_CHANGES] = {"What changed since the earlier review",
                             "Wat er veranderd is sinds de vorige keer"},
    [VOUCH_LABEL_NO_CHANGES] = {"nothing", "niets"},
    [VOUCH_LABEL_NOT_SEEN] = {"not seen", "niet gezien"},
    [VOUCH_LABEL_TITLE] = {"TLS of the mail: what the logs say",
                           "TLS van de mail: wat de logboeken zeggen"},
    [VOUCH_LABEL_STRIP] = {"over time: tall red marks are failures, low green ones successes, "
                           "flat amber ones clear text",
                           "door de tijd: hoge rode tekens zijn mislukkingen, lage groene gelukt, "
                           "platte oranje onversleuteld"},
    [VOUCH_LABEL_VERSIONS_OVER_TIME] = {"TLS versions over time", "TLS-versies door de tijd"},
    [VOUCH_LABEL_NOTHING_FAILED] = {"TLS failed nowhere", "TLS is nergens mislukt"},
    [VOUCH_LABEL_QUERIES_FAILED] = {"failed", "mislukt"},
    [VOUCH_LABEL_TIMES_UTC] = {"all times are UTC", "alle tijden zijn UTC"},
    [VOUCH_LABEL_LOST] = {"connections forgotten for lack of space",
                          "verbindingen vergeten door ruimtegebrek"},
    [VOUCH_LABEL_TEXTS_LOST] =
        {"connections whose peer, domain or reason was forgotten for lack of space",
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
    [VOUCH_LABEL_VERSION_NOT_LOGGED] = {"not logged", "niet gelogd"},
    [VOUCH_LABEL_VERSION_OLD] = {"below TLS 1.2", "onder TLS 1.2"},
};

const char *vouch_review_label_text(enum vouch_review_label label, enum vouch_language language)
{
    return labels[label][language];
}

const char *vouch_review_blame_text(enum vouch_blame blame)
{
    switch (blame) {
    case VOUCH_BLAME_OURS:
        return "they-rejected-ours";
    case VOUCH_BLAME_THEIRS:
        return "theirs";
    case VOUCH_BLAME_NETWORK:
        return "network";
    case VOUCH_BLAME_SELF:
        return "ours";
    case VOUCH_BLAME_UNCLEAR:
        break;
    }
    return "unclear";
}

// SPDX-License-Identifier: Apache-2.0
#include "words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_LDAP_STARTTLS_REFUSED,
     {"The directory refuses StartTLS: {value}", "De directory weigert StartTLS: {value}"},
     {"Give the directory a certificate and key, or use ldaps:// on 636 or 3269.",
      "Geef de directory een certificaat en sleutel, of gebruik ldaps:// op 636 of 3269."}},
    {VOUCH_F_LDAP_BIND_WITHHELD,
     {"No credentials were sent, because the server is not proved to be the right one",
      "Er zijn geen aanmeldgegevens verstuurd, omdat niet bewezen is dat dit de juiste server is"},
     {"Mend what is wrong with the certificate first; --insecure-bind sends them all the same.",
      "Herstel eerst wat er mis is met het certificaat; --insecure-bind verstuurt ze toch."}},
    {VOUCH_F_LDAP_INSECURE_BIND,
     {"Credentials were sent to a server that is not proved to be the right one",
      "Aanmeldgegevens zijn verstuurd naar een server waarvan niet bewezen is dat het de juiste "
      "is"},
     {"Mend the certificate, leave out --insecure-bind, and change the password.",
      "Herstel het certificaat, laat --insecure-bind weg, en wijzig het wachtwoord."}},
    {VOUCH_F_LDAP_BAD_CREDENTIALS,
     {"The directory does not accept the name or the password: {value}",
      "De directory aanvaardt de naam of het wachtwoord niet: {value}"},
     {"Correct the bind name or its password; see whether the account is locked or its password "
      "expired.",
      "Verbeter de aanmeldnaam of het wachtwoord; kijk of het account geblokkeerd is of het "
      "wachtwoord verlopen."}},
    {VOUCH_F_LDAP_STRONGER_AUTH,
     {"The directory demands TLS or signing for this bind: {value}",
      "De directory eist TLS of ondertekening voor deze aanmelding: {value}"},
     {"Bind over ldaps:// (636 or 3269), or after StartTLS.",
      "Meld aan over ldaps:// (636 of 3269), of na StartTLS."}},
    {VOUCH_F_LDAP_CHANNEL_BINDING,
     {"Active Directory demands a channel binding token with this bind: {value}",
      "Active Directory eist een channel-binding-token bij deze aanmelding: {value}"},
     {"Set LdapEnforceChannelBinding to 1 (when supported), or bind in another way.",
      "Zet LdapEnforceChannelBinding op 1 (indien ondersteund), of meld op een andere manier "
      "aan."}},
    {VOUCH_F_LDAP_BIND_FAILED,
     {"The directory refuses the bind: {value}", "De directory weigert de aanmelding: {value}"},
     {"See the result in the directory's log, and the rules for that account.",
      "Zie het resultaat in het logboek van de directory, en de regels voor dat account."}},
    {VOUCH_F_LDAP_SEARCH_FAILED,
     {"The search failed: {value}", "De zoekopdracht mislukte: {value}"},
     {"Check the search base and the rights of the account; Active Directory answers no anonymous "
      "search.",
      "Controleer de zoekbasis en de rechten van het account; Active Directory beantwoordt geen "
      "anonieme zoekopdracht."}},
    {VOUCH_F_LDAP_REFERRAL,
     {"The answer lies on another server: {value}",
      "Het antwoord ligt op een andere server: {value}"},
     {"Ask the server that holds the base, or the global catalogue on 3269.",
      "Vraag het aan de server die de basis heeft, of aan de global catalogue op 3269."}},
    {VOUCH_F_LDAP_UNEXPECTED_COUNT,
     {"The search worked, but did not find as many entries as expected; found: {value}",
      "De zoekopdracht werkte, maar vond niet het verwachte aantal; gevonden: {value}"},
     {"Check the filter, the base and the rights of the account; on 3269 look whether the "
      "attribute is in the global catalogue.",
      "Controleer het filter, de basis en de rechten van het account; kijk bij 3269 of het "
      "attribuut in de global catalogue staat."}},
    {VOUCH_F_LDAP_BAD_FILTER,
     {"The filter cannot be sent: {value}", "Het filter kan niet verstuurd worden: {value}"},
     {"Correct the filter; special characters in values are written \\2a \\28 \\29 \\5c \\00.",
      "Verbeter het filter; bijzondere tekens in waarden schrijft men als \\2a \\28 \\29 \\5c "
      "\\00."}},
    {VOUCH_F_LDAP_DISCONNECTED,
     {"The directory ends the connection and says why: {value}",
      "De directory verbreekt de verbinding en zegt waarom: {value}"},
     {"Mend what it says, or look in its log.", "Herstel wat hij zegt, of zie zijn logboek."}},
    {VOUCH_F_LDAP_STRAY_MESSAGE,
     {"An answer to nothing that was asked, with message id {value}",
      "Een antwoord op niets dat gevraagd was, met berichtnummer {value}"},
     {"Look for a proxy or load balancer that mixes up connections.",
      "Zoek een proxy of load balancer die verbindingen verwisselt."}},
    {VOUCH_F_LDAP_MALFORMED,
     {"What answers there does not speak LDAP: {value}",
      "Wat daar antwoordt spreekt geen LDAP: {value}"},
     {"Check the port, and what listens on it.", "Controleer de poort en wat daarop luistert."}},
    {VOUCH_F_LDAP_TOO_LARGE,
     {"An answer larger than vouch takes: {value} bytes",
      "Een antwoord groter dan vouch aanneemt: {value} bytes"},
     {"Ask for fewer attributes.", "Vraag minder attributen."}},
    {VOUCH_F_LDAP_ENDLESS,
     {"The search was broken off after {value} entries",
      "De zoekopdracht is na {value} items afgebroken"},
     {"Use a filter that finds fewer entries.", "Gebruik een filter dat minder vindt."}},
    {VOUCH_F_LDAP_NOT_IN_CATALOGUE,
     {"The domain (636) finds {value}, the global catalogue (3269) fewer: it does not hold that "
      "attribute, or not yet",
      "Het domein (636) vindt er {value}, de global catalogue (3269) minder: die heeft dat "
      "attribuut niet, of nog niet"},
     {"Ask 636, filter on an attribute that is in the catalogue, or add the attribute to the "
      "partial attribute set.",
      "Vraag het aan 636, filter op een attribuut dat in de catalogue staat, of voeg het attribuut "
      "toe aan de partial attribute set."}},
};

const struct vouch_words_area vouch_words_ldap = {rows, sizeof rows / sizeof rows[0]};

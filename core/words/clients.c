// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_CHAIN_KEY_ID,
     {"The authority key identifier is not the subject key identifier of the issuer, {value}: "
      "OpenSSL (curl, Postfix, nginx) and GnuTLS (Exim, wget) refuse the chain, browsers accept it",
      "De authority key identifier is niet de subject key identifier van de uitgever, {value}: "
      "OpenSSL (curl, Postfix, nginx) en GnuTLS (Exim, wget) weigeren de keten, browsers niet"},
     {"Send the issuer's certificate with that key identifier, or have the certificate issued "
      "again with the right one.",
      "Stuur het certificaat van de uitgever met die key identifier mee, of laat het certificaat "
      "opnieuw uitgeven met de juiste."},
     "RFC 5280 section 4.2.1.1"},
    {VOUCH_F_CHAIN_TLS_FEATURE,
     {"A CA on the path requires a TLS feature of the certificates below it that this one does not "
      "have: {value}",
      "Een CA op het pad eist van de certificaten eronder een TLS-feature die dit niet heeft: "
      "{value}"},
     {"Have the certificate issued again with that TLS feature.",
      "Laat het certificaat opnieuw uitgeven met die TLS-feature."},
     "RFC 7633 section 4.2.2"},
    {VOUCH_F_CHAIN_ANCHOR_NOT_ROOT,
     {"The trust anchor is not a root but an intermediate: {value}; OpenSSL accepts it only with "
      "-partial_chain, GnuTLS and browsers do",
      "Het vertrouwde certificaat is geen root maar een tussenliggend certificaat: {value}; "
      "OpenSSL aanvaardt dat alleen met -partial_chain, GnuTLS en browsers wel"},
     {"Put the root of this authority into the trust store as well.",
      "Zet ook de root van deze uitgever in de trust store."},
     "RFC 5280 section 6.1.1"},
    {VOUCH_F_CHAIN_LEAF_TRUSTED,
     {"The certificate itself is trusted, so that neither its issuer nor its revocation counts: "
      "{value}",
      "Het certificaat zelf wordt vertrouwd, zodat uitgever en intrekking niet meetellen: {value}"},
     {"Replace it in every trust store when it is renewed; clients without it refuse it.",
      "Vervang het bij vernieuwing in elke trust store; clients die het niet hebben, weigeren "
      "het."},
     "RFC 5280 section 6.1.1"},
    {VOUCH_F_CLIENTS_REFUSE,
     {"The clients of this service refuse the certificate: {value}",
      "De clients van deze dienst weigeren het certificaat: {value}"},
     {"Have the certificate issued again without what they refuse; docs/CLIENTS.md says what each "
      "client asks.",
      "Laat het certificaat opnieuw uitgeven zonder wat zij weigeren; docs/CLIENTS.md zegt wat "
      "elke client vraagt."},
     "docs/CLIENTS.md"},
    {VOUCH_F_CLIENTS_SPLIT,
     {"Some clients refuse the certificate, others accept it: {value}",
      "Sommige clients weigeren het certificaat, andere nemen het aan: {value}"},
     {"Have the certificate issued again without what they refuse; docs/CLIENTS.md says what each "
      "client asks.",
      "Laat het certificaat opnieuw uitgeven zonder wat zij weigeren; docs/CLIENTS.md zegt wat "
      "elke client vraagt."},
     "docs/CLIENTS.md"},
};

const struct vouch_words_area vouch_words_clients = {rows, sizeof rows / sizeof rows[0]};

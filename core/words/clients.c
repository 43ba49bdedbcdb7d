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
     {"Fix the other findings first; then have the certificate issued again without what these "
      "clients still refuse (docs/CLIENTS.md says what each asks).",
      "Herstel eerst de andere bevindingen; laat dan het certificaat opnieuw uitgeven zonder wat "
      "deze clients nog weigeren (docs/CLIENTS.md zegt wat elk vraagt)."},
     "docs/CLIENTS.md"},
    {VOUCH_F_CLIENTS_SPLIT,
     {"Some clients refuse the certificate, others accept it: {value}",
      "Sommige clients weigeren het certificaat, andere nemen het aan: {value}"},
     {"Fix the other findings first; then have the certificate issued again without what these "
      "clients still refuse (docs/CLIENTS.md says what each asks).",
      "Herstel eerst de andere bevindingen; laat dan het certificaat opnieuw uitgeven zonder wat "
      "deze clients nog weigeren (docs/CLIENTS.md zegt wat elk vraagt)."},
     "docs/CLIENTS.md"},
    {VOUCH_F_CLIENTS_HELLO_REFUSED,
     {"Browsers cannot connect, because the service accepts nothing that they offer: {value}",
      "Browsers kunnen geen verbinding maken; de dienst aanvaardt niets van wat zij aanbieden: "
      "{value}"},
     {"Enable ECDHE with AES-GCM or ChaCha20, the groups X25519 or P-256, and signatures that "
      "browsers offer; a P-521 key needs another certificate.",
      "Schakel ECDHE met AES-GCM of ChaCha20 in, de groepen X25519 of P-256, en handtekeningen die "
      "browsers aanbieden; voor een P-521-sleutel is een ander certificaat nodig."},
     "docs/CLIENTS.md"},
    {VOUCH_F_CLIENTS_HELLO_LONG,
     {"A ClientHello as long as a browser's gets no answer, a shorter one does",
      "Een ClientHello zo lang als die van een browser krijgt geen antwoord, een kortere wel"},
     {"Update the service, or the firewall, load balancer or VPN before it: something drops first "
      "messages that take two packets. Browsers send such messages since they offer ML-KEM.",
      "Werk de dienst bij, of de firewall, loadbalancer of VPN ervoor: iets gooit eerste berichten "
      "van twee pakketten weg. Browsers sturen die sinds zij ML-KEM aanbieden."},
     "RFC 7685"},
    {VOUCH_F_CLIENTS_HTTP2_CIPHER,
     {"HTTP/2 is chosen together with a cipher that it forbids, so that browsers refuse: {value}",
      "HTTP/2 is gekozen met een cipher die het verbiedt, zodat browsers weigeren: {value}"},
     {"Enable ECDHE with AES-GCM or ChaCha20 on the service, or switch HTTP/2 off.",
      "Schakel op de dienst ECDHE met AES-GCM of ChaCha20 in, of zet HTTP/2 uit."},
     "RFC 9113 section 9.2.2"},
    {VOUCH_F_CLIENTS_HTTP2_ONLY,
     {"The service chose HTTP/2, and the page was not requested: a second connection for HTTP/1.1 "
      "failed",
      "De dienst koos HTTP/2, en de pagina is niet opgevraagd: een tweede verbinding voor HTTP/1.1 "
      "mislukte"},
     {"No action needed, unless clients of HTTP/1.1 are expected.",
      "Geen actie nodig, tenzij er clients van HTTP/1.1 verwacht worden."},
     "RFC 9113"},
    {VOUCH_F_CLIENTS_ROOT_UNTIL,
     {"Browsers stop trusting this public root: they refuse certificates issued later than {value}",
      "Browsers vertrouwen deze publieke root niet langer: wat later is uitgegeven dan {value}, "
      "weigeren zij"},
     {"Ask the CA for a chain to another of its roots, or choose another CA, before the "
      "certificate is renewed.",
      "Vraag de CA om een keten naar een andere root, of kies een andere CA, voordat het "
      "certificaat wordt vernieuwd."},
     "docs/CLIENTS.md"},
    {VOUCH_F_CLIENT_AT_SERVERS,
     {"What servers that ask for a client's certificate do with this one: {value}",
      "Wat servers die een clientcertificaat vragen hiermee doen: {value}"},
     {"If a server that should accept it refuses it, have the certificate issued with clientAuth "
      "and digitalSignature, and send the whole chain.",
      "Weigert er een die het moet aannemen, laat het certificaat dan uitgeven met clientAuth en "
      "digitalSignature en stuur de hele keten mee."},
     "RFC 5280 section 4.2.1.12"},
    {VOUCH_F_SCT_INVALID,
     {"A signed certificate timestamp is not this certificate's: the signature of the log {value} "
      "does not match",
      "Een signed certificate timestamp hoort niet bij dit certificaat: de handtekening van de log "
      "{value} klopt niet"},
     {"Ask the CA to issue the certificate again, or, if the server sends this timestamp from a "
      "file, "
      "replace that: browsers do not count it.",
      "Vraag de CA het certificaat opnieuw uit te geven, of vervang, als de server deze timestamp "
      "uit "
      "een bestand stuurt, dat bestand: browsers tellen haar niet mee."},
     "RFC 6962 section 3.2"},
    {VOUCH_F_SCT_UNVERIFIED,
     {"Signed certificate timestamps of {value} logs were counted, not verified: that needs a list "
      "of the logs and their keys",
      "Signed certificate timestamps van {value} logs zijn geteld, niet geverifieerd: daarvoor is "
      "een lijst van de logs en hun sleutels nodig"},
     {"Give a current list with --ct-logs FILE, as Chrome and Apple publish it (log_list.json).",
      "Geef een actuele lijst met --ct-logs FILE, zoals Chrome en Apple die publiceren "
      "(log_list.json)."},
     "RFC 6962"},
    {VOUCH_F_CLIENTS_SERIAL_REUSED,
     {"Another target has a different certificate with the same issuer and serial number, and "
      "Firefox refuses the one that it sees second (SEC_ERROR_REUSED_ISSUER_AND_SERIAL): {value}",
      "Een ander doel heeft een ander certificaat met dezelfde uitgever en hetzelfde serienummer, "
      "en Firefox weigert het certificaat dat het als tweede ziet "
      "(SEC_ERROR_REUSED_ISSUER_AND_SERIAL): {value}"},
     {"Replace one of the two certificates by one with a serial number of its own; appliances that "
      "make their own certificates need one from an authority, or different names.",
      "Vervang een van de twee certificaten door een met een eigen serienummer; appliances die hun "
      "certificaat zelf maken, hebben er een van een CA nodig, of verschillende namen."},
     "RFC 5280 section 4.1.2.2"},
};

const struct vouch_words_area vouch_words_clients = {rows, sizeof rows / sizeof rows[0]};

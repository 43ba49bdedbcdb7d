// SPDX-License-Identifier: Apache-2.0
#include "core/report.h"
#include "core/words.h"

#include <string.h>

/* Remedies of situations in which that of the code does not fit. tests/remedies/situations.txt
 * walks every finding's situations and says who must act in each. */

#define ONE(code) code, code

static const struct vouch_remedy rows[] = {
    /* the proxy, not the server behind it */
    {ONE(VOUCH_F_CONNECT_REFUSED),
     VOUCH_SITUATION_ENDS,
     ", the proxy",
     {"Start the proxy, or correct its host and port (--proxy).",
      "Start de proxy, of verbeter de host en poort ervan (--proxy)."}},
    {VOUCH_F_CONNECT_UNREACHABLE,
     VOUCH_F_CONNECT_FAILED,
     VOUCH_SITUATION_ENDS,
     ", the proxy",
     {"Check that the proxy is up at that address (--proxy), and the network between here and it.",
      "Controleer of de proxy op dat adres aan staat (--proxy), en het netwerk ernaartoe."}},
    {VOUCH_F_PEER_RESET,
     VOUCH_F_PEER_SLOW,
     VOUCH_SITUATION_ENDS,
     ", the proxy",
     {"Look in the proxy's log, and check its port and its kind (--proxy http:// or socks5://); "
      "the "
      "server was not reached.",
      "Kijk in het logboek van de proxy, en controleer de poort en de soort (--proxy http:// of "
      "socks5://); de server is niet bereikt."}},
    {ONE(VOUCH_F_RESOLVE_NO_ADDRESS),
     VOUCH_SITUATION_BEGINS,
     "-4 or -6 ",
     {"Leave out -4 or -6, or give an address of the family asked for.",
      "Laat -4 of -6 weg, of geef een adres van de gevraagde soort."}},
    /* silence, by the phase */
    {ONE(VOUCH_F_PEER_SILENT),
     VOUCH_SITUATION_BEGINS,
     "handshake",
     {"Check that TLS begins at once on this port (where it begins unencrypted, use smtp://, "
      "imap:// or ldap://), and the load of the service; allow more time with --timeout.",
      "Controleer of TLS op deze poort meteen begint (gebruik smtp://, imap:// of ldap:// waar het "
      "onversleuteld begint), en de belasting van de dienst; geef meer tijd met --timeout."}},
    {ONE(VOUCH_F_PEER_SILENT),
     VOUCH_SITUATION_BEGINS,
     "finish",
     {"Look in the service's log at the time of this check, and check its load; allow more time "
      "with --timeout.",
      "Kijk in het logboek van de dienst bij het tijdstip van deze controle, en controleer de "
      "belasting; geef meer tijd met --timeout."}},
    {ONE(VOUCH_F_PEER_SILENT),
     VOUCH_SITUATION_BEGINS,
     "talk",
     {"Check that the service behind TLS speaks the protocol asked for (tls:// asks nothing more), "
      "and its load; allow more time with --timeout.",
      "Controleer of de dienst achter TLS het gevraagde protocol spreekt (tls:// vraagt verder "
      "niets), en de belasting; geef meer tijd met --timeout."}},
    /* the handshake */
    {ONE(VOUCH_F_TLS_ALERT_RECEIVED),
     VOUCH_SITUATION_BEGINS,
     "no_application_protocol",
     {"Enable the protocol that this port is asked for on the service (ALPN), or check it as "
      "tls://.",
      "Zet op de dienst het protocol aan waar op deze poort om gevraagd wordt (ALPN), of "
      "controleer haar als tls://."}},
    {ONE(VOUCH_F_TLS_HANDSHAKE),
     VOUCH_SITUATION_BEGINS,
     "no random numbers",
     {"Check the source of random numbers of this machine; the server is not at fault.",
      "Controleer de bron van toevalsgetallen van deze machine; aan de server ligt het niet."}},
    {ONE(VOUCH_F_TLS_HANDSHAKE),
     VOUCH_SITUATION_BEGINS,
     "parameters that this build",
     {"Enable ECDHE with X25519 or P-256 on the service, or check with a build that takes more.",
      "Schakel op de dienst ECDHE met X25519 of P-256 in, of controleer met een versie die meer "
      "aankan."}},
    {ONE(VOUCH_F_TLS_HANDSHAKE),
     VOUCH_SITUATION_BEGINS,
     "error ",
     {"Look in the service's log at the time of this check, and check its TLS configuration.",
      "Kijk in het logboek van de dienst bij het tijdstip van deze controle, en controleer de "
      "TLS-instellingen."}},
    {ONE(VOUCH_F_TLS_TOO_LARGE),
     VOUCH_SITUATION_BEGINS,
     "the prime",
     {"Prefer ECDHE on the service, or give it a group for DHE of 2048 to 4096 bits.",
      "Geef op de dienst voorrang aan ECDHE, of geef haar een DHE-groep van 2048 tot 4096 bits."}},
    {ONE(VOUCH_F_TLS_TOO_LARGE),
     VOUCH_SITUATION_BEGINS,
     "the list of authorities",
     {"Have the service name only the authorities that issue its clients' certificates; a file of "
      "all public roots does not belong there.",
      "Laat de dienst alleen de uitgevers van haar clientcertificaten noemen; een bestand met alle "
      "publieke roots hoort daar niet."}},
    {ONE(VOUCH_F_TLS_TOO_LARGE),
     VOUCH_SITUATION_BEGINS,
     "a certificate, by the names",
     {"Use certificates with fewer names each on the service, or check from a machine with more "
      "memory.",
      "Gebruik op de dienst certificaten met elk minder namen, of controleer vanaf een machine met "
      "meer geheugen."}},
    {ONE(VOUCH_F_TLS_TOO_LARGE),
     VOUCH_SITUATION_BEGINS,
     "the certificates",
     {"Send only the certificate and its intermediates, not a whole trust store; or check from a "
      "machine with more memory.",
      "Stuur alleen het certificaat en de tussenliggende, geen hele trust store; of controleer "
      "vanaf een machine met meer geheugen."}},
    {ONE(VOUCH_F_TLS_TOO_LARGE),
     VOUCH_SITUATION_BEGINS,
     "a record",
     {"Check with a build that takes whole records of 16 KiB, or have the service send shorter "
      "ones.",
      "Controleer met een versie die hele records van 16 KiB aankan, of laat de dienst kortere "
      "sturen."}},
    /* an authority's certificate, which the operator of the service cannot issue again */
    {ONE(VOUCH_F_CERT_MALFORMED),
     VOUCH_SITUATION_ISSUER,
     NULL,
     {"Install the authority's current certificate in its place; if that has the same fault, use "
      "another authority.",
      "Installeer in plaats daarvan het huidige certificaat van de uitgever; heeft dat dezelfde "
      "fout, neem dan een andere uitgever."}},
    {ONE(VOUCH_F_CERT_MALFORMED),
     VOUCH_SITUATION_UNSENT,
     NULL,
     {"Replace it in the trust store, or in the file that it comes from, by a well-formed one of "
      "the "
      "same authority.",
      "Vervang het in de trust store, of in het bestand waar het uit komt, door een goed gevormd "
      "certificaat van dezelfde uitgever."}},
    {ONE(VOUCH_F_CERT_EXPIRED),
     VOUCH_SITUATION_ISSUER,
     NULL,
     {"Install the authority's current intermediate in place of this one; the service's own "
      "certificate can stay if it was issued with the same key.",
      "Installeer het huidige tussenliggende certificaat van de uitgever in plaats van dit; het "
      "certificaat van de dienst zelf kan blijven als het met dezelfde sleutel is uitgegeven."}},
    {ONE(VOUCH_F_CERT_EXPIRED),
     VOUCH_SITUATION_UNSENT,
     NULL,
     {"Replace it by the authority's current certificate in the file that it comes from, and send "
      "that with the chain.",
      "Vervang het door het huidige certificaat van de uitgever in het bestand waar het uit komt, "
      "en stuur dat mee in de keten."}},
    {ONE(VOUCH_F_CERT_NOT_YET_VALID),
     VOUCH_SITUATION_UNSENT,
     NULL,
     {"Correct the clock of this machine, or take the certificate out of the trust store until it "
      "is valid.",
      "Zet de klok van deze machine goed, of haal het certificaat uit de trust store tot het "
      "geldig "
      "is."}},
    {VOUCH_F_CERT_EXPIRES_SOON,
     VOUCH_F_CERT_EXPIRES_WARNING,
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Install the authority's next intermediate before this one expires; renewing the service's "
      "certificate alone does not help.",
      "Installeer het volgende tussenliggende certificaat van de uitgever voordat dit verloopt; "
      "alleen het certificaat van de dienst vernieuwen helpt niet."}},
    {ONE(VOUCH_F_CERT_WEAK_KEY),
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Have the service's certificate issued under an authority with a stronger key: EC P-256 or "
      "RSA "
      "of 2048 bits or more.",
      "Laat het certificaat van de dienst uitgeven onder een uitgever met een sterkere sleutel: EC "
      "P-256 of RSA van minstens 2048 bits."}},
    {ONE(VOUCH_F_CERT_WEAK_SIGNATURE),
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Install an intermediate of the authority that is signed with SHA-256 or better in its "
      "place.",
      "Installeer in plaats daarvan een tussenliggend certificaat van de uitgever dat met SHA-256 "
      "of "
      "beter ondertekend is."}},
    {VOUCH_F_CERT_KEY_UNSUPPORTED,
     VOUCH_F_CERT_SIGNATURE_UNSUPPORTED,
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Check with a build that knows this algorithm, or use an authority with ECDSA or RSA keys.",
      "Controleer met een versie die dit algoritme kent, of neem een uitgever met ECDSA- of "
      "RSA-sleutels."}},
    {VOUCH_F_CERT_KEY_USAGE,
     VOUCH_F_CERT_EXTENDED_USAGE,
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Have the service's certificate issued by an authority whose own certificate allows this "
      "use.",
      "Laat het certificaat van de dienst uitgeven door een uitgever waarvan het eigen certificaat "
      "dit gebruik toestaat."}},
    {ONE(VOUCH_F_CERT_UNKNOWN_CRITICAL),
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Use a certificate of an authority whose own certificate has no such extension; clients that "
      "do not know it refuse the chain.",
      "Gebruik een certificaat van een uitgever waarvan het eigen certificaat zo'n extensie niet "
      "heeft; clients die haar niet kennen weigeren de keten."}},
    {ONE(VOUCH_F_REVOKED),
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Have the service's certificate issued under another intermediate of the authority, and "
      "install "
      "both; its key can stay.",
      "Laat het certificaat van de dienst uitgeven onder een ander tussenliggend certificaat van "
      "de "
      "uitgever, en installeer beide; de sleutel kan blijven."}},
    {VOUCH_F_LINT_AKI_CRITICAL,
     VOUCH_F_LINT_CA_ONLY,
     VOUCH_SITUATION_NOT_FIRST,
     NULL,
     {"Ask the CA to replace its own certificate with one that follows this rule.",
      "Vraag de uitgever het eigen certificaat te vervangen door een dat deze regel volgt."}},
    /* the search for a path */
    {ONE(VOUCH_F_CHAIN_NO_ANCHOR),
     VOUCH_SITUATION_UNSENT,
     NULL,
     {"Check the trusted roots that this check uses: the file or folder must be readable and hold "
      "certificates (--cafile).",
      "Controleer de vertrouwde roots van deze controle: bestand of map moet leesbaar zijn en "
      "certificaten bevatten (--cafile)."}},
    {ONE(VOUCH_F_CHAIN_BUDGET),
     VOUCH_SITUATION_BEGINS,
     "too many names",
     {"Have a certificate with fewer names issued, or use an authority with fewer name "
      "constraints.",
      "Laat een certificaat met minder namen uitgeven, of neem een uitgever met minder "
      "naambeperkingen."}},
    {ONE(VOUCH_F_CHAIN_BUDGET),
     VOUCH_SITUATION_BEGINS,
     "signatures of CRLs",
     {"Give only the revocation lists of the authorities in this chain.",
      "Geef alleen de intrekkingslijsten van de uitgevers in deze keten mee."}},
    {ONE(VOUCH_F_REVOCATION_UNKNOWN),
     VOUCH_SITUATION_BEGINS,
     "this build reads no CRLs",
     {"Check with a build that reads revocation lists, or ask for no revocation here.",
      "Controleer met een versie die intrekkingslijsten leest, of vraag hier niet om intrekking."}},
    /* the directory, by its result */
    {ONE(VOUCH_F_LDAP_BIND_FAILED),
     VOUCH_SITUATION_BEGINS,
     "34 ",
     {"Correct the form of the bind name: this directory takes a DN, such as cn=reader,dc=example.",
      "Verbeter de vorm van de aanmeldnaam: deze directory aanvaardt een DN, zoals "
      "cn=lezer,dc=example."}},
    {VOUCH_F_LDAP_BIND_FAILED,
     VOUCH_F_LDAP_SEARCH_FAILED,
     VOUCH_SITUATION_BEGINS,
     "51 ",
     {"Wait and check again; if it stays so, look at the load of the directory.",
      "Wacht en controleer opnieuw; blijft het zo, kijk dan naar de belasting van de directory."}},
    {VOUCH_F_LDAP_BIND_FAILED,
     VOUCH_F_LDAP_SEARCH_FAILED,
     VOUCH_SITUATION_BEGINS,
     "52 ",
     {"Wait and check again; if it stays so, look in the directory's log why it is unavailable.",
      "Wacht en controleer opnieuw; blijft het zo, zoek dan in het logboek van de directory waarom "
      "zij niet beschikbaar is."}},
    {ONE(VOUCH_F_LDAP_SEARCH_FAILED),
     VOUCH_SITUATION_BEGINS,
     "3 ",
     {"Narrow the filter or the base, or raise the directory's limit for this account.",
      "Maak filter of zoekbasis nauwer, of verhoog de grens van de directory voor dit account."}},
    {ONE(VOUCH_F_LDAP_SEARCH_FAILED),
     VOUCH_SITUATION_BEGINS,
     "4 ",
     {"Narrow the filter or the base, or raise the directory's limit for this account.",
      "Maak filter of zoekbasis nauwer, of verhoog de grens van de directory voor dit account."}},
    {ONE(VOUCH_F_LDAP_SEARCH_FAILED),
     VOUCH_SITUATION_BEGINS,
     "11 ",
     {"Narrow the filter or the base, or raise the directory's limit for this account.",
      "Maak filter of zoekbasis nauwer, of verhoog de grens van de directory voor dit account."}},
    {ONE(VOUCH_F_DANE_RECORD_UNUSABLE),
     VOUCH_SITUATION_ENDS,
     "more records than are judged",
     {"Remove the TLSA records of certificates that are no longer used.",
      "Verwijder de TLSA-records van certificaten die niet meer in gebruik zijn."}},
};

static bool begins(struct vouch_span value, const char *words)
{
    size_t len = strlen(words);
    return value.len >= len && memcmp(value.data, words, len) == 0;
}

static bool ends(struct vouch_span value, const char *words)
{
    size_t len = strlen(words);
    return value.len >= len && begins(vouch_span_part(value, value.len - len, value.len), words);
}

bool vouch_remedy_fits(const struct vouch_remedy *remedy, const struct vouch_finding *f)
{
    if (f->code < remedy->from || f->code > remedy->to)
        return false;
    switch (remedy->when) {
    case VOUCH_SITUATION_ISSUER:
        return f->position > 0;
    case VOUCH_SITUATION_NOT_FIRST:
        return f->position != 0;
    case VOUCH_SITUATION_UNSENT:
        return f->position == VOUCH_NO_POSITION;
    case VOUCH_SITUATION_BEGINS:
        return begins(f->value, remedy->words);
    case VOUCH_SITUATION_ENDS:
        return ends(f->value, remedy->words);
    }
    return false;
}

const struct vouch_remedy *vouch_remedy_at(size_t index)
{
    return index < sizeof rows / sizeof rows[0] ? &rows[index] : NULL;
}

const char *vouch_remedy_of(const struct vouch_finding *f, enum vouch_language language)
{
    const struct vouch_words *words = vouch_words_of(f->code);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_remedy_fits(&rows[i], f))
            return rows[i].text[language];
    return words ? words->remedy[language] : NULL;
}

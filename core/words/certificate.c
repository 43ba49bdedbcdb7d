// SPDX-License-Identifier: Apache-2.0
#include "words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_CERT_MALFORMED,
     {"The certificate breaks the rules of its format: {value}",
      "Het certificaat breekt de regels van zijn formaat: {value}"},
     {"Have the certificate issued again with software that follows RFC 5280.",
      "Laat het certificaat opnieuw uitgeven met software die RFC 5280 volgt."}},
    {VOUCH_F_CERT_EXPIRED,
     {"The certificate expired on {value}", "Het certificaat is verlopen op {value}"},
     {"Renew the certificate and install the new one, with its intermediates.",
      "Vernieuw het certificaat en installeer het nieuwe, met de tussenliggende certificaten."}},
    {VOUCH_F_CERT_NOT_YET_VALID,
     {"The certificate is not valid before {value}", "Het certificaat is niet geldig voor {value}"},
     {"Set the clock right on both machines, or wait, or install a certificate that is valid now.",
      "Zet op beide machines de klok goed, of wacht, of installeer een certificaat dat nu geldig "
      "is."}},
    {VOUCH_F_CERT_EXPIRES_SOON,
     {"The certificate expires very soon: {value} left",
      "Het certificaat verloopt zeer binnenkort: nog {value}"},
     {"Renew the certificate now.", "Vernieuw het certificaat nu."}},
    {VOUCH_F_CERT_EXPIRES_WARNING,
     {"The certificate expires soon: {value} left",
      "Het certificaat verloopt binnenkort: nog {value}"},
     {"Plan the renewal of the certificate.", "Plan de vernieuwing van het certificaat."}},
    {VOUCH_F_CLOCK_UNKNOWN,
     {"Validity was not judged: the clock is not set",
      "De geldigheid is niet beoordeeld: de klok is niet gezet"},
     {"Set the clock, or let it be set by SNTP, and check again.",
      "Zet de klok, of laat SNTP dat doen, en controleer opnieuw."}},
    {VOUCH_F_CERT_WEAK_KEY,
     {"The key is too weak: {value}", "De sleutel is te zwak: {value}"},
     {"Make a new key, EC P-256 or RSA of 2048 bits or more, and have a certificate issued for it.",
      "Maak een nieuwe sleutel, EC P-256 of RSA van minstens 2048 bits, en laat daarvoor een "
      "certificaat uitgeven."}},
    {VOUCH_F_CERT_WEAK_SIGNATURE,
     {"The certificate is signed with a broken algorithm: {value}",
      "Het certificaat is ondertekend met een gebroken algoritme: {value}"},
     {"Have the certificate issued again, signed with SHA-256 or better.",
      "Laat het certificaat opnieuw uitgeven, ondertekend met SHA-256 of beter."}},
    {VOUCH_F_CERT_KEY_UNSUPPORTED,
     {"This build cannot judge this kind of key: {value}",
      "Deze versie kan deze soort sleutel niet beoordelen: {value}"},
     {"Use an ECDSA or RSA certificate, or check with a build that knows this kind of key.",
      "Gebruik een ECDSA- of RSA-certificaat, of controleer met een versie die deze sleutelsoort "
      "kent."}},
    {VOUCH_F_CERT_SIGNATURE_UNSUPPORTED,
     {"This build cannot judge this kind of signature: {value}",
      "Deze versie kan deze soort handtekening niet beoordelen: {value}"},
     {"Have the certificate signed with ECDSA or RSA, or check with a build that knows this "
      "algorithm.",
      "Laat het certificaat met ECDSA of RSA ondertekenen, of controleer met een versie die dit "
      "algoritme kent."}},
    {VOUCH_F_CERT_SELF_SIGNED,
     {"The certificate is signed by itself and nobody trusts it",
      "Het certificaat is door zichzelf ondertekend en niemand vertrouwt het"},
     {"Install a certificate from an authority that the clients trust, or make this one a trusted "
      "anchor on them.",
      "Installeer een certificaat van een uitgever die de clients vertrouwen, of maak dit "
      "certificaat bij hen vertrouwd."}},
    {VOUCH_F_CERT_DEMONSTRATION,
     {"The demonstration certificate of the maker is still in use: {value}",
      "Het demonstratiecertificaat van de fabrikant is nog in gebruik: {value}"},
     {"Install a certificate of your own: others may hold the key of this one.",
      "Installeer een eigen certificaat: anderen kunnen de sleutel van dit certificaat hebben."}},
    {VOUCH_F_CERT_KEY_MISMATCH,
     {"The private key does not belong to the certificate",
      "De sleutel hoort niet bij het certificaat"},
     {"Find the key with which the certificate was requested, or have a certificate issued for "
      "this key.",
      "Zoek de sleutel waarmee het certificaat is aangevraagd, of laat voor deze sleutel een "
      "certificaat uitgeven."}},
    {VOUCH_F_CERT_KEY_USAGE,
     {"The keyUsage extension forbids what the certificate is used for: {value}",
      "De extensie keyUsage verbiedt waarvoor het certificaat gebruikt wordt: {value}"},
     {"Have the certificate issued again with the right key usage.",
      "Laat het certificaat opnieuw uitgeven met het juiste sleutelgebruik."}},
    {VOUCH_F_CERT_EXTENDED_USAGE,
     {"The extendedKeyUsage extension lacks the purpose: {value}",
      "In de extensie extendedKeyUsage ontbreekt het doel: {value}"},
     {"Have the certificate issued again for this purpose (serverAuth for a server, clientAuth for "
      "a client).",
      "Laat het certificaat opnieuw uitgeven voor dit doel (serverAuth voor een server, clientAuth "
      "voor een client)."}},
    {VOUCH_F_CERT_UNKNOWN_CRITICAL,
     {"The certificate has a critical extension that is not understood: {value}",
      "Het certificaat heeft een kritieke extensie die niet begrepen wordt: {value}"},
     {"Have the certificate issued again without this extension, or with it not critical.",
      "Laat het certificaat opnieuw uitgeven zonder deze extensie, of met de extensie niet "
      "kritiek."}},
    {VOUCH_F_CERT_TOO_LARGE,
     {"The certificate is larger than this build judges: {value}",
      "Het certificaat is groter dan deze versie beoordeelt: {value}"},
     {"Have a certificate with fewer names issued, or check from a machine with more memory.",
      "Laat een certificaat met minder namen uitgeven, of controleer vanaf een machine met meer "
      "geheugen."}},
};

const struct vouch_words_area vouch_words_certificate = {rows, sizeof rows / sizeof rows[0]};

// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_TLS_NOT_TLS,
     {"The service does not speak TLS: {value}", "De dienst spreekt geen TLS: {value}"},
     {"Use the port of the TLS service, or STARTTLS where the protocol starts unencrypted.",
      "Gebruik de poort van de TLS-dienst, of vraag om STARTTLS waar het protocol onversleuteld "
      "begint."},
     "RFC 8446 section 5.1"},
    {VOUCH_F_TLS_ALERT_RECEIVED,
     {"The peer refused the handshake: {value}", "De andere kant weigerde de handshake: {value}"},
     {"Look in the service's log at the time of this check: it says why the alert was sent.",
      "Kijk in het logboek van de dienst bij het tijdstip van deze controle: daar staat waarom de "
      "melding is verstuurd."},
     "RFC 8446 section 6"},
    {VOUCH_F_TLS_PEER_REJECTED_CLIENT,
     {"The peer refused our certificate: {value}",
      "De andere kant weigerde ons certificaat: {value}"},
     {"Send our intermediate certificates too, after our own certificate in its file; make the "
      "peer trust our root; or configure the certificate that the peer expects, and that it knows "
      "an account for.",
      "Stuur ook onze tussenliggende certificaten mee, na ons eigen certificaat in het bestand; "
      "laat de andere kant onze root vertrouwen; of stel het certificaat in dat de andere kant "
      "verwacht, en waar zij een account bij kent."},
     "RFC 8446 section 6.2"},
    {VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
     {"The peer requires a client certificate, but none is configured: {value}",
      "De andere kant eist een clientcertificaat, maar er is geen ingesteld: {value}"},
     {"Configure a client certificate and key that the peer accepts.",
      "Stel een clientcertificaat met sleutel in dat de andere kant accepteert."},
     "RFC 8446 section 4.3.2"},
    {VOUCH_F_TLS_CLIENT_CERT_REQUESTED,
     {"The peer requests a client certificate but accepts the handshake without one",
      "De andere kant vraagt om een clientcertificaat maar accepteert de handshake ook zonder"},
     {"No action needed; configure a client certificate if the service should know this client.",
      "Geen actie nodig; stel een clientcertificaat in als de dienst deze client moet kennen."},
     "RFC 8446 section 4.3.2"},
    {VOUCH_F_TLS_VERSION,
     {"No TLS version is supported by both sides: {value}",
      "Er is geen TLS-versie die beide kanten ondersteunen: {value}"},
     {"Enable TLS 1.2 or TLS 1.3 on the service, within what --tls-min and --tls-max allow.",
      "Schakel TLS 1.2 of TLS 1.3 in op de dienst, binnen wat --tls-min en --tls-max toelaten."},
     "RFC 8996 section 2"},
    {VOUCH_F_TLS_NO_COMMON_CIPHER,
     {"The two sides have no cipher suite in common, or the peer has no certificate: {value}",
      "Beide kanten hebben geen cipher gemeen, of de andere kant heeft geen certificaat: {value}"},
     {"Enable a forward-secret AEAD cipher on the service, such as ECDHE with AES-GCM, and the "
      "groups "
      "X25519 and P-256; check in its log that it could load its certificate: without one it can "
      "use no cipher at all.",
      "Schakel op de dienst een AEAD-cipher met forward secrecy in, zoals ECDHE met AES-GCM, en de "
      "groepen X25519 en P-256; controleer in het logboek of het certificaat geladen kon worden: "
      "zonder certificaat is geen enkele cipher bruikbaar."},
     "RFC 9325 section 4.2"},
    {VOUCH_F_TLS_BAD_SIGNATURE,
     {"The peer does not have the private key of its certificate",
      "De andere kant heeft niet de privésleutel van haar certificaat"},
     {"Install the private key that belongs to the certificate; if it is already installed, the "
      "connection is being intercepted.",
      "Installeer de privésleutel die bij het certificaat hoort; is dat al gebeurd, dan wordt de "
      "verbinding onderschept."},
     "RFC 8446 section 4.4.3"},
    {VOUCH_F_TLS_HANDSHAKE,
     {"The TLS handshake failed: {value}", "De TLS-handshake mislukte: {value}"},
     {"Update the TLS library of the service: it, or a device on the path, breaks the protocol; "
      "its "
      "log at the time of this check may say more.",
      "Werk de TLS-bibliotheek van de dienst bij: zij, of een apparaat onderweg, houdt zich niet "
      "aan het protocol; het logboek op het tijdstip van deze controle zegt misschien meer."},
     "RFC 8446 section 4"},
    {VOUCH_F_TLS_NO_CERTIFICATE,
     {"The handshake ended without a certificate from the peer",
      "De handshake eindigde zonder certificaat van de andere kant"},
     {"Configure a certificate on the service, and disable anonymous and pre-shared key ciphers.",
      "Stel een certificaat in op de dienst, en schakel ciphers zonder certificaat uit."},
     "RFC 8446 section 4.4.2"},
    {VOUCH_F_TLS_OLD_PROTOCOL,
     {"The session uses an outdated protocol version: {value}",
      "De sessie gebruikt een verouderde protocolversie: {value}"},
     {"Enable TLS 1.2 and TLS 1.3 on the service, and disable older versions.",
      "Schakel op de dienst TLS 1.2 en TLS 1.3 in, en oudere versies uit."},
     "RFC 8996 section 4"},
    {VOUCH_F_TLS_WEAK_CIPHER,
     {"The session uses a weak cipher: {value}", "De sessie gebruikt een zwakke cipher: {value}"},
     {"Prefer forward-secret AEAD ciphers on the service, and remove the weak ones from its list.",
      "Geef op de dienst voorrang aan AEAD-ciphers met forward secrecy, en haal de zwakke uit de "
      "lijst."},
     "RFC 9325 section 4.1"},
    {VOUCH_F_TLS_TOO_LARGE,
     {"A handshake message exceeds the size that this build accepts: {value}",
      "Een handshake-bericht is groter dan deze versie aankan: {value}"},
     {"Reduce what makes the message large on the server, or check from a machine with more "
      "memory.",
      "Verklein op de server wat het bericht groot maakt, of controleer vanaf een machine met meer "
      "geheugen."},
     "RFC 8446 section 4"},
    {VOUCH_F_TLS_OUT_OF_MEMORY,
     {"TLS ran out of the memory reserved for it", "Het voor TLS gereserveerde geheugen was op"},
     {"Give the build a larger arena, or check fewer targets at once.",
      "Geef de versie meer TLS-geheugen, of controleer minder doelen tegelijk."},
     "docs/SIZES.md"},
    {VOUCH_F_TLS_KEY_UNSUPPORTED,
     {"This build cannot use the key in the certificate: {value}",
      "Deze versie kan de sleutel in het certificaat niet gebruiken: {value}"},
     {"Add an ECDSA P-256 or RSA 2048 certificate, or check with a build that supports this kind "
      "of key.",
      "Voeg een certificaat met ECDSA P-256 of RSA 2048 toe, of controleer met een versie die dit "
      "soort sleutel ondersteunt."},
     "RFC 8446 section 4.2.3"},
    {VOUCH_F_TLS_INJECTED,
     {"Unencrypted data followed the reply that starts TLS: commands can be injected",
      "Na het antwoord waarmee TLS begint kwamen onversleutelde gegevens: opdrachten kunnen worden "
      "ingevoegd"},
     {"Update the service: it must discard unencrypted data received before TLS started "
      "(CVE-2011-0411).",
      "Werk de dienst bij: onversleutelde gegevens van voor het begin van TLS moeten worden "
      "weggegooid (CVE-2011-0411)."},
     "RFC 3207 section 4.2"},
    {VOUCH_F_TLS_NO_CLOSE_NOTIFY,
     {"The peer ended the session without a closing alert",
      "De andere kant beëindigde de sessie zonder afsluitmelding"},
     {"Update the TLS library of the service; otherwise the end of the data looks the same as a "
      "broken connection.",
      "Werk de TLS-bibliotheek van de dienst bij; anders is het einde van de gegevens niet te "
      "onderscheiden van een verbroken verbinding."},
     "RFC 8446 section 6.1"},
    {VOUCH_F_TLS_UNKNOWN_NAME,
     {"The server has no certificate for the requested name: {value}",
      "De server heeft geen certificaat voor de gevraagde naam: {value}"},
     {"Ask for a name that the server knows, with --servername where it differs from the target, "
      "or configure a certificate for this name on the server.",
      "Vraag om een naam die de server kent, met --servername als die anders is dan het doel, of "
      "stel op de server een certificaat voor deze naam in."},
     "RFC 6066 section 3"},
    {VOUCH_F_TLS_CLIENT_CERT_WITHHELD,
     {"The peer requests our certificate, which was not sent because the peer's own certificate is "
      "not trusted",
      "De andere kant vraagt om ons certificaat, dat niet is verstuurd omdat het certificaat van "
      "de andere kant niet vertrouwd is"},
     {"Fix what is wrong with the peer's certificate; --insecure-cert sends ours to any peer.",
      "Herstel wat er mis is met het certificaat van de andere kant; --insecure-cert stuurt het "
      "onze naar elke andere kant."},
     "RFC 8446 section 4.4.2"},
    {VOUCH_F_TLS_CLIENT_CERT_NOT_ASKED,
     {"The service did not request our client certificate",
      "De dienst heeft niet om ons clientcertificaat gevraagd"},
     {"Make the service request client certificates; until then it cannot identify us by ours.",
      "Laat de dienst om clientcertificaten vragen; tot dan kan de dienst ons niet aan het onze "
      "herkennen."},
     "RFC 8446 section 4.3.2"},
    {VOUCH_F_OWN_CERT_EXPIRED,
     {"Our client certificate has expired: {value}", "Ons clientcertificaat is verlopen: {value}"},
     {"Renew the client certificate, and register the new one with the service if necessary.",
      "Vernieuw het clientcertificaat, en registreer het nieuwe zo nodig bij de dienst."},
     "RFC 5280 section 4.1.2.5"},
    {VOUCH_F_OWN_CERT_EXPIRES,
     {"Our client certificate expires soon: days left {value}",
      "Ons clientcertificaat verloopt binnenkort: dagen over {value}"},
     {"Renew the client certificate before the service refuses it.",
      "Vernieuw het clientcertificaat voordat de dienst het weigert."},
     "RFC 5280 section 4.1.2.5"},
    {VOUCH_F_OWN_CERT_USAGE,
     {"Our client certificate is not valid for clients (no clientAuth)",
      "Ons clientcertificaat is niet geldig voor clients (geen clientAuth)"},
     {"Get a certificate with the purpose clientAuth from a private authority: public ones no "
      "longer issue them.",
      "Vraag een certificaat met het doel clientAuth aan bij een eigen autoriteit: publieke geven "
      "die niet meer uit."},
     "RFC 5280 section 4.2.1.12"},
    {VOUCH_F_PIN_MATCHED,
     {"The certificate has a pinned key: {value}",
      "Het certificaat heeft een vastgelegde sleutel: {value}"},
     {"No action needed.", "Geen actie nodig."},
     "RFC 7469 section 2.4"},
    {VOUCH_F_PIN_MISMATCH,
     {"No certificate has a pinned key; the server's key is {value}",
      "Geen certificaat heeft een vastgelegde sleutel; de sleutel van de server is {value}"},
     {"Ask the operator of the service whether the key was changed, and pin the new one only if "
      "so.",
      "Vraag de beheerder van de dienst of de sleutel gewijzigd is, en leg alleen dan de nieuwe "
      "vast."},
     "RFC 7469 section 2.6"},
    {VOUCH_F_TLS_TWO_CERTIFICATES,
     {"The server has two certificates, by the kind of key that a client asks for; this report is "
      "about that with {value}",
      "De server heeft twee certificaten, naar de sleutelsoort waar een client om vraagt; dit "
      "verslag gaat over dat met {value}"},
     {"Renew both together: some clients get the one, some the other.",
      "Vernieuw ze samen: sommige clients krijgen het ene, andere het andere."},
     "RFC 8446 section 4.2.3"},
    {VOUCH_F_TLS_KEY_UPDATE,
     {"The server changed the keys of the session (KeyUpdate) more often than this build follows; "
      "what it said afterwards could not be read",
      "De server verving de sleutels van de sessie (KeyUpdate) vaker dan deze versie volgt; wat "
      "daarna kwam is niet gelezen"},
     {"Let the server change keys less often: a short session needs none. What was found before "
      "it, the "
      "certificates and the session, stands.",
      "Laat de server minder vaak van sleutel wisselen: een korte sessie heeft dat niet nodig. Wat "
      "eerder "
      "is gevonden, de certificaten en de sessie, blijft geldig."},
     "RFC 8446 section 4.6.3"},
};

const struct vouch_words_area vouch_words_tls = {rows, sizeof rows / sizeof rows[0]};

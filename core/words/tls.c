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
     {"Look in the log of the service at this moment: it says why it sent the alert.",
      "Kijk op dit tijdstip in het logboek van de dienst: daarin staat waarom zij de melding "
      "stuurde."},
     "RFC 8446 section 6"},
    {VOUCH_F_TLS_PEER_REJECTED_CLIENT,
     {"The peer refused our certificate: {value}",
      "De andere kant weigerde ons certificaat: {value}"},
     {"Send our intermediate certificates too, behind our own in its file; have the peer trust the "
      "root above them; or configure the certificate that it expects.",
      "Stuur ook onze tussenliggende certificaten mee, achter het eigen in het bestand; laat de "
      "andere kant de root daarboven vertrouwen; of stel het certificaat in dat deze verwacht."},
     "RFC 8446 section 6.2"},
    {VOUCH_F_TLS_CLIENT_CERT_DEMANDED,
     {"The peer demands a client certificate, and none is configured: {value}",
      "De andere kant eist een clientcertificaat, en er is er geen ingesteld: {value}"},
     {"Configure a client certificate and key that the peer accepts.",
      "Stel een clientcertificaat met sleutel in dat de andere kant aanvaardt."},
     "RFC 8446 section 4.3.2"},
    {VOUCH_F_TLS_CLIENT_CERT_REQUESTED,
     {"The peer asks for a client certificate and accepts the handshake without one",
      "De andere kant vraagt om een clientcertificaat en aanvaardt de handshake zonder"},
     {"No action needed; configure a client certificate if the service should know this client.",
      "Geen actie nodig; stel een clientcertificaat in als de dienst deze client moet kennen."},
     "RFC 8446 section 4.3.2"},
    {VOUCH_F_TLS_VERSION,
     {"No TLS version is supported by both sides: {value}",
      "Er is geen TLS-versie die beide kanten ondersteunen: {value}"},
     {"Enable TLS 1.2 or TLS 1.3 on the service.", "Schakel TLS 1.2 of TLS 1.3 in op de dienst."},
     "RFC 8996 section 2"},
    {VOUCH_F_TLS_NO_COMMON_CIPHER,
     {"No cipher suite is accepted by both sides, or the peer has no certificate: {value}",
      "Er is geen cipher die beide kanten aanvaarden, of de andere kant heeft geen certificaat: "
      "{value}"},
     {"Enable a forward-secret AEAD cipher on the service, such as ECDHE with AES-GCM, and see in "
      "its log that it could load its certificate: without one it has no cipher at all.",
      "Schakel een AEAD-cipher met forward secrecy in op de dienst, zoals ECDHE met AES-GCM, en ga "
      "in het logboek na dat zij haar certificaat kon laden: zonder heeft zij geen enkele cipher."},
     "RFC 9325 section 4.2"},
    {VOUCH_F_TLS_BAD_SIGNATURE,
     {"The peer does not have the private key of its certificate",
      "De andere kant heeft de private sleutel van haar certificaat niet"},
     {"Install the private key that belongs to the certificate; if it is installed, the connection "
      "is being intercepted.",
      "Installeer de sleutel die bij het certificaat hoort; is dat al zo, dan wordt de verbinding "
      "onderschept."},
     "RFC 8446 section 4.4.3"},
    {VOUCH_F_TLS_HANDSHAKE,
     {"The TLS handshake failed: {value}", "De TLS-handshake mislukte: {value}"},
     {"Check the log of the service at the time of this check, and its TLS configuration.",
      "Kijk op dit tijdstip in het logboek van de dienst, en controleer de TLS-instellingen."},
     "RFC 8446 section 4"},
    {VOUCH_F_TLS_NO_CERTIFICATE,
     {"The handshake ended without a certificate from the peer",
      "De handshake eindigde zonder certificaat van de andere kant"},
     {"Configure a certificate on the service, and switch off anonymous and pre-shared key "
      "ciphers.",
      "Stel een certificaat in op de dienst, en schakel ciphers zonder certificaat uit."},
     "RFC 8446 section 4.4.2"},
    {VOUCH_F_TLS_OLD_PROTOCOL,
     {"The session uses an outdated protocol version: {value}",
      "De sessie gebruikt een verouderde protocolversie: {value}"},
     {"Enable TLS 1.2 and TLS 1.3 on the service, and switch older versions off.",
      "Schakel TLS 1.2 en TLS 1.3 in op de dienst, en schakel oudere versies uit."},
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
     {"Shorten on the server what makes the message large, or check from a machine with more "
      "memory.",
      "Maak korter op de server wat het bericht groot maakt, of controleer vanaf een machine met "
      "meer "
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
     {"Use an ECDSA P-256 or RSA 2048 certificate beside it, or check with a build that knows this "
      "kind of key.",
      "Gebruik daarnaast een certificaat met ECDSA P-256 of RSA 2048, of controleer met een versie "
      "die deze sleutelsoort kent."},
     "RFC 8446 section 4.2.3"},
    {VOUCH_F_TLS_INJECTED,
     {"Unencrypted data followed the go-ahead for TLS: commands can be injected",
      "Na het startsein voor TLS kwamen onversleutelde gegevens: opdrachten kunnen ingevoegd "
      "worden"},
     {"Update the service: it must discard what it received unencrypted before TLS started "
      "(CVE-2011-0411).",
      "Werk de dienst bij: zij moet weggooien wat onversleuteld ontvangen was voordat TLS begon "
      "(CVE-2011-0411)."},
     "RFC 3207 section 4.2"},
    {VOUCH_F_TLS_NO_CLOSE_NOTIFY,
     {"The peer ended the session without a closing alert",
      "De andere kant beëindigde de sessie zonder afsluitmelding"},
     {"Update the TLS library of the service; the end of data cannot be told from a cut "
      "connection.",
      "Werk de TLS-bibliotheek van de dienst bij; het einde van de gegevens is niet te "
      "onderscheiden van een verbroken verbinding."},
     "RFC 8446 section 6.1"},
    {VOUCH_F_TLS_UNKNOWN_NAME,
     {"The server has no certificate for the name that was asked for: {value}",
      "De server heeft geen certificaat voor de gevraagde naam: {value}"},
     {"Ask for a name that the server knows, with --servername where it differs from the target, "
      "or configure a certificate for this name on the server.",
      "Vraag om een naam die de server kent, met --servername als die anders is dan het doel, of "
      "stel op de server een certificaat voor deze naam in."},
     "RFC 6066 section 3"},
    {VOUCH_F_TLS_CLIENT_CERT_WITHHELD,
     {"The peer asks for our certificate, which was not shown, since the peer is not proved",
      "De andere kant vraagt om ons certificaat, dat niet getoond is, omdat de andere kant niet "
      "bewezen is"},
     {"Mend what is wrong with the certificate of the peer; --insecure-cert shows ours to anybody.",
      "Herstel wat er mis is met het certificaat van de andere kant; --insecure-cert toont het "
      "onze aan wie dan ook."},
     "RFC 8446 section 4.4.2"},
    {VOUCH_F_TLS_CLIENT_CERT_NOT_ASKED,
     {"The service did not ask for our client certificate",
      "De dienst heeft niet om ons clientcertificaat gevraagd"},
     {"Have the service ask for client certificates; until then it does not know us by ours.",
      "Laat de dienst om clientcertificaten vragen; tot dan herkent zij ons niet aan het onze."},
     "RFC 8446 section 4.3.2"},
    {VOUCH_F_OWN_CERT_EXPIRED,
     {"The client certificate that we show expired: {value}",
      "Het clientcertificaat dat wij tonen is verlopen: {value}"},
     {"Renew the client certificate, and give the new one to the service where it is registered.",
      "Vernieuw het clientcertificaat, en geef het nieuwe aan de dienst waar het geregistreerd "
      "is."},
     "RFC 5280 section 4.1.2.5"},
    {VOUCH_F_OWN_CERT_EXPIRES,
     {"The client certificate that we show expires soon: days left {value}",
      "Het clientcertificaat dat wij tonen verloopt binnenkort: dagen over {value}"},
     {"Renew the client certificate before the service refuses it.",
      "Vernieuw het clientcertificaat voordat de dienst het weigert."},
     "RFC 5280 section 4.1.2.5"},
    {VOUCH_F_OWN_CERT_USAGE,
     {"The client certificate that we show is not for clients (no clientAuth)",
      "Het clientcertificaat dat wij tonen is niet voor clients (geen clientAuth)"},
     {"Get a certificate with the purpose clientAuth, from a private authority: public ones no "
      "longer issue it.",
      "Neem een certificaat met het doel clientAuth, van een eigen autoriteit: publieke geven het "
      "niet meer uit."},
     "RFC 5280 section 4.2.1.12"},
    {VOUCH_F_PIN_MATCHED,
     {"The key of the certificate is the one that was pinned: {value}",
      "De sleutel van het certificaat is de vastgelegde: {value}"},
     {"Nothing is to be done.", "Er is niets te doen."},
     "RFC 7469 section 2.4"},
    {VOUCH_F_PIN_MISMATCH,
     {"No certificate has a pinned key; that of the server is {value}",
      "Geen certificaat heeft een vastgelegde sleutel; die van de server is {value}"},
     {"Ask the operator of the service whether its key was changed, and only then pin the new one.",
      "Vraag de beheerder van de dienst of de sleutel gewijzigd is, en leg pas dan de nieuwe "
      "vast."},
     "RFC 7469 section 2.6"},
};

const struct vouch_words_area vouch_words_tls = {rows, sizeof rows / sizeof rows[0]};

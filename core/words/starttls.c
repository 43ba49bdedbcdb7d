// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_STARTTLS_WRONG_SERVICE,
     {"What answers on this port does not speak the expected protocol: {value}",
      "Wat op deze poort antwoordt spreekt niet het verwachte protocol: {value}"},
     {"Check the port, and what listens on it; where TLS begins at once, use the scheme with an s "
      "(imaps://, pop3s://, ftps://, xmpps://) or tls://.",
      "Controleer de poort en wat daarop luistert; begint TLS daar meteen, gebruik dan het schema "
      "met een s (imaps://, pop3s://, ftps://, xmpps://) of tls://."},
     "RFC 7817 section 3"},
    {VOUCH_F_STARTTLS_GREETING_REFUSED,
     {"The server turns this client away: {value}", "De server wijst deze client af: {value}"},
     {"Look in the server's log why: an address that is not allowed, a limit of connections, or a "
      "host name that it does not serve.",
      "Zoek in het logboek van de server waarom: een adres dat niet mag, een grens aan "
      "verbindingen, of een hostnaam die hij niet bedient."},
     "RFC 9051 section 7.1.5"},
    {VOUCH_F_STARTTLS_NOT_OFFERED,
     {"The server does not offer TLS on this port, so that passwords and data go unencrypted: "
      "{value}",
      "De server biedt geen TLS op deze poort, zodat wachtwoorden en gegevens onversleuteld gaan: "
      "{value}"},
     {"Give the server a certificate and key, and turn TLS on for this port; if it is on, look for "
      "a device on the path that strips the offer.",
      "Geef de server een certificaat en sleutel, en zet TLS aan voor deze poort; staat het aan, "
      "zoek dan een apparaat onderweg dat het aanbod verwijdert."},
     "RFC 2595 section 2.1"},
    {VOUCH_F_STARTTLS_REFUSED,
     {"The server refuses to begin TLS: {value}", "De server weigert TLS te beginnen: {value}"},
     {"Look in the server's log: most often its certificate or key cannot be loaded.",
      "Zie het logboek van de server: meestal kan hij zijn certificaat of sleutel niet laden."},
     "RFC 2595 section 2.4"},
    {VOUCH_F_STARTTLS_MALFORMED_REPLY,
     {"The server's answer does not follow the protocol: {value}",
      "Het antwoord van de server volgt het protocol niet: {value}"},
     {"Fix the server, or the device on the path that changes its answers.",
      "Herstel de server, of het apparaat onderweg dat zijn antwoorden verandert."},
     "RFC 9051 section 2.2.2"},
    {VOUCH_F_STARTTLS_LOGIN_IN_CLEAR,
     {"Passwords can be sent unencrypted, because the server accepts a login before TLS: {value}",
      "Wachtwoorden mogen onversleuteld verstuurd worden, want de server neemt een aanmelding vóór "
      "TLS "
      "aan: {value}"},
     {"Have the server allow logins over TLS only.",
      "Laat de server aanmeldingen alleen binnen TLS toe."},
     "RFC 8314 section 4.1"},
};

const struct vouch_words_area vouch_words_starttls = {rows, sizeof rows / sizeof rows[0]};

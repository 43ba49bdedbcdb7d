// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_HTTP_NO_ANSWER,
     {"The response is not HTTP: {value}", "Het antwoord is geen HTTP: {value}"},
     {"Check that the port serves web pages, or check it as tls://.",
      "Controleer of de poort webpagina's levert, of controleer haar als tls://."},
     "RFC 9112 section 4"},
    {VOUCH_F_HTTP_STATUS,
     {"The server answers with an error: {value}", "De server antwoordt met een fout: {value}"},
     {"Check the path that is asked for, and the log of the web server.",
      "Controleer het gevraagde pad, en het logboek van de webserver."},
     "RFC 9110 section 15"},
    {VOUCH_F_HTTP_NO_HSTS,
     {"The server does not send Strict-Transport-Security (HSTS)",
      "De server stuurt geen Strict-Transport-Security (HSTS)"},
     {"Have the server send Strict-Transport-Security.",
      "Laat de server Strict-Transport-Security sturen."},
     "RFC 6797 section 7.1"},
    {VOUCH_F_HTTP_CLIENT_CERT,
     {"The server asks for a client certificate in its response",
      "De server vraagt in haar antwoord om een clientcertificaat"},
     {"Configure a client certificate if this page should be checked too.",
      "Stel een clientcertificaat in als ook deze pagina gecontroleerd moet worden."},
     "RFC 9110 section 15.5"},
};

const struct vouch_words_area vouch_words_http = {rows, sizeof rows / sizeof rows[0]};

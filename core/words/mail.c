// SPDX-License-Identifier: Apache-2.0
#include "words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_MX_NULL,
     {"The domain says that it takes no mail: {value}",
      "Het domein zegt dat het geen mail aanneemt: {value}"},
     {"If it should take mail, replace the null MX record by the hosts that receive it.",
      "Moet het mail aannemen, vervang dan het null-MX-record door de hosts die ontvangen."}},
    {VOUCH_F_MX_NULL_AMONG_OTHERS,
     {"A null MX record stands beside others; senders differ in what they make of that",
      "Een null-MX-record staat naast andere; afzenders gaan daar verschillend mee om"},
     {"Remove the null MX record, or all the others.",
      "Verwijder het null-MX-record, of alle andere."}},
    {VOUCH_F_MX_IMPLICIT,
     {"The domain has no MX record; mail goes to its own address",
      "Het domein heeft geen MX-record; mail gaat naar zijn eigen adres"},
     {"Add an MX record that names the receiving host.",
      "Voeg een MX-record toe dat de ontvangende host noemt."}},
    {VOUCH_F_MX_NO_DOMAIN,
     {"The mail domain does not exist: {value}", "Het maildomein bestaat niet: {value}"},
     {"Correct the domain, or register and delegate it.",
      "Verbeter het domein, of registreer en delegeer het."}},
    {VOUCH_F_MX_LOOKUP_FAILED,
     {"The MX hosts of the domain could not be looked up: {value}",
      "De MX-hosts van het domein konden niet worden opgezocht: {value}"},
     {"Check the domain's name servers and the resolver of this machine; a sender defers the mail "
      "meanwhile.",
      "Controleer de naamservers van het domein en de resolver van deze machine; een afzender "
      "stelt de mail zolang uit."}},
    {VOUCH_F_MX_BOGUS,
     {"The domain's MX records do not pass DNSSEC validation: {value}",
      "De MX-records van het domein doorstaan de DNSSEC-validatie niet: {value}"},
     {"Sign the zone anew and see that the parent's DS record fits its key.",
      "Onderteken de zone opnieuw en zorg dat het DS-record van de ouder bij de sleutel past."}},
    {VOUCH_F_MX_DANGLING,
     {"An MX record names a host without an address: {value}",
      "Een MX-record noemt een host zonder adres: {value}"},
     {"Give the host an address, or remove the MX record.",
      "Geef de host een adres, of verwijder het MX-record."}},
    {VOUCH_F_MX_IS_ALIAS,
     {"An MX record names an alias: {value}", "Een MX-record noemt een alias: {value}"},
     {"Name the host itself in the MX record.", "Noem in het MX-record de host zelf."}},
};

const struct vouch_words_area vouch_words_mail = {rows, sizeof rows / sizeof rows[0]};

// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_PROBE_OLD_VERSION_ONLY,
     {"The service speaks no version of TLS that clients still accept; its newest is {value}",
      "De dienst spreekt geen TLS-versie die clients nog aanvaarden; de nieuwste is {value}"},
     {"Enable TLS 1.2 and TLS 1.3, if need be by an update of the software.",
      "Zet TLS 1.2 en TLS 1.3 aan, zo nodig met een nieuwere versie van de software."},
     "RFC 8996 section 5"},
    {VOUCH_F_PROBE_OLD_VERSION_OPEN,
     {"Old protocol versions are still enabled: {value}",
      "Oude protocolversies staan nog open: {value}"},
     {"Disable them; the clients that need them are named by --probe=clients.",
      "Zet ze uit; --probe=clients noemt de clients die ze nodig hebben."},
     "RFC 8996 sections 4 and 5"},
    {VOUCH_F_PROBE_HYBRID_ONLY,
     {"TLS 1.3 is available only to clients with hybrid (post-quantum) groups",
      "TLS 1.3 staat alleen open voor clients met hybride (post-kwantum) groepen"},
     {"Add X25519 and P-256 to the groups: most senders of mail and older browsers have no hybrid "
      "groups.",
      "Voeg X25519 en P-256 aan de groepen toe: de meeste mailservers en oudere browsers hebben "
      "geen hybride groepen."},
     "RFC 8446 section 9.1"},
    {VOUCH_F_PROBE_HYBRID_MISSING,
     {"The service accepts no hybrid (post-quantum) key exchange",
      "De dienst aanvaardt geen hybride (post-kwantum) sleuteluitwisseling"},
     {"Nothing fails today; enable X25519MLKEM768 where the software has it, as recorded traffic "
      "may be decrypted later.",
      "Vandaag gaat er niets mis; zet X25519MLKEM768 aan waar de software dat heeft, want "
      "opgenomen verkeer kan later ontcijferd worden."},
     "draft-ietf-tls-ecdhe-mlkem"},
    {VOUCH_F_PROBE_LARGE_HELLO_BROKEN,
     {"A ClientHello as long as browsers send is not answered, a shorter one is: something on the "
      "way, or the service itself, reads only the first segment",
      "Een ClientHello zo lang als browsers sturen krijgt geen antwoord, een kortere wel: iets "
      "onderweg, of de dienst zelf, leest alleen het eerste segment"},
     {"Update the firewall, load balancer or proxy before the service, or the service; find out "
      "which by checking from both sides of it.",
      "Werk de firewall, load balancer of proxy voor de dienst bij, of de dienst zelf; controleer "
      "aan weerszijden om te zien welke het is."},
     "RFC 8446 section 5.1"},
    {VOUCH_F_PROBE_CLIENT_EXCLUDED,
     {"These clients could not connect: {value}",
      "Deze clients kunnen geen verbinding maken: {value}"},
     {"Enable what they have in common with the service, if they are to connect; else leave it.",
      "Zet aan wat zij met de dienst gemeen kunnen hebben als zij verbinding moeten maken; laat "
      "het anders zo."},
     "docs/CLIENTS.md"},
    {VOUCH_F_PROBE_WEAK_ACCEPTED,
     {"The service accepts weak cryptography from clients that offer nothing else: {value}",
      "De dienst aanvaardt zwakke cryptografie van clients die niets anders aanbieden: {value}"},
     {"Remove these from the list of ciphers; clients of the last ten years need none of them.",
      "Haal deze uit de lijst van cipher suites; clients van de laatste tien jaar hebben ze niet "
      "nodig."},
     "RFC 9325 section 4"},
    {VOUCH_F_PROBE_UNANSWERED,
     {"Number of the probe's questions that were not answered: {value}",
      "Zo veel vragen van het onderzoek kregen geen antwoord: {value}"},
     {"Repeat it with a longer --probe-pause, if the service limits how often a client may "
      "connect.",
      "Herhaal het met een langere --probe-pause als de dienst beperkt hoe vaak een client "
      "verbinding mag maken."},
     "docs/DESIGN.md"},
};

const struct vouch_words_area vouch_words_probe = {rows, sizeof rows / sizeof rows[0]};

// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_RESOLVE_NO_NAME,
     {"The host name does not exist", "De hostnaam bestaat niet"},
     {"Correct the name, or add it to the DNS zone.",
      "Verbeter de naam, of voeg hem toe aan de DNS-zone."},
     "RFC 1035 section 4.1.1"},
    {VOUCH_F_RESOLVE_NO_ADDRESS,
     {"The host has no address that can be used: {value}",
      "De host heeft geen bruikbaar adres: {value}"},
     {"Add an A or AAAA record for the name; with -4 or -6, one of that kind.",
      "Voeg een A- of AAAA-record voor de naam toe; bij -4 of -6 een van die soort."},
     "RFC 2308 section 2.2"},
    {VOUCH_F_RESOLVE_FAILED,
     {"The DNS servers gave no usable answer: {value}",
      "De DNS-servers gaven geen bruikbaar antwoord: {value}"},
     {"Check the DNS servers that this machine uses, and the DNSSEC signatures of the zone.",
      "Controleer de DNS-servers die deze machine gebruikt, en de DNSSEC-handtekeningen van de "
      "zone."},
     "RFC 1035 section 4.1.1"},
    {VOUCH_F_RESOLVE_TIMEOUT,
     {"The DNS servers did not answer in time", "De DNS-servers antwoordden niet op tijd"},
     {"Check that the DNS servers are up and that a firewall lets port 53 through.",
      "Controleer of de DNS-servers werken en of een firewall poort 53 doorlaat."},
     "RFC 1035 section 4.2.1"},
    {VOUCH_F_CONNECT_REFUSED,
     {"The connection is refused, nothing listens there: {value}",
      "De verbinding wordt geweigerd, daar luistert niets: {value}"},
     {"Start the service, or correct the port; a firewall can also refuse in its place.",
      "Start de dienst, of verbeter de poort; ook een firewall kan in haar plaats weigeren."},
     "RFC 9293 section 3.10.7"},
    {VOUCH_F_CONNECT_UNREACHABLE,
     {"There is no route to {value}", "Er is geen route naar {value}"},
     {"Check the network, the routes and the firewalls between here and the host.",
      "Controleer het netwerk, de routes en de firewalls tussen hier en de host."},
     "RFC 1122 section 3.2.2.1"},
    {VOUCH_F_CONNECT_TIMEOUT,
     {"The connection attempt timed out: {value}",
      "De verbindingspoging werd niet op tijd beantwoord: {value}"},
     {"Check that the host is up and that no firewall drops packets to that port.",
      "Controleer of de host aan staat en of geen firewall pakketten naar die poort weggooit."},
     "RFC 9293 section 3.8.3"},
    {VOUCH_F_CONNECT_FAILED,
     {"The connection failed: {value}", "De verbinding mislukte: {value}"},
     {"Check the network of both machines, then try again.",
      "Controleer het netwerk van beide machines en probeer het opnieuw."},
     "RFC 9293 section 3.9.1"},
    {VOUCH_F_CONNECT_EXHAUSTED,
     {"This machine is out of sockets or file descriptors: {value}",
      "Deze machine heeft geen sockets of file descriptors meer: {value}"},
     {"Check fewer targets at once, or raise the limit: open files of this process (ulimit -n), on "
      "firmware the sockets of its IP stack.",
      "Controleer minder doelen tegelijk, of verhoog de limiet: open bestanden van dit proces "
      "(ulimit -n), op firmware de sockets van de IP-stack."},
     "POSIX socket, EMFILE"},
    {VOUCH_F_CONNECT_UNANSWERED,
     {"An address of the host did not answer while another one was checked: {value}",
      "Een adres van de host antwoordde niet terwijl een ander gecontroleerd werd: {value}"},
     {"Check that the host is up at that address and that no firewall drops packets to it, or take "
      "the address out of the DNS: clients that try it first lose time.",
      "Controleer of de host op dat adres werkt en of geen firewall pakketten ernaartoe weggooit, "
      "of haal het adres uit de DNS: clients die het eerst proberen verliezen tijd."},
     "RFC 8305 section 5"},
    {VOUCH_F_PEER_RESET,
     {"The peer reset the connection during: {value}",
      "De andere kant brak de verbinding af tijdens: {value}"},
     {"Check the log of the service at the time of this check; a firewall or a connection limit "
      "can also cause this.",
      "Kijk op dit tijdstip in het logboek van de dienst; ook een firewall of een limiet op "
      "verbindingen kan dit doen."},
     "RFC 9293 section 3.10.7"},
    {VOUCH_F_PEER_CLOSED,
     {"The peer closed the connection during: {value}",
      "De andere kant sloot de verbinding tijdens: {value}"},
     {"Find the reason in the log of the service, and check that the port speaks the protocol "
      "asked for.",
      "Zoek de reden in het logboek van de dienst, en controleer of de poort het gevraagde "
      "protocol spreekt."},
     "RFC 9293 section 3.6"},
    {VOUCH_F_PEER_SILENT,
     {"The peer sent nothing before the timeout during: {value}",
      "De andere kant stuurde niets binnen de time-out tijdens: {value}"},
     {"Check that the port speaks the protocol asked for (a service waits where TLS begins at once "
      "and the client does not begin it: use smtps://, imaps:// or tls://), and the load of the "
      "service; a mail server may delay its greeting to deter spam, for up to 5 minutes: give it "
      "more time with --timeout.",
      "Controleer of de poort het gevraagde protocol spreekt (een dienst wacht waar TLS meteen "
      "begint en de client dat niet doet: gebruik smtps://, imaps:// of tls://), en de belasting "
      "van "
      "de dienst; een mailserver kan zijn begroeting tegen spam uitstellen, tot 5 minuten: geef "
      "het "
      "meer tijd met --timeout."},
     "RFC 1122 section 4.2.3.5"},
    {VOUCH_F_PEER_SLOW,
     {"The peer answered but did not finish before the timeout, during: {value}",
      "De andere kant antwoordde, maar was niet binnen de time-out klaar, tijdens: {value}"},
     {"Check the load of the server and the network, or allow more time with --timeout.",
      "Controleer de belasting van de server en het netwerk, of geef meer tijd met --timeout."},
     "RFC 5321 section 4.5.3.2"},
    {VOUCH_F_REPLY_TOO_LONG,
     {"The peer's reply exceeds the size that vouch accepts, during: {value}",
      "Het antwoord van de andere kant is groter dan vouch accepteert, tijdens: {value}"},
     {"Check that the right kind of server answers on that port.",
      "Controleer of op die poort de juiste soort server antwoordt."},
     "core/dialogue.h"},
    {VOUCH_F_ADDRESS_LOST,
     {"The host has more addresses than vouch tries: {value} were skipped",
      "De host heeft meer adressen dan vouch probeert: {value} zijn overgeslagen"},
     {"Check the other addresses one at a time, each as its own target.",
      "Controleer de overige adressen een voor een, elk als eigen doel."},
     "RFC 8305 section 4"},
    {VOUCH_F_REPORT_FULL,
     {"The report is full: {value} entries were dropped",
      "Het rapport is vol: {value} regels zijn weggelaten"},
     {"Fix what is reported and check again, or build with a larger report.",
      "Herstel wat gemeld is en controleer opnieuw, of bouw met een groter rapport."},
     "core/report.h"},
    {VOUCH_F_PROXY_AUTH,
     {"The proxy asks for a user and password, or does not accept them: {value}",
      "De proxy vraagt om gebruiker en wachtwoord, of aanvaardt ze niet: {value}"},
     {"Give the user in --proxy http://USER@HOST:PORT and the password in --proxy-password-file, "
      "or "
      "correct them; the proxy must take a password in this form (HTTP Basic, SOCKS5).",
      "Geef de gebruiker in --proxy http://USER@HOST:PORT en het wachtwoord in "
      "--proxy-password-file, of verbeter ze; de proxy moet een wachtwoord in deze vorm aanvaarden "
      "(HTTP Basic, SOCKS5)."},
     "RFC 9110 section 15.5.8"},
    {VOUCH_F_PROXY_REFUSED,
     {"The proxy does not connect to the server: {value}",
      "De proxy verbindt niet met de server: {value}"},
     {"Allow this host and port in the proxy's rules; where it allows them, look for what is "
      "between "
      "the proxy and the server.",
      "Sta deze host en poort toe in de regels van de proxy; doet hij dat al, zoek dan wat er "
      "tussen de proxy en de server zit."},
     "RFC 1928 section 6"},
    {VOUCH_F_PROXY_MALFORMED,
     {"What answers is not a proxy of this kind: {value}",
      "Wat antwoordt is geen proxy van deze soort: {value}"},
     {"Check the proxy's port, and its kind: http:// for CONNECT, socks5:// for SOCKS5.",
      "Controleer de poort van de proxy, en zijn soort: http:// voor CONNECT, socks5:// voor "
      "SOCKS5."},
     "RFC 9110 section 9.3.6"},
};

const struct vouch_words_area vouch_words_net = {rows, sizeof rows / sizeof rows[0]};

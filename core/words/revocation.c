// SPDX-License-Identifier: Apache-2.0
#include "core/words/areas.h"

static const struct vouch_words rows[] = {
    {VOUCH_F_REVOKED,
     {"The certificate has been revoked: {value}", "Het certificaat is ingetrokken: {value}"},
     {"Create a new key, have a new certificate issued for it, and install both.",
      "Maak een nieuwe sleutel, laat er een nieuw certificaat voor uitgeven, en installeer beide."},
     "RFC 5280 section 6.3"},
    {VOUCH_F_REVOCATION_NOT_CHECKED,
     {"Revocation was not checked, neither by CRL nor by OCSP",
      "Intrekking is niet gecontroleerd, noch met een CRL, noch met OCSP"},
     {"If revocation matters here, provide the issuers' CRLs (--crl), or let vouch ask (--ocsp, "
      "--fetch-crl).",
      "Geef als intrekking hier van belang is de CRL's van de uitgevers mee (--crl), of laat vouch "
      "vragen (--ocsp, --fetch-crl)."},
     "RFC 5280 section 6.3"},
    {VOUCH_F_REVOCATION_UNKNOWN,
     {"No usable CRL or OCSP response covers certificates of {value}",
      "Geen bruikbare CRL en geen OCSP-antwoord dekt certificaten van {value}"},
     {"Provide a current CRL of this issuer, or a response from its OCSP responder.",
      "Geef een actuele CRL van deze uitgever mee, of een antwoord van zijn OCSP-responder."},
     "RFC 5280 section 6.3"},
    {VOUCH_F_CRL_MALFORMED,
     {"A CRL is malformed: {value}", "Een CRL is onjuist gecodeerd: {value}"},
     {"Have the authority issue a CRL that follows RFC 5280.",
      "Laat de uitgever een CRL maken die RFC 5280 volgt."},
     "RFC 5280 section 5"},
    {VOUCH_F_CRL_EXPIRED,
     {"A CRL is out of date: {value}", "Een CRL is verouderd: {value}"},
     {"Fetch the current CRL of the authority; if this is it, the authority must issue the next.",
      "Haal de actuele CRL van de uitgever op; is dit die al, dan moet de uitgever de volgende "
      "uitgeven."},
     "RFC 5280 section 5.1.2.5"},
    {VOUCH_F_CRL_NOT_YET_VALID,
     {"A CRL is dated in the future: {value}", "De datum van een CRL ligt in de toekomst: {value}"},
     {"Correct the clock, or fetch the current CRL.",
      "Zet de klok goed, of haal de actuele CRL op."},
     "RFC 5280 section 5.1.2.4"},
    {VOUCH_F_CRL_BAD_SIGNATURE,
     {"A CRL has no valid signature, neither by the key that signed the certificate nor by another "
      "key of its issuer: {value}",
      "Een CRL heeft geen geldige handtekening van de uitgever van het certificaat, ook niet met "
      "een andere sleutel van die uitgever: {value}"},
     {"Fetch the CRL again from the authority that issued the certificate; if it signs CRLs with a "
      "separate key, provide that key's certificate too.",
      "Haal de CRL opnieuw op bij de uitgever van het certificaat; ondertekent die CRL's met een "
      "aparte sleutel, geef dan ook het certificaat van die sleutel mee."},
     "RFC 5280 section 6.3.3"},
    {VOUCH_F_CRL_SCOPE,
     {"A CRL does not cover this certificate: {value}",
      "Een CRL dekt dit certificaat niet: {value}"},
     {"Provide the CRL that the certificate's distribution point names.",
      "Geef de CRL mee die het distributiepunt van het certificaat noemt."},
     "RFC 5280 section 5.2.5"},
    {VOUCH_F_CRL_UNKNOWN_CRITICAL,
     {"A CRL has an unrecognized critical extension: {value}",
      "Een CRL heeft een onbekende kritieke extensie: {value}"},
     {"Have the authority issue a CRL without this extension.",
      "Laat de uitgever een CRL zonder deze extensie maken."},
     "RFC 5280 section 5.2"},
    {VOUCH_F_CRL_EXPIRES_SOON,
     {"A CRL expires in {value}, and no later one is available",
      "Een CRL verloopt over {value}, en er is geen latere"},
     {"Fetch the authority's next CRL, and make sure that it is issued in time.",
      "Haal de volgende CRL van de uitgever op, en zorg dat die op tijd wordt uitgegeven."},
     "RFC 5280 section 5.1.2.5"},
    {VOUCH_F_CRL_EXPIRES_WARNING,
     {"A CRL expires in {value}", "Een CRL verloopt over {value}"},
     {"Fetch the next CRL of the authority before this one expires.",
      "Haal de volgende CRL van de uitgever op voordat deze verloopt."},
     "RFC 5280 section 5.1.2.5"},
    {VOUCH_F_OCSP_MALFORMED,
     {"An OCSP response is malformed: {value}", "Een OCSP-antwoord is onjuist gecodeerd: {value}"},
     {"Ask the responder again; if the server staples this response, have the server fetch it "
      "again.",
      "Vraag de responder opnieuw; stuurt de server dit antwoord mee, laat de server het dan "
      "opnieuw "
      "ophalen."},
     "RFC 6960 section 4.2"},
    {VOUCH_F_OCSP_REFUSED,
     {"The OCSP responder returned an error: {value}",
      "De OCSP-responder gaf een fout terug: {value}"},
     {"Ask again later, or ask the responder that the certificate names.",
      "Vraag het later opnieuw, of vraag de responder die het certificaat noemt."},
     "RFC 6960 section 2.3"},
    {VOUCH_F_OCSP_EXPIRED,
     {"An OCSP response is out of date: {value}", "Een OCSP-antwoord is verouderd: {value}"},
     {"Ask the responder again; if the server staples this response, make sure that the server can "
      "reach the responder and fetches a new one in time.",
      "Vraag de responder opnieuw; stuurt de server dit antwoord mee, zorg dan dat de server de "
      "responder bereikt en op tijd een nieuw antwoord ophaalt."},
     "RFC 6960 section 4.2.2.1"},
    {VOUCH_F_OCSP_BAD_SIGNATURE,
     {"An OCSP response has no valid signature by the issuer or a responder that it authorized: "
      "{value}",
      "Een OCSP-antwoord heeft geen geldige handtekening van de uitgever of een door hem "
      "gemachtigde responder: {value}"},
     {"Ask the responder that the certificate names; if the server staples this response, have it "
      "ask that one.",
      "Vraag de responder die het certificaat noemt; stuurt de server dit antwoord mee, laat de "
      "server dan die vragen."},
     "RFC 6960 section 4.2.2.2"},
    {VOUCH_F_OCSP_UNKNOWN,
     {"The OCSP responder does not know the certificate",
      "De OCSP-responder kent het certificaat niet"},
     {"Ask the responder that the certificate names; if it does not know it, ask its authority "
      "why.",
      "Vraag de responder die het certificaat noemt; kent die het niet, vraag de uitgever waarom."},
     "RFC 6960 section 2.2"},
    {VOUCH_F_OCSP_STAPLE_MISSING,
     {"The certificate requires a stapled OCSP response (must-staple), but the server sent none",
      "Het certificaat eist een meegestuurd OCSP-antwoord (must-staple), maar de server stuurde er "
      "geen"},
     {"Enable OCSP stapling on the server, and make sure that it can reach the responder; or "
      "request a certificate without the TLS feature extension.",
      "Zet OCSP-stapling aan op de server en zorg dat die de responder bereikt; of vraag een "
      "certificaat zonder de TLS-feature-extensie aan."},
     "RFC 7633 section 4.2.3"},
    {VOUCH_F_OCSP_STAPLE_OTHER,
     {"The stapled OCSP response is about another certificate",
      "Het meegestuurde OCSP-antwoord gaat over een ander certificaat"},
     {"Reload the server after its certificate is renewed, and remove any old response file.",
      "Herlaad de server nadat het certificaat is vernieuwd, en verwijder een eventueel oud "
      "antwoordbestand."},
     "RFC 6066 section 8"},
    {VOUCH_F_REVOCATION_FETCH_FAILED,
     {"The revocation data at the URL in the certificate cannot be fetched: {value}",
      "De intrekkingsgegevens op de URL in het certificaat kunnen niet worden opgehaald: {value}"},
     {"Make sure that this URL can be reached from here; if nobody can reach it, tell the "
      "authority that issued the certificate.",
      "Zorg dat deze URL hiervandaan bereikbaar is; kan niemand erbij, meld het dan aan de "
      "uitgever van het certificaat."},
     "RFC 5280 section 4.2.1.13"},
    {VOUCH_F_AIA_FOUND,
     {"The missing intermediate is available at the URL in the certificate; Chrome fetches it and "
      "hides this fault, most other clients do not: {value}",
      "Het ontbrekende tussencertificaat is beschikbaar op de URL in het certificaat; Chrome haalt "
      "het op en verbergt deze fout, de meeste andere clients niet: {value}"},
     {"Install that certificate after the server's own.",
      "Installeer dat certificaat na dat van de server."},
     "RFC 5280 section 4.2.2.1"},
    {VOUCH_F_AIA_FAILED,
     {"The missing intermediate is not available at the URL in the certificate: {value}",
      "Het ontbrekende tussencertificaat is niet beschikbaar op de URL in het certificaat: "
      "{value}"},
     {"Ask the authority for its intermediate, and install it after the server's own certificate.",
      "Vraag de uitgever om zijn tussencertificaat en installeer het na dat van de server."},
     "RFC 5280 section 4.2.2.1"},
    {VOUCH_F_OCSP_SIGNER_UNCHECKED,
     {"Whether the certificate that signed the OCSP response has been revoked is not known: it "
      "lacks id-pkix-ocsp-nocheck, no CRL given covers it, and clients do not check it: {value}",
      "Of het certificaat dat het OCSP-antwoord heeft ondertekend is ingetrokken, is niet bekend: "
      "id-pkix-ocsp-nocheck ontbreekt, geen meegegeven CRL dekt het, en clients controleren het "
      "niet: {value}"},
     {"No action needed at the server; the CA should issue its responders short-lived certificates "
      "with id-pkix-ocsp-nocheck.",
      "Op de server is niets nodig; de CA hoort haar responders kortlevende certificaten met "
      "id-pkix-ocsp-nocheck te geven."},
     "RFC 6960 section 4.2.2.2.1"},
    {VOUCH_F_OCSP_UNKNOWN_CRITICAL,
     {"An OCSP response has an unrecognized critical extension, so it proves nothing: {value}",
      "Een OCSP-antwoord heeft een onbekende kritieke extensie, en bewijst dus niets: {value}"},
     {"Have the responder answer without this extension, or mark it as not critical.",
      "Laat de responder zonder deze extensie antwoorden, of haar als niet kritiek aanmerken."},
     "RFC 6960 section 4.4"},
};

const struct vouch_words_area vouch_words_revocation = {rows, sizeof rows / sizeof rows[0]};

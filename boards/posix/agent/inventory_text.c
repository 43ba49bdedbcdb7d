// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/inventory_text.h"

#include "core/format/plain.h"

/* "#" stands for the value. */
static const struct text {
    const char *code;
    enum vouch_severity severity;
    const char *what[VOUCH_LANGUAGES];
    const char *remedy[VOUCH_LANGUAGES];
} texts[AGENT_INVENTORY_KINDS] = {
    [AGENT_INVENTORY_UNREADABLE] =
        {"assigned-unreadable",
         VOUCH_SEVERITY_ERROR,
         {"cannot be read: #", "kan niet worden gelezen: #"},
         {"Let the agent's user read the file, or correct its path.",
          "Geef de gebruiker van de agent leesrecht, of verbeter het pad."}},
    [AGENT_INVENTORY_OTHER] =
        {"assigned-not-served",
         VOUCH_SEVERITY_WARNING,
         {"is assigned, but another certificate is served by #",
          "is toegewezen, maar een ander certificaat wordt aangeboden door #"},
         {"Assign the certificate that is wanted, and reload the service.",
          "Wijs het gewenste certificaat toe en herlaad de dienst."}},
    [AGENT_INVENTORY_WAITS] =
        {"assigned-renewal-waits",
         VOUCH_SEVERITY_WARNING,
         {"is renewed on disk, but the one before is still served by #",
          "is op schijf vernieuwd, maar het vorige wordt nog aangeboden door #"},
         {"Reload the service, so that it takes the new certificate.",
          "Herlaad de dienst, zodat die het nieuwe certificaat neemt."}},
    [AGENT_INVENTORY_PARTLY] = {"assigned-partly",
                                VOUCH_SEVERITY_WARNING,
                                {"is served by only # nodes",
                                 "wordt door slechts # knooppunten aangeboden"},
                                {"Bring the certificate to the nodes that lack it.",
                                 "Breng het certificaat naar de knooppunten die het missen."}},
    [AGENT_INVENTORY_OVERRIDES] =
        {"assigned-overrides",
         VOUCH_SEVERITY_WARNING,
         {"overrides the certificate of a wider level, #",
          "gaat voor het certificaat van een hoger niveau, #"},
         {"Remove it at the narrower level, or note that it is lost when the "
          "machine leaves and joins again.",
          "Verwijder het op het lagere niveau, of bedenk dat het verdwijnt als de "
          "machine het cluster verlaat en terugkomt."}},
    [AGENT_INVENTORY_PURPOSE] =
        {"assigned-no-client-purpose",
         VOUCH_SEVERITY_WARNING,
         {"is shown to servers as a client certificate, but does not allow that",
          "wordt als clientcertificaat getoond, maar staat dat niet toe"},
         {"Have it issued with the purpose clientAuth (vouch cert new --request --for client "
          "NAME); "
          "public authorities no longer do, a private one does (vouch cert sign --for client).",
          "Laat het uitgeven met het doel clientAuth (vouch cert new --request --for client NAAM); "
          "openbare uitgevers doen dat niet meer, een eigen uitgever wel (vouch cert sign --for "
          "client)."}},
    [AGENT_INVENTORY_KEY] =
        {"assigned-key-shared",
         VOUCH_SEVERITY_WARNING,
         {"has the same private key as #", "heeft dezelfde privésleutel als #"},
         {"Give each machine a key of its own (vouch cert new --request NAME): one that leaks then "
          "exposes one machine.",
          "Geef elke machine een eigen sleutel (vouch cert new --request NAAM): een gelekte treft "
          "dan één machine."}},
    [AGENT_INVENTORY_DEMONSTRATION] =
        {"assigned-demonstration",
         VOUCH_SEVERITY_ERROR,
         {"is a demonstration certificate, whose key others have, and it is in use: #",
          "is een demonstratiecertificaat, waarvan anderen de sleutel hebben, en is in gebruik: #"},
         {"Replace it by a certificate of your own (vouch cert new --request NAME).",
          "Vervang het door een eigen certificaat (vouch cert new --request NAAM)."}},
    [AGENT_INVENTORY_EXPIRES] =
        {"assigned-client-expires",
         VOUCH_SEVERITY_WARNING,
         {"is our own client certificate, and ends on #; servers will refuse us",
          "is ons eigen clientcertificaat en eindigt op #; servers zullen ons weigeren"},
         {"Renew it before then (vouch cert new --request --use-key --key KEY --for client NAME).",
          "Vernieuw het voor die tijd (vouch cert new --request --use-key --key SLEUTEL --for "
          "client "
          "NAAM)."}},
};

static const char *const begins[VOUCH_LANGUAGES] = {"certificate ", "certificaat "};
static const char *const over[VOUCH_LANGUAGES] = {" is in order again", " is weer in orde"};

const char *agent_inventory_code(enum agent_inventory_kind kind)
{
    return texts[kind].code;
}

enum vouch_severity agent_inventory_severity(enum agent_inventory_kind kind)
{
    return texts[kind].severity;
}

static void write_code(struct vouch_writer *w, enum agent_inventory_kind kind)
{
    vouch_write_text(w, " [");
    vouch_write_text(w, texts[kind].code);
    vouch_write_text(w, "]");
}

void agent_inventory_write(struct vouch_writer *w, enum vouch_language language, const char *name,
                           enum agent_inventory_kind kind, struct vouch_span value)
{
    vouch_write_text(w, begins[language]);
    vouch_plain_write(w, vouch_span_of(name));
    vouch_write_text(w, " ");
    for (const char *at = texts[kind].what[language]; *at; at++)
        if (*at == '#')
            vouch_plain_write(w, value);
        else
            vouch_write_u8(w, (uint8_t)*at);
    write_code(w, kind);
    vouch_write_text(w, "\n");
    vouch_write_text(w, texts[kind].remedy[language]);
}

void agent_inventory_write_over(struct vouch_writer *w, enum vouch_language language,
                                const char *name, enum agent_inventory_kind kind)
{
    vouch_write_text(w, begins[language]);
    vouch_plain_write(w, vouch_span_of(name));
    vouch_write_text(w, over[language]);
    write_code(w, kind);
}

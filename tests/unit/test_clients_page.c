// SPDX-License-Identifier: Apache-2.0
/* docs/CLIENTS.md is made from the tables of the clients, and so cannot differ from them. */
#include "core/clients.h"
#include "core/x509/clients.h"
#include "core/x509/clients_extensions.h"
#include "core/x509/clients_public.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint8_t buffer[128 * 1024];

static const char head[] =
    "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
    "<!-- Made by tests/unit/test_clients_page.c from core/x509/clients_*.c: `make golden`. -->\n"
    "# What each client says\n\n"
    "A report says for each client whether it accepts the chain, and if not, with which "
    "error code of its own (`clients` in [SCHEMA.md](SCHEMA.md); `--clients` chooses whose "
    "refusal counts). If all clients of a service refuse (browsers for https; OpenSSL and "
    "GnuTLS for smtp; these and Windows for ldap), the chain is invalid; if only some do, "
    "that is a warning, and for https an error.\n\n"
    "\"accepts\": the client ignores it. \"?\": not known, or it depends on something that the "
    "chain does not show (Chrome, Apple and Windows fetch a missing intermediate if they "
    "can reach it). \"refuses\": with a code that was not measured. \"(in some cases)\": the "
    "row has a further condition; the first row that applies counts.\n\n"
    "Chrome, Firefox, OpenSSL, GnuTLS and Java are measured: "
    "`tests/browser/test_clients_browsers.py` runs the programs of Debian against several "
    "hundred generated endpoints under private roots, and compares the results with this "
    "page. Java is 17.0.15: later updates also refuse RSA key transport and signatures with "
    "SHA-224. OpenSSL 3.5 and GnuTLS 3.8 of Debian 13 give the same results as OpenSSL 3.0 "
    "and GnuTLS 3.7 of Debian 12. Names are compared as each client does; they differ over "
    "wildcards for public suffixes, partial wildcards and the common name. Constraints too: GnuTLS "
    "looks at URIs only if some are excluded, and at permitted addresses only of the name's own "
    "family; OpenSSL compares mail addresses and URIs by their characters, so that an empty base "
    "contains "
    "none. Apple's rules "
    "are its published requirements for trusted certificates; those of Windows come from "
    "its documentation, and what that leaves open is \"?\".\n\n"
    "## What users see\n\n"
    "Critical CRL distribution points, in Chrome and in Firefox (whose code is shown by "
    "\"Advanced\"), and in vouch:\n\n"
    "| ![Your connection is not private: NET::ERR_CERT_INVALID](clients-chrome.png) | "
    "![Be careful. Something doesn't look right](clients-firefox.png) |\n|---|---|\n\n"
    "```\n"
    "error      The clients of this service refuse the certificate: Chrome:\n"
    "           ERR_CERT_INVALID, critical CRL distribution points; Firefox:\n"
    "           SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION, critical CRL distribution\n"
    "           points [clients-refuse]\n"
    "```\n";

static const char public_title[] =
    "\n## Under public roots\n\n"
    "Chrome and Firefox have their own root stores, whatever the system trusts, with limits "
    "that a bundle of certificates cannot express: Firefox a date of issue after which "
    "certificates are no longer trusted (CKA_NSS_SERVER_DISTRUST_AFTER), Chrome one for the "
    "earliest signed certificate timestamp. `core/x509/clients_roots.c` has both, read by "
    "`tests/tools/root_limits.py` from the programs that the head of that file names; "
    "`clients-root-until` reports the date in advance.\n\n"
    "Signed certificate timestamps: certificates valid for up to 180 days need two, others "
    "three, from different logs of at least two operators; in the handshake two are enough. "
    "`--ct-logs` verifies them with a list of the logs. Without one they are counted, and fewer "
    "is \"?\"; so are too few in a chain from a file, because the handshake may have others.\n";

static void write_versions(struct vouch_writer *w)
{
    vouch_write_text(w, "\n| what |");
    for (size_t c = 0; c < VOUCH_CLIENTS; c++) {
        vouch_write_text(w, " ");
        vouch_write_text(w, vouch_client_kind(c)->name);
        vouch_write_text(w, " ");
        vouch_write_text(w, vouch_client_kind(c)->version);
        vouch_write_text(w, " |");
    }
    vouch_write_text(w, "\n|---|");
    for (size_t c = 0; c < VOUCH_CLIENTS; c++)
        vouch_write_text(w, "---|");
    vouch_write_text(w, "\n");
}

static const char *cell(const char *says)
{
    if (says == VOUCH_CLIENT_ACCEPTS)
        return "accepts";
    if (says == vouch_client_unknown)
        return "?";
    return says == vouch_client_refuses ? "refuses" : says;
}

static void write_row(struct vouch_writer *w, const char *const says[VOUCH_CLIENTS])
{
    for (size_t c = 0; c < VOUCH_CLIENTS; c++) {
        vouch_write_text(w, " ");
        vouch_write_text(w, cell(says[c]));
        vouch_write_text(w, " |");
    }
    vouch_write_text(w, "\n");
}

static void write_finding(struct vouch_writer *w, const struct vouch_client_finding_rule *rule)
{
    static const char *const places[] = {"", ", of the leaf", ", of an issuer", ", of the root"};
    vouch_write_text(w, "| `");
    vouch_write_text(w, vouch_finding_kind(rule->code)->id);
    vouch_write_text(w, "`");
    vouch_write_text(w, places[rule->place]);
    vouch_write_text(w, rule->about ? ": " : "");
    vouch_write_text(w, rule->about ? rule->about : "");
    vouch_write_text(w, rule->when ? " (in some cases)" : "");
    vouch_write_text(w, " |");
    write_row(w, rule->says);
}

static void write_findings(struct vouch_writer *w)
{
    vouch_write_text(w, "\n## How each client treats a finding\n");
    write_versions(w);
    for (size_t i = 0; i < vouch_client_findings.count; i++)
        write_finding(w, &vouch_client_findings.at[i]);
    for (size_t i = 0; i < vouch_client_form.count; i++)
        write_finding(w, &vouch_client_form.at[i]);
}

static void write_extension(struct vouch_writer *w, const struct vouch_client_extension_rule *rule,
                            bool leaf)
{
    vouch_write_text(w, "| ");
    vouch_write_text(w, vouch_certificate_extension_name(rule->kind));
    vouch_write_text(w, leaf ? ", of the leaf |" : ", of an issuer |");
    write_row(w, leaf ? rule->leaf : rule->issuer);
}

static void write_extensions(struct vouch_writer *w)
{
    vouch_write_text(w, "\n## Malformed extensions\n\nWhere no row above is about the form of the "
                        "fault. OpenSSL ignores "
                        "bytes behind a value, and Chrome those behind authorityInfoAccess; Java "
                        "what is not critical; "
                        "Firefox refuses a value of no "
                        "bytes (SEC_ERROR_EXTENSION_VALUE_INVALID, of an issuer "
                        "SEC_ERROR_UNKNOWN_ISSUER) of most kinds.\n");
    write_versions(w);
    for (size_t i = 0; i < vouch_client_extensions.count; i++) {
        write_extension(w, &vouch_client_extensions.at[i], true);
        write_extension(w, &vouch_client_extensions.at[i], false);
    }
}

static void write_rules(struct vouch_writer *w, const char *title,
                        const struct vouch_client_chain_rules *rules)
{
    vouch_write_text(w, title);
    write_versions(w);
    for (size_t i = 0; i < rules->count; i++) {
        vouch_write_text(w, "| ");
        vouch_write_text(w, rules->at[i].what);
        vouch_write_text(w, " |");
        write_row(w, rules->at[i].says);
    }
}

static void test_clients_page_is_up_to_date(void **state)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    vouch_write_text(&w, head);
    write_findings(&w);
    write_extensions(&w);
    write_rules(&w, "\n## Rules that only some clients have\n", &vouch_client_rules);
    write_rules(&w, "\n## Stapled OCSP responses\n", &vouch_client_staple_rules);
    write_rules(&w, "\n## Rare properties of certificates\n", &vouch_client_rare_rules);
    write_rules(&w, public_title, &vouch_client_public_rules);
    assert_int_equal(w.lost, 0);
    golden_check("../../docs/CLIENTS.md", vouch_writer_span(&w));
}

static void test_clients_list_is_read_as_a_mask(void **state)
{
    unsigned mask = 77;
    (void)state;
    assert_true(vouch_clients_parse(guarded_text("chrome, Firefox"), &mask));
    assert_int_equal(mask, VOUCH_CLIENTS_WEB);
    assert_true(vouch_clients_parse(guarded_text("all"), &mask));
    assert_int_equal(mask, VOUCH_CLIENTS_ALL);
    assert_true(vouch_clients_parse(guarded_text("none"), &mask));
    assert_int_equal(mask, 0);
    assert_false(vouch_clients_parse(guarded_text("chrome,netscape"), &mask));
    assert_false(vouch_clients_parse(guarded_text(""), &mask));
    assert_int_equal(mask, 0);
}

/* A rule of the table that no client follows would be dead. */
static void test_clients_each_rule_is_followed_by_some_client(void **state)
{
    (void)state;
    for (size_t i = 0; i < vouch_client_findings.count; i++) {
        size_t refuse = 0;
        for (size_t c = 0; c < VOUCH_CLIENTS; c++)
            refuse += vouch_client_findings.at[i].says[c] != VOUCH_CLIENT_ACCEPTS;
        assert_true(refuse || vouch_client_findings.at[i].when); /* or said by another row */
        assert_non_null(vouch_finding_kind(vouch_client_findings.at[i].code));
    }
    assert_null(vouch_client_kind(VOUCH_CLIENTS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_page_is_up_to_date),
        cmocka_unit_test(test_clients_list_is_read_as_a_mask),
        cmocka_unit_test(test_clients_each_rule_is_followed_by_some_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

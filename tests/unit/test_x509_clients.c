// SPDX-License-Identifier: Apache-2.0
/* What each client makes of chains of which one thing is odd, and of each finding: held against
 * tests/golden/clients.txt. Chrome, Firefox, Apple, OpenSSL, GnuTLS, Java, Windows, in this order.
 */
#include "core/x509/clients_names.h"
#include "core/x509/clients_suites.h"
#include "core/x509/ocsp_judge.h"
#include "tests/support/der_maker.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static char said[1 << 18];
static struct vouch_writer w;
static struct vouch_certificate sent[12], anchor;
static struct vouch_path path;
static struct vouch_report report;
static struct vouch_policy policy;
static struct vouch_wanted_name host = {VOUCH_ROLE_HOST, "host.example"};
static struct vouch_clients_question question;

static void begin(struct vouch_span leaf, struct vouch_span issuer, struct vouch_span root)
{
    static struct vouch_finding findings[8];
    static struct vouch_client_verdict clients[VOUCH_CLIENTS];
    static char text[4000];
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 8,
                                                 .clients = clients,
                                                 .clients_max = VOUCH_CLIENTS,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    vouch_certificate_parse(leaf, &sent[0]);
    vouch_certificate_parse(issuer, &sent[1]);
    vouch_certificate_parse(root, &anchor);
    path = (struct vouch_path){.at = {&sent[0], &sent[1]}, .count = 2};
    policy = (struct vouch_policy){.names = &host, .names_count = 1, .clients = VOUCH_CLIENTS_ALL};
    question = (struct vouch_clients_question){.path = &path,
                                               .anchor = &anchor,
                                               .sent = sent,
                                               .report = &report,
                                               .policy = &policy,
                                               .suite = 0x1301};
}

static void begin_good(void)
{
    der_begin(&m);
    struct der_certificate leaf = der_good_leaf(&m), root = der_good_root(&m);
    begin(der_build(&m, &leaf), der_build(&m, &root), der_build(&m, &root));
}

static void tell(const char *what)
{
    vouch_clients.judge(&question, &report);
    vouch_write_text(&w, what);
    for (size_t c = 0; c < report.clients_count; c++) {
        const struct vouch_client_verdict *v = &report.storage.clients[c];
        vouch_write_text(&w, c ? ", " : ": ");
        vouch_write_text(&w, v->acceptance == VOUCH_ACCEPTS   ? "yes"
                             : v->acceptance == VOUCH_REFUSES ? "no"
                                                              : "?");
        vouch_write_text(&w, v->code ? " " : "");
        vouch_write_text(&w, v->code ? v->code : "");
    }
    for (size_t c = 0; c < report.clients_count; c++)
        if (report.storage.clients[c].what) {
            vouch_write_text(&w, "\n    ");
            vouch_write_text(&w, report.storage.clients[c].what);
            break;
        }
    vouch_write_text(&w, "\n");
}

/* --- one thing of the leaf or its authority -----------------------------------------------------
 */

struct odd {
    const char *what;
    const char *oid, *value; /* an extension replaced; value null: left out */
    bool critical, issuer;   /* of the authority */
    const char *from, *to;
    const char *key; /* SubjectPublicKeyInfo */
    const char *algorithm;
    const char *subject; /* whole Name */
    uint16_t suite;
};

static const struct odd odds[] = {
    {.what = "good"},
    {.what = "usage: signing", .oid = "551d0f", .value = "03020780", .critical = true},
    {.what = "usage: encipherment", .oid = "551d0f", .value = "03020520", .critical = true},
    {.what = "usage: agreement", .oid = "551d0f", .value = "03020308", .critical = true},
    {.what = "usage: certificates", .oid = "551d0f", .value = "03020204", .critical = true},
    {.what = "usage: none", .oid = "551d0f"},
    {.what = "usage: signing, RSA exchange", .oid = "551d0f", .value = "03020780", .suite = 0x009c},
    {.what = "usage: encipherment, RSA exchange",
     .oid = "551d0f",
     .value = "03020520",
     .suite = 0x009c},
    {.what = "usage: agreement, RSA exchange", .oid = "551d0f", .value = "03020308", .suite = 0x2f},
    {.what = "usage: both, RSA exchange", .oid = "551d0f", .value = "030205a0", .suite = 0x003d},
    {.what = "usage: signing and agreement, RSA exchange",
     .oid = "551d0f",
     .value = "03020388",
     .suite = 0x0035},
    {.what = "purposes: none", .oid = "551d25"},
    {.what = "purposes: any", .oid = "551d25", .value = "30060604551d2500"},
    {.what = "purposes: any, server",
     .oid = "551d25",
     .value = "30100604551d250006082b06010505070301"},
    {.what = "purposes: client", .oid = "551d25", .value = "300a06082b06010505070302"},
    {.what = "purposes: server, OCSP",
     .oid = "551d25",
     .value = "301406082b0601050507030106082b06010505070309"},
    {.what = "purposes: OCSP", .oid = "551d25", .value = "300a06082b06010505070309"},
    {.what = "825 days", .from = "260101000000Z", .to = "280405000000Z"},
    {.what = "825 days and a second", .from = "260101000000Z", .to = "280405000001Z"},
    {.what = "398 days", .from = "260101000000Z", .to = "270203000000Z"},
    {.what = "ends as it begins", .from = "260101000000Z", .to = "260101000000Z"},
    {.what = "ends before it begins", .from = "260101000001Z", .to = "260101000000Z"},
    {.what = "begins in 1970", .from = "700101000000Z", .to = "260101000000Z"},
    {.what = "begins in 1969", .from = "691231235959Z", .to = "260101000000Z"},
    {.what = "an empty name", .oid = "551d11", .value = "30108200820c686f73742e6578616d706c65"},
    {.what = "points critical", .oid = "551d1f", .value = "3000", .critical = true},
    {.what = "points", .oid = "551d1f", .value = "3000"},
    {.what = "mappings critical", .oid = "551d21", .value = "3000", .critical = true},
    {.what = "mappings", .oid = "551d21", .value = "3000"},
    {.what = "limits critical", .oid = "551d24", .value = "3003800100", .critical = true},
    {.what = "limits", .oid = "551d24", .value = "3003800100"},
    {.what = "issuer: points critical",
     .oid = "551d1f",
     .value = "3000",
     .critical = true,
     .issuer = true},
    {.what = "issuer: mappings critical",
     .oid = "551d21",
     .value = "3000",
     .critical = true,
     .issuer = true},
    {.what = "issuer: limits critical",
     .oid = "551d24",
     .value = "3003800100",
     .critical = true,
     .issuer = true},
    {.what = "issuer: purposes: any", .oid = "551d25", .value = "30060604551d2500", .issuer = true},
    {.what = "Ed25519",
     .key = "302a300506032b6570032100"
            "0000000000000000000000000000000000000000000000000000000000000001"},
    {.what = "compressed",
     .key = "3039301306072a8648ce3d020106082a8648ce3d030107032200"
            "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"},
    {.what = "compressed, even",
     .key = "3039301306072a8648ce3d020106082a8648ce3d030107032200"
            "026b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"},
    {.what = "SHA-224", .algorithm = "300a06082a8648ce3d040301"},
    {.what = "SHA-512", .algorithm = "300a06082a8648ce3d040304"},
    {.what = "subject: PrintableString with an underscore",
     .subject = "300f310d300b06035504031304615f6263"},
    {.what = "subject: UTF8String with an underscore",
     .subject = "300f310d300b06035504030c04615f6263"},
    {.what = "subject: PrintableString with a star",
     .subject = "300f310d300b060355040313042a2e6263"},
    {.what = "issuer: another spelling",
     .subject = "3014311230100603550403"
                "0c09617574686f72697479",
     .issuer = true},
    {.what = "issuer: another string type",
     .subject = "3014311230100603550403"
                "1309417574686f72697479",
     .issuer = true},
};

static void make(const struct odd *o)
{
    struct vouch_span none = {0};
    der_begin(&m);
    struct der_certificate leaf = der_good_leaf(&m), issuer = der_good_root(&m), root = issuer;
    struct der_certificate *c = o->issuer ? &issuer : &leaf;
    struct vouch_span list =
        o->issuer ? der_authority_extensions(&m) : der_leaf_extensions(&m, "host.example");
    if (o->oid)
        c->extensions = der_extensions(
            &m, der_replace(&m, list, o->oid,
                            o->value ? der_extension(&m, o->oid, o->critical, der_hex(&m, o->value))
                                     : none));
    if (o->from)
        c->validity = der_validity(&m, o->from, o->to);
    if (o->key)
        c->key = der_hex(&m, o->key);
    if (o->algorithm)
        c->inner = c->outer = der_hex(&m, o->algorithm);
    if (o->subject)
        c->subject = der_hex(&m, o->subject);
    begin(der_build(&m, &leaf), der_build(&m, &issuer), der_build(&m, &root));
    question.suite = o->suite ? o->suite : 0x1301;
}

static void tell_odds(void)
{
    for (size_t i = 0; i < sizeof odds / sizeof odds[0]; i++) {
        make(&odds[i]);
        tell(odds[i].what);
        make(&odds[i]);
        policy.purpose = VOUCH_PURPOSE_CLIENT;
        tell("    as a client's");
        make(&odds[i]);
        path.count = 1;
        question.anchor = NULL;
        tell("    without an anchor");
    }
}

static void tell_paths(void)
{
    char what[40];
    for (size_t count = 6; count <= 9; count++) {
        begin_good();
        for (path.count = 2; path.count < count; path.count++)
            path.at[path.count] = &sent[1];
        snprintf(what, sizeof what, "%zu certificates to the anchor", count);
        tell(what);
    }
    for (size_t count = 10; count <= 11; count++) {
        begin_good();
        report.sent_total = count;
        snprintf(what, sizeof what, "%zu certificates sent", count);
        tell(what);
    }
    for (int covered = 0; covered <= 1; covered++) {
        static struct vouch_wanted_name odd = {VOUCH_ROLE_HOST, NULL};
        odd.name = covered ? "_a.b.example" : "a.b.example";
        der_begin(&m);
        struct der_certificate leaf = der_good_leaf(&m), root = der_good_root(&m);
        leaf.extensions = der_extensions(&m, der_leaf_extensions(&m, "*.b.example"));
        begin(der_build(&m, &leaf), der_build(&m, &root), der_build(&m, &root));
        policy.names = &odd;
        tell(odd.name);
    }
    for (int staple = VOUCH_OCSP_NONE; staple <= VOUCH_OCSP_IS_BAD; staple++) {
        begin_good();
        question.staple = (uint8_t)staple;
        snprintf(what, sizeof what, "stapled answer %d", staple);
        tell(what);
    }
}

/* --- one finding --------------------------------------------------------------------------------
 */

static void tell_findings(void)
{
    for (size_t i = 0; i < vouch_client_findings.count; i++) {
        const struct vouch_client_finding_rule *rule = &vouch_client_findings.at[i];
        for (int position = -1; position <= 1; position++) {
            char what[120];
            begin_good();
            vouch_report_find_text(&report, rule->code, (int16_t)position,
                                   rule->about ? rule->about : "");
            snprintf(what, sizeof what, "%s \"%s\" at %d", vouch_finding_kind(rule->code)->id,
                     rule->about ? rule->about : "", position);
            tell(what);
        }
    }
}

static void test_clients_judge_each_chain_as_written_down(void **state)
{
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    tell_odds();
    tell_paths();
    tell_findings();
    assert_int_equal(w.lost, 0);
    golden_check("clients.txt", vouch_writer_span(&w));
}

/* --- names --------------------------------------------------------------------------------------
 */

#define CHROME (1u << VOUCH_CLIENT_CHROME)
#define FIREFOX (1u << VOUCH_CLIENT_FIREFOX)
#define OPENSSL (1u << VOUCH_CLIENT_OPENSSL)
#define GNUTLS (1u << VOUCH_CLIENT_GNUTLS)
#define JAVA (1u << VOUCH_CLIENT_JAVA)
#define WINDOWS (1u << VOUCH_CLIENT_WINDOWS)
#define ALL VOUCH_CLIENTS_ALL
#define OLD (OPENSSL | GNUTLS | JAVA | WINDOWS)

static void test_clients_compare_names_each_in_its_way(void **state)
{
    static const struct {
        const char *cn, *entry, *host;
        unsigned found; /* by whom */
    } rows[] = {
        {"x", "a.example", "a.example", ALL},
        {"x", "A.example", "a.EXAMPLE", ALL},
        {"x", "a.example", "b.example", 0},
        {"x", "a.example.", "a.example", CHROME},
        {"x", "*.b.example", "a.b.example", ALL},
        {"x", "*.b.example", "b.example", 0},
        {"x", "*.b.example", "c.a.b.example", 0},
        {"x", "*.co.uk", "a.co.uk", FIREFOX | OLD},
        {"x", "*.example", "a.example", JAVA},
        {"x", "a*.b.example", "ac.b.example", JAVA},
        {"x", "a*.b.example", "a.b.example", JAVA},
        {"x", "a*.b.example", "ca.b.example", 0},
        {"x", "*c.b.example", "ac.b.example", GNUTLS | JAVA},
        {"x", "*c.b.example", "c.b.example", GNUTLS | JAVA},
        {"x", "a*c.b.example", "abc.b.example", JAVA},
        {"x", "a*c.b.example", "ac.b.example", JAVA},
        {"x", "a*a.b.example", "a.b.example", 0},
        {"x", "a.*.example", "a.b.example", JAVA},
        {"x", "*.*.example", "a.b.example", JAVA},
        {"x", "*.b.example", "_a.b.example", ALL & ~OPENSSL},
        {"x", "_a.b.example", "_a.b.example", ALL},
        {"x", "*.b.example", "0-Z.b.example", ALL},
        {"x", "*.b.example.", "a.b.example", CHROME | JAVA},
        {"a.example", NULL, "a.example", OLD},
        {"*.b.example", NULL, "a.b.example", OLD},
        {"*.example", NULL, "a.example", JAVA},
        {"a.example", "b.example", "a.example", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[40] = "CN=";
        struct vouch_certificate c;
        struct vouch_wanted_name wanted = {VOUCH_ROLE_HOST, rows[i].host};
        struct vouch_policy p = {.names = &wanted, .names_count = 1};
        der_begin(&m);
        struct der_certificate parts = der_good_leaf(&m);
        strcat(name, rows[i].cn);
        parts.subject = der_name(&m, name);
        parts.extensions = (struct vouch_span){0};
        if (rows[i].entry)
            parts.extensions = der_extensions(&m, der_leaf_extensions(&m, rows[i].entry));
        vouch_certificate_parse(der_build(&m, &parts), &c);
        for (size_t k = 0; k < VOUCH_CLIENTS; k++) {
            if (k == VOUCH_CLIENT_APPLE) /* its way is not known */
                continue;
            bool found = vouch_client_finds_names((enum vouch_client)k, &c, &p);
            if (found != ((rows[i].found >> k & 1) != 0))
                fail_msg("%s for %s by %s: %d", rows[i].entry ? rows[i].entry : rows[i].cn,
                         rows[i].host, vouch_client_kind(k)->id, found);
        }
        wanted.role = VOUCH_ROLE_DOMAIN; /* nobody connects to it */
        assert_true(vouch_client_finds_names(VOUCH_CLIENT_CHROME, &c, &p));
    }
}

static void test_clients_suites_have_their_kinds(void **state)
{
    static const uint16_t transports[] = {0x002f, 0x0035, 0x003c, 0x003d, 0x009c,
                                          0x009d, 0xc09c, 0xc09d, 0xc0a0, 0xc0a1};
    static const uint16_t cbc[] = {0x003c, 0x003d, 0x0067, 0x006b, 0xc023, 0xc024, 0xc027, 0xc028};
    (void)state;
    begin_good();
    for (unsigned suite = 0; suite < 0x10000; suite++) {
        bool key = false, block = false;
        for (size_t i = 0; i < sizeof transports / sizeof transports[0]; i++)
            key = key || transports[i] == suite;
        for (size_t i = 0; i < sizeof cbc / sizeof cbc[0]; i++)
            block = block || cbc[i] == suite;
        question.suite = (uint16_t)suite;
        assert_int_equal(vouch_client_suite_transports(&question), key);
        assert_int_equal(vouch_client_suite_cbc_sha2(&question), block);
        assert_int_equal(vouch_client_suite_ccm(&question), (suite >= 0xc09c && suite <= 0xc0af) ||
                                                                suite == 0x1304 || suite == 0x1305);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_judge_each_chain_as_written_down),
        cmocka_unit_test(test_clients_compare_names_each_in_its_way),
        cmocka_unit_test(test_clients_suites_have_their_kinds),
    };
    return cmocka_run_group_tests_name("x509_clients", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* The rare properties of a chain of which clients differ, each by itself. */
#include "core/x509/clients.h"
#include "core/x509/extension.h"
#include "core/x509/search.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_certificate sent[4], anchor;
static struct vouch_path path;
static struct vouch_report report;
static struct vouch_finding findings[4];
static char text[1000];
static struct vouch_clients_question q;

static const struct vouch_policy no_names = {.name_rule = VOUCH_NAMES_NOT_JUDGED};

/* A leaf, an authority and a root, of these extensions instead of the usual ones ("": none of
 * them); null: the usual ones. */
static void begin(const char *leaf_more, const char *issuer_more, const char *root_more)
{
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = text, .text_max = sizeof text};
    struct vouch_certificate *views[] = {&sent[0], &sent[1], &anchor};
    const char *more[] = {leaf_more, issuer_more, root_more};
    der_begin(&m);
    vouch_report_init(&report, &storage);
    for (int i = 0; i < 3; i++) {
        struct der_certificate c = i ? der_good_root(&m) : der_good_leaf(&m);
        struct vouch_span list =
            i ? der_authority_extensions(&m) : der_leaf_extensions(&m, "host.example");
        if (more[i])
            list = der_join(&m, 2, list, der_hex(&m, more[i]));
        c.extensions = der_extensions(&m, list);
        vouch_certificate_parse(der_build(&m, &c), views[i]);
    }
    path = (struct vouch_path){.at = {&sent[0], &sent[1]}, .count = 2};
    q = (struct vouch_clients_question){
        .path = &path, .anchor = &anchor, .sent = sent, .report = &report, .policy = &no_names};
}

/* The leaf, with one extension of its own in the place of another, and an authority that has more.
 */
static void begin_under(const char *issuer_more, const char *oid, const char *value)
{
    struct vouch_span none = {NULL, 0};
    begin(NULL, issuer_more, NULL);
    struct der_certificate c = der_good_leaf(&m);
    c.extensions = der_extensions(
        &m, der_replace(&m, der_leaf_extensions(&m, "host.example"), oid,
                        value ? der_extension(&m, oid, false, der_hex(&m, value)) : none));
    vouch_certificate_parse(der_build(&m, &c), &sent[0]);
}

static void begin_with(const char *oid, const char *value)
{
    begin_under(NULL, oid, value);
}

#define LIMITS                                                                                     \
    "300c0603551d24040530038001"                                                                   \
    "00"
/* NameConstraints with these lists, as an extension. */
#define CONSTRAINTS(len2, len1, lists) "30" len2 "0603551d1e04" len1 lists

/* --- rare properties -------------------------------------------------------------------------- */

/* Is that property there, and no other of this table? Null: none is. */
static void expect_rare(const char *what)
{
    for (size_t i = 0; i < vouch_client_rare_rules.count; i++) {
        const struct vouch_client_chain_rule *rule = &vouch_client_rare_rules.at[i];
        bool wanted = what && strcmp(what, rule->what) == 0;
        if (rule->broken(&q) != wanted)
            fail_msg("\"%s\" where \"%s\" belongs", rule->what, what ? what : "nothing");
    }
}

static void test_rare_extensions_of_a_leaf_are_noticed(void **state)
{
    (void)state;
    begin(NULL, NULL, NULL);
    expect_rare(NULL);
    begin("301106082b06010505070118"
          "0405"
          "3003020105",
          NULL, NULL);
    expect_rare(NULL);
    begin("301106082b06010505070118"
          "0405"
          "3003020106",
          NULL, NULL);
    expect_rare("an unknown TLS feature");
    begin("301406082b06010505070118"
          "0101ff"
          "0405"
          "3003020105",
          NULL, NULL);
    expect_rare("critical TLS features");
    begin_with("551d23", "3003820101");
    expect_rare("an authority key identifier with only one of issuer and serial number");
    begin_with("551d23", "3006a1048202"
                         "6162");
    expect_rare("an authority key identifier with only one of issuer and serial number");
    begin_with("551d23", "3009a1048202"
                         "6162"
                         "820101");
    expect_rare(NULL);
}

static void test_rare_uris_under_constraints_of_uris_are_noticed(void **state)
{
    static const char uri_and_host[] = "300e8203612e62860761"
                                       "3a2f2f632e62";
    (void)state;
    begin_under(CONSTRAINTS("11", "0a", "3008a006300486022e62"), "551d11", uri_and_host);
    expect_rare("a URI where name constraints limit URIs");
    begin_under(CONSTRAINTS("11", "0a", "3008a106300486022e63"), "551d11", uri_and_host);
    expect_rare("a URI where name constraints limit URIs");
    begin_under(CONSTRAINTS("10", "09", "3007a0053003820162"), "551d11", uri_and_host);
    expect_rare(NULL);
    begin_under(CONSTRAINTS("11", "0a", "3008a006300486022e62"), "551d11", "30058203612e62");
    expect_rare(NULL);
    begin_under(NULL, "551d11", uri_and_host);
    expect_rare(NULL);
}

static void test_rare_names_are_noticed_on_the_whole_path(void **state)
{
    static const struct {
        const char *name;
        const char *what;
    } rows[] = {
        {"300d310b300906035504031602617f", NULL},
        {"300d310b3009060355040316026180", "a character in a name that IA5String does not allow"},
        {"300d310b300906035504030c02c3a9", NULL},
        {"300c310a30080603550403010100", "a name with a value that is not a string"},
        {"300c310a30080603550403020100", "a name with a value that is not a string"},
        {"300b310930070603550403"
         "0500",
         "a name with a value that is not a string"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int place = 0; place < 4; place++) {
            begin(NULL, NULL, NULL);
            struct der_certificate c = place & 1 ? der_good_root(&m) : der_good_leaf(&m);
            struct vouch_span name = der_hex(&m, rows[i].name);
            if (place & 2)
                c.issuer = name;
            else
                c.subject = name;
            vouch_certificate_parse(der_build(&m, &c), &sent[place & 1]);
            expect_rare(rows[i].what);
        }
}

/* What follows a name does not belong to it. */
static void test_rare_names_end_where_they_end(void **state)
{
    (void)state;
    begin(NULL, NULL, NULL);
    struct vouch_span more = der_hex(&m, "300d310b3009060355040316"
                                         "02617f80");
    sent[0].subject = vouch_span_part(more, 0, more.len - 1);
    expect_rare(NULL);
}

static void test_rare_limits_of_authorities_are_noticed(void **state)
{
    (void)state;
    begin(NULL, NULL, NULL);
    sent[1].not_before_s = -1;
    expect_rare("an intermediate whose validity begins before 1970");
    uint8_t parts = sent[1].parts;
    sent[1].parts = 0; /* they could not be read */
    expect_rare(NULL);
    sent[1].parts = parts;
    sent[1].not_before_s = 0;
    expect_rare(NULL);
    sent[0].not_before_s = -1; /* the leaf's is another rule */
    expect_rare(NULL);
    begin(NULL, NULL, NULL);
    sent[1].path_length = 128;
    expect_rare("a path length over 127");
    sent[1].path_length = 127;
    expect_rare(NULL);
    begin(NULL, NULL, NULL);
    sent[2] = sent[3] = sent[1];
    path.at[2] = &sent[2];
    path.at[3] = &sent[3];
    path.count = 4;
    sent[3].path_length = 2; /* two below it, and the leaf */
    expect_rare(NULL);
    sent[3].path_length = 1;
    expect_rare("a path length that self-issued intermediates exceed");
    sent[3].path_length = -1;
    sent[2].path_length = 0;
    expect_rare("a path length that self-issued intermediates exceed");
    vouch_report_find_text(&report, VOUCH_F_CHAIN_PATH_LENGTH, 1, "");
    expect_rare(NULL);
}

static const char unknown_kind[] = "name constraints of an unknown kind";
static const char of_all[] = "name constraints with an empty dNSName";
static const char no_directory[] = "name constraints that exclude directory names";
static const struct {
    const char *extension;
    const char *what;
} limited[] = {
    {CONSTRAINTS("12", "0b",
                 "3009a1073005"
                 "8203"
                 "612e62"),
     NULL},
    {CONSTRAINTS("12", "0b",
                 "3009a0073005"
                 "8803"
                 "2a0304"),
     unknown_kind}, /* registeredID */
    {CONSTRAINTS("12", "0b",
                 "3009a1073005"
                 "8803"
                 "2a0304"),
     unknown_kind},
    {CONSTRAINTS("13", "0c",
                 "300aa0083006"
                 "a304"
                 "30023000"),
     unknown_kind}, /* an X.400 address */
    {CONSTRAINTS("12", "0b",
                 "3009a0073005"
                 "a503"
                 "a1010c"),
     unknown_kind}, /* an EDI party */
    {CONSTRAINTS("13", "0c",
                 "300aa0083006"
                 "a404"
                 "30023100"),
     NULL}, /* a directory name */
    {CONSTRAINTS("13", "0c",
                 "300aa1083006"
                 "a404"
                 "30023100"),
     no_directory},
    {CONSTRAINTS("0f", "08",
                 "3006a0043002"
                 "8200"),
     of_all},
    {CONSTRAINTS("0f", "08",
                 "3006a1043002"
                 "8200"),
     of_all},
    {CONSTRAINTS("0f", "08",
                 "3006a1043002"
                 "8100"),
     NULL}, /* of mail */
};

static void test_rare_constraints_are_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limited / sizeof limited[0]; i++) {
        begin(NULL, limited[i].extension, NULL); /* what is excluded has a finding */
        vouch_report_find_text(&report, VOUCH_F_CHAIN_NAME_CONSTRAINT, 0, "");
        expect_rare(limited[i].what);
        begin(limited[i].extension, NULL, limited[i].extension);
        vouch_report_find_text(&report, VOUCH_F_CHAIN_NAME_CONSTRAINT, 0, "");
        expect_rare(limited[i].what == no_directory ? no_directory : NULL); /* of the root too */
    }
}

static void test_rare_limits_of_the_root_and_sizes_are_noticed(void **state)
{
    (void)state;
    begin(NULL, NULL,
          "300f0603551d240101ff"
          "0405"
          "3003800100");
    expect_rare("critical policy constraints of the root");
    begin(NULL, NULL, LIMITS);
    expect_rare(NULL);
    for (size_t total = 32768; total <= 32769; total++) {
        begin(NULL, NULL, NULL);
        sent[1].der.len = total - sent[0].der.len;
        expect_rare(total > 32768 ? "certificates of more than 32768 bytes" : NULL);
    }
}

static void test_rare_properties_are_judged_with_the_rest(void **state)
{
    static struct vouch_client_verdict verdicts[VOUCH_CLIENTS];
    static struct vouch_search search = {
        .outcome = VOUCH_SEARCH_GOOD, .certificates = sent, .count = 2};
    static const struct vouch_policy policy = {.clients = VOUCH_CLIENTS_ALL};
    static const char *const features[] = {"301106082b06010505070118"
                                           "0405"
                                           "3003020105",
                                           "301106082b06010505070118"
                                           "0405"
                                           "3003020106"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        int unknown = i % 2;
        begin(features[unknown], NULL, NULL);
        search.path = path;
        search.anchor_view = anchor;
        if (i / 2) /* what a search has found */
            q = (struct vouch_clients_question){.search = &search};
        report.storage.clients = verdicts;
        report.storage.clients_max = VOUCH_CLIENTS;
        q.policy = &policy;
        vouch_clients.judge(&q, &report);
        assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance == VOUCH_REFUSES, unknown);
        if (unknown)
            assert_string_equal(verdicts[VOUCH_CLIENT_FIREFOX].what, "an unknown TLS feature");
    }
}

static struct vouch_anchor trusted[2]; /* of one name */

static int find_two(void *self, struct vouch_span subject, size_t index, struct vouch_anchor *out)
{
    const struct vouch_anchor *anchors = self;
    *out = anchors[index & 1];
    return index < 2 && vouch_span_equal(subject, anchors->subject) ? VOUCH_OK : VOUCH_E_NOT_FOUND;
}

/* No signature can be verified with the key of the last certificate's issuer, which was sent, given
 * as a further intermediate, or is trusted. */
static void test_rare_curve_of_the_missing_issuer_counts_wherever_it_is(void **state)
{
    static const char what[] = "an elliptic curve that is written out instead of named";
    static const struct vouch_anchors_ops ops = {.find = find_two};
    struct vouch_search search = {.anchors = {&ops, trusted}, .certificates = sent, .count = 3};
    (void)state;
    begin(NULL, NULL, NULL);
    struct der_certificate c = der_good_root(&m);
    struct vouch_span named = c.key;
    c.key = der_hex(&m, "3054 300e 06072a8648ce3d0201 3003020101 034200 04"
                        "0101010101010101 0101010101010101 0101010101010101 0101010101010101"
                        "0101010101010101 0101010101010101 0101010101010101 0101010101010101");
    vouch_certificate_parse(der_build(&m, &c), &sent[2]);
    trusted[0] = (struct vouch_anchor){.subject = sent[1].issuer, .key = named};
    trusted[1] = trusted[0];
    q.search = &search;
    expect_rare(NULL);
    vouch_report_find_plain(&report, VOUCH_F_CERT_SIGNATURE_UNSUPPORTED);
    expect_rare(what);
    search.count = 2;
    expect_rare(NULL);
    trusted[1].key = c.key;
    expect_rare(what);
    trusted[1].key = named;
    q.search = NULL;
    expect_rare(NULL);
    sent[0].spki = c.key; /* the leaf's own needs no signature by it */
    expect_rare(what);
    sent[0].spki = named;
    c.subject = der_name(&m, "CN=Other");
    vouch_certificate_parse(der_build(&m, &c), &sent[2]);
    struct vouch_search whole = search;
    whole.count = 3;
    q.search = &whole;
    expect_rare(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rare_extensions_of_a_leaf_are_noticed),
        cmocka_unit_test(test_rare_uris_under_constraints_of_uris_are_noticed),
        cmocka_unit_test(test_rare_names_are_noticed_on_the_whole_path),
        cmocka_unit_test(test_rare_names_end_where_they_end),
        cmocka_unit_test(test_rare_limits_of_authorities_are_noticed),
        cmocka_unit_test(test_rare_constraints_are_noticed),
        cmocka_unit_test(test_rare_limits_of_the_root_and_sizes_are_noticed),
        cmocka_unit_test(test_rare_properties_are_judged_with_the_rest),
        cmocka_unit_test(test_rare_curve_of_the_missing_issuer_counts_wherever_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

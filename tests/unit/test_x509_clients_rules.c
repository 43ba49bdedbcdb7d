// SPDX-License-Identifier: Apache-2.0
/* What only some clients ask of a chain: each rule at its bound, and at each place of the path. */
#include "tests/support/rule_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DAY_S = 86400 };

static struct rule_scene s;

static bool broken(const char *what)
{
    return rule_broken(&s, &vouch_client_rules, what);
}

/* --- the leaf --------------------------------------------------------------------------------- */

static void test_rule_of_empty_names_is_for_hosts_uris_mail_and_addresses(void **state)
{
    static const char what[] = "an empty dNSName, URI, e-mail or IP address";
    static const struct {
        const char *names;
        bool empty;
    } rows[] = {
        {"3002 8200", true},        {"3002 8600", true},     {"3002 8100", true},
        {"3002 8700", true},        {"3002 8800", false},    {"3003 820161", false},
        {"3003 8601 61", false},    {"3003 8101 61", false}, {"3006 8704 7f000001", false},
        {"3005 820161 8200", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rule_begin(&s);
        rule_leaf_instead(&s, "551d11", rows[i].names);
        if (broken(what) != rows[i].empty)
            fail_msg("row %zu", i);
    }
}

static void test_rule_of_validities_needs_one_that_could_be_read(void **state)
{
    (void)state;
    for (int known = 0; known <= 1; known++) {
        rule_begin(&s);
        assert_false(broken("a validity that begins before 1970"));
        s.sent[0].not_before_s = -1;
        if (!known)
            s.sent[0].parts &= (uint8_t)~VOUCH_PART_VALIDITY;
        assert_int_equal(broken("a validity that begins before 1970"), known);
        assert_false(broken("a validity that ends before it begins"));
        s.sent[0].not_before_s = s.sent[0].not_after_s;
        assert_false(broken("a validity that ends before it begins"));
        s.sent[0].not_after_s--;
        assert_int_equal(broken("a validity that ends before it begins"), known);
    }
    rule_begin(&s);
    s.sent[0].not_before_s = 0;
    assert_false(broken("a validity that begins before 1970"));
}

static void test_rule_of_825_days_is_of_servers(void **state)
{
    static const char what[] = "a validity of more than 825 days";
    (void)state;
    rule_begin(&s);
    s.sent[0].not_after_s = s.sent[0].not_before_s + (int64_t)825 * DAY_S;
    assert_false(broken(what));
    s.sent[0].not_after_s++;
    assert_true(broken(what));
    s.policy.purpose = VOUCH_PURPOSE_CLIENT;
    assert_false(broken(what));
}

static void test_rule_of_key_usage_follows_what_the_suite_does_with_the_key(void **state)
{
    enum { TLS13 = 0x1301, ECDHE = 0xc02f, RSA = 0x009c };
    enum { SIGN = 1, ENCIPHER = 4, AGREE = 16, CERT_SIGN = 32 };
    static const char *const whats[] = {
        "keyUsage without digitalSignature, keyEncipherment and keyAgreement",
        "keyUsage without digitalSignature",
        "keyUsage without keyEncipherment, with an RSA key exchange",
        "keyUsage of only digitalSignature, with an RSA key exchange",
    };
    static const struct {
        uint16_t suite, usage;
        bool broken[4];
    } rows[] = {
        {TLS13, SIGN, {false}},
        {ECDHE, SIGN | CERT_SIGN, {false}},
        {RSA, SIGN, {false, false, true, true}},
        {RSA, SIGN | AGREE, {false, false, true, false}},
        {RSA, AGREE, {false, false, true, false}},
        {RSA, ENCIPHER, {false}},
        {RSA, ENCIPHER | SIGN, {false}},
        {TLS13, ENCIPHER, {false, true, false, false}},
        {ECDHE, AGREE, {false, true, false, false}},
        {TLS13, CERT_SIGN, {true, false, false, false}},
        {RSA, CERT_SIGN, {true, false, false, false}},
        {RSA, UINT16_MAX, {false}}, /* it could not be read */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int kind = 0; kind < 3; kind++) {
            rule_begin(&s);
            if (kind == 1) { /* without the extension everything is allowed */
                struct der_certificate c = rule_good(&s, 0);
                c.extensions =
                    der_extensions(&s.maker, der_extension(&s.maker, "551d11", false,
                                                           der_hex(&s.maker, "3003 820161")));
                rule_put(&s, 0, &c);
            }
            if (kind == 2)
                s.policy.purpose = VOUCH_PURPOSE_CLIENT;
            s.sent[0].key_usage = rows[i].usage;
            s.question.suite = rows[i].suite;
            for (size_t what = 0; what < 4; what++)
                if (broken(whats[what]) != (kind == 0 && rows[i].broken[what]))
                    fail_msg("row %zu, %d: %s", i, kind, whats[what]);
        }
}

/* --- the path --------------------------------------------------------------------------------- */

static void test_rule_of_criticality_is_of_the_leaf_or_of_any_authority(void **state)
{
    static const struct {
        const char *extension; /* critical */
        const char *of_leaf, *of_authority;
    } rows[] = {
        {"300f 0603551d1f 0101ff 0405 3003300130", "critical CRL distribution points",
         "critical CRL distribution points of an intermediate"},
        {"300f 0603551d21 0101ff 0405 3003300130", "critical policy mappings",
         "critical policy mappings of an intermediate"},
        {"300f 0603551d24 0101ff 0405 3003800100", "critical policy constraints",
         "critical policy constraints"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t place = 0; place < RULE_CERTIFICATES; place++) {
            bool same = i == 2;
            rule_begin_with(&s, place, rows[i].extension);
            bool of_leaf = place == 0 || (same && place < RULE_PATH);
            bool of_authority = (place > 0 && place < RULE_PATH) || (same && place == 0);
            if (broken(rows[i].of_leaf) != of_leaf || broken(rows[i].of_authority) != of_authority)
                fail_msg("row %zu, certificate %zu", i, place);
        }
}

static void test_rule_of_validities_counts_for_each_intermediate(void **state)
{
    static const char what[] = "an intermediate's validity that ends before it begins";
    (void)state;
    for (size_t place = 0; place < RULE_CERTIFICATES; place++) {
        rule_begin(&s);
        assert_false(broken(what));
        s.sent[place].not_after_s = s.sent[place].not_before_s - 1;
        assert_int_equal(broken(what), place > 0 && place < RULE_PATH);
    }
}

static void test_rule_of_numbers_of_certificates_has_its_bounds(void **state)
{
    (void)state;
    rule_begin(&s);
    for (size_t i = RULE_PATH; i < 8; i++)
        s.path.at[i] = &s.sent[1];
    s.path.count = 7;
    s.report.sent_total = 10;
    assert_false(broken("seven or more intermediates"));
    assert_false(broken("more than ten certificates sent"));
    s.path.count = 8; /* the leaf and seven */
    s.report.sent_total = 11;
    assert_true(broken("seven or more intermediates"));
    assert_true(broken("more than ten certificates sent"));
}

static void test_rule_of_no_path_asks_for_a_url_in_the_last_certificate(void **state)
{
    static const char what[] = "no path to a trusted root, and no URL from which to fetch one";
    static const char access[] = "3024 0608 2b06010505070101 0418 3016 3014 0608 2b06010505073002"
                                 "8608 687474703a2f2f61";
    (void)state;
    for (size_t place = 0; place < RULE_PATH; place++) {
        rule_begin_with(&s, place, access);
        s.question.anchor = NULL;
        assert_false(broken(what)); /* it is another fault */
        vouch_report_find_plain(&s.report, VOUCH_F_CHAIN_MISSING_INTERMEDIATE);
        assert_int_equal(broken(what), place != RULE_PATH - 1);
        s.question.anchor = &s.sent[RULE_ANCHOR];
        assert_false(broken(what));
    }
}

/* --- names ------------------------------------------------------------------------------------ */

static void test_rule_of_printable_names_counts_for_each_name_of_the_path(void **state)
{
    static const char what[] = "a character in a name that PrintableString does not allow";
    static const struct {
        const char *name;
        bool outside;
    } rows[] = {
        {"300d310b3009 0603550403 1302 6162", false}, {"300d310b3009 0603550403 1302 6140", true},
        {"300d310b3009 0603550403 1302 4062", true},  {"300d310b3009 0603550403 1302 2a5a", false},
        {"300d310b3009 0603550403 0c02 6140", false}, /* a UTF8String */
        {"300d310b3009 0603550403 1302 615f", true},  {"300d310b3009 0603550403 1302 6126", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t place = 0; place < RULE_PATH; place++)
            for (int which = 0; which < 2; which++) {
                rule_begin(&s);
                assert_false(broken(what));
                struct vouch_span name = der_hex(&s.maker, rows[i].name);
                der_hex(&s.maker, "00"); /* what follows the name is not part of it */
                *(which ? &s.sent[place].subject : &s.sent[place].issuer) = name;
                if (broken(what) != rows[i].outside)
                    fail_msg("row %zu, certificate %zu", i, place);
            }
}

/* Rules of names compare each certificate with the next one, the last with the anchor. */
static void test_rule_of_issuer_names_counts_for_each_certificate(void **state)
{
    static const char bytes[] =
        "an issuer name whose bytes differ from those in the issuer's own certificate";
    static const char spelling[] = "an issuer name that differs in letter case or spaces";
    static const struct {
        const char *issuer; /* CN=Authority: a UTF8String in its certificate */
        bool bytes, spelling;
    } rows[] = {
        {"3014 3112 3010 0603550403 0c09 417574686f72697479", false, false},
        {"3014 3112 3010 0603550403 1309 417574686f72697479", true, false},
        {"3014 3112 3010 0603550403 0c09 417574686f72697459", true, true},
        {"3014 3112 3010 0603550403 0c09 617574686f72697479", true, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t place = 0; place < RULE_PATH; place++) {
            rule_begin(&s);
            for (size_t k = 0; k < RULE_CERTIFICATES; k++) { /* no two of them are the same */
                struct der_certificate c = rule_good(&s, k);
                const uint8_t serial[] = {0x02, 0x01, (uint8_t)(k + 1)};
                c.serial = der_join(&s.maker, 1, (struct vouch_span){serial, sizeof serial});
                if (k == place)
                    c.issuer = der_hex(&s.maker, rows[i].issuer);
                rule_put(&s, k, &c);
            }
            if (broken(bytes) != rows[i].bytes || broken(spelling) != rows[i].spelling)
                fail_msg("row %zu, certificate %zu", i, place);
            s.sent[place + 1].subject.len = 0; /* a trusted key without a name */
            assert_false(broken(bytes));
            assert_false(broken(spelling));
        }
}

static void test_rule_of_issuer_names_does_not_count_for_what_is_trusted_itself(void **state)
{
    (void)state;
    rule_begin(&s);
    struct der_certificate c = rule_good(&s, 1);
    c.serial = der_hex(&s.maker, "02 01 05");
    c.issuer = der_name(&s.maker, "CN=AUTHORITY");
    rule_put(&s, RULE_PATH - 1, &c);
    rule_put(&s, RULE_ANCHOR, &c);
    assert_false(broken("an issuer name that differs in letter case or spaces"));
    s.question.anchor = NULL;
    assert_false(broken("an issuer name that differs in letter case or spaces"));
    s.question.anchor = &s.sent[0];
    assert_true(broken("an issuer name that differs in letter case or spaces"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rule_of_empty_names_is_for_hosts_uris_mail_and_addresses),
        cmocka_unit_test(test_rule_of_validities_needs_one_that_could_be_read),
        cmocka_unit_test(test_rule_of_825_days_is_of_servers),
        cmocka_unit_test(test_rule_of_key_usage_follows_what_the_suite_does_with_the_key),
        cmocka_unit_test(test_rule_of_criticality_is_of_the_leaf_or_of_any_authority),
        cmocka_unit_test(test_rule_of_validities_counts_for_each_intermediate),
        cmocka_unit_test(test_rule_of_numbers_of_certificates_has_its_bounds),
        cmocka_unit_test(test_rule_of_no_path_asks_for_a_url_in_the_last_certificate),
        cmocka_unit_test(test_rule_of_printable_names_counts_for_each_name_of_the_path),
        cmocka_unit_test(test_rule_of_issuer_names_counts_for_each_certificate),
        cmocka_unit_test(test_rule_of_issuer_names_does_not_count_for_what_is_trusted_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* Each extension by its OID, each kind of GeneralName by its tag, and the qualifiers of policies
 * that RFC 5280 knows. */
#include "core/x509/extension.h"
#include "core/x509/extension_kind.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct der_maker m;

/* 2.5.29.n (RFC 5280 sections 4.2.1, 5.2 and 5.3). */
static enum vouch_extension_kind kind_of_arc(unsigned arc)
{
    static const struct {
        unsigned arc;
        enum vouch_extension_kind kind;
    } rows[] = {
        {14, VOUCH_EXT_SUBJECT_KEY_ID},
        {15, VOUCH_EXT_KEY_USAGE},
        {17, VOUCH_EXT_SUBJECT_ALT_NAME},
        {18, VOUCH_EXT_ISSUER_ALT_NAME},
        {19, VOUCH_EXT_BASIC_CONSTRAINTS},
        {20, VOUCH_EXT_CRL_NUMBER},
        {21, VOUCH_EXT_REASON},
        {24, VOUCH_EXT_INVALIDITY_DATE},
        {27, VOUCH_EXT_DELTA_CRL},
        {28, VOUCH_EXT_ISSUING_POINT},
        {29, VOUCH_EXT_CERTIFICATE_ISSUER},
        {30, VOUCH_EXT_NAME_CONSTRAINTS},
        {31, VOUCH_EXT_CRL_POINTS},
        {32, VOUCH_EXT_POLICIES},
        {33, VOUCH_EXT_POLICY_MAPPINGS},
        {35, VOUCH_EXT_AUTHORITY_KEY_ID},
        {36, VOUCH_EXT_POLICY_CONSTRAINTS},
        {37, VOUCH_EXT_EXTENDED_USAGE},
        {46, VOUCH_EXT_FRESHEST_CRL},
        {54, VOUCH_EXT_INHIBIT_ANY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].arc == arc)
            return rows[i].kind;
    return VOUCH_EXT_UNKNOWN;
}

static void test_extension_kind_of_each_oid_and_of_its_neighbours(void **state)
{
    (void)state;
    for (unsigned last = 0; last < 256; last++) {
        const uint8_t arc[] = {0x55, 0x1d, (uint8_t)last};
        const uint8_t before[] = {0x55, 0x1c, (uint8_t)last};
        const uint8_t behind[] = {0x55, 0x1e, (uint8_t)last};
        const uint8_t joint[] = {0x54, 0x1d, (uint8_t)last};
        const uint8_t pkix[] = {0x2b, 6, 1, 5, 5, 7, 1, (uint8_t)last};
        const uint8_t other[] = {0x2b, 6, 1, 5, 5, 7, 2, (uint8_t)last};
        enum vouch_extension_kind of_pkix = last == 1    ? VOUCH_EXT_AUTHORITY_INFO
                                            : last == 11 ? VOUCH_EXT_SUBJECT_INFO
                                            : last == 24 ? VOUCH_EXT_TLS_FEATURE
                                                         : VOUCH_EXT_UNKNOWN;
        assert_int_equal(vouch_extension_kind_of((struct vouch_span){arc, 3}), kind_of_arc(last));
        assert_int_equal(vouch_extension_kind_of((struct vouch_span){pkix, 8}), of_pkix);
        const struct vouch_span none[] = {{before, 3}, {behind, 3}, {joint, 3},
                                          {other, 8},  {pkix, 7},   {arc, 2}};
        for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
            assert_int_equal(vouch_extension_kind_of(none[i]), VOUCH_EXT_UNKNOWN);
    }
}

/* The tag is that of one of nine kinds; those that hold other elements are constructed. */
static void test_general_name_of_each_tag(void **state)
{
    (void)state;
    for (unsigned tag = 0; tag < 256; tag++) {
        const uint8_t one[] = {(uint8_t)tag, 1, 0x61};
        struct vouch_general_name name = {0};
        struct vouch_der d = vouch_der_of((struct vouch_span){one, sizeof one});
        unsigned number = tag & 0x1f;
        bool holds = number == 0 || number == 3 || number == 4 || number == 5;
        bool good = number <= 8 && (tag & 0xe0) == (holds ? 0xa0 : 0x80);
        if (vouch_general_next(&d, &name) != good || (d.fault == NULL) != good)
            fail_msg("tag %02x: %s", tag, d.fault ? d.fault : "taken");
        if (!good)
            continue;
        assert_int_equal(name.kind, number);
        assert_int_equal(name.value.len, 1);
        assert_ptr_equal(name.value.data, one + 2);
        assert_false(vouch_general_next(&d, &name));
        assert_null(d.fault);
    }
}

/* Of the qualifiers only CPS and user notice are understood (RFC 5280 section 4.2.1.4). */
static void test_policy_qualifier_is_strange_unless_cps_or_notice(void **state)
{
    static const struct {
        const char *policies;
        bool strange;
    } rows[] = {
        {"3000", false},
        {"3006 3004 06022a03", false},
        {"3014 3012 06022a03 300c 300a 0608 2b06010505070201", false},
        {"3014 3012 06022a03 300c 300a 0608 2b06010505070202", false},
        {"3014 3012 06022a03 300c 300a 0608 2b06010505070200", true},
        {"3014 3012 06022a03 300c 300a 0608 2b06010505070203", true},
        {"3014 3012 06022a03 300c 300a 0608 2b06010505070301", true},
        {"3013 3011 06022a03 300b 3009 0607 2b060105050702", true},
        {"3015 3013 06022a03 300d 300b 0609 2b0601050507020101", true},
        /* the second policy, and the second qualifier */
        {"301a 3004 06022a03 3012 06022a03 300c 300a 0608 2b06010505070203", true},
        {"3020 301e 06022a03 3018 300a 0608 2b06010505070201 300a 0608 2b06010505070203", true},
        {"3020 301e 06022a03 3018 300a 0608 2b06010505070201 300a 0608 2b06010505070202", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_certificate c;
        struct vouch_span oid;
        der_begin(&m);
        struct vouch_span value = der_hex(&m, rows[i].policies);
        if (vouch_policies_qualified_strangely(value) != rows[i].strange)
            fail_msg("%s", rows[i].policies);
        /* where the extension is critical, that is an extension which is not handled */
        for (int critical = 0; critical <= 1; critical++) {
            vouch_certificate_parse(der_leaf_with(&m, der_extension(&m, "551d20", critical, value)),
                                    &c);
            bool unhandled = vouch_extension_unhandled(&c, VOUCH_EXTENSIONS_HANDLED, 0, &oid);
            assert_int_equal(unhandled, critical && rows[i].strange);
            if (unhandled)
                assert_true(vouch_span_equal(oid, der_hex(&m, "551d20")));
        }
    }
}

/* What an extension says that is missing, or of another kind, is not said. */
static void test_extension_value_is_found_behind_others_or_not_at_all(void **state)
{
    struct vouch_certificate c;
    struct vouch_span value;
    int32_t first, second;
    uint32_t feature;
    (void)state;
    der_begin(&m);
    struct vouch_span list =
        der_join(&m, 4, der_leaf_extensions(&m, "host.example"),
                 der_extension(&m, "551d24", true, der_hex(&m, "3006 800107 810109")),
                 der_extension(&m, "551d36", true, der_hex(&m, "0200 02")),
                 der_extension(&m, "2b06010505070118", false, der_hex(&m, "3006 020111 020105")));
    vouch_certificate_parse(der_leaf_with(&m, list), &c);
    assert_true(vouch_extension_value(&c, VOUCH_EXT_POLICY_CONSTRAINTS, &value));
    assert_true(vouch_span_equal(value, der_hex(&m, "3006 800107 810109")));
    assert_true(vouch_extension_policy_constraints(&c, &first, &second));
    assert_int_equal(first, 7);
    assert_int_equal(second, 9);
    assert_false(vouch_extension_inhibit_any(&c, &first)); /* no number */
    assert_true(vouch_extension_names_feature(&c, 5));
    assert_true(vouch_extension_names_feature(&c, 17));
    assert_false(vouch_extension_names_feature(&c, 16));
    struct vouch_der features = vouch_extension_features(&c);
    assert_true(vouch_feature_next(&features, &feature));
    assert_int_equal(feature, 17);
    assert_int_equal(vouch_extension_san_count(&c, VOUCH_GENERAL_DNS), 1);
    assert_int_equal(vouch_extension_san_count(&c, VOUCH_GENERAL_IP), 0);
    assert_false(vouch_extension_value(&c, VOUCH_EXT_NAME_CONSTRAINTS, &value));
    assert_null(value.data);
    assert_int_equal(value.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extension_kind_of_each_oid_and_of_its_neighbours),
        cmocka_unit_test(test_general_name_of_each_tag),
        cmocka_unit_test(test_policy_qualifier_is_strange_unless_cps_or_notice),
        cmocka_unit_test(test_extension_value_is_found_behind_others_or_not_at_all),
    };
    return cmocka_run_group_tests_name("x509_extension_kinds", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/extension.h"
#include "core/x509/extension_kind.h"
#include "tests/support/der_maker.h"

/* Each row is the value of one extension in an otherwise good certificate. */

static struct der_maker maker;

static void check(const char *what, struct vouch_span der, const char *fault)
{
    struct vouch_certificate c;
    vouch_certificate_parse(der, &c);
    bool same = fault ? c.fault && strstr(c.fault, fault) : !c.fault;
    if (!same)
        fail_msg("%s: \"%s\" instead of \"%s\"", what, c.fault ? c.fault : "no fault",
                 fault ? fault : "no fault");
}

struct extension_row {
    const char *oid;
    const char *value;
    const char *fault;
};

static void check_extensions(const struct extension_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        der_begin(&maker);
        struct vouch_span extension =
            der_extension(&maker, rows[i].oid, false, der_hex(&maker, rows[i].value));
        check(rows[i].value, der_leaf_with(&maker, extension), rows[i].fault);
    }
}

static void test_extension_key_extension_rules(void **state)
{
    (void)state;
    static const struct extension_row rows[] = {
        {"551d0e", "04 02 01 02", NULL},
        {"551d0e", "03 02 01 02", "another type"},
        {"551d0e", "04 02 01 02 00", "behind"},
        {"551d23", "30 00", NULL}, /* lint's */
        {"551d23", "30 04 80 02 01 02", NULL},
        {"551d23", "30 12 80 02 01 02 a1 07 82 05 61 2e 62 2e 63 82 03 01 02 03", NULL},
        {"551d23", "30 07 82 01 01 80 02 01 02", "behind"},
        {"551d23", "30 02 a1 00", "empty list of names"},
        {"551d23", "30 02 82 00", "empty serial"},
        {"551d23", "04 02 01 02", "another type"},
        {"551d0f", "03 02 07 80", NULL},
        {"551d0f", "03 02 00 80", NULL},
        {"551d0f", "03 01 00", "allows nothing"},
        {"551d25", "30 04 06 02 2a 03", NULL},
        {"551d25", "30 00", "empty extendedKeyUsage"},
        {"551d25", "06 02 2a 03", "another type"},
        {"551d25", "30 02 05 00", "another type"},
    };
    check_extensions(rows, sizeof rows / sizeof rows[0]);
}

static void test_extension_constraint_extension_rules(void **state)
{
    (void)state;
    static const struct extension_row rows[] = {
        {"551d13", "30 00", NULL},
        {"551d13", "30 03 01 01 ff", NULL},
        {"551d13", "30 06 01 01 ff 02 01 00", NULL},
        {"551d13", "30 03 01 01 01", "BOOLEAN"},
        {"551d13", "30 06 01 01 ff 02 01 ff", "negative"},
        {"551d13", "30 07 01 01 ff 02 02 00 01", "shortest"},
        {"551d13", "30 08 01 01 ff 02 01 00 05 00", "behind"},
        {"551d1e", "30 09 a0 07 30 05 82 03 61 2e 62", NULL},
        {"551d1e", "30 09 a0 07 30 05 82 03 61 2e 62 05 00", "behind"},
        {"551d1e", "30 00", "without a subtree"},
        {"551d1e", "30 04 a0 00 a1 00", "empty list of subtrees"},
        {"551d1e", "30 04 05 00 05 00", "without a subtree"},
        {"551d24", "30 03 80 01 00", NULL},
        {"551d24", "30 06 80 01 00 81 01 01", NULL},
        {"551d24", "30 00", "empty policy constraints"},
        {"551d24", "30 03 80 01 ff", "negative"},
        {"551d24", "30 06 81 01 00 80 01 01", "behind"},
        {"551d36", "02 01 00", NULL},
        {"551d36", "02 01 80", "negative"},
        {"551d36", "30 00", "another type"},
        {"551d20", "30 06 30 04 06 02 2a 03", NULL},
        {"551d20", "30 00", "empty list of policies"},
        {"551d20", "30 08 30 06 06 02 2a 03 30 00", "empty list of policy qualifiers"},
        {"551d21", "30 0a 30 08 06 02 2a 03 06 02 2a 04", NULL},
        {"551d21", "30 00", "empty list of policy mappings"},
        {"551d21", "30 06 30 04 06 02 2a 03", "a missing OBJECT IDENTIFIER"},
    };
    check_extensions(rows, sizeof rows / sizeof rows[0]);
}

static void test_extension_name_extension_rules(void **state)
{
    (void)state;
    static const struct extension_row rows[] = {
        {"551d11", "30 05 82 03 61 2e 62", NULL},
        {"551d11", "30 00", "empty list of names"},
        {"551d11", "30 06 87 04 7f 00 00 01", NULL},
        {"551d11", "30 07 87 05 7f 00 00 01 18", "IP address"},
        {"551d11", "30 0a 87 08 c0 00 02 00 ff ff ff 00", "IP address"},
        {"551d11", "30 05 82 03 61 c3 a9", "not ASCII"},
        {"551d11", "30 05 81 03 61 c3 a9", "not ASCII"},
        {"551d11", "30 05 a2 03 61 2e 62", "GeneralName"},
        {"551d11", "30 02 89 00", "GeneralName"},
        {"551d11", "30 02 80 00", "GeneralName"},
        {"551d11", "30 0a a0 08 06 02 2a 03 a0 02 05 00", NULL},
        {"551d11", "30 06 a0 04 06 02 2a 03", "a missing element"},
        {"551d11", "30 0c a0 0a 06 02 2a 03 a0 02 05 00 05 00", "behind"},
        {"551d11", "30 04 a4 02 30 00", NULL},
        {"551d11", "30 06 a4 04 30 02 31 00", "empty part"},
        {"551d11", "30 05 82 03 61 2e 62 05 00", "behind"},
        {"551d12", "30 00", "empty list of names"},
        {"551d1f", "30 0b 30 09 a0 07 a0 05 86 03 61 3a 62", NULL},
        {"551d1f", "30 0d 30 0b a0 09 a0 05 86 03 61 3a 62 05 00", "behind"},
        {"551d1f", "30 00", "empty list of distribution points"},
        {"551d1f", "30 04 30 02 05 00", "behind"},
        {"551d1f", "30 06 30 04 81 02 00 80", NULL},
        {"2b06010505070101", "30 0d 30 0b 06 04 2a 03 04 05 86 03 61 3a 62", NULL},
        {"2b06010505070101", "30 00", "empty list of access"},
        {"2b06010505070101", "30 08 30 06 06 04 2a 03 04 05", "without a place"},
        {"2b06010505070101", "0c 03 61 62 63", "another type"},
    };
    check_extensions(rows, sizeof rows / sizeof rows[0]);
}

static void test_extension_unknown_critical_extensions_are_listed(void **state)
{
    (void)state;
    struct vouch_certificate c;
    struct vouch_span oid;
    der_begin(&maker);
    struct vouch_span value = der_hex(&maker, "05 00");
    struct vouch_span access = der_hex(&maker, "30 0d 30 0b 06 04 2a 03 04 05 86 03 61 3a 62");
    struct vouch_span list =
        der_join(&maker, 4, der_extension(&maker, "2a03", true, value),
                 der_extension(&maker, "2a04", false, value),
                 der_extension(&maker, "551d0f", true, der_hex(&maker, "03 02 07 80")),
                 der_extension(&maker, "2b06010505070101", true, access));
    assert_int_equal(vouch_certificate_parse(der_leaf_with(&maker, list), &c), VOUCH_OK);
    assert_true(vouch_extension_unhandled(&c, VOUCH_EXTENSIONS_HANDLED, 0, &oid));
    assert_true(vouch_span_equal(oid, der_hex(&maker, "2a03")));
    assert_true(vouch_extension_unhandled(&c, VOUCH_EXTENSIONS_HANDLED, 1, &oid));
    assert_true(vouch_span_equal(oid, der_hex(&maker, "2b06010505070101")));
    assert_false(vouch_extension_unhandled(&c, VOUCH_EXTENSIONS_HANDLED, 2, &oid));
    assert_true(vouch_extension_unhandled(&c, 0, 1, &oid));
    assert_true(vouch_span_equal(oid, der_hex(&maker, "551d0f")));
}

static void test_extension_extensions_are_decoded_when_asked(void **state)
{
    (void)state;
    struct vouch_certificate c;
    struct vouch_authority_key_id aki;
    struct vouch_span ski;
    int32_t first;
    int32_t second;
    der_begin(&maker);
    struct vouch_span list = der_join(
        &maker, 6, der_authority_extensions(&maker),
        der_extension(&maker, "551d24", true, der_hex(&maker, "30 03 81 01 05")),
        der_extension(&maker, "551d36", true, der_hex(&maker, "02 01 03")),
        der_extension(&maker, "551d20", false, der_hex(&maker, "30 06 30 04 06 02 2a 03")),
        der_extension(&maker, "551d21", true,
                      der_hex(&maker, "30 0a 30 08 06 02 2a 03 06 02 2a 04")),
        der_extension(&maker, "551d25", false, der_hex(&maker, "30 06 06 04 55 1d 25 00")));
    assert_int_equal(vouch_certificate_parse(der_leaf_with(&maker, list), &c), VOUCH_OK);
    assert_true(vouch_extension_authority_key_id(&c, &aki));
    assert_int_equal(aki.key_id.len, 4);
    assert_int_equal(aki.issuer.len + aki.serial.len, 0);
    assert_true(vouch_extension_subject_key_id(&c, &ski));
    assert_true(vouch_span_equal(ski, aki.key_id));
    assert_true(vouch_extension_policy_constraints(&c, &first, &second));
    assert_int_equal(first, -1);
    assert_int_equal(second, 5);
    assert_true(vouch_extension_inhibit_any(&c, &first));
    assert_int_equal(first, 3);
    assert_true(vouch_extension_allows_usage(&c, vouch_oid_server_auth));
    assert_false(vouch_extension_names_usage(&c, vouch_oid_server_auth));
    struct vouch_der mappings = vouch_extension_mappings(&c);
    struct vouch_span from;
    struct vouch_span to;
    assert_true(vouch_mapping_next(&mappings, &from, &to));
    assert_true(vouch_span_equal(to, der_hex(&maker, "2a04")));
    assert_false(vouch_mapping_next(&mappings, &from, &to));
    struct vouch_der policies = vouch_extension_policies(&c);
    assert_true(vouch_policy_next(&policies, &from));
    assert_true(vouch_span_equal(from, der_hex(&maker, "2a03")));
    assert_false(vouch_policy_next(&policies, &from));
}

static void test_extension_absent_extensions_are_not_there(void **state)
{
    (void)state;
    struct vouch_certificate c;
    struct vouch_authority_key_id aki;
    struct vouch_span span;
    int32_t a;
    int32_t b;
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    parts.extensions.len = 0;
    assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &c), VOUCH_OK);
    assert_false(vouch_extension_authority_key_id(&c, &aki));
    assert_false(vouch_extension_subject_key_id(&c, &span));
    assert_false(vouch_extension_policy_constraints(&c, &a, &b));
    assert_false(vouch_extension_inhibit_any(&c, &a));
    assert_false(vouch_extension_unhandled(&c, 0, 0, &span));
    assert_true(vouch_extension_allows_usage(&c, vouch_oid_server_auth));
    assert_false(vouch_extension_names_usage(&c, vouch_oid_server_auth));
    assert_int_equal(vouch_extension_sans(&c).left.len, 0);
}

static void test_extension_subtrees_have_no_minimum_nor_maximum(void **state)
{
    (void)state;
    static const char *const bad[] = {"30 06 82 01 61 80 01 01", "30 06 82 01 61 80 01 00",
                                      "30 06 82 01 61 81 01 05", "30 00"};
    struct vouch_general_name base;
    der_begin(&maker);
    struct vouch_der d = vouch_der_of(der_hex(&maker, "30 03 82 01 61 30 02 82 00"));
    assert_true(vouch_subtree_next(&d, &base));
    assert_int_equal(base.kind, VOUCH_GENERAL_DNS);
    assert_true(vouch_subtree_next(&d, &base));
    assert_false(vouch_subtree_next(&d, &base));
    assert_null(d.fault);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        d = vouch_der_of(der_hex(&maker, bad[i]));
        assert_false(vouch_subtree_next(&d, &base));
        if (!d.fault)
            fail_msg("%s has no fault", bad[i]);
    }
}

/* The kind depends on the OID alone, and not on what stands behind it; beyond the table there is
 * none. */
static void test_extension_kind_is_that_of_its_oid_alone(void **state)
{
    (void)state;
    for (unsigned arc = 0; arc < 256; arc++) {
        const uint8_t low[] = {0x55, 0x1d, (uint8_t)arc, 0};
        const uint8_t high[] = {0x55, 0x1d, (uint8_t)arc, 0xff};
        enum vouch_extension_kind kind = vouch_extension_kind_of((struct vouch_span){low, 3});
        assert_int_equal(vouch_extension_kind_of((struct vouch_span){high, 3}), kind);
        assert_true(arc <= 54 || kind == VOUCH_EXT_UNKNOWN);
    }
    const uint8_t usage[] = {0x55, 0x1d, 37};
    assert_int_equal(vouch_extension_kind_of((struct vouch_span){usage, 3}),
                     VOUCH_EXT_EXTENDED_USAGE);
    assert_int_equal(vouch_extension_kind_of((struct vouch_span){usage, 2}), VOUCH_EXT_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extension_key_extension_rules),
        cmocka_unit_test(test_extension_constraint_extension_rules),
        cmocka_unit_test(test_extension_name_extension_rules),
        cmocka_unit_test(test_extension_unknown_critical_extensions_are_listed),
        cmocka_unit_test(test_extension_extensions_are_decoded_when_asked),
        cmocka_unit_test(test_extension_absent_extensions_are_not_there),
        cmocka_unit_test(test_extension_subtrees_have_no_minimum_nor_maximum),
        cmocka_unit_test(test_extension_kind_is_that_of_its_oid_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

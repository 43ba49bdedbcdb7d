// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"
#include "tests/support/lint_scene.h"
#include "tests/support/signer.h"

/* Each row breaks one rule of lint, and must give its finding and no other. */

static struct der_maker maker;
static struct lint_scene scene;

static void check(const char *what, struct vouch_span der, enum vouch_lint_role role,
                  enum vouch_finding_code code)
{
    lint_scene_run(&scene, der, role, VOUCH_PURPOSE_SERVER);
    lint_scene_expect(&scene, what, code, VOUCH_SEVERITY_ERROR);
}

static void test_lint_good_certificates_have_no_finding(void **state)
{
    (void)state;
    der_begin(&maker);
    struct der_certificate leaf = der_good_leaf(&maker);
    struct der_certificate root = der_good_root(&maker);
    check("leaf", der_build(&maker, &leaf), VOUCH_LINT_LEAF, VOUCH_F_NONE);
    check("root", der_build(&maker, &root), VOUCH_LINT_ANCHOR, VOUCH_F_NONE);
    root.subject = der_name(&maker, "CN=Intermediate");
    check("intermediate", der_build(&maker, &root), VOUCH_LINT_INTERMEDIATE, VOUCH_F_NONE);
}

struct part_row {
    const char *what;
    size_t offset; /* of the part in struct der_certificate */
    const char *hex;
    enum vouch_finding_code code;
};

static void test_lint_form_of_a_leaf(void **state)
{
    (void)state;
    static const struct part_row rows[] = {
        {"zero", offsetof(struct der_certificate, serial), "02 01 00",
         VOUCH_F_LINT_SERIAL_NOT_POSITIVE},
        {"negative", offsetof(struct der_certificate, serial), "02 02 80 01",
         VOUCH_F_LINT_SERIAL_NOT_POSITIVE},
        {"one", offsetof(struct der_certificate, serial), "02 01 01", VOUCH_F_NONE},
        {"20 octets", offsetof(struct der_certificate, serial),
         "02 14 7102030405060708090a0b0c0d0e0f1011121314", VOUCH_F_NONE},
        {"21 octets", offsetof(struct der_certificate, serial),
         "02 15 7102030405060708090a0b0c0d0e0f101112131415", VOUCH_F_LINT_SERIAL_TOO_LONG},
        {"version 2", offsetof(struct der_certificate, version), "a0 03 02 01 01",
         VOUCH_F_LINT_VERSION},
        {"unique id", offsetof(struct der_certificate, unique_ids), "81 02 00 01",
         VOUCH_F_LINT_UNIQUE_ID},
        {"no issuer", offsetof(struct der_certificate, issuer), "30 00", VOUCH_F_LINT_ISSUER_EMPTY},
        {"no subject", offsetof(struct der_certificate, subject), "30 00",
         VOUCH_F_LINT_SAN_NOT_CRITICAL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct der_certificate c = der_good_leaf(&maker);
        struct vouch_span *part = (struct vouch_span *)(void *)((char *)&c + rows[i].offset);
        *part = der_hex(&maker, rows[i].hex);
        check(rows[i].what, der_build(&maker, &c), VOUCH_LINT_LEAF, rows[i].code);
    }
}

/* The value beside a finding is what is wrong. */
static void test_lint_findings_show_the_part_that_is_wrong(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        const char *hex, *value;
    } rows[] = {
        {offsetof(struct der_certificate, serial), "02 01 00", "00"},
        {offsetof(struct der_certificate, serial), "02 02 80 01", "8001"},
        {offsetof(struct der_certificate, version), "a0 03 02 01 01", "2"},
        {offsetof(struct der_certificate, key),
         "30 4f 30 0d 06 09 2a864886f70d010101 05 00 03 3e 00 30 3b 02 34 01"
         "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
         "ffffffffffffffffffffffffffffffffffffff 02 03 01 00 01",
         "RSA 409"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct der_certificate c = der_good_leaf(&maker);
        struct vouch_span *part = (struct vouch_span *)(void *)((char *)&c + rows[i].offset);
        *part = der_hex(&maker, rows[i].hex);
        lint_scene_run(&scene, der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_PURPOSE_SERVER);
        struct vouch_span value = scene.findings[0].value;
        if (!vouch_span_equal(value, guarded_text(rows[i].value)))
            fail_msg("row %zu: %.*s", i, (int)value.len, (const char *)value.data);
    }
}

static void test_lint_printable_string_has_its_alphabet(void **state)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  " '()+,-./:=?";
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        const char text[] = {(char)byte, 'x', '\0'};
        der_begin(&maker);
        struct der_certificate c = der_good_leaf(&maker);
        struct vouch_span organization =
            der_sequence(&maker, 2, der_hex(&maker, "0603 55040a"), der_text(&maker, 0x13, text));
        c.subject = der_sequence(&maker, 1, der_wrap(&maker, 0x31, organization));
        check(text, der_build(&maker, &c), VOUCH_LINT_LEAF,
              strchr(allowed, byte) ? VOUCH_F_NONE : VOUCH_F_LINT_PRINTABLE);
    }
}

static void test_lint_old_habits_of_roots_are_mild_under_a_strict_policy(void **state)
{
    (void)state;
    der_begin(&maker);
    struct der_certificate root = der_good_root(&maker);
    root.serial = der_hex(&maker, "02 01 00");
    struct vouch_span der = der_build(&maker, &root);
    lint_scene_run(&scene, der, VOUCH_LINT_ANCHOR, VOUCH_PURPOSE_SERVER);
    lint_scene_expect(&scene, "root", VOUCH_F_LINT_SERIAL_NOT_POSITIVE, VOUCH_SEVERITY_WARNING);
    root.subject = der_name(&maker, "CN=Intermediate");
    check("intermediate", der_build(&maker, &root), VOUCH_LINT_INTERMEDIATE,
          VOUCH_F_LINT_SERIAL_NOT_POSITIVE);
}

static void test_lint_time_type_and_defaults_written_out(void **state)
{
    (void)state;
    der_begin(&maker);
    struct der_certificate c = der_good_leaf(&maker);
    c.validity = der_validity(&maker, "20260101000000Z", "260401000000Z");
    check("GeneralizedTime", der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_F_LINT_TIME_TYPE);
    struct vouch_span written = der_hex(&maker, "30 0c 06 03 55 1d 63 01 01 00 04 02 05 00");
    struct vouch_span good = der_leaf_extensions(&maker, "host.example");
    check("criticality FALSE", der_leaf_with(&maker, der_join(&maker, 2, good, written)),
          VOUCH_LINT_LEAF, VOUCH_F_LINT_DEFAULT_WRITTEN);
    written = der_extension(&maker, "551d13", true, der_hex(&maker, "30 03 01 01 00"));
    check("CA FALSE", der_leaf_with(&maker, der_join(&maker, 2, good, written)), VOUCH_LINT_LEAF,
          VOUCH_F_LINT_DEFAULT_WRITTEN);
}

static void test_lint_keys_and_algorithms(void **state)
{
    (void)state;
    uint8_t ones[257];
    memset(ones, 0xff, sizeof ones);
    ones[0] = 0x01;
    der_begin(&maker);
    struct der_certificate c = der_good_leaf(&maker);
    struct vouch_span pair =
        der_sequence(&maker, 2, der_wrap(&maker, 2, (struct vouch_span){ones, 257}),
                     der_hex(&maker, "02 03 01 00 01"));
    struct vouch_span bits = der_wrap(&maker, 3, der_join(&maker, 2, der_hex(&maker, "00"), pair));
    c.key = der_sequence(&maker, 2, der_hex(&maker, "30 0d 06 09 2a864886f70d010101 05 00"), bits);
    check("RSA 2049", der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_F_LINT_RSA_SIZE);
    c = der_good_leaf(&maker);
    memset(ones, 4, sizeof ones);
    bits = der_wrap(&maker, 3,
                    der_join(&maker, 2, der_hex(&maker, "00"), (struct vouch_span){ones, 65}));
    c.key = der_sequence(&maker, 2, der_hex(&maker, "30 10 06 07 2a8648ce3d0201 06 05 2b8104000a"),
                         bits);
    check("secp256k1", der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_F_LINT_CURVE);
    c = der_good_leaf(&maker);
    c.inner = c.outer = der_hex(&maker, "30 0d 06 09 2a864886f70d01010b 05 00");
    check("with NULL", der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_F_NONE);
    c.inner = c.outer = der_hex(&maker, "30 0b 06 09 2a864886f70d01010b");
    check("without", der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_F_LINT_SIGNATURE_PARAMETERS);
}

/* --- extensions: a good list with one replaced, added or left out --- */

struct extension_row {
    const char *what;
    enum vouch_lint_role role;
    const char *oid;   /* the one that is replaced */
    const char *value; /* null: left out */
    bool critical;
    enum vouch_finding_code code;
};

static struct vouch_span certificate_of(const struct extension_row *row)
{
    bool leaf = row->role == VOUCH_LINT_LEAF;
    struct der_certificate c = leaf ? der_good_leaf(&maker) : der_good_root(&maker);
    struct vouch_span list =
        leaf ? der_leaf_extensions(&maker, "host.example") : der_authority_extensions(&maker);
    struct vouch_span by = {NULL, 0};
    if (row->value)
        by = der_extension(&maker, row->oid, row->critical, der_hex(&maker, row->value));
    if (row->role == VOUCH_LINT_INTERMEDIATE)
        c.subject = der_name(&maker, "CN=Intermediate");
    c.extensions = der_extensions(&maker, der_replace(&maker, list, row->oid, by));
    return der_build(&maker, &c);
}

static void check_rows(const struct extension_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        der_begin(&maker);
        check(rows[i].what, certificate_of(&rows[i]), rows[i].role, rows[i].code);
    }
}

static void test_lint_key_identifiers(void **state)
{
    (void)state;
    static const struct extension_row rows[] = {
        {"AKI critical", VOUCH_LINT_LEAF, "551d23", "30 06 80 04 01020304", true,
         VOUCH_F_LINT_AKI_CRITICAL},
        {"leaf without AKI", VOUCH_LINT_LEAF, "551d23", NULL, false, VOUCH_F_LINT_AKI_MISSING},
        {"intermediate without AKI", VOUCH_LINT_INTERMEDIATE, "551d23", NULL, false,
         VOUCH_F_LINT_AKI_MISSING},
        {"root without AKI", VOUCH_LINT_ANCHOR, "551d23", NULL, false, VOUCH_F_NONE},
        {"AKI without key", VOUCH_LINT_ANCHOR, "551d23", "30 00", false,
         VOUCH_F_LINT_AKI_NO_KEY_ID},
        {"AKI with serial", VOUCH_LINT_ANCHOR, "551d23", "30 09 80 04 01020304 82 01 05", false,
         VOUCH_F_LINT_AKI_ISSUER},
        {"AKI with issuer", VOUCH_LINT_LEAF, "551d23", "30 0b 80 04 01020304 a1 03 82 01 61", false,
         VOUCH_F_LINT_AKI_ISSUER},
        {"AKI of another", VOUCH_LINT_ANCHOR, "551d23", "30 06 80 04 01020305", false,
         VOUCH_F_LINT_AKI_MISMATCH},
        {"SKI critical", VOUCH_LINT_ANCHOR, "551d0e", "04 04 01020304", true,
         VOUCH_F_LINT_SKI_CRITICAL},
        {"root without SKI", VOUCH_LINT_ANCHOR, "551d0e", NULL, false, VOUCH_F_LINT_SKI_MISSING},
        {"intermediate without SKI", VOUCH_LINT_INTERMEDIATE, "551d0e", NULL, false,
         VOUCH_F_LINT_SKI_MISSING},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_lint_usage_of_authorities(void **state)
{
    (void)state;
    static const struct extension_row rows[] = {
        {"no basic constraints", VOUCH_LINT_ANCHOR, "551d13", NULL, false,
         VOUCH_F_LINT_CA_NO_BASIC_CONSTRAINTS},
        {"basic not critical", VOUCH_LINT_ANCHOR, "551d13", "30 03 01 01 ff", false,
         VOUCH_F_LINT_CA_BASIC_NOT_CRITICAL},
        {"CRLs only", VOUCH_LINT_ANCHOR, "551d0f", "03 02 01 02", true,
         VOUCH_F_LINT_CA_NO_CERT_SIGN},
        {"no key usage", VOUCH_LINT_INTERMEDIATE, "551d0f", NULL, false,
         VOUCH_F_LINT_CA_NO_KEY_USAGE},
        {"names not critical", VOUCH_LINT_ANCHOR, "551d1e", "30 09 a0 07 30 05 82 03 61 2e 62",
         false, VOUCH_F_LINT_NAME_CONSTRAINTS_NOT_CRITICAL},
        {"names critical", VOUCH_LINT_ANCHOR, "551d1e", "30 09 a0 07 30 05 82 03 61 2e 62", true,
         VOUCH_F_NONE},
        {"policies not critical", VOUCH_LINT_INTERMEDIATE, "551d24", "30 03 80 01 00", false,
         VOUCH_F_LINT_POLICY_CONSTRAINTS_NOT_CRITICAL},
        {"anyPolicy not critical", VOUCH_LINT_INTERMEDIATE, "551d36", "02 01 00", false,
         VOUCH_F_LINT_INHIBIT_ANY_NOT_CRITICAL},
        {"root with EKU", VOUCH_LINT_ANCHOR, "551d25", "30 0a 06 08 2b06010505070301", false,
         VOUCH_F_LINT_ROOT_EKU},
        {"intermediate with EKU", VOUCH_LINT_INTERMEDIATE, "551d25", "30 0a 06 08 2b06010505070301",
         false, VOUCH_F_NONE},
        {"a policy twice", VOUCH_LINT_INTERMEDIATE, "551d20",
         "30 12 30 04 06 02 2a03 30 04 06 02 2a04 30 04 06 02 2a03", false,
         VOUCH_F_LINT_POLICY_TWICE},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_lint_usage_of_leaves(void **state)
{
    (void)state;
    static const struct extension_row rows[] = {
        {"keyCertSign", VOUCH_LINT_LEAF, "551d0f", "03 02 02 84", true,
         VOUCH_F_LINT_LEAF_CERT_SIGN},
        {"no key usage", VOUCH_LINT_LEAF, "551d0f", NULL, false, VOUCH_F_NONE},
        {"path length", VOUCH_LINT_LEAF, "551d13", "30 03 02 01 00", true,
         VOUCH_F_LINT_PATH_LENGTH},
        {"name constraints", VOUCH_LINT_LEAF, "551d1e", "30 09 a0 07 30 05 82 03 61 2e 62", true,
         VOUCH_F_LINT_LEAF_NAME_CONSTRAINTS},
        {"no EKU", VOUCH_LINT_LEAF, "551d25", NULL, false, VOUCH_F_LINT_EKU_MISSING},
        {"any EKU", VOUCH_LINT_LEAF, "551d25", "30 06 06 04 551d2500", false, VOUCH_F_LINT_EKU_ANY},
        {"EKU critical", VOUCH_LINT_LEAF, "551d25", "30 0a 06 08 2b06010505070301", true,
         VOUCH_F_LINT_EKU_CRITICAL},
        {"no SAN", VOUCH_LINT_LEAF, "551d11", NULL, false, VOUCH_F_NAME_NO_SAN},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_lint_leaf_that_is_an_authority(void **state)
{
    (void)state;
    der_begin(&maker);
    struct vouch_span list = der_leaf_extensions(&maker, "host.example");
    struct vouch_span ca = der_extension(&maker, "551d13", true, der_hex(&maker, "30 03 01 01 ff"));
    struct vouch_span id = der_extension(&maker, "551d0e", false, der_hex(&maker, "04 01 01"));
    struct vouch_span usage = der_extension(&maker, "551d0f", true, der_hex(&maker, "03 02 02 84"));
    list = der_join(&maker, 3, der_replace(&maker, list, "551d0f", usage), ca, id);
    check("server", der_leaf_with(&maker, list), VOUCH_LINT_LEAF, VOUCH_F_LINT_LEAF_IS_CA);
    lint_scene_run(&scene, der_leaf_with(&maker, list), VOUCH_LINT_LEAF, VOUCH_PURPOSE_ANY);
    lint_scene_expect(&scene, "any purpose", VOUCH_F_NONE, VOUCH_SEVERITY_INFO);
}

static void test_lint_cross_signed_root_needs_an_aki(void **state)
{
    (void)state;
    struct signer own;
    struct signer other;
    der_begin(&maker);
    signer_begin(&own, SIGNER_P256);
    signer_begin(&other, SIGNER_P384);
    struct der_certificate root = der_good_root(&maker);
    struct vouch_span none = {NULL, 0};
    root.key = signer_key(&own);
    root.issuer = der_name(&maker, "CN=Somebody else");
    root.extensions = der_extensions(
        &maker, der_replace(&maker, der_authority_extensions(&maker), "551d23", none));
    check("by its own key", signer_build(&own, &maker, &root), VOUCH_LINT_ANCHOR, VOUCH_F_NONE);
    check("by another key", signer_build(&other, &maker, &root), VOUCH_LINT_ANCHOR,
          VOUCH_F_LINT_AKI_MISSING);
    signer_end(&own);
    signer_end(&other);
}

static void test_lint_says_nothing_of_a_malformed_certificate(void **state)
{
    (void)state;
    struct vouch_certificate c;
    struct vouch_policy policy = {.strict = true};
    struct vouch_lint_subject subject = {&c, VOUCH_LINT_LEAF, 0, &policy, false};
    struct vouch_report_storage storage = {.findings = scene.findings, .findings_max = 16};
    der_begin(&maker);
    vouch_report_init(&scene.report, &storage);
    vouch_certificate_parse(der_hex(&maker, "30 03 02 01 05"), &c);
    vouch_lint.judge(&subject, &scene.report);
    assert_int_equal(scene.report.findings_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lint_good_certificates_have_no_finding),
        cmocka_unit_test(test_lint_form_of_a_leaf),
        cmocka_unit_test(test_lint_findings_show_the_part_that_is_wrong),
        cmocka_unit_test(test_lint_printable_string_has_its_alphabet),
        cmocka_unit_test(test_lint_old_habits_of_roots_are_mild_under_a_strict_policy),
        cmocka_unit_test(test_lint_time_type_and_defaults_written_out),
        cmocka_unit_test(test_lint_keys_and_algorithms),
        cmocka_unit_test(test_lint_key_identifiers),
        cmocka_unit_test(test_lint_usage_of_authorities),
        cmocka_unit_test(test_lint_usage_of_leaves),
        cmocka_unit_test(test_lint_leaf_that_is_an_authority),
        cmocka_unit_test(test_lint_cross_signed_root_needs_an_aki),
        cmocka_unit_test(test_lint_says_nothing_of_a_malformed_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

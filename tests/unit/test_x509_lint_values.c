// SPDX-License-Identifier: Apache-2.0
/* What lint says of names, keys and lifetimes, and of which role: values, and bounds. */
#include "core/x509/lint.h"
#include "tests/support/der_maker.h"
#include "tests/support/lint_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { POLICIES_MAX = 32 };

static struct der_maker m;
static struct lint_scene s;
static const struct vouch_span none = {NULL, 0};

static const struct vouch_finding *said(enum vouch_finding_code code)
{
    for (size_t i = 0; i < s.report.findings_count; i++)
        if (s.findings[i].code == code)
            return &s.findings[i];
    return NULL;
}

static void must_say(enum vouch_finding_code code, const char *value)
{
    const struct vouch_finding *f = said(code);
    if (!f || !vouch_span_equal(f->value, vouch_span_of(value)))
        fail_msg("\"%.*s\" instead of \"%s\"", f ? (int)f->value.len : 0,
                 f ? (const char *)f->value.data : "", value);
}

static void run(const struct der_certificate *c, enum vouch_lint_role role)
{
    lint_scene_run(&s, der_build(&m, c), role, VOUCH_PURPOSE_SERVER);
}

/* A leaf of these extensions, one of which replaces its like. */
static struct der_certificate leaf_instead(const char *oid, struct vouch_span by)
{
    struct der_certificate c = der_good_leaf(&m);
    c.extensions =
        der_extensions(&m, der_replace(&m, der_leaf_extensions(&m, "host.example"), oid, by));
    return c;
}

static struct der_certificate root_instead(const char *oid, struct vouch_span by)
{
    struct der_certificate c = der_good_root(&m);
    c.extensions = der_extensions(&m, der_replace(&m, der_authority_extensions(&m), oid, by));
    return c;
}

/* --- names ------------------------------------------------------------------------------------ */

static void leaf_for(const char *host)
{
    struct vouch_span names = der_sequence(&m, 1, der_text(&m, 0x82, host));
    struct der_certificate c = leaf_instead("551d11", der_extension(&m, "551d11", false, names));
    run(&c, VOUCH_LINT_LEAF);
}

static void test_lint_names_the_first_host_with_an_underscore(void **state)
{
    (void)state;
    der_begin(&m);
    leaf_for("a_b.example");
    must_say(VOUCH_F_LINT_SAN_UNDERSCORE, "a_b.example");
    leaf_for("_b.example");
    must_say(VOUCH_F_LINT_SAN_UNDERSCORE, "_b.example");
    leaf_for("b.example_");
    must_say(VOUCH_F_LINT_SAN_UNDERSCORE, "b.example_");
    leaf_for("b.example");
    assert_null(said(VOUCH_F_LINT_SAN_UNDERSCORE));
}

static void test_lint_shows_64_bytes_of_what_is_no_host(void **state)
{
    (void)state;
    for (size_t len = 63; len <= 66; len++) {
        char host[80] = "";
        der_begin(&m);
        memset(host, 'a', len - 1);
        host[len - 1] = ' ';
        leaf_for(host);
        if (len > 64)
            host[64] = '\0';
        must_say(VOUCH_F_LINT_SAN_NAME, host);
    }
}

static void test_lint_of_an_authority_without_subject_is_an_error_for_each_role(void **state)
{
    static const enum vouch_lint_role roles[] = {VOUCH_LINT_LEAF, VOUCH_LINT_INTERMEDIATE,
                                                 VOUCH_LINT_ANCHOR};
    (void)state;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        der_begin(&m);
        struct der_certificate c = der_good_root(&m);
        c.subject = der_hex(&m, "3000");
        run(&c, roles[i]);
        assert_non_null(said(VOUCH_F_LINT_CA_SUBJECT_EMPTY));
        assert_int_equal(said(VOUCH_F_LINT_CA_SUBJECT_EMPTY)->severity, VOUCH_SEVERITY_ERROR);
    }
    struct der_certificate c = der_good_leaf(&m);
    c.subject = der_hex(&m, "3000");
    run(&c, VOUCH_LINT_LEAF);
    assert_null(said(VOUCH_F_LINT_CA_SUBJECT_EMPTY));
    run(&c, VOUCH_LINT_INTERMEDIATE); /* whatever it says of itself */
    assert_non_null(said(VOUCH_F_LINT_CA_SUBJECT_EMPTY));
}

/* --- keys ------------------------------------------------------------------------------------- */

static void test_lint_of_key_identifiers_goes_by_what_is_an_authority(void **state)
{
    (void)state;
    der_begin(&m);
    struct der_certificate c = root_instead("551d0e", none);
    run(&c, VOUCH_LINT_LEAF); /* it says that it is one */
    assert_non_null(said(VOUCH_F_LINT_SKI_MISSING));
    c = der_good_leaf(&m);
    run(&c, VOUCH_LINT_LEAF);
    assert_null(said(VOUCH_F_LINT_SKI_MISSING));
    run(&c, VOUCH_LINT_INTERMEDIATE); /* it is used as one */
    assert_non_null(said(VOUCH_F_LINT_SKI_MISSING));
}

/* Only a self-signed certificate needs none: an intermediate is signed by another key, though it
 * may have its issuer's name. */
static void test_lint_of_a_missing_authority_key_id_is_not_for_self_signed_ones(void **state)
{
    (void)state;
    der_begin(&m);
    struct der_certificate c = root_instead("551d23", none);
    run(&c, VOUCH_LINT_INTERMEDIATE);
    assert_non_null(said(VOUCH_F_LINT_AKI_MISSING));
    run(&c, VOUCH_LINT_ANCHOR);
    assert_null(said(VOUCH_F_LINT_AKI_MISSING));
    c.issuer = der_name(&m, "CN=Other");
    run(&c, VOUCH_LINT_ANCHOR);
    assert_non_null(said(VOUCH_F_LINT_AKI_MISSING));
}

/* For a private authority it is a remark, which each lint of the scene looks at. */
static void test_lint_of_usage_that_is_not_critical_is_the_forum_s(void **state)
{
    (void)state;
    der_begin(&m);
    struct der_certificate c =
        root_instead("551d0f", der_extension(&m, "551d0f", false, der_hex(&m, "03020106")));
    run(&c, VOUCH_LINT_INTERMEDIATE);
    assert_non_null(said(VOUCH_F_LINT_CA_USAGE_NOT_CRITICAL));
    c = der_good_root(&m);
    run(&c, VOUCH_LINT_INTERMEDIATE);
    assert_null(said(VOUCH_F_LINT_CA_USAGE_NOT_CRITICAL));
}

static struct vouch_span rsa(const char *algorithm, size_t bytes, uint8_t first)
{
    uint8_t modulus[300];
    memset(modulus, 0xff, sizeof modulus);
    modulus[0] = first;
    struct vouch_span pair = der_sequence(
        &m, 2, der_wrap(&m, 2, (struct vouch_span){modulus, bytes}), der_hex(&m, "0203010001"));
    struct vouch_span bits = der_wrap(&m, 3, der_join(&m, 2, der_hex(&m, "00"), pair));
    return der_sequence(&m, 2, der_hex(&m, algorithm), bits);
}

static void test_lint_of_sizes_that_are_no_whole_bytes_is_for_rsa(void **state)
{
    static const char encryption[] = "300d 0609 2a864886f70d010101 0500";
    static const char pss[] = "300b 0609 2a864886f70d01010a";
    uint8_t point[133];
    (void)state;
    der_begin(&m);
    struct der_certificate c = der_good_leaf(&m);
    for (int kind = 0; kind <= 1; kind++) {
        c.key = rsa(kind ? pss : encryption, 257, 0); /* 2048 bits */
        run(&c, VOUCH_LINT_LEAF);
        assert_null(said(VOUCH_F_LINT_RSA_SIZE));
        c.key = rsa(kind ? pss : encryption, 257, 1); /* and one more */
        run(&c, VOUCH_LINT_LEAF);
        assert_non_null(said(VOUCH_F_LINT_RSA_SIZE));
    }
    memset(point, 1, sizeof point);
    point[0] = 4;
    struct vouch_span bits = der_wrap(
        &m, 3, der_join(&m, 2, der_hex(&m, "00"), (struct vouch_span){point, sizeof point}));
    c.key = der_sequence(&m, 2, der_hex(&m, "3010 0607 2a8648ce3d0201 0605 2b81040023"), bits);
    run(&c, VOUCH_LINT_LEAF); /* P-521 */
    assert_null(said(VOUCH_F_LINT_RSA_SIZE));
    assert_null(said(VOUCH_F_LINT_CURVE));
}

/* --- lifetimes and policies ------------------------------------------------------------------- */

static void test_lint_tells_the_lifetime_and_its_limit_in_days(void **state)
{
    (void)state;
    der_begin(&m);
    struct der_certificate c = der_good_leaf(&m);
    c.validity = der_validity(&m, "260401000000Z", "261017235959Z");
    run(&c, VOUCH_LINT_LEAF);
    assert_null(said(VOUCH_F_LINT_LIFETIME));
    c.validity = der_validity(&m, "260401000000Z", "261018000000Z");
    run(&c, VOUCH_LINT_LEAF);
    must_say(VOUCH_F_LINT_LIFETIME, "201d > 200d");
    c.validity = der_validity(&m, "290315000000Z", "290501000000Z");
    run(&c, VOUCH_LINT_LEAF);
    must_say(VOUCH_F_LINT_LIFETIME, "48d > 47d");
}

/* One policy more than so many different ones: the last two are equal to the first. */
static void test_lint_looks_for_a_policy_twice_among_the_first_ones(void **state)
{
    (void)state;
    for (size_t different = POLICIES_MAX - 2; different <= POLICIES_MAX + 1; different++) {
        struct vouch_span policies = {NULL, 0};
        der_begin(&m);
        for (size_t i = 0; i <= different; i++) {
            const uint8_t one[] = {0x30, 0x04, 0x06, 0x02, 0x2a, (uint8_t)(i % different)};
            policies = der_join(&m, 2, policies, (struct vouch_span){one, sizeof one});
        }
        struct vouch_span value = der_wrap(&m, 0x30, policies);
        struct der_certificate c =
            leaf_instead("551d20", der_extension(&m, "551d20", false, value));
        run(&c, VOUCH_LINT_LEAF);
        if (different < POLICIES_MAX)
            must_say(VOUCH_F_LINT_POLICY_TWICE, "1.2.0");
        else
            assert_null(said(VOUCH_F_LINT_POLICY_TWICE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lint_names_the_first_host_with_an_underscore),
        cmocka_unit_test(test_lint_shows_64_bytes_of_what_is_no_host),
        cmocka_unit_test(test_lint_of_an_authority_without_subject_is_an_error_for_each_role),
        cmocka_unit_test(test_lint_of_key_identifiers_goes_by_what_is_an_authority),
        cmocka_unit_test(test_lint_of_a_missing_authority_key_id_is_not_for_self_signed_ones),
        cmocka_unit_test(test_lint_of_usage_that_is_not_critical_is_the_forum_s),
        cmocka_unit_test(test_lint_of_sizes_that_are_no_whole_bytes_is_for_rsa),
        cmocka_unit_test(test_lint_tells_the_lifetime_and_its_limit_in_days),
        cmocka_unit_test(test_lint_looks_for_a_policy_twice_among_the_first_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

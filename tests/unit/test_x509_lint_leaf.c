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

/* Dates and names in the certificate of a server. */

static struct der_maker maker;
static struct lint_scene scene;

struct dates_row {
    const char *from;
    const char *to;
    enum vouch_finding_code code;
};

static void test_lint_lifetimes_by_the_day_of_issue(void **state)
{
    (void)state;
    static const struct dates_row rows[] = {
        {"100101000000Z", "491231235959Z", VOUCH_F_NONE},
        {"180301000000Z", "200602235959Z", VOUCH_F_NONE},
        {"180301000000Z", "200603000000Z", VOUCH_F_LINT_LIFETIME},
        {"200901000000Z", "211003235959Z", VOUCH_F_NONE},
        {"200901000000Z", "211004000000Z", VOUCH_F_LINT_LIFETIME},
        {"260314235959Z", "270416235958Z", VOUCH_F_NONE},
        {"180228235959Z", "280228235959Z", VOUCH_F_NONE},
        {"200831235959Z", "221204235958Z", VOUCH_F_NONE},
        {"260315000000Z", "260930235959Z", VOUCH_F_NONE},
        {"260315000000Z", "261001000000Z", VOUCH_F_LINT_LIFETIME},
        {"270314235959Z", "270930235958Z", VOUCH_F_NONE},
        {"270315000000Z", "270622235959Z", VOUCH_F_NONE},
        {"270315000000Z", "270623000000Z", VOUCH_F_LINT_LIFETIME},
        {"290314235959Z", "290622235958Z", VOUCH_F_NONE},
        {"290315000000Z", "290430235959Z", VOUCH_F_NONE},
        {"290315000000Z", "290501000000Z", VOUCH_F_LINT_LIFETIME},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct der_certificate c = der_good_leaf(&maker);
        c.validity = der_validity(&maker, rows[i].from, rows[i].to);
        lint_scene_run(&scene, der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_PURPOSE_SERVER);
        lint_scene_expect(&scene, rows[i].to, rows[i].code, VOUCH_SEVERITY_WARNING);
    }
}

struct name_row {
    const char *subject;
    const char *dns; /* entries with blanks between */
    const char *ip;  /* hexadecimal; null: none */
    enum vouch_finding_code code;
    enum vouch_severity severity;
};

static struct vouch_span sans_of(const struct name_row *row)
{
    struct vouch_span sans = {NULL, 0};
    const char *at = row->dns;
    while (*at) {
        size_t len = strcspn(at, " ");
        struct vouch_span one = {(const uint8_t *)at, len};
        sans = der_join(&maker, 2, sans, der_wrap(&maker, 0x82, one));
        at += len + (at[len] == ' ');
    }
    if (row->ip)
        sans = der_join(&maker, 2, sans, der_wrap(&maker, 0x87, der_hex(&maker, row->ip)));
    return der_wrap(&maker, 0x30, sans);
}

static void lint_names(const struct name_row *row)
{
    der_begin(&maker);
    struct der_certificate c = der_good_leaf(&maker);
    struct vouch_span list = der_leaf_extensions(&maker, "x");
    struct vouch_span san = der_extension(&maker, "551d11", false, sans_of(row));
    c.subject = der_name(&maker, row->subject);
    c.extensions = der_extensions(&maker, der_replace(&maker, list, "551d11", san));
    lint_scene_run(&scene, der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_PURPOSE_SERVER);
    lint_scene_expect(&scene, row->subject, row->code, row->severity);
}

static void test_lint_common_and_alternative_names(void **state)
{
    (void)state;
    static const struct name_row rows[] = {
        {"CN=a.example", "a.example b.example", NULL, VOUCH_F_NONE, VOUCH_SEVERITY_INFO},
        {"O=nobody", "a.example", NULL, VOUCH_F_NONE, VOUCH_SEVERITY_INFO},
        {"CN=c.example", "a.example b.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN,
         VOUCH_SEVERITY_ERROR},
        {"CN=A.example", "a.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=xn--a.example", "xn--b.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN,
         VOUCH_SEVERITY_ERROR},
        {"CN=b\xc3\xbc.example", "xn--b.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN,
         VOUCH_SEVERITY_ERROR},
        {"CN=*.a.example", "a.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=a.example", "*.a.example", NULL, VOUCH_F_LINT_CN_OUTSIDE_SAN, VOUCH_SEVERITY_WARNING},
        {"CN=a.example", "", "c0000201", VOUCH_F_LINT_CN_OUTSIDE_SAN, VOUCH_SEVERITY_WARNING},
        {"CN=c.example", "a.localhost", NULL, VOUCH_F_LINT_CN_OUTSIDE_SAN, VOUCH_SEVERITY_WARNING},
        {"CN=192.0.2.1", "", "c0000201", VOUCH_F_NONE, VOUCH_SEVERITY_INFO},
        {"CN=192.0.2.2", "", "c0000201", VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=192.0.2.2", "a.example", NULL, VOUCH_F_LINT_CN_OUTSIDE_SAN, VOUCH_SEVERITY_WARNING},
        {"CN=192.0.2.2", "", "7f000001", VOUCH_F_LINT_CN_OUTSIDE_SAN, VOUCH_SEVERITY_WARNING},
        {"CN=192.000.002.001", "", "c0000201", VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=0xC0000201", "", "c0000201", VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=3221225985", "", "c0000201", VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=2001:db8::1", "", "20010db8000000000000000000000001", VOUCH_F_NONE,
         VOUCH_SEVERITY_INFO},
        {"CN=2001:DB8::1", "", "20010db8000000000000000000000001", VOUCH_F_LINT_CN_ADDRESS_FORM,
         VOUCH_SEVERITY_ERROR},
        {"CN=2001:db8:0:0:0:0:0:1", "", "20010db8000000000000000000000001",
         VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=0xC000020y", "", "c0000201", VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=1abc", "a.example", NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=1a.example", "a.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=0a1f", "a.example", NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=0xa", "a.example", NULL, VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=7", "a.example", NULL, VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=:cafe", "a.example", NULL, VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=", "a.example", NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=.b", "a.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=a.example", "xa.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=b.a.example", "a.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=a.example,CN=c.example", "a.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN,
         VOUCH_SEVERITY_ERROR},
        {"CN=2001:db8::2", "", "00000000000000000000000000000001", VOUCH_F_LINT_CN_OUTSIDE_SAN,
         VOUCH_SEVERITY_WARNING},
        {"CN=0x", "a.example", NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=Mail gateway", "a.example", NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=gateway", "a.example", NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=gateway", "gateway", NULL, VOUCH_F_NONE, VOUCH_SEVERITY_INFO},
        {"O=x", "a_b.example", NULL, VOUCH_F_LINT_SAN_UNDERSCORE, VOUCH_SEVERITY_ERROR},
        {"O=x", ".a.example", NULL, VOUCH_F_LINT_SAN_NAME, VOUCH_SEVERITY_ERROR},
        {"O=x", "a.example.", NULL, VOUCH_F_LINT_SAN_NAME, VOUCH_SEVERITY_ERROR},
        {"O=x", "b*.a.example", NULL, VOUCH_F_LINT_SAN_NAME, VOUCH_SEVERITY_ERROR},
        {"O=x", "a.example 192.0.2.1", NULL, VOUCH_F_LINT_SAN_NAME, VOUCH_SEVERITY_ERROR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        lint_names(&rows[i]);
}

/* Up to 64 characters of it; the rule on names is the first that shows one. */
static void test_lint_common_name_that_is_wrong_is_shown(void **state)
{
    static const struct name_row rows[] = {
        {"CN=c.example", "a.example", NULL, VOUCH_F_LINT_CN_NOT_IN_SAN, VOUCH_SEVERITY_ERROR},
        {"CN=7", "a.example", NULL, VOUCH_F_LINT_CN_ADDRESS_FORM, VOUCH_SEVERITY_ERROR},
        {"CN=a.example", "b.a.example", NULL, VOUCH_F_LINT_CN_OUTSIDE_SAN, VOUCH_SEVERITY_WARNING},
        {"CN=one two", "a.example", NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
        {"CN=0123456789012345678901234567890123456789012345678901234567890123456789 x", "a.example",
         NULL, VOUCH_F_LINT_CN_NO_NAME, VOUCH_SEVERITY_WARNING},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        lint_names(&rows[i]);
        struct vouch_span name = guarded_text(rows[i].subject + 3);
        assert_true(vouch_span_equal(scene.findings[0].value, vouch_span_part(name, 0, 64)));
    }
}

static void test_lint_client_by_a_certificate_for_servers_is_told_its_end(void **state)
{
    (void)state;
    static const char both[] = "30 14 06 08 2b06010505070301 06 08 2b06010505070302";
    static const char client[] = "30 0a 06 08 2b06010505070302";
    static const struct {
        const char *issuer;
        const char *usage;
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {
        {"O=Let's Encrypt,CN=R10", both, VOUCH_F_LINT_CLIENT_AUTH_ENDS,
         "Let's Encrypt, 2026-05-13"},
        {"O=DigiCert Inc,CN=x", both, VOUCH_F_LINT_CLIENT_AUTH_ENDS, "DigiCert, 2026-05-01"},
        {"O=Sectigo Limited,CN=x", both, VOUCH_F_LINT_CLIENT_AUTH_ENDS, "Sectigo, 2026-05-15"},
        {"O=Let's Encrypt,CN=R10", client, VOUCH_F_NONE, NULL},
        {"O=A public authority,CN=x", both, VOUCH_F_LINT_CLIENT_AUTH_ENDS,
         "Chrome's root program, 2027-03-15"},
        {"O=A public authority,CN=x", client, VOUCH_F_NONE, NULL},
        {"CN=Without an organization", both, VOUCH_F_NONE, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct der_certificate c = der_good_leaf(&maker);
        struct vouch_span list = der_leaf_extensions(&maker, "x");
        struct vouch_span eku =
            der_extension(&maker, "551d25", false, der_hex(&maker, rows[i].usage));
        c.issuer = der_name(&maker, rows[i].issuer);
        c.extensions = der_extensions(&maker, der_replace(&maker, list, "551d25", eku));
        lint_scene_run(&scene, der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_PURPOSE_CLIENT);
        lint_scene_expect(&scene, rows[i].issuer, rows[i].code, VOUCH_SEVERITY_WARNING);
        if (rows[i].value)
            assert_true(vouch_span_equal(scene.findings[0].value, guarded_text(rows[i].value)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lint_lifetimes_by_the_day_of_issue),
        cmocka_unit_test(test_lint_common_and_alternative_names),
        cmocka_unit_test(test_lint_common_name_that_is_wrong_is_shown),
        cmocka_unit_test(test_lint_client_by_a_certificate_for_servers_is_told_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

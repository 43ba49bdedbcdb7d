// SPDX-License-Identifier: Apache-2.0
/* What is said of a certificate that the device itself shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/own_certificate.h"
#include "tests/support/forge.h"
#include "tests/support/guarded.h"

/* id-kp-clientAuth and id-kp-serverAuth (RFC 5280 section 4.2.1.12). */
static const uint8_t client_auth[] = {0x2B, 6, 1, 5, 5, 7, 3, 2};
static const uint8_t server_auth[] = {0x2B, 6, 1, 5, 5, 7, 3, 1};

static struct {
    struct vouch_report report;
    struct vouch_finding findings[8];
    struct vouch_fact facts[4];
    uint8_t text[1024];
} scene;

static void judge(const struct forge *f, bool time_known, struct vouch_threshold warning)
{
    static struct forged forged;
    const struct vouch_report_storage storage = {.findings = scene.findings,
                                                 .findings_max = VOUCH_COUNT_OF(scene.findings),
                                                 .facts = scene.facts,
                                                 .facts_max = VOUCH_COUNT_OF(scene.facts),
                                                 .text = scene.text,
                                                 .text_max = sizeof scene.text};

    forge_make(f, &forged);
    vouch_report_init(&scene.report, &storage);
    scene.report.began = (struct vouch_time){.utc_known = time_known, .utc_s = FORGE_NOW_S};
    vouch_own_certificate_judge(forged_span(&forged), warning, &scene.report);
}

static bool found(enum vouch_finding_code code, const char *value)
{
    for (size_t i = 0; i < scene.report.findings_count; i++)
        if (scene.findings[i].code == code)
            return vouch_span_equal(scene.findings[i].value, guarded_text(value));
    return false;
}

static struct forge ours(int64_t days)
{
    return (struct forge){.subject = "board",
                          .issuer = "root",
                          .signer = 1,
                          .eku = {client_auth, sizeof client_auth},
                          .not_after_s = FORGE_NOW_S + days * VOUCH_DAY_S};
}

static const struct vouch_threshold usual, five_days = {5 * VOUCH_DAY_S, VOUCH_THRESHOLD_SECONDS},
                                           half = {50, VOUCH_THRESHOLD_PERCENT};

static void test_own_certificate_with_months_left_is_only_dated(void **state)
{
    (void)state;
    struct forge f = ours(200);
    judge(&f, true, usual);
    assert_int_equal(scene.report.findings_count, 0);
    assert_int_equal(scene.report.facts_count, 1);
    assert_string_equal(scene.facts[0].key, "own_certificate_not_after");
    assert_true(vouch_span_equal(scene.facts[0].value, guarded_text("2027-06-19T00:00:00Z")));
}

static void test_own_certificate_within_the_threshold_is_due(void **state)
{
    (void)state;
    struct forge f = ours(10);
    judge(&f, true, usual);
    assert_true(found(VOUCH_F_OWN_CERT_EXPIRES, "10"));
    judge(&f, true, five_days);
    assert_int_equal(scene.report.findings_count, 0);
    f = ours(200); /* of 565 */
    judge(&f, true, half);
    assert_true(found(VOUCH_F_OWN_CERT_EXPIRES, "200"));
}

static void test_own_certificate_that_has_expired_is_an_error(void **state)
{
    (void)state;
    struct forge f = ours(-1);
    judge(&f, true, usual);
    assert_true(found(VOUCH_F_OWN_CERT_EXPIRED, "2026-11-30T00:00:00Z"));
    assert_int_equal(scene.report.findings_count, 1);
}

static void test_own_certificate_without_the_time_is_not_called_expired(void **state)
{
    (void)state;
    struct forge f = ours(-1);
    judge(&f, false, usual);
    assert_int_equal(scene.report.findings_count, 0);
    assert_int_equal(scene.report.facts_count, 1);
}

static void test_own_certificate_for_servers_is_named(void **state)
{
    (void)state;
    struct forge f = ours(200);
    f.eku = (struct vouch_span){server_auth, sizeof server_auth};
    judge(&f, true, usual);
    assert_true(found(VOUCH_F_OWN_CERT_USAGE, ""));
}

static void test_own_certificate_that_is_none_is_neither_dated_nor_due(void **state)
{
    (void)state;
    struct vouch_own_certificate c;

    vouch_own_certificate_read(guarded_text("no certificate"), &c);
    assert_false(c.dated);
    assert_false(vouch_own_certificate_due(&c, usual, FORGE_NOW_S));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_certificate_with_months_left_is_only_dated),
        cmocka_unit_test(test_own_certificate_within_the_threshold_is_due),
        cmocka_unit_test(test_own_certificate_that_has_expired_is_an_error),
        cmocka_unit_test(test_own_certificate_without_the_time_is_not_called_expired),
        cmocka_unit_test(test_own_certificate_for_servers_is_named),
        cmocka_unit_test(test_own_certificate_that_is_none_is_neither_dated_nor_due),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

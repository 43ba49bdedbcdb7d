// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/crl.h"
#include "core/x509/revocation.h"
#include "tests/support/crl_maker.h"

/* A leaf of the authority, and lists that the authority signs. */
static struct der_maker maker;
static struct signer authority, stranger;
static struct vouch_certificate leaf, root;
static struct vouch_finding findings[16];
static char text[2000];
static struct vouch_report report;

enum { NOW_S = 1770000000 }; /* 2026-02-02 */

static void begin(const char *leaf_extensions)
{
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    if (leaf_extensions)
        parts.extensions =
            der_extensions(&maker, der_join(&maker, 2, der_leaf_extensions(&maker, "host.example"),
                                            der_hex(&maker, leaf_extensions)));
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &leaf), 0);
    parts = der_good_root(&maker);
    parts.key = signer_key(&authority);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &root), 0);
}

static struct crl_parts good_list(void)
{
    return crl_good(&maker);
}

static struct vouch_span list_of(const struct crl_parts *l, struct signer *by)
{
    return crl_build(&maker, l, by);
}

static struct vouch_span entry(struct vouch_span serial, const char *extensions)
{
    return crl_entry(&maker, serial, extensions);
}

static void check_at(const struct vouch_span *crls, size_t count, enum vouch_revocation_mode mode,
                     const struct vouch_time *now)
{
    static const int16_t positions[] = {0, -1};
    const struct vouch_certificate *path[] = {&leaf, &root};
    struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    struct vouch_policy policy = {.revocation = mode};
    struct vouch_revocation_question q = {.path = path, .positions = positions, .path_count = 2};
    struct vouch_revocation r;
    int status, steps = 0;
    vouch_report_init(&report, &storage);
    q.crls = crls;
    q.crls_count = count;
    q.policy = &policy;
    q.now = *now;
    vouch_revocation_crl.begin(&r, &q);
    while ((status = vouch_revocation_crl.step(&r, &report)) == VOUCH_AGAIN)
        assert_in_range(++steps, 0, 20);
    assert_int_equal(status, VOUCH_OK);
}

static void check(struct vouch_span crl)
{
    struct vouch_time now = {0, NOW_S, true};
    check_at(&crl, 1, VOUCH_REVOCATION_SOFT, &now);
}

static const struct vouch_finding *find(enum vouch_finding_code code)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == code)
            return &findings[i];
    return NULL;
}

/* Just these findings; VOUCH_F_NONE ends the list. */
static void expect(enum vouch_finding_code first, enum vouch_finding_code second)
{
    size_t count = (first != VOUCH_F_NONE) + (size_t)(second != VOUCH_F_NONE);
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code != first && findings[i].code != second)
            fail_msg("unexpected %s: %.*s", vouch_finding_kind(findings[i].code)->id,
                     (int)findings[i].value.len, (const char *)findings[i].value.data);
    if (report.findings_count != count)
        fail_msg("%zu findings instead of %zu", report.findings_count, count);
}

static void must_say(enum vouch_finding_code code, const char *value)
{
    const struct vouch_finding *f = find(code);
    assert_non_null(f);
    if (!vouch_span_equal(f->value, vouch_span_of(value)))
        fail_msg("\"%.*s\" instead of \"%s\"", (int)f->value.len, (const char *)f->value.data,
                 value);
}

static void test_crl_current_and_without_the_serial_is_good(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    check(list_of(&l, &authority));
    expect(VOUCH_F_NONE, VOUCH_F_NONE);
    l.entries = entry(der_hex(&maker, "05"), "");
    check(list_of(&l, &authority));
    expect(VOUCH_F_NONE, VOUCH_F_NONE);
}

static void test_crl_with_the_serial_revokes(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    l.entries = der_join(&maker, 2, entry(der_hex(&maker, "05"), ""),
                         entry(leaf.serial, "30 0a 06 03 551d15 04 03 0a 01 01"));
    check(list_of(&l, &authority));
    expect(VOUCH_F_REVOKED, VOUCH_F_NONE);
    must_say(VOUCH_F_REVOKED, "2026-01-15T12:00:00Z, keyCompromise");
    assert_int_equal(find(VOUCH_F_REVOKED)->position, 0);
}

static void test_crl_of_another_issuer_says_nothing(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    l.issuer = der_name(&maker, "CN=Somebody else");
    l.entries = entry(leaf.serial, "");
    check(list_of(&l, &stranger));
    expect(VOUCH_F_REVOCATION_UNKNOWN, VOUCH_F_NONE);
    must_say(VOUCH_F_REVOCATION_UNKNOWN, "CN=Authority");
    assert_int_equal(find(VOUCH_F_REVOCATION_UNKNOWN)->severity, VOUCH_SEVERITY_WARNING);
}

static void test_crl_missing_is_an_error_only_in_hard_mode(void **state)
{
    (void)state;
    struct vouch_time now = {0, NOW_S, true};
    begin(NULL);
    check_at(NULL, 0, VOUCH_REVOCATION_HARD, &now);
    assert_int_equal(find(VOUCH_F_REVOCATION_UNKNOWN)->severity, VOUCH_SEVERITY_ERROR);
}

static void test_crl_signed_by_another_key_is_not_used(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    l.entries = entry(leaf.serial, "");
    check(list_of(&l, &stranger));
    expect(VOUCH_F_CRL_BAD_SIGNATURE, VOUCH_F_REVOCATION_UNKNOWN);
}

static void test_crl_by_a_key_that_may_not_is_not_used(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    root.key_usage = VOUCH_USAGE_KEY_CERT_SIGN;
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_BAD_SIGNATURE, VOUCH_F_REVOCATION_UNKNOWN);
}

static void test_crl_out_of_date_clears_nobody_and_still_revokes(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    l.next_update = der_text(&maker, 0x17, "260201120000Z");
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_EXPIRED, VOUCH_F_REVOCATION_UNKNOWN);
    l.entries = entry(leaf.serial, "");
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_EXPIRED, VOUCH_F_REVOKED);
    l = good_list();
    l.this_update = der_text(&maker, 0x17, "260203000000Z");
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_NOT_YET_VALID, VOUCH_F_REVOCATION_UNKNOWN);
    l = good_list();
    l.next_update.len = 0;
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_MALFORMED, VOUCH_F_REVOCATION_UNKNOWN);
}

static void test_crl_clears_nobody_while_the_clock_is_unknown(void **state)
{
    (void)state;
    struct vouch_time now = {0, 0, false};
    begin(NULL);
    struct crl_parts l = good_list();
    struct vouch_span crl = list_of(&l, &authority);
    check_at(&crl, 1, VOUCH_REVOCATION_SOFT, &now);
    expect(VOUCH_F_REVOCATION_UNKNOWN, VOUCH_F_NONE);
}

static void test_crl_of_a_careless_authority_is_a_finding(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    l.extensions = crl_key_id(&maker);
    check(list_of(&l, &authority));
    must_say(VOUCH_F_CRL_MALFORMED, "no CRL number");
    l.extensions = der_join(&maker, 2, crl_key_id(&maker),
                            der_extension(&maker, "551d14", true, der_hex(&maker, "02 01 07")));
    check(list_of(&l, &authority));
    must_say(VOUCH_F_CRL_MALFORMED, "a critical CRL number");
    l.extensions = crl_number(&maker);
    check(list_of(&l, &authority));
    must_say(VOUCH_F_CRL_MALFORMED, "no authority key identifier");
    l.extensions =
        der_join(&maker, 2, crl_number(&maker),
                 der_extension(&maker, "551d23", false, der_hex(&maker, "30 03 80 01 05")));
    check(list_of(&l, &authority));
    must_say(VOUCH_F_CRL_MALFORMED, "an authority key identifier of another key");
}

static void test_crl_with_unknown_critical_extensions_clears_nobody(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    struct vouch_span odd = der_extension(&maker, "2a0304", true, der_hex(&maker, "05 00"));
    l.extensions = der_join(&maker, 3, crl_number(&maker), crl_key_id(&maker), odd);
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_UNKNOWN_CRITICAL, VOUCH_F_REVOCATION_UNKNOWN);
    must_say(VOUCH_F_CRL_UNKNOWN_CRITICAL, "1.2.3.4");
    l = good_list();
    l.entries = entry(der_hex(&maker, "05"), "30 0c 06 03 2a0304 01 01 ff 04 02 05 00");
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_UNKNOWN_CRITICAL, VOUCH_F_REVOCATION_UNKNOWN);
}

/* issuingDistributionPoint with these fields. */
static struct crl_parts scoped(const char *fields)
{
    struct crl_parts l = good_list();
    struct vouch_span value = der_wrap(&maker, 0x30, der_hex(&maker, fields));
    l.extensions = der_join(&maker, 3, crl_number(&maker), crl_key_id(&maker),
                            der_extension(&maker, "551d1c", true, value));
    return l;
}

static void test_crl_scope_decides_whom_it_clears(void **state)
{
    (void)state;
    struct {
        const char *fields;
        bool covers;
    } rows[] = {
        {"81 01 ff", true},                   /* users only */
        {"82 01 ff", false},                  /* authorities only */
        {"85 01 ff", false},                  /* attribute certificates only */
        {"a0 07 a0 05 86 03 61 3a 62", true}, /* the certificate's point */
        {"a0 07 a0 05 86 03 61 3a 63", false},
    };
    /* cRLDistributionPoints: URI a:b */
    begin("30 14 06 03 551d1f 04 0d 30 0b 30 09 a0 07 a0 05 86 03 61 3a 62");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct crl_parts l = scoped(rows[i].fields);
        check(list_of(&l, &authority));
        if (rows[i].covers)
            expect(VOUCH_F_NONE, VOUCH_F_NONE);
        else
            expect(VOUCH_F_CRL_SCOPE, VOUCH_F_REVOCATION_UNKNOWN);
    }
    begin(NULL); /* a certificate without points is on no list of a point */
    struct crl_parts l = scoped("a0 07 a0 05 86 03 61 3a 62");
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_SCOPE, VOUCH_F_REVOCATION_UNKNOWN);
}

static void test_crls_of_some_reasons_must_cover_all_together(void **state)
{
    (void)state;
    struct vouch_time now = {0, NOW_S, true};
    begin(NULL);
    struct crl_parts some = scoped("83 02 05 60");      /* key and CA compromise */
    struct crl_parts others = scoped("83 03 07 1f 80"); /* the rest */
    struct vouch_span both[] = {list_of(&some, &authority), list_of(&others, &authority)};
    check_at(both, 1, VOUCH_REVOCATION_SOFT, &now);
    expect(VOUCH_F_REVOCATION_UNKNOWN, VOUCH_F_NONE);
    check_at(both, 2, VOUCH_REVOCATION_SOFT, &now);
    expect(VOUCH_F_NONE, VOUCH_F_NONE);
}

static void test_crl_delta_revokes_and_clears_nobody(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = good_list();
    struct vouch_span delta = der_extension(&maker, "551d1b", true, der_hex(&maker, "02 01 05"));
    l.extensions = der_join(&maker, 3, crl_number(&maker), crl_key_id(&maker), delta);
    check(list_of(&l, &authority));
    expect(VOUCH_F_REVOCATION_UNKNOWN, VOUCH_F_NONE);
    l.entries = entry(leaf.serial, "");
    check(list_of(&l, &authority));
    expect(VOUCH_F_REVOKED, VOUCH_F_NONE);
    l.entries = entry(leaf.serial, "30 0a 06 03 551d15 04 03 0a 01 08"); /* removeFromCRL */
    check(list_of(&l, &authority));
    expect(VOUCH_F_REVOCATION_UNKNOWN, VOUCH_F_NONE);
    l.extensions = der_join(&maker, 2, crl_number(&maker), crl_key_id(&maker)); /* no delta */
    check(list_of(&l, &authority));
    expect(VOUCH_F_REVOKED, VOUCH_F_NONE);
}

static void test_crl_indirect_entries_belong_to_the_issuer_named_last(void **state)
{
    (void)state;
    begin(NULL);
    struct crl_parts l = scoped("84 01 ff");
    struct vouch_span other = der_name(&maker, "CN=Somebody else");
    struct vouch_span names = der_sequence(&maker, 1, der_wrap(&maker, 0xa4, other));
    struct vouch_span issuer = der_extension(&maker, "551d1d", true, names);
    struct vouch_span named =
        der_sequence(&maker, 3, der_hex(&maker, "02 01 05"),
                     der_text(&maker, 0x17, "260115120000Z"), der_wrap(&maker, 0x30, issuer));
    l.entries = der_join(&maker, 2, named, entry(leaf.serial, ""));
    check(list_of(&l, &authority));
    expect(VOUCH_F_NONE, VOUCH_F_NONE);
    l.extensions = good_list().extensions; /* not indirect: nothing is another's */
    check(list_of(&l, &authority));
    expect(VOUCH_F_REVOKED, VOUCH_F_CRL_UNKNOWN_CRITICAL);
    l.extensions = scoped("84 01 ff").extensions;
    l.entries = der_join(&maker, 2, entry(leaf.serial, ""), named);
    check(list_of(&l, &authority));
    expect(VOUCH_F_REVOKED, VOUCH_F_NONE);
}

static void test_crl_malformed_is_said(void **state)
{
    (void)state;
    static const char *const bad_points[] = {"81 01 ff 82 01 ff", "81 01 00", "81 00",
                                             "83 02 08 40", "82 01 ff 81 01 ff"};
    begin(NULL);
    for (size_t i = 0; i < sizeof bad_points / sizeof bad_points[0]; i++) {
        struct crl_parts l = scoped(bad_points[i]);
        check(list_of(&l, &authority));
        expect(VOUCH_F_CRL_MALFORMED, VOUCH_F_REVOCATION_UNKNOWN);
    }
    struct crl_parts l = good_list();
    l.entries = der_hex(&maker, "30 05 02 01 05 05 00");
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_MALFORMED, VOUCH_F_REVOCATION_UNKNOWN);
    l = good_list();
    l.version.len = 0;
    check(list_of(&l, &authority));
    expect(VOUCH_F_CRL_MALFORMED, VOUCH_F_REVOCATION_UNKNOWN);
}

static int set_up(void **state)
{
    (void)state;
    signer_begin(&authority, SIGNER_P256);
    signer_begin(&stranger, SIGNER_P384);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&authority);
    signer_end(&stranger);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crl_current_and_without_the_serial_is_good),
        cmocka_unit_test(test_crl_with_the_serial_revokes),
        cmocka_unit_test(test_crl_of_another_issuer_says_nothing),
        cmocka_unit_test(test_crl_missing_is_an_error_only_in_hard_mode),
        cmocka_unit_test(test_crl_signed_by_another_key_is_not_used),
        cmocka_unit_test(test_crl_by_a_key_that_may_not_is_not_used),
        cmocka_unit_test(test_crl_out_of_date_clears_nobody_and_still_revokes),
        cmocka_unit_test(test_crl_clears_nobody_while_the_clock_is_unknown),
        cmocka_unit_test(test_crl_of_a_careless_authority_is_a_finding),
        cmocka_unit_test(test_crl_with_unknown_critical_extensions_clears_nobody),
        cmocka_unit_test(test_crl_scope_decides_whom_it_clears),
        cmocka_unit_test(test_crls_of_some_reasons_must_cover_all_together),
        cmocka_unit_test(test_crl_delta_revokes_and_clears_nobody),
        cmocka_unit_test(test_crl_indirect_entries_belong_to_the_issuer_named_last),
        cmocka_unit_test(test_crl_malformed_is_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

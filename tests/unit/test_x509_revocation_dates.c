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
#include "tests/support/guarded.h"

/* When lists count, whom they are asked about, and how much work they may cost. */

static struct der_maker maker;
static struct signer authority;
static struct vouch_certificate leaf;
static struct vouch_certificate root;
static struct vouch_finding findings[16];
static struct vouch_fact facts[4];
static char text_buffer[2000];
static struct vouch_report report;
static struct vouch_policy policy;

enum {
    NOW_S = 1770000000,
    DAY_S = 86400,
    FIRST_S = 1769904000,
    LAST_S = 1772323200
}; /* 2026-02-02T02:40Z; lists are of 1 Feb. to 1 March */

static void begin(void)
{
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &leaf), 0);
    parts = der_good_root(&maker);
    parts.key = signer_key(&authority);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &root), 0);
    policy = (struct vouch_policy){.revocation = VOUCH_REVOCATION_SOFT};
}

/* Of the first `count` certificates of leaf, root, root. */
static unsigned check_path(const struct vouch_span *crls, size_t crls_count, size_t count,
                           int64_t now_s)
{
    static const int16_t positions[] = {0, 1, -1};
    const struct vouch_certificate *path[3] = {&leaf, &root, &root};
    struct vouch_report_storage storage = {.findings = findings,
                                           .findings_max = 16,
                                           .facts = facts,
                                           .facts_max = 4,
                                           .text = text_buffer,
                                           .text_max = sizeof text_buffer};
    struct vouch_revocation_question question = {.path = path,
                                                 .positions = positions,
                                                 .path_count = count,
                                                 .crls = crls,
                                                 .crls_count = crls_count,
                                                 .policy = &policy,
                                                 .now = {0, now_s, true}};
    struct vouch_revocation r;
    unsigned steps = 0;
    vouch_report_init(&report, &storage);
    vouch_revocation_crl.begin(&r, &question);
    while (vouch_revocation_crl.step(&r, &report) == VOUCH_AGAIN)
        steps++;
    return steps;
}

static void check(struct vouch_span crl, int64_t now_s)
{
    check_path(&crl, 1, 2, now_s);
}

static const char *value_of(enum vouch_finding_code code)
{
    static char buffer[100];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == code)
            vouch_write_span(&w, findings[i].value);
    return vouch_writer_string(&w);
}

static bool has(enum vouch_finding_code code)
{
    return vouch_report_has(&report, code);
}

static void test_crl_without_next_update_is_good_for_the_age_that_is_given(void **state)
{
    (void)state;
    begin();
    struct crl_parts l = crl_good(&maker);
    l.next_update.len = 0;
    struct vouch_span crl = crl_build(&maker, &l, &authority);
    check(crl, NOW_S);
    assert_true(has(VOUCH_F_REVOCATION_UNKNOWN));
    policy.crl_max_age_s = 7 * DAY_S;
    check(crl, NOW_S);
    assert_false(has(VOUCH_F_REVOCATION_UNKNOWN));
    assert_true(has(VOUCH_F_CRL_MALFORMED)); /* RFC 5280 section 5.1.2.5 wants one */
    check(crl, NOW_S + 7 * DAY_S);
    assert_true(has(VOUCH_F_REVOCATION_UNKNOWN));
    check(crl, NOW_S - 3 * DAY_S); /* before thisUpdate */
    assert_true(has(VOUCH_F_REVOCATION_UNKNOWN));
    for (int late = -1; late <= 1; late++) {
        check(crl, FIRST_S + late);
        assert_int_equal(has(VOUCH_F_REVOCATION_UNKNOWN), late < 0);
        check(crl, FIRST_S + 7 * DAY_S + late);
        assert_int_equal(has(VOUCH_F_REVOCATION_UNKNOWN), late > 0);
    }
}

static void test_crl_that_runs_out_is_told_by_its_own_thresholds(void **state)
{
    (void)state;
    begin();
    struct crl_parts l = crl_good(&maker); /* 28 days */
    struct vouch_span crl = crl_build(&maker, &l, &authority);
    check(crl, NOW_S);
    assert_false(has(VOUCH_F_CRL_EXPIRES_WARNING));
    check(crl, NOW_S + 25 * DAY_S); /* less than a tenth is left */
    assert_string_equal(value_of(VOUCH_F_CRL_EXPIRES_WARNING), "45h");
    policy.crl_warning = (struct vouch_threshold){27 * DAY_S, VOUCH_THRESHOLD_SECONDS};
    check(crl, NOW_S);
    assert_string_equal(value_of(VOUCH_F_CRL_EXPIRES_WARNING), "26d");
    policy.crl_critical = (struct vouch_threshold){95, VOUCH_THRESHOLD_PERCENT};
    check(crl, NOW_S + DAY_S);
    assert_string_equal(value_of(VOUCH_F_CRL_EXPIRES_SOON), "25d");
    assert_false(has(VOUCH_F_CRL_EXPIRES_WARNING));
    assert_int_equal(report.facts_count, 1);
    assert_string_equal(facts[0].key, "crl_next_update");
    assert_true(vouch_span_equal(facts[0].value, guarded_text("2026-03-01T00:00:00Z")));
}

static void test_crl_is_current_from_its_first_second_to_its_last(void **state)
{
    (void)state;
    begin();
    struct crl_parts l = crl_good(&maker);
    struct vouch_span crl = crl_build(&maker, &l, &authority);
    for (int late = -1; late <= 1; late++) {
        check(crl, FIRST_S + late);
        assert_string_equal(value_of(VOUCH_F_CRL_NOT_YET_VALID),
                            late < 0 ? "2026-02-01T00:00:00Z" : "");
        assert_int_equal(has(VOUCH_F_REVOCATION_UNKNOWN), late < 0);
        check(crl, LAST_S + late);
        assert_string_equal(value_of(VOUCH_F_CRL_EXPIRED), late > 0 ? "2026-03-01T00:00:00Z" : "");
        assert_int_equal(has(VOUCH_F_REVOCATION_UNKNOWN), late > 0);
    }
}

/* A complete list of number 7 that is over, and a delta list that is current or not, for lists from
 * that base on. */
static void test_crl_that_is_over_is_renewed_by_a_current_delta_of_its_base(void **state)
{
    static const struct {
        const char *base;
        bool current, renewed;
    } rows[] = {{"05", true, true}, {"07", true, true}, {"08", true, false}, {"05", false, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        struct crl_parts l = crl_good(&maker);
        l.extensions =
            der_join(&maker, 2, der_extension(&maker, "551d14", false, der_hex(&maker, "020107")),
                     crl_key_id(&maker));
        l.next_update = der_text(&maker, 0x17, "260202000000Z");
        struct vouch_span complete = crl_build(&maker, &l, &authority);
        struct vouch_span base =
            der_join(&maker, 2, der_hex(&maker, "0201"), der_hex(&maker, rows[i].base));
        l.extensions =
            der_join(&maker, 3, der_extension(&maker, "551d14", false, der_hex(&maker, "020109")),
                     crl_key_id(&maker), der_extension(&maker, "551d1b", true, base));
        if (rows[i].current)
            l.next_update = der_text(&maker, 0x17, "260301000000Z");
        const struct vouch_span crls[] = {complete, crl_build(&maker, &l, &authority)};
        check_path(crls, 2, 2, NOW_S);
        if (has(VOUCH_F_REVOCATION_UNKNOWN) == rows[i].renewed)
            fail_msg("row %zu: %s", i, value_of(VOUCH_F_CRL_EXPIRED));
    }
}

/* Of lists that are used, the first to end is told. */
static void test_crl_next_update_is_the_earliest(void **state)
{
    static const char *const ends[] = {"260220000000Z", "260210000000Z", "260225000000Z"};
    (void)state;
    for (size_t first = 0; first < 3; first++) {
        struct vouch_span crls[3];
        begin();
        struct crl_parts l = crl_good(&maker);
        l.extensions =
            der_join(&maker, 2, l.extensions,
                     der_extension(&maker, "551d1c", true, der_hex(&maker, "3004 83020560")));
        for (size_t i = 0; i < 3; i++) {
            l.next_update = der_text(&maker, 0x17, ends[(first + i) % 3]);
            crls[i] = crl_build(&maker, &l, &authority);
        }
        check_path(crls, 3, 2, NOW_S);
        assert_int_equal(report.facts_count, 1);
        assert_true(vouch_span_equal(facts[0].value, guarded_text("2026-02-10T00:00:00Z")));
    }
}

static void test_crl_depth_says_who_is_looked_up(void **state)
{
    (void)state;
    static const struct {
        enum vouch_revocation_depth depth;
        size_t unknown;
    } rows[] = {{VOUCH_DEPTH_ALL, 2}, {VOUCH_DEPTH_LEAF, 1}, {VOUCH_DEPTH_INTERMEDIATES, 1}};
    begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        policy.revocation_depth = rows[i].depth;
        check_path(NULL, 0, 3, NOW_S);
        assert_int_equal(report.findings_count, rows[i].unknown);
        int first = rows[i].depth == VOUCH_DEPTH_INTERMEDIATES ? 1 : 0;
        assert_int_equal(findings[0].position, first);
    }
}

static void test_crls_beyond_the_budget_end_in_a_finding(void **state)
{
    (void)state;
    enum { LISTS = VOUCH_REVOCATION_SIGNATURES_MAX + 20 };
    static struct vouch_span crls[LISTS];
    begin();
    struct crl_parts l = crl_good(&maker);
    for (size_t i = 0; i < LISTS; i++)
        crls[i] = crl_build(&maker, &l, &authority);
    unsigned steps = check_path(crls, LISTS, 2, NOW_S);
    assert_in_range(steps, VOUCH_REVOCATION_SIGNATURES_MAX, VOUCH_REVOCATION_SIGNATURES_MAX + 2);
    assert_string_equal(value_of(VOUCH_F_CHAIN_BUDGET), "signatures of CRLs");
}

static void test_crl_fault_names_its_field(void **state)
{
    (void)state;
    begin();
    struct crl_parts l = crl_good(&maker);
    l.this_update = der_hex(&maker, "0c 01 31");
    check(crl_build(&maker, &l, &authority), NOW_S);
    assert_string_equal(value_of(VOUCH_F_CRL_MALFORMED),
                        "thisUpdate: another type than UTCTime or GeneralizedTime");
    l = crl_good(&maker);
    l.entries = der_hex(&maker, "");
    l.next_update = der_join(&maker, 2, l.next_update, der_hex(&maker, "30 00"));
    check(crl_build(&maker, &l, &authority), NOW_S);
    assert_string_equal(value_of(VOUCH_F_CRL_MALFORMED),
                        "revokedCertificates: an empty list, which must be left out");
    l = crl_good(&maker);
    l.extensions = der_extension(&maker, "551d1c", true, der_hex(&maker, "30 00"));
    check(crl_build(&maker, &l, &authority), NOW_S);
    assert_string_equal(value_of(VOUCH_F_CRL_MALFORMED),
                        "issuingDistributionPoint: empty, which says nothing");
    l.extensions = der_extension(&maker, "551d1c", true,
                                 der_hex(&maker, "30 0b a0 09 a0 05 86 03 61 3a 62 05 00"));
    check(crl_build(&maker, &l, &authority), NOW_S);
    assert_string_equal(value_of(VOUCH_F_CRL_MALFORMED),
                        "issuingDistributionPoint: bytes behind the end of a value");
    l = crl_good(&maker);
    l.version = der_hex(&maker, "02 01 08");
    check(crl_build(&maker, &l, &authority), NOW_S);
    assert_string_equal(value_of(VOUCH_F_CRL_MALFORMED),
                        "version: a version of CRL that does not exist");
    check(der_hex(&maker, "30 03 02 01 00"), NOW_S); /* nobody's: said all the same, and once */
    assert_string_equal(value_of(VOUCH_F_CRL_MALFORMED), "tbsCertList: another type than SEQUENCE");
}

/* Of each certificate that the list is about, at its place; where it is not known whose it is,
 * once.
 */
static void test_crl_fault_is_told_where_the_list_belongs(void **state)
{
    (void)state;
    begin();
    struct crl_parts l = crl_good(&maker);
    l.this_update = der_hex(&maker, "0c 01 31");
    for (int known = 0; known <= 1; known++) {
        int told[2] = {0, 0}, elsewhere = 0;
        struct vouch_span crl =
            known ? crl_build(&maker, &l, &authority) : der_hex(&maker, "30 03 02 01 00");
        check_path(&crl, 1, 3, NOW_S);
        for (size_t i = 0; i < report.findings_count; i++) {
            if (findings[i].code != VOUCH_F_CRL_MALFORMED)
                continue;
            if (findings[i].position < 0)
                elsewhere++;
            else
                told[findings[i].position]++;
        }
        assert_int_equal(told[0], known);
        assert_int_equal(told[1], known);
        assert_int_equal(elsewhere, !known);
    }
}

static int set_up(void **state)
{
    (void)state;
    signer_begin(&authority, SIGNER_P256);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&authority);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crl_without_next_update_is_good_for_the_age_that_is_given),
        cmocka_unit_test(test_crl_that_runs_out_is_told_by_its_own_thresholds),
        cmocka_unit_test(test_crl_is_current_from_its_first_second_to_its_last),
        cmocka_unit_test(test_crl_that_is_over_is_renewed_by_a_current_delta_of_its_base),
        cmocka_unit_test(test_crl_next_update_is_the_earliest),
        cmocka_unit_test(test_crl_depth_says_who_is_looked_up),
        cmocka_unit_test(test_crls_beyond_the_budget_end_in_a_finding),
        cmocka_unit_test(test_crl_fault_names_its_field),
        cmocka_unit_test(test_crl_fault_is_told_where_the_list_belongs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

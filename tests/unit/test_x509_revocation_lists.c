// SPDX-License-Identifier: Apache-2.0
/* Several lists about one certificate: which delta list counts, and which faults are whose (RFC
 * 5280 sections 5.2.4 and 6.3). */
#include "core/x509/revocation.h"
#include "tests/support/crl_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { NOW_S = 1770000000, STEPS_MAX = 200 }; /* 2026-02-02; lists are of 1 Feb. to 1 March */
enum { COMPLETE = 0 };

static struct der_maker m;
static struct signer authority, stranger;
static struct vouch_certificate leaf, root;
static struct vouch_finding findings[16];
static char text[2000];
static struct vouch_report report;
static struct vouch_revocation r;

static void begin(const char *issuer)
{
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    parts.issuer = der_name(&m, issuer);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &m, &parts), &leaf), 0);
    parts = der_good_root(&m);
    parts.subject = parts.issuer = der_name(&m, issuer);
    parts.key = signer_key(&authority);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &m, &parts), &root), 0);
}

static void judge(const struct vouch_span *crls, size_t count)
{
    static const int16_t positions[] = {0, -1};
    const struct vouch_certificate *path[] = {&leaf, &root};
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    const struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_SOFT};
    const struct vouch_revocation_question q = {.path = path,
                                                .positions = positions,
                                                .path_count = 2,
                                                .policy = &policy,
                                                .crls = crls,
                                                .crls_count = count,
                                                .now = {0, NOW_S, true}};
    int status = VOUCH_AGAIN;
    vouch_report_init(&report, &storage);
    vouch_revocation_crl.begin(&r, &q);
    for (int i = 0; i < STEPS_MAX && status == VOUCH_AGAIN; i++)
        status = vouch_revocation_crl.step(&r, &report);
    assert_int_equal(status, VOUCH_OK);
}

static bool found(enum vouch_finding_code code)
{
    return vouch_report_has(&report, code);
}

/* --- delta lists ------------------------------------------------------------------------------ */

/* What a list says of the leaf. */
enum says { NOTHING, REVOKED, HELD, REMOVED };

struct list {
    uint8_t number;
    uint8_t base; /* of a delta list; COMPLETE: it is none */
    enum says says;
};

static struct vouch_span extension_of_number(const char *oid, bool critical, uint8_t number)
{
    const uint8_t value[] = {0x02, 0x01, number};
    return der_extension(&m, oid, critical, (struct vouch_span){value, sizeof value});
}

static struct vouch_span make(const struct list *l)
{
    static const char *const reasons[] = {[NOTHING] = "",
                                          [REVOKED] = "",
                                          [HELD] = "300a 0603551d15 0403 0a0106",
                                          [REMOVED] = "300a 0603551d15 0403 0a0108"};
    struct crl_parts parts = crl_good(&m);
    struct vouch_span base = {NULL, 0};
    if (l->base != COMPLETE)
        base = extension_of_number("551d1b", true, l->base);
    parts.extensions =
        der_join(&m, 3, extension_of_number("551d14", false, l->number), crl_key_id(&m), base);
    if (l->says != NOTHING)
        parts.entries = crl_entry(&m, leaf.serial, reasons[l->says]);
    return crl_build(&m, &parts, &authority);
}

static const struct {
    const char *what;
    struct list lists[3];
    size_t count;
    bool revoked;
    bool reverse_too; /* the same in the other order */
} rows[] = {
    {"the newest delta list does not have it",
     {{7, COMPLETE, NOTHING}, {8, 5, REVOKED}, {9, 5, NOTHING}},
     3,
     false,
     true},
    {"the newest delta list has it",
     {{7, COMPLETE, NOTHING}, {8, 5, NOTHING}, {9, 5, REVOKED}},
     3,
     true,
     true},
    {"the first of two of one number has it",
     {{8, 5, REVOKED}, {8, 5, NOTHING}, {7, COMPLETE, NOTHING}},
     3,
     true,
     false},
    {"the first of two of one number does not have it",
     {{8, 5, NOTHING}, {8, 5, REVOKED}, {7, COMPLETE, NOTHING}},
     3,
     false,
     false},
    {"a delta list of the complete one's number",
     {{8, COMPLETE, NOTHING}, {8, 5, REVOKED}},
     2,
     false,
     true},
    {"a delta list later than the complete one",
     {{7, COMPLETE, NOTHING}, {8, 5, REVOKED}},
     2,
     true,
     true},
    {"a complete list later than the delta list",
     {{9, COMPLETE, NOTHING}, {8, 5, REVOKED}},
     2,
     false,
     true},
    {"held, and removed since", {{7, COMPLETE, HELD}, {8, 5, REMOVED}}, 2, false, true},
    {"revoked, and removed since", {{7, COMPLETE, REVOKED}, {8, 5, REMOVED}}, 2, true, true},
    {"held, and removed before", {{8, COMPLETE, HELD}, {8, 5, REMOVED}}, 2, true, true},
    {"held, and removed since another base", {{7, COMPLETE, HELD}, {9, 8, REMOVED}}, 2, true, true},
    {"held, and held again after it was removed",
     {{7, COMPLETE, HELD}, {8, 5, REMOVED}, {9, 5, HELD}},
     3,
     true,
     true},
};

static void test_delta_list_with_the_highest_number_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int reversed = 0; reversed <= rows[i].reverse_too; reversed++) {
            struct vouch_span made[3];
            begin("CN=Authority");
            for (size_t k = 0; k < rows[i].count; k++)
                made[reversed ? rows[i].count - 1 - k : k] = make(&rows[i].lists[k]);
            judge(made, rows[i].count);
            if (found(VOUCH_F_REVOKED) != rows[i].revoked)
                fail_msg("%s, %d", rows[i].what, reversed);
            assert_false(found(VOUCH_F_REVOCATION_UNKNOWN) && !rows[i].revoked);
        }
}

/* --- faults ----------------------------------------------------------------------------------- */

static struct vouch_span malformed_of(const char *issuer)
{
    struct crl_parts parts = crl_good(&m);
    parts.issuer = der_name(&m, issuer);
    parts.this_update = der_hex(&m, "0c 01 31");
    return crl_build(&m, &parts, &authority);
}

static void test_malformed_list_of_another_issuer_is_not_told(void **state)
{
    (void)state;
    begin("CN=Authority");
    struct vouch_span other = malformed_of("CN=Other"), own = malformed_of("CN=AUTHORITY");
    judge(&other, 1);
    assert_false(found(VOUCH_F_CRL_MALFORMED));
    assert_true(found(VOUCH_F_REVOCATION_UNKNOWN));
    judge(&own, 1);
    assert_true(found(VOUCH_F_CRL_MALFORMED));
    assert_true(found(VOUCH_F_REVOCATION_UNKNOWN));
}

/* Delta lists and malformed ones are read first. */
static void test_faults_of_lists_are_told_in_their_order(void **state)
{
    (void)state;
    begin("CN=Authority");
    struct crl_parts parts = crl_good(&m);
    parts.extensions = der_join(&m, 2, parts.extensions, extension_of_number("551d1b", true, 5));
    struct vouch_span delta = crl_build(&m, &parts, &stranger);
    struct vouch_span malformed = malformed_of("CN=Authority");
    for (int first = 0; first <= 1; first++) {
        const struct vouch_span lists[] = {first ? malformed : delta, first ? delta : malformed};
        judge(lists, 2);
        assert_int_equal(findings[!first].code, VOUCH_F_CRL_MALFORMED);
        assert_int_equal(findings[first].code, VOUCH_F_CRL_BAD_SIGNATURE);
    }
}

static void test_issuer_with_a_long_name_is_told_up_to_320_bytes(void **state)
{
    static char name[400] = "CN=";
    (void)state;
    memset(name + 3, 'n', sizeof name - 4);
    begin(name);
    judge(NULL, 0);
    assert_int_equal(report.findings_count, 1);
    assert_int_equal(findings[0].code, VOUCH_F_REVOCATION_UNKNOWN);
    assert_int_equal(findings[0].value.len, 320);
}

static void test_lists_are_verified_up_to_the_budget_of_signatures(void **state)
{
    static struct vouch_span lists[VOUCH_REVOCATION_SIGNATURES_MAX + 1];
    const struct list clear = {7, COMPLETE, NOTHING}, revokes = {7, COMPLETE, REVOKED};
    (void)state;
    begin("CN=Authority");
    for (size_t i = 0; i < VOUCH_REVOCATION_SIGNATURES_MAX; i++)
        lists[i] = make(&clear);
    lists[VOUCH_REVOCATION_SIGNATURES_MAX] = make(&revokes);
    for (size_t over = 0; over <= 1; over++) {
        judge(lists, VOUCH_REVOCATION_SIGNATURES_MAX + over);
        assert_int_equal(r.spent, VOUCH_REVOCATION_SIGNATURES_MAX);
        assert_int_equal(found(VOUCH_F_CHAIN_BUDGET), over);
        assert_false(found(VOUCH_F_REVOKED)); /* by a list that was not verified */
    }
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
        cmocka_unit_test(test_delta_list_with_the_highest_number_counts),
        cmocka_unit_test(test_malformed_list_of_another_issuer_is_not_told),
        cmocka_unit_test(test_faults_of_lists_are_told_in_their_order),
        cmocka_unit_test(test_lists_are_verified_up_to_the_budget_of_signatures),
        cmocka_unit_test(test_issuer_with_a_long_name_is_told_up_to_320_bytes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

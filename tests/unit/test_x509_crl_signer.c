// SPDX-License-Identifier: Apache-2.0
/* Lists that another key than the issuer's has signed: whose certificate may, which path it must
 * have, when it is revoked itself, and how many are tried. */
#include "core/anchors.h"
#include "core/x509/constraints.h"
#include "core/x509/crl.h"
#include "core/x509/memo.h"
#include "core/x509/revocation.h"
#include "tests/support/crl_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { NOW_S = 1770000000, CERTIFICATES_MAX = 8 }; /* 2026-02-02 */

static struct der_maker maker;
static struct signer authority, helper, stranger, wrong;
static struct vouch_certificate leaf, root;
static struct vouch_certificate certificates[CERTIFICATES_MAX];
static size_t count;
static struct vouch_anchor anchors[2];
static struct vouch_anchor_table table;
static struct vouch_finding findings[16];
static char text[2000];
static struct vouch_report report;
static struct vouch_revocation_storage storage;
static unsigned spent;
static struct vouch_memo *memo; /* null in most tests */

#define CRL_SIGN "03 02 01 02"
#define CERT_SIGN "03 02 02 04"

/* Extensions of a signer: a key usage, and a subject key identifier of 1, 2, 3 and this. */
static struct vouch_span extensions(const char *usage, const char *key_id)
{
    struct vouch_span none = {NULL, 0};
    return der_extensions(
        &maker,
        der_join(&maker, 3,
                 der_extension(&maker, "551d23", false, der_hex(&maker, "30 06 80 04 01 02 03 04")),
                 *key_id ? der_extension(&maker, "551d0e", false, der_hex(&maker, key_id)) : none,
                 der_extension(&maker, "551d0f", true, der_hex(&maker, usage))));
}

#define LIST_KEY_ID "04 04 01 02 03 04"
#define OTHER_KEY_ID "04 04 01 02 03 05"

static struct der_certificate signer_parts(struct signer *key, const char *subject)
{
    struct der_certificate parts = der_good_root(&maker);
    parts.subject = der_name(&maker, subject);
    parts.key = signer_key(key);
    parts.serial = der_hex(&maker, "02 01 55");
    parts.extensions = extensions(CRL_SIGN, LIST_KEY_ID);
    return parts;
}

static void add(const struct der_certificate *parts, struct signer *by)
{
    struct vouch_certificate *c = &certificates[count++];
    assert_int_equal(vouch_certificate_parse(signer_build(by, &maker, parts), c), VOUCH_OK);
}

static void begin(void)
{
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &leaf), 0);
    parts = der_good_root(&maker);
    parts.key = signer_key(&authority);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &root), 0);
    certificates[0] = leaf;
    count = 1;
    anchors[0] =
        (struct vouch_anchor){.subject = root.subject, .key = root.spki, .certificate = root.der};
    table = (struct vouch_anchor_table){.at = anchors, .count = 1};
}

static void judge(const struct vouch_span *crls, size_t crls_count)
{
    static const int16_t positions[] = {0, -1};
    static const struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_HARD};
    const struct vouch_certificate *path[] = {&leaf, &root};
    const struct vouch_report_storage report_storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    const struct vouch_path_rules rules = {
        .policy = &policy, .now = {0, NOW_S, true}, .memo = memo, .work = VOUCH_CONSTRAINTS_WORK};
    struct vouch_revocation_question q = {.path = path,
                                          .positions = positions,
                                          .path_count = 2,
                                          .crls = crls,
                                          .crls_count = crls_count,
                                          .policy = &policy,
                                          .now = {0, NOW_S, true},
                                          .certificates = certificates,
                                          .certificates_count = count,
                                          .anchors = vouch_anchors_of_table(&table),
                                          .rules = &rules,
                                          .storage = &storage.signers};
    int status = VOUCH_AGAIN;
    vouch_report_init(&report, &report_storage);
    vouch_revocation_crl.begin(&storage.state, &q);
    for (int i = 0; i < 100 && status == VOUCH_AGAIN; i++)
        status = vouch_revocation_crl.step(&storage.state, &report);
    assert_int_equal(status, VOUCH_OK);
    spent = storage.state.spent;
}

/* A list of the authority's, by that key, with the leaf on it or not. */
static struct vouch_span list_by(struct signer *key, bool revoked)
{
    struct crl_parts l = crl_good(&maker);
    if (revoked)
        l.entries = crl_entry(&maker, leaf.serial, "");
    return crl_build(&maker, &l, key);
}

/* The list counts: it revokes the leaf where it names it, and clears it where it does not. */
static void expect_used(struct signer *key)
{
    struct vouch_span crl = list_by(key, true);
    judge(&crl, 1);
    assert_true(vouch_report_has(&report, VOUCH_F_REVOKED));
    crl = list_by(key, false);
    judge(&crl, 1);
    if (report.findings_count)
        fail_msg("%s: %.*s", vouch_finding_kind(findings[0].code)->id, (int)findings[0].value.len,
                 (const char *)findings[0].value.data);
}

/* The list does not count, and this is said of it. */
static void expect_unused(struct signer *key, const char *why)
{
    for (int revoked = 0; revoked <= 1; revoked++) {
        struct vouch_span said = {NULL, 0};
        struct vouch_span crl = list_by(key, revoked);
        judge(&crl, 1);
        assert_false(vouch_report_has(&report, VOUCH_F_REVOKED));
        for (size_t i = 0; i < report.findings_count; i++)
            if (findings[i].code == VOUCH_F_CRL_BAD_SIGNATURE)
                said = findings[i].value;
        if (!vouch_span_equal(said, guarded_text(why)))
            fail_msg("\"%.*s\" where \"%s\" belongs", (int)said.len, (const char *)said.data, why);
        assert_true(report.findings_count > 1); /* and the leaf has not been cleared */
    }
}

static void test_signer_with_its_issuers_name_and_a_path_is_taken(void **state)
{
    (void)state;
    begin();
    struct der_certificate parts = signer_parts(&helper, "CN=authority");
    add(&parts, &authority);
    expect_used(&helper);
    expect_used(&authority); /* as the issuer's own key is */
}

static void test_signer_that_is_not_at_hand_is_none(void **state)
{
    (void)state;
    begin();
    expect_unused(&helper, vouch_status_text(VOUCH_E_SIGNATURE));
    struct der_certificate parts = signer_parts(&helper, "CN=somebody else");
    add(&parts, &authority);
    expect_unused(&helper, vouch_status_text(VOUCH_E_SIGNATURE));
}

static void test_signer_must_be_let_sign_lists_and_have_the_lists_key_identifier(void **state)
{
    static const struct {
        const char *usage, *key_id;
        bool used;
    } rows[] = {
        {CRL_SIGN, LIST_KEY_ID, true},   {CRL_SIGN, "", true},   {CRL_SIGN, OTHER_KEY_ID, false},
        {CERT_SIGN, LIST_KEY_ID, false}, {CERT_SIGN, "", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        struct der_certificate parts = signer_parts(&helper, "CN=authority");
        parts.extensions = extensions(rows[i].usage, rows[i].key_id);
        add(&parts, &authority);
        if (rows[i].used)
            expect_used(&helper);
        else
            expect_unused(&helper, vouch_status_text(VOUCH_E_SIGNATURE));
    }
}

static void test_signer_must_have_a_valid_path(void **state)
{
    static const char none[] = "its signer has no valid path";
    (void)state;
    begin();
    struct der_certificate parts = signer_parts(&helper, "CN=authority");
    parts.validity = der_validity(&maker, "260101000000Z", "260201000000Z"); /* over since a day */
    add(&parts, &authority);
    expect_unused(&helper, none);
    begin();
    parts = signer_parts(&helper, "CN=authority");
    add(&parts, &stranger); /* not by who is said to have issued it */
    expect_unused(&helper, none);
    begin();
    parts = signer_parts(&helper, "CN=authority");
    parts.issuer = der_name(&maker, "CN=nobody");
    add(&parts, &authority);
    expect_unused(&helper, none);
}

static void test_signers_path_must_lead_to_the_same_root(void **state)
{
    static struct vouch_certificate other;
    (void)state;
    for (int same_name = 0; same_name <= 1; same_name++) {
        const char *name = same_name ? "CN=authority" : "CN=other root";
        begin();
        struct der_certificate parts = der_good_root(&maker);
        parts.subject = parts.issuer = der_name(&maker, name);
        parts.key = signer_key(&stranger);
        assert_int_equal(vouch_certificate_parse(signer_build(&stranger, &maker, &parts), &other),
                         VOUCH_OK);
        anchors[1] = (struct vouch_anchor){
            .subject = other.subject, .key = other.spki, .certificate = other.der};
        table.count = 2;
        parts = signer_parts(&helper, "CN=authority");
        parts.issuer = der_name(&maker, name);
        add(&parts, &stranger);
        expect_unused(&helper, "its signer's path leads to another root");
    }
}

static void test_signer_that_is_revoked_is_not_taken(void **state)
{
    (void)state;
    /* of a list that is not about it, or cannot be used: unknown critical, delta, only for
     * authorities, malformed */
    static const char *const useless[] = {
        "300d 06022a03 0101ff 0404 02020105", "300d 0603551d1b 0101ff 0403020105",
        "300f 0603551d1c 0101ff 0405 3003 8201ff", "300a 0603551d14 0403020180"};
    for (size_t i = 0; i < 8; i++) {
        begin();
        struct der_certificate parts = signer_parts(&helper, "CN=authority");
        add(&parts, &authority);
        struct crl_parts own = crl_good(&maker);
        if (i >= 4)
            own.extensions = der_hex(&maker, useless[i - 4]);
        own.entries = crl_entry(&maker, certificates[1].serial, "");
        if (i == 1) /* another issuer's */
            own.issuer = der_name(&maker, "CN=other");
        if (i == 2) /* another serial number */
            own.entries = crl_entry(&maker, der_hex(&maker, "56"), "");
        /* The leaf is on the helper's list alone; the second is about the helper. */
        struct vouch_span crls[] = {list_by(&helper, true),
                                    crl_build(&maker, &own, i == 3 ? &stranger : &authority)};
        judge(crls, 2);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_REVOKED), i != 0);
    }
}

static void test_signer_may_be_the_root_itself_for_lists_in_its_name(void **state)
{
    static struct vouch_certificate middle;
    static const int16_t positions[] = {0, 1, -1};
    (void)state;
    begin();
    /* leaf, an authority of the same name with another key, root */
    struct der_certificate parts = der_good_root(&maker);
    parts.serial = der_hex(&maker, "02 01 66");
    parts.key = signer_key(&helper);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &middle),
                     VOUCH_OK);
    const struct vouch_certificate *path[] = {&leaf, &middle, &root};
    const struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_HARD};
    const struct vouch_report_storage report_storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    const struct vouch_path_rules rules = {
        .policy = &policy, .now = {0, NOW_S, true}, .work = VOUCH_CONSTRAINTS_WORK};
    struct vouch_span crl = list_by(&authority, true);
    struct vouch_revocation_question q = {.path = path,
                                          .positions = positions,
                                          .path_count = 3,
                                          .crls = &crl,
                                          .crls_count = 1,
                                          .policy = &policy,
                                          .now = {0, NOW_S, true},
                                          .certificates = certificates,
                                          .certificates_count = 1,
                                          .anchors = vouch_anchors_of_table(&table),
                                          .rules = &rules,
                                          .storage = &storage.signers};
    for (int i = 0; i <= 1; i++) {
        int status = VOUCH_AGAIN;
        if (i) /* without room for others, the issuer's own key alone */
            q.storage = NULL;
        vouch_report_init(&report, &report_storage);
        vouch_revocation_crl.begin(&storage.state, &q);
        while (status == VOUCH_AGAIN)
            status = vouch_revocation_crl.step(&storage.state, &report);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_REVOKED), i == 0);
    }
}

static void test_signers_that_are_tried_are_four(void **state)
{
    (void)state;
    for (int before = 3; before <= 4; before++) {
        begin();
        struct der_certificate parts = signer_parts(&wrong, "CN=authority");
        for (int i = 0; i < before; i++)
            add(&parts, &authority);
        parts = signer_parts(&helper, "CN=authority");
        add(&parts, &authority);
        if (before == 3)
            expect_used(&helper);
        else
            expect_unused(&helper, vouch_status_text(VOUCH_E_SIGNATURE));
        assert_true(spent >= 4);
    }
}

/* Only right signatures are remembered, and those need not be verified again. */
static void test_signer_memo_knows_right_signatures_alone(void **state)
{
    static struct vouch_memo_row rows[4];
    struct vouch_memo known = {.ops = &vouch_memo_sha256, .rows = rows, .rows_max = 4};
    (void)state;
    begin();
    for (int again = 0; again <= 1; again++) {
        memo = &known;
        struct vouch_span forged = list_by(&stranger, true);
        judge(&forged, 1);
        assert_false(vouch_report_has(&report, VOUCH_F_REVOKED));
        assert_true(vouch_report_has(&report, VOUCH_F_CRL_BAD_SIGNATURE));
        assert_int_equal(spent, 1);
    }
    struct vouch_span right = list_by(&authority, true);
    for (unsigned again = 0; again <= 1; again++) {
        judge(&right, 1);
        assert_true(vouch_report_has(&report, VOUCH_F_REVOKED));
        assert_int_equal(spent, !again);
    }
    memo = NULL;
}

static int set_up(void **state)
{
    (void)state;
    signer_begin(&authority, SIGNER_P256);
    signer_begin(&helper, SIGNER_P384);
    signer_begin_at(&stranger, SIGNER_P256, 1);
    signer_begin_at(&wrong, SIGNER_P256, 2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&authority);
    signer_end(&helper);
    signer_end(&stranger);
    signer_end(&wrong);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signer_with_its_issuers_name_and_a_path_is_taken),
        cmocka_unit_test(test_signer_that_is_not_at_hand_is_none),
        cmocka_unit_test(test_signer_must_be_let_sign_lists_and_have_the_lists_key_identifier),
        cmocka_unit_test(test_signer_must_have_a_valid_path),
        cmocka_unit_test(test_signers_path_must_lead_to_the_same_root),
        cmocka_unit_test(test_signer_that_is_revoked_is_not_taken),
        cmocka_unit_test(test_signer_may_be_the_root_itself_for_lists_in_its_name),
        cmocka_unit_test(test_signers_that_are_tried_are_four),
        cmocka_unit_test(test_signer_memo_knows_right_signatures_alone),
    };
    return cmocka_run_group_tests_name("crl signers", tests, set_up, tear_down);
}

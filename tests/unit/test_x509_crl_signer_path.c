// SPDX-License-Identifier: Apache-2.0
/* Lists by a signer that has a path of its own: whose lists may revoke it, what it costs, and that
 * memory which runs out revokes and clears nobody. */
#include "core/anchors.h"
#include "core/x509/constraints.h"
#include "core/x509/crl.h"
#include "core/x509/revocation.h"
#include "tests/support/crl_maker.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { NOW_S = 1770000000, ALLOCATIONS_MAX = 20000 }; /* 2026-02-02 */

static struct der_maker maker;
static struct signer authority, helper, middle;
static struct vouch_certificate leaf, root, certificates[3];
static size_t count;
static struct vouch_finding findings[16];
static char text[2000];
static struct vouch_report report;
static struct vouch_revocation_storage storage;

static void add(const struct der_certificate *parts, struct signer *by)
{
    struct vouch_certificate *c = &certificates[count++];
    assert_int_equal(vouch_certificate_parse(signer_build(by, &maker, parts), c), VOUCH_OK);
}

/* The leaf, its root, and the certificate of another signer of the root's lists; that is by the
 * root or by an authority between, CN=middle, whose certificate comes first. */
static void begin(bool between)
{
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &leaf), 0);
    parts = der_good_root(&maker);
    parts.key = signer_key(&authority);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &root), 0);
    certificates[0] = leaf;
    count = 1;
    struct der_certificate helpers = parts;
    if (between) {
        parts.subject = helpers.issuer = der_name(&maker, "CN=middle");
        parts.key = signer_key(&middle);
        add(&parts, &authority);
    }
    helpers.subject = der_name(&maker, "CN=authority");
    helpers.key = signer_key(&helper);
    helpers.serial = der_hex(&maker, "02 01 55");
    helpers.extensions = der_extensions(
        &maker, der_extension(&maker, "551d0f", true, der_hex(&maker, "03 02 01 02")));
    add(&helpers, between ? &middle : &authority);
}

static int judge(const struct vouch_span *crls, size_t crls_count)
{
    static const int16_t positions[] = {0, -1};
    static const struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_HARD};
    const struct vouch_certificate *path[] = {&leaf, &root};
    const struct vouch_anchor anchor = {
        .subject = root.subject, .key = root.spki, .certificate = root.der};
    const struct vouch_anchor_table table = {.at = &anchor, .count = 1};
    const struct vouch_report_storage report_storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    const struct vouch_path_rules rules = {
        .policy = &policy, .now = {0, NOW_S, true}, .work = VOUCH_CONSTRAINTS_WORK};
    const struct vouch_revocation_question q = {.path = path,
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
    return status;
}

/* Each allocation fails in turn, alone or with all that follow. With all the memory, the lists do
 * or do not revoke the leaf. */
static unsigned sweep(const struct vouch_span *crls, size_t crls_count, bool revoked, int for_good)
{
    unsigned at = 0;
    do {
        assert_true(++at < ALLOCATIONS_MAX);
        heap.calls = heap.failed = 0;
        heap.fail_at = at;
        heap.for_good = for_good;
        heap.counting = 1;
        int status = judge(crls, crls_count);
        heap.counting = 0;
        if (status != (heap.failed ? VOUCH_E_MEMORY : VOUCH_OK))
            fail_msg("%d where allocation %u of %u fails", status, at, heap.calls);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_REVOKED), revoked && !heap.failed);
    } while (heap.failed);
    return at;
}

/* The leaf is on it. */
static struct vouch_span list_by(struct signer *key)
{
    struct crl_parts list = crl_good(&maker);
    list.entries = crl_entry(&maker, leaf.serial, "");
    return crl_build(&maker, &list, key);
}

static void sweep_list_by(struct signer *key)
{
    begin(false);
    struct vouch_span crl = list_by(key);
    for (int for_good = 0; for_good <= 1; for_good++)
        assert_true(sweep(&crl, 1, true, for_good) > 5);
}

/* The authority, as the issuer of an entry. */
#define ENTRY_ISSUER                                                                               \
    "3024 0603551d1d 0101ff 041a 3018 a416 3014 3112 3010 0603550403 0c09 617574686f72697479"

/* An indirect list in another name is by that name's key: the authority's own does not do. */
static void test_list_in_another_name_is_not_the_issuers(void **state)
{
    (void)state;
    for (int right = 0; right <= 1; right++) {
        begin(false);
        struct vouch_span other = der_name(&maker, "CN=other");
        struct vouch_span point =
            der_sequence(&maker, 1, der_wrap(&maker, 0xa2, der_wrap(&maker, 0xa4, other)));
        struct der_certificate parts = der_good_leaf(&maker);
        parts.extensions = der_extensions(
            &maker, der_extension(&maker, "551d1f", false, der_sequence(&maker, 1, point)));
        count = 0;
        add(&parts, &authority);
        leaf = certificates[0];
        parts = der_good_root(&maker);
        parts.subject = other;
        parts.key = signer_key(&helper);
        add(&parts, &authority);
        struct crl_parts list = crl_good(&maker);
        list.issuer = other;
        list.extensions = der_extension(&maker, "551d1c", true, der_hex(&maker, "30 03 84 01 ff"));
        list.entries = crl_entry(&maker, leaf.serial, ENTRY_ISSUER);
        struct vouch_span crl = crl_build(&maker, &list, right ? &helper : &authority);
        assert_int_equal(judge(&crl, 1), VOUCH_OK);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_REVOKED), right);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_CRL_BAD_SIGNATURE), !right);
    }
}

/* The signer's own issuer, and nobody else, revokes it. */
static void test_signer_below_another_authority_is_revoked_by_that_one(void **state)
{
    struct signer *const by[] = {&middle, &authority, &helper};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        begin(true);
        struct crl_parts own = crl_good(&maker);
        own.issuer = certificates[2].issuer;
        own.entries = crl_entry(&maker, certificates[2].serial, "");
        struct vouch_span crls[] = {list_by(&helper), crl_build(&maker, &own, by[i])};
        assert_int_equal(judge(crls, 1), VOUCH_OK);
        assert_true(vouch_report_has(&report, VOUCH_F_REVOKED));
        assert_int_equal(judge(crls, 2), VOUCH_OK);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_REVOKED), i != 0);
        const struct vouch_span turned[] = {crls[1], crls[0]}; /* the order says nothing */
        assert_int_equal(judge(turned, 2), VOUCH_OK);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_REVOKED), i != 0);
    }
}

/* The list by the issuer's key and by the signer's, and the signatures of the path. */
static void test_signer_below_another_authority_costs_each_signature(void **state)
{
    (void)state;
    begin(true);
    struct vouch_span crl = list_by(&helper);
    assert_int_equal(judge(&crl, 1), VOUCH_OK);
    assert_int_equal(storage.state.spent, 4);
    begin(false);
    crl = list_by(&helper);
    assert_int_equal(judge(&crl, 1), VOUCH_OK);
    assert_int_equal(storage.state.spent, 3);
    crl = list_by(&authority);
    assert_int_equal(judge(&crl, 1), VOUCH_OK);
    assert_int_equal(storage.state.spent, 1);
}

static void test_revocation_without_memory_for_the_issuers_signature_says_so(void **state)
{
    (void)state;
    sweep_list_by(&authority);
}

static void test_revocation_without_memory_for_another_signer_or_its_path_says_so(void **state)
{
    (void)state;
    sweep_list_by(&helper);
}

/* Whoever cannot verify the list that revokes the signer does not believe the signer. */
static void test_revocation_without_memory_for_the_signers_own_revocation_says_so(void **state)
{
    (void)state;
    begin(false);
    struct crl_parts own = crl_good(&maker);
    own.entries = crl_entry(&maker, certificates[1].serial, "");
    const struct vouch_span crls[] = {list_by(&helper), crl_build(&maker, &own, &authority)};
    for (int for_good = 0; for_good <= 1; for_good++)
        sweep(crls, 2, false, for_good);
}

static int set_up(void **state)
{
    (void)state;
    heap_watch();
    signer_begin(&authority, SIGNER_P256);
    signer_begin_at(&helper, SIGNER_P256, 1);
    signer_begin_at(&middle, SIGNER_P256, 2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&authority);
    signer_end(&helper);
    signer_end(&middle);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list_in_another_name_is_not_the_issuers),
        cmocka_unit_test(test_signer_below_another_authority_is_revoked_by_that_one),
        cmocka_unit_test(test_signer_below_another_authority_costs_each_signature),
        cmocka_unit_test(test_revocation_without_memory_for_the_issuers_signature_says_so),
        cmocka_unit_test(test_revocation_without_memory_for_another_signer_or_its_path_says_so),
        cmocka_unit_test(test_revocation_without_memory_for_the_signers_own_revocation_says_so),
    };
    return cmocka_run_group_tests_name("crl signer paths", tests, set_up, tear_down);
}

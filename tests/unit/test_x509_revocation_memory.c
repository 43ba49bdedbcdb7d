// SPDX-License-Identifier: Apache-2.0
/* Revocation lists where memory runs out: that is told as what it is, and revokes and clears
 * nobody. */
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
static struct signer authority, helper;
static struct vouch_certificate leaf, root, certificates[2];
static struct vouch_finding findings[16];
static char text[2000];
static struct vouch_report report;
static struct vouch_revocation_storage storage;

/* The leaf, its root, and the certificate of another signer of the root's lists. */
static void begin(void)
{
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &leaf), 0);
    parts = der_good_root(&maker);
    parts.key = signer_key(&authority);
    assert_int_equal(vouch_certificate_parse(signer_build(&authority, &maker, &parts), &root), 0);
    parts.subject = der_name(&maker, "CN=authority");
    parts.key = signer_key(&helper);
    parts.serial = der_hex(&maker, "02 01 55");
    parts.extensions = der_extensions(
        &maker, der_extension(&maker, "551d0f", true, der_hex(&maker, "03 02 01 02")));
    certificates[0] = leaf;
    assert_int_equal(
        vouch_certificate_parse(signer_build(&authority, &maker, &parts), &certificates[1]), 0);
}

static int judge(const struct vouch_span *crl)
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
                                                .crls = crl,
                                                .crls_count = 1,
                                                .policy = &policy,
                                                .now = {0, NOW_S, true},
                                                .certificates = certificates,
                                                .certificates_count = 2,
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

/* Each allocation fails in turn, alone or with all that follow. */
static unsigned sweep(const struct vouch_span *crl, int for_good)
{
    unsigned at = 0;
    do {
        assert_true(++at < ALLOCATIONS_MAX);
        heap.calls = heap.failed = 0;
        heap.fail_at = at;
        heap.for_good = for_good;
        heap.counting = 1;
        int status = judge(crl);
        heap.counting = 0;
        if (status != (heap.failed ? VOUCH_E_MEMORY : VOUCH_OK))
            fail_msg("%d where allocation %u of %u fails", status, at, heap.calls);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_REVOKED), !heap.failed);
    } while (heap.failed);
    return at;
}

static void sweep_list_by(struct signer *key)
{
    begin();
    struct crl_parts list = crl_good(&maker);
    list.entries = crl_entry(&maker, leaf.serial, "");
    struct vouch_span crl = crl_build(&maker, &list, key);
    for (int for_good = 0; for_good <= 1; for_good++)
        assert_true(sweep(&crl, for_good) > 5);
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

static int set_up(void **state)
{
    (void)state;
    heap_watch();
    signer_begin(&authority, SIGNER_P256);
    signer_begin_at(&helper, SIGNER_P256, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_end(&authority);
    signer_end(&helper);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_revocation_without_memory_for_the_issuers_signature_says_so),
        cmocka_unit_test(test_revocation_without_memory_for_another_signer_or_its_path_says_so),
    };
    return cmocka_run_group_tests_name("revocation memory", tests, set_up, tear_down);
}

// SPDX-License-Identifier: Apache-2.0
/* Who may sign an OCSP response, as far as it is looked for, and what is said of a response once.
 */
#include "core/x509/revocation.h"
#include "tests/support/ocsp_scene.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define UNCHECKED "ocsp-signer-unchecked=CN=Responder"

static char text[2000];

/* id-pkix-ocsp-nocheck, 1.3.6.1.5.5.7.48.1.5, says that nobody needs to look the signer up. */
static void test_ocsp_signer_with_nocheck_need_not_be_looked_up(void **state)
{
    static const struct {
        const char *oid;
        bool known;
    } rows[] = {{"2b0601050507300105", true},
                {"2b0601050507300104", false},
                {"2b0601050507300106", false},
                {"2a0601050507300105", false},
                {"2b06010505073001", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ocsp_scene_begin();
        struct ocsp_answer a = {.by = &ocsp_scene.delegate};
        struct vouch_span e =
            der_extension(&ocsp_scene.m, rows[i].oid, false, der_hex(&ocsp_scene.m, "0500"));
        a.certificate = ocsp_scene_appoint(&ocsp_scene.authority, OCSP_SIGNING, "260201000000Z",
                                           "260301000000Z", e);
        ocsp_scene_judge(ocsp_scene_make(&a), OCSP_NOW_S, false);
        ocsp_scene_expect(rows[i].oid, rows[i].known ? "" : UNCHECKED);
    }
}

/* Each signature counts for the budget; what a stranger signed is not verified at all. */
static void test_ocsp_signer_s_certificate_is_verified_before_what_it_signed(void **state)
{
    (void)state;
    ocsp_scene_begin();
    struct ocsp_answer a = {0};
    ocsp_scene_judge(ocsp_scene_make(&a), OCSP_NOW_S, false);
    assert_int_equal(ocsp_scene.verified, 1); /* the issuer's */
    for (int wrong = 0; wrong <= 1; wrong++) {
        ocsp_scene_begin();
        a = (struct ocsp_answer){.by = &ocsp_scene.delegate, .wrong_signature = wrong};
        a.certificate = ocsp_scene_appoint(&ocsp_scene.stranger, OCSP_SIGNING, "260201000000Z",
                                           "260301000000Z", (struct vouch_span){NULL, 0});
        ocsp_scene_judge(ocsp_scene_make(&a), OCSP_NOW_S, false);
        ocsp_scene_expect("by a stranger", "ocsp-bad-signature=its signer's certificate is not "
                                           "signed by the issuer " OCSP_NOTHING);
        assert_int_equal(ocsp_scene.verified, 1);
    }
}

/* Eight certificates of a response are looked at: the responder's may be the last of them. */
static void test_ocsp_signer_is_looked_for_among_eight_certificates(void **state)
{
    (void)state;
    for (size_t before = 7; before <= 8; before++) {
        ocsp_scene_begin();
        struct ocsp_answer a = {.by = &ocsp_scene.delegate};
        struct vouch_span last =
            ocsp_scene_appoint(&ocsp_scene.authority, OCSP_SIGNING, "260201000000Z",
                               "260301000000Z", (struct vouch_span){NULL, 0});
        a.certificate = last;
        for (size_t i = 0; i < before; i++)
            a.certificate = der_join(&ocsp_scene.m, 2, ocsp_scene.leaf.der, a.certificate);
        ocsp_scene_judge(ocsp_scene_make(&a), OCSP_NOW_S, false);
        ocsp_scene_expect(
            "behind others",
            before < 8 ? UNCHECKED
                       : "ocsp-bad-signature=its signer is neither the issuer nor one that it "
                         "appointed " OCSP_NOTHING);
    }
}

/* It is about the response, and not about one of the certificates. */
static void test_ocsp_response_that_nobody_can_read_is_told_once(void **state)
{
    static const int16_t positions[] = {0, 1, -1};
    struct vouch_report_storage storage = {
        .findings = ocsp_scene.findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_HARD};
    (void)state;
    ocsp_scene_begin();
    const struct vouch_certificate *path[] = {&ocsp_scene.leaf, &ocsp_scene.root, &ocsp_scene.root};
    for (int i = 0; i < 4; i++) {
        bool refused = i % 2;
        storage.findings_max = i < 2 ? 16 : 0; /* without space it is lost once, too */
        struct vouch_span response = der_hex(&ocsp_scene.m, refused ? "30030a0103" : "3000");
        struct vouch_revocation_question q = {.path = path,
                                              .positions = positions,
                                              .path_count = 3,
                                              .policy = &policy,
                                              .ocsp = &response,
                                              .ocsp_count = 1,
                                              .now = {0, OCSP_NOW_S, true}};
        struct vouch_revocation r;
        size_t told = 0;
        vouch_report_init(&ocsp_scene.report, &storage);
        vouch_revocation_crl.begin(&r, &q);
        while (vouch_revocation_crl.step(&r, &ocsp_scene.report) == VOUCH_AGAIN)
            continue;
        for (size_t k = 0; k < ocsp_scene.report.findings_count; k++)
            told += ocsp_scene.findings[k].code ==
                    (refused ? VOUCH_F_OCSP_REFUSED : VOUCH_F_OCSP_MALFORMED);
        assert_int_equal(told, i < 2);
        /* beside it, that the revocation of two certificates is not known */
        assert_int_equal(ocsp_scene.report.lost, i < 2 ? 0 : 3);
        assert_int_equal(r.at, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_signer_with_nocheck_need_not_be_looked_up),
        cmocka_unit_test(test_ocsp_signer_s_certificate_is_verified_before_what_it_signed),
        cmocka_unit_test(test_ocsp_signer_is_looked_for_among_eight_certificates),
        cmocka_unit_test(test_ocsp_response_that_nobody_can_read_is_told_once),
    };
    return cmocka_run_group_tests_name("x509_ocsp_signer", tests, ocsp_scene_set_up,
                                       ocsp_scene_tear_down);
}

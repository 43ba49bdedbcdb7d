// SPDX-License-Identifier: Apache-2.0
/* OCSP responses, of which one thing is wrong and no other: whom they are about, who signed them,
 * from when to when they hold (RFC 6960). */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/guarded.h"
#include "tests/support/ocsp_scene.h"

#define UNCHECKED "ocsp-signer-unchecked=CN=Responder"

static void test_ocsp_answer_of_the_issuer_counts(void **state)
{
    static const struct {
        const char *what;
        struct ocsp_answer a;
        const char *wanted;
        enum vouch_ocsp_outcome outcome;
    } rows[] = {
        {"good", {0}, "", VOUCH_OCSP_SAYS_GOOD},
        {"good, SHA-256", {.hash = OCSP_SHA256}, "", VOUCH_OCSP_SAYS_GOOD},
        {"by name", {.by_name = true}, "", VOUCH_OCSP_SAYS_GOOD},
        {"revoked",
         {.status = "a111180f32303236303131353132303030305a"},
         "revoked=2026-01-15T12:00:00Z, unspecified",
         VOUCH_OCSP_SAYS_REVOKED},
        {"revoked for a reason",
         {.status = "a116180f32303236303131353132303030305aa0030a0101"},
         "revoked=2026-01-15T12:00:00Z, keyCompromise",
         VOUCH_OCSP_SAYS_REVOKED},
        {"unknown", {.status = "8200"}, "ocsp-unknown " OCSP_NOTHING, VOUCH_OCSP_SAYS_UNKNOWN},
        {"good, SHA-384", {.hash = OCSP_SHA384}, "", VOUCH_OCSP_SAYS_GOOD},
        {"good, SHA-512", {.hash = OCSP_SHA512}, "", VOUCH_OCSP_SAYS_GOOD},
        {"another hash", {.hash = "608648016503040204"}, OCSP_NOTHING, VOUCH_OCSP_IS_OTHERS},
        {"produced in the future", {.produced = "20270101000000Z"}, "", VOUCH_OCSP_SAYS_GOOD},
        {"another serial", {.serial = "7f"}, OCSP_NOTHING, VOUCH_OCSP_IS_OTHERS},
        {"another issuer", {.other_name = true}, OCSP_NOTHING, VOUCH_OCSP_IS_OTHERS},
        {"another key", {.other_key = true}, OCSP_NOTHING, VOUCH_OCSP_IS_OTHERS},
        {"no answer in time: tryLater",
         {.code = "03"},
         "ocsp-refused=tryLater " OCSP_NOTHING,
         VOUCH_OCSP_IS_BAD},
        {"unauthorized",
         {.code = "06"},
         "ocsp-refused=unauthorized " OCSP_NOTHING,
         VOUCH_OCSP_IS_BAD},
        {"a code that is none",
         {.code = "07"},
         "ocsp-refused=unknown " OCSP_NOTHING,
         VOUCH_OCSP_IS_BAD},
        {"another type",
         {.type = "2b0601050507300102"},
         "ocsp-malformed=responseBytes: no basic response " OCSP_NOTHING,
         VOUCH_OCSP_IS_BAD},
        {"wrong signature",
         {.wrong_signature = true},
         "ocsp-bad-signature=signature does not verify " OCSP_NOTHING,
         VOUCH_OCSP_IS_BAD},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ocsp_scene_begin();
        struct vouch_span response = ocsp_scene_make(&rows[i].a);
        ocsp_scene_judge(response, OCSP_NOW_S, false);
        ocsp_scene_expect(rows[i].what, rows[i].wanted);
        assert_int_equal(ocsp_scene_judge(response, OCSP_NOW_S, true), rows[i].outcome);
        assert_int_equal(vouch_report_has(&ocsp_scene.report, VOUCH_F_OCSP_STAPLE_OTHER),
                         rows[i].outcome == VOUCH_OCSP_IS_OTHERS);
    }
}

static void test_ocsp_answer_holds_from_its_first_second_to_its_last(void **state)
{
    enum { FROM_S = 1769904000, TO_S = 1772323200 }; /* 2026-02-01, 2026-03-01 */
    static const struct ocsp_answer bounded = {0}, endless = {.to = ""};
    (void)state;
    ocsp_scene_begin();
    struct vouch_span response = ocsp_scene_make(&bounded);
    assert_int_equal(ocsp_scene_judge(response, FROM_S - 1, true), VOUCH_OCSP_IS_EARLY);
    ocsp_scene_expect("the second before",
                      "ocsp-expired=2026-02-01T00:00:00Z, in the future " OCSP_NOTHING);
    ocsp_scene_expect_staple("not valid yet");
    assert_int_equal(ocsp_scene_judge(response, FROM_S, true), VOUCH_OCSP_SAYS_GOOD);
    assert_int_equal(ocsp_scene_judge(response, TO_S, true), VOUCH_OCSP_SAYS_GOOD);
    ocsp_scene_expect("the last second", "");
    assert_true(vouch_span_equal(ocsp_scene.facts[0].value,
                                 guarded_text("good, until 2026-03-01T00:00:00Z")));
    assert_int_equal(ocsp_scene_judge(response, TO_S + 1, true), VOUCH_OCSP_IS_EXPIRED);
    ocsp_scene_expect("the second after", "ocsp-expired=2026-03-01T00:00:00Z " OCSP_NOTHING);
    ocsp_scene_expect_staple("expired");
    response = ocsp_scene_make(&endless);
    assert_int_equal(ocsp_scene_judge(response, FROM_S, true), VOUCH_OCSP_SAYS_GOOD);
    assert_int_equal(ocsp_scene_judge(response, FROM_S + 1, true), VOUCH_OCSP_IS_EXPIRED);
    ocsp_scene.max_age_s = 100;
    assert_int_equal(ocsp_scene_judge(response, FROM_S + 100, true), VOUCH_OCSP_SAYS_GOOD);
    ocsp_scene_expect_staple("good");
    assert_int_equal(ocsp_scene_judge(response, FROM_S + 101, true), VOUCH_OCSP_IS_EXPIRED);
}

static void test_ocsp_answer_clears_nobody_without_a_clock_and_still_revokes(void **state)
{
    static const struct ocsp_answer good = {0};
    static const struct ocsp_answer revoked = {.status = "a111180f32303236303131353132303030305a",
                                               .to = "20260201000001Z"};
    (void)state;
    ocsp_scene_begin();
    ocsp_scene_judge(ocsp_scene_make(&revoked), OCSP_NOW_S, false);
    ocsp_scene_expect(
        "old", "ocsp-expired=2026-02-01T00:00:01Z revoked=2026-01-15T12:00:00Z, unspecified");
    ocsp_scene.utc_unknown = true;
    assert_int_equal(ocsp_scene_judge(ocsp_scene_make(&good), OCSP_NOW_S, true),
                     VOUCH_OCSP_IS_EXPIRED);
    ocsp_scene_expect("no clock", OCSP_NOTHING);
}

static void test_ocsp_responder_must_be_appointed_by_the_issuer_itself(void **state)
{
    static const struct {
        const char *what;
        struct signer *by;
        const char *purpose, *from, *to, *wanted;
    } rows[] = {
        {"appointed", &ocsp_scene.authority, OCSP_SIGNING, "260201000000Z", "260301000000Z",
         UNCHECKED},
        {"first second", &ocsp_scene.authority, OCSP_SIGNING, "260202024000Z", "260301000000Z",
         UNCHECKED},
        {"not yet", &ocsp_scene.authority, OCSP_SIGNING, "260202024001Z", "260301000000Z",
         "ocsp-bad-signature=its signer's certificate is not valid at this time " OCSP_NOTHING},
        {"last second", &ocsp_scene.authority, OCSP_SIGNING, "260201000000Z", "260202024000Z",
         UNCHECKED},
        {"no more", &ocsp_scene.authority, OCSP_SIGNING, "260201000000Z", "260202023959Z",
         "ocsp-bad-signature=its signer's certificate is not valid at this time " OCSP_NOTHING},
        {"for servers", &ocsp_scene.authority, "2b06010505070301", "260201000000Z", "260301000000Z",
         "ocsp-bad-signature=its signer is neither the issuer nor one that it "
         "appointed " OCSP_NOTHING},
        {"by another", &ocsp_scene.stranger, OCSP_SIGNING, "260201000000Z", "260301000000Z",
         "ocsp-bad-signature=its signer's certificate is not signed by the issuer " OCSP_NOTHING},
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        size_t k = i / 2;
        ocsp_scene_begin();
        struct ocsp_answer a = {.by = &ocsp_scene.delegate,
                                .by_name = i % 2,
                                .responder = der_name(&ocsp_scene.m, "CN=Responder")};
        a.certificate = ocsp_scene_appoint(rows[k].by, rows[k].purpose, rows[k].from, rows[k].to,
                                           (struct vouch_span){0});
        ocsp_scene_judge(ocsp_scene_make(&a), OCSP_NOW_S, false);
        ocsp_scene_expect(rows[k].what, rows[k].wanted);
    }
}

static void test_ocsp_signer_that_nobody_appointed_is_refused(void **state)
{
    const struct ocsp_answer unknown = {.by = &ocsp_scene.stranger};
    const struct ocsp_answer claimed = {.by = &ocsp_scene.stranger, .by_name = true};
    (void)state;
    ocsp_scene_begin();
    ocsp_scene_judge(ocsp_scene_make(&unknown), OCSP_NOW_S, false);
    ocsp_scene_expect("nobody's",
                      "ocsp-bad-signature=its signer is neither the issuer nor one that it "
                      "appointed " OCSP_NOTHING);
    ocsp_scene_judge(ocsp_scene_make(&claimed), OCSP_NOW_S, false);
    ocsp_scene_expect("by the issuer's name",
                      "ocsp-bad-signature=signature does not verify " OCSP_NOTHING);
    struct ocsp_answer swapped = {.by = &ocsp_scene.delegate, .wrong_signature = true};
    swapped.certificate = ocsp_scene_appoint(&ocsp_scene.authority, OCSP_SIGNING, "260201000000Z",
                                             "260301000000Z", (struct vouch_span){0});
    ocsp_scene_judge(ocsp_scene_make(&swapped), OCSP_NOW_S, false);
    ocsp_scene_expect("wrong signature",
                      "ocsp-bad-signature=signature does not verify " OCSP_NOTHING);
}

/* Each byte that is missing at the end makes it malformed: nothing is read beyond. */
static void test_ocsp_response_cut_anywhere_clears_nobody(void **state)
{
    static const struct ocsp_answer good = {0};
    (void)state;
    ocsp_scene_begin();
    struct vouch_span whole = ocsp_scene_make(&good);
    for (size_t len = 0; len < whole.len; len++) {
        struct vouch_ocsp o;
        struct vouch_span cut = {whole.data, len};
        assert_int_equal(vouch_ocsp_parse(cut, &o), VOUCH_E_MALFORMED);
        assert_non_null(o.field);
        assert_non_null(o.fault);
    }
    for (size_t at = 0; at < whole.len; at++) {
        uint8_t *byte = (uint8_t *)(uintptr_t)whole.data + at;
        *byte ^= 0x41;
        ocsp_scene_judge(whole, OCSP_NOW_S, false);
        if (!vouch_report_has(&ocsp_scene.report, VOUCH_F_REVOCATION_UNKNOWN))
            fail_msg("byte %zu is not looked at", at);
        *byte ^= 0x41;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_answer_of_the_issuer_counts),
        cmocka_unit_test(test_ocsp_answer_holds_from_its_first_second_to_its_last),
        cmocka_unit_test(test_ocsp_answer_clears_nobody_without_a_clock_and_still_revokes),
        cmocka_unit_test(test_ocsp_responder_must_be_appointed_by_the_issuer_itself),
        cmocka_unit_test(test_ocsp_signer_that_nobody_appointed_is_refused),
        cmocka_unit_test(test_ocsp_response_cut_anywhere_clears_nobody),
    };
    return cmocka_run_group_tests_name("x509_ocsp", tests, ocsp_scene_set_up, ocsp_scene_tear_down);
}

// SPDX-License-Identifier: Apache-2.0
/* OCSP responses with several answers, extensions, malformed fields (RFC 6960). */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/guarded.h"
#include "tests/support/ocsp_scene.h"

/* The answer behind answers about others is found. */
static void test_ocsp_answer_behind_others_counts(void **state)
{
    const struct ocsp_answer other = {.serial = "7f"};
    (void)state;
    ocsp_scene_begin();
    ocsp_scene_judge(ocsp_scene_make(&(struct ocsp_answer){.more = ocsp_scene_rows(&other, 63)}),
                     OCSP_NOW_S, false);
    ocsp_scene_expect("behind 63 others", "");
    ocsp_scene_judge(ocsp_scene_make(&(struct ocsp_answer){.more = ocsp_scene_rows(&other, 64)}),
                     OCSP_NOW_S, false);
    ocsp_scene_expect("behind 64",
                      "ocsp-malformed=responses: more answers than are read " OCSP_NOTHING);
}

#define REVOKED "revoked=2026-01-15T12:00:00Z, unspecified"

/* Of two answers about the certificate the later one counts, wherever it stands. */
static void
test_ocsp_answers_about_one_certificate_the_latest_counts_and_never_hides_a_revocation(void **state)
{
    static const struct {
        const char *what;
        struct ocsp_answer a, b;
        const char *wanted;
    } rows[] = {
        {"same time", {0}, {.status = OCSP_REVOKED}, REVOKED},
        {"same time, unknown", {0}, {.status = "8200"}, "ocsp-unknown " OCSP_NOTHING},
        {"same time, both bad", {.status = "8200"}, {.status = OCSP_REVOKED}, REVOKED},
        {"revoked later", {0}, {.status = OCSP_REVOKED, .from = "20260201000001Z"}, REVOKED},
        {"good later", {.status = OCSP_REVOKED}, {.from = "20260201000001Z"}, ""},
        {"good in the future", {.status = OCSP_REVOKED}, {.from = "20260202024001Z"}, REVOKED},
        {"good from this second", {.status = OCSP_REVOKED}, {.from = "20260202024000Z"}, ""},
        {"expired later",
         {.to = "20260301000000Z"},
         {.from = "20260201000001Z", .to = "20260201000002Z"},
         "ocsp-expired=2026-02-01T00:00:02Z " OCSP_NOTHING},
        {"an unknown critical extension later",
         {0},
         {.from = "20260201000001Z", .single = "300a 06032a0304 0101ff 0400"},
         "ocsp-unknown-critical=1.2.3.4 in singleExtensions " OCSP_NOTHING},
        {"an unknown critical extension of the earlier one",
         {.single = "300a 06032a0304 0101ff 0400"},
         {.from = "20260201000001Z"},
         ""},
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        ocsp_scene_begin();
        struct ocsp_answer last = i % 2 ? rows[i / 2].a : rows[i / 2].b;
        last.more = ocsp_scene_rows(i % 2 ? &rows[i / 2].b : &rows[i / 2].a, 1);
        ocsp_scene_judge(ocsp_scene_make(&last), OCSP_NOW_S, false);
        ocsp_scene_expect(rows[i / 2].what, rows[i / 2].wanted);
    }
}

#define CRITICAL(oid) oid "0101ff 0400"
#define NONCE "0609 2b0601050507300102"

/* An extension that is critical and not known makes the response prove nothing, neither good nor
 * revoked (RFC 6960 section 4.4); what this document defines is known, and changes nothing. */
static void test_ocsp_unknown_critical_extension_makes_the_response_prove_nothing(void **state)
{
    static const struct {
        const char *what;
        struct ocsp_answer a;
        const char *wanted;
    } rows[] = {
        {"of the response",
         {.extension = "300a" CRITICAL("06032a0304")},
         "ocsp-unknown-critical=1.2.3.4 in responseExtensions " OCSP_NOTHING},
        {"of the answer",
         {.single = "300a" CRITICAL("06032a0304")},
         "ocsp-unknown-critical=1.2.3.4 in singleExtensions " OCSP_NOTHING},
        {"behind a known one",
         {.extension = "300f" NONCE "0402 0400 300a" CRITICAL("06032a0304")},
         "ocsp-unknown-critical=1.2.3.4 in responseExtensions " OCSP_NOTHING},
        {"revoked",
         {.status = OCSP_REVOKED, .extension = "300a" CRITICAL("06032a0304")},
         "ocsp-unknown-critical=1.2.3.4 in responseExtensions " OCSP_NOTHING},
        {"issuer of an indirect list's entry",
         {.single = "300a" CRITICAL("0603551d1d")},
         "ocsp-unknown-critical=2.5.29.29 in singleExtensions " OCSP_NOTHING},
        {"not critical",
         {.single = "3007 06032a0304 0400", .extension = "3007 06032a0304 0400"},
         ""},
        {"nonce", {.extension = "3010" CRITICAL(NONCE)}, ""},
        {"list", {.single = "3010" CRITICAL("0609 2b0601050507300103")}, ""},
        {"archive cutoff", {.single = "3010" CRITICAL("0609 2b0601050507300106")}, ""},
        {"extended revoked", {.extension = "3010" CRITICAL("0609 2b0601050507300109")}, ""},
        {"acceptable responses, of requests",
         {.extension = "3010" CRITICAL("0609 2b0601050507300104")},
         "ocsp-unknown-critical=1.3.6.1.5.5.7.48.1.4 in responseExtensions " OCSP_NOTHING},
        {"reason", {.single = "300a" CRITICAL("0603551d15")}, ""},
        {"invalidity date", {.single = "300a" CRITICAL("0603551d18")}, ""},
        {"timestamps", {.single = "3011" CRITICAL("060a 2b06010401d679020405")}, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ocsp_scene_begin();
        struct vouch_span response = ocsp_scene_make(&rows[i].a);
        bool usable = !*rows[i].wanted;
        ocsp_scene_judge(response, OCSP_NOW_S, false);
        ocsp_scene_expect(rows[i].what, rows[i].wanted);
        assert_int_equal(ocsp_scene_judge(response, OCSP_NOW_S, true),
                         usable ? VOUCH_OCSP_SAYS_GOOD : VOUCH_OCSP_IS_UNHANDLED);
        struct vouch_span fact =
            usable ? guarded_text("good, until 2026-03-01T00:00:00Z") : guarded_text("unusable");
        assert_true(vouch_span_equal(ocsp_scene.facts[0].value, fact));
    }
}

static void test_ocsp_answer_with_a_malformed_field_is_malformed_as_a_whole(void **state)
{
    static const char seventeen[] = "3006 06022a01 0400 3006 06022a02 0400 3006 06022a03 0400"
                                    "3006 06022a04 0400 3006 06022a05 0400 3006 06022a06 0400"
                                    "3006 06022a07 0400 3006 06022a08 0400 3006 06022a09 0400"
                                    "3006 06022a0a 0400 3006 06022a0b 0400 3006 06022a0c 0400"
                                    "3006 06022a0d 0400 3006 06022a0e 0400 3006 06022a0f 0400"
                                    "3006 06022a10 0400 3006 06022a11 0400";
    static const struct {
        struct ocsp_answer a;
        const char *wanted;
    } rows[] = {
        {{.extension = "3007 06032a0304 0400 3007 06032a0304 0400"},
         "responseExtensions: two extensions of one kind"},
        {{.single = "300c 06032a0304 0101ff 04020500 3007 06032a0304 0400"},
         "singleExtensions: two extensions of one kind"},
        {{.single = seventeen}, "singleExtensions: more extensions than are read"},
        {{.extension = "3007 06032a0304 0500"},
         "responseExtensions: another type than OCTET STRING"},
        {{.status = "8001 00"}, "certStatus: a NULL that is not empty"},
        {{.status = "8201 00"}, "certStatus: a NULL that is not empty"},
        {{.status = "8300"}, "certStatus: another type than the rules ask for"},
        {{.status = "a113180f32303236303131353132303030305a 0500"},
         "certStatus: bytes behind the end of a value"},
        {{.status = "a10f170d3236303131353132303030305a"},
         "certStatus: another type than GeneralizedTime"},
        {{.status = "a116180f32303236303131353132303030305aa0030c0101"},
         "certStatus: another type than ENUMERATED"},
        {{.status = "8000 0500"}, "thisUpdate: another type than UTCTime or GeneralizedTime"},
        {{.from = "20260201000000"}, "thisUpdate: "},
        {{.to = "20260301000000"}, "nextUpdate: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ocsp_scene_begin();
        assert_int_equal(ocsp_scene_judge(ocsp_scene_make(&rows[i].a), OCSP_NOW_S, true),
                         VOUCH_OCSP_IS_BAD);
        assert_int_equal(ocsp_scene.findings[0].code, VOUCH_F_OCSP_MALFORMED);
        struct vouch_span begins = ocsp_scene.findings[0].value;
        size_t len = strlen(rows[i].wanted);
        if (begins.len < len || memcmp(begins.data, rows[i].wanted, len) != 0)
            fail_msg("\"%.*s\" instead of \"%s\"", (int)begins.len, (const char *)begins.data,
                     rows[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_answer_behind_others_counts),
        cmocka_unit_test(
            test_ocsp_answers_about_one_certificate_the_latest_counts_and_never_hides_a_revocation),
        cmocka_unit_test(test_ocsp_unknown_critical_extension_makes_the_response_prove_nothing),
        cmocka_unit_test(test_ocsp_answer_with_a_malformed_field_is_malformed_as_a_whole),
    };
    return cmocka_run_group_tests_name("x509_ocsp_answers", tests, ocsp_scene_set_up,
                                       ocsp_scene_tear_down);
}

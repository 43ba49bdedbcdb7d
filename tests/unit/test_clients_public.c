// SPDX-License-Identifier: Apache-2.0
/* What clients ask under public roots: their own stores, days until which roots are trusted, signed
 * certificate timestamps. The keys are those of the roots that the tests name. */
#include "core/bytes.h"
#include "core/x509/clients_public.h"
#include "core/x509/clients_roots.h"
#include "core/x509/scts.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char comodo[] =
    "3076301006072a8648ce3d020106052b810400220362000403477b2f75c9821585fb75e49116d4ab6299f53e"
    "520b06ce41007f97e10a243c1d0104ee3dd28d09970ce075e4fafb778a2af503604b368b162316ad0971f44a"
    "f42850b4fe881c6e3f6c2f2f09595ba55b0b3399e2c33d89f96a2cefb2d306e9";

static const char entrust[] =
    "3076301006072a8648ce3d020106052b81040022036200048413c9d0ba6d417be26cd0eb555f66021a24f45b"
    "896947e3b8c27df1f202c59fa0f65bd58b0619864f53106d072427a1a0f8d54719614c7dca9327ea740cef6f"
    "9609fe63ec705d36ad6777aec99d7c55443aa263511ff5e362d4a947073ecc20";

static const char isrg[] =
    "3076301006072a8648ce3d020106052b8104002203620004cd9bd59f80830aec094af3164a3e5ccf77acde67"
    "050d1d07b6dc16fb5a8b14dbe27160c4ba459511898eea06dff72a161ca4b9c5c532e003e01e8218388bd745"
    "d80a6a6ee60077fb02517d22d80a6e9a5b77dff0fa41ec39dc75ca68070c1fea";

static const char izenpe[] =
    "30820222300d06092a864886f70d01010105000382020f003082020a0282020100c9d37aca0f1eaca786e816"
    "656ab1c21b45327195d9fe105bccafe7a579018f89c3caf25571f777be7794f372a42c44d89e929b143aa1e7"
    "24900a0a568ec5d82694e1d948e12d3eda0a72dda39915da81a287f47b6e26778958add6eb0cb2417a736e6d"
    "db7a7841e90888127e872e6611636c54fb3c9d72c0bc2effc2b7dd0d76e33ad7f7b468bea2f5e3816ec1466f"
    "5d8de04dc65455891a33310ab157b9a38a98c3ec3b34c59541697e75c23c20c561ba5147a0209093a1904bf3"
    "4e7c8545549ad1052641b0b54d1d33bec403c8257cc170db3bf4092d542748ac2fe1c4ac3ec8cb924c533937"
    "23ecd301f9e009444d4d64c0e10d5a8722bcad1ba3fe26b515f3a7fc8419e9eca188b444698483f389d17406"
    "a9cc0bd6c2de27855026ca17b8c97a87562c1a011e6cbe13ad10acb524f53891a1d64bdaf1bbd2de47b5f1bc"
    "81f6596bcf1953e98d15cb4acba96f44e51b41cfe186a7cad06a9fbc4c8d06335aa285e59035a0625c164ef0"
    "e3a2fa031ab42c71b3582cde7b0bdb1a0febde211f06770603b0c9ef99fcc0b94f0b8628fed2b9eae3daa5c3"
    "476912e0dbf0f6198bed7b70d702d6ed8718282c04244c77e4488a1ac63b9ad40fcafa75d201405a8d79bf8b"
    "cf4bcfaa16c195e4ad4c8a3e1791d4b162e582e58004a4037e8dbfda7fa20f974f0cd30dfbd7d1e5727e1cc8"
    "77ff5b9a0fb7ae0546e5f1a816ec47a4170203010001";

enum {
    DAY_S = 86400,
    FINDINGS_MAX = 8,
    KEY_MAX = 600,
    SCT_HEAD = 47,
    SIGNATURE = 253,
    SCT_SIZE = SCT_HEAD + SIGNATURE
};

#define IN_2026_MAY 1777593600
#define IN_2026_NOVEMBER 1793491200
#define MS 1000U

static uint8_t key[KEY_MAX];
static uint8_t extension[6000];
static struct vouch_certificate leaf;
static struct vouch_certificate anchor;
static struct vouch_path path;
static struct vouch_policy policy;
static struct vouch_finding findings[FINDINGS_MAX];
static struct vouch_client_verdict verdicts[VOUCH_CLIENTS];
static uint8_t text[1024];
static struct vouch_report report;
static struct vouch_ct timestamps;
static const struct vouch_certificate *between; /* an intermediate; null: none */
static int64_t stamped_later_s;                 /* the timestamps, after notBefore */

static size_t unhex(const char *digits)
{
    size_t len = strlen(digits) / 2;
    for (size_t i = 0; i < len; i++)
        key[i] = (uint8_t)(vouch_hex_value((uint8_t)digits[2 * i]) << 4 |
                           vouch_hex_value((uint8_t)digits[2 * i + 1]));
    return len;
}

static void write_u16(struct vouch_writer *w, size_t n)
{
    vouch_write_u8(w, (uint8_t)(n >> 8));
    vouch_write_u8(w, (uint8_t)n);
}

/* A tag and a length of 256 or more. */
static void write_head(struct vouch_writer *w, uint8_t tag, size_t len)
{
    vouch_write_u8(w, tag);
    vouch_write_u8(w, 0x82);
    write_u16(w, len);
}

/* An extension with timestamps of that many logs, all of one second. */
static void carry(size_t logs, int64_t at_s)
{
    static const uint8_t oid[] = {0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04,
                                  0x01, 0xd6, 0x79, 0x02, 0x04, 0x02};
    uint64_t ms = (uint64_t)at_s * MS;
    size_t list = logs * (2 + SCT_SIZE);
    struct vouch_writer w = vouch_writer_of(extension, sizeof extension);
    write_head(&w, 0x30, sizeof oid + 4 + 4 + 2 + list);
    vouch_write_span(&w, (struct vouch_span){oid, sizeof oid});
    write_head(&w, 0x04, 4 + 2 + list);
    write_head(&w, 0x04, 2 + list);
    write_u16(&w, list);
    for (size_t i = 0; i < logs; i++) {
        const uint8_t algorithm[] = {0, 0, 4, 3};
        write_u16(&w, SCT_SIZE);
        vouch_write_u8(&w, 0);
        for (size_t k = 0; k < VOUCH_SCT_LOG_ID; k++)
            vouch_write_u8(&w, (uint8_t)i);
        for (int shift = 56; shift >= 0; shift -= 8)
            vouch_write_u8(&w, (uint8_t)(ms >> shift));
        vouch_write_span(&w, (struct vouch_span){algorithm, sizeof algorithm});
        write_u16(&w, SIGNATURE);
        for (size_t k = 0; k < SIGNATURE; k++)
            vouch_write_u8(&w, 0);
    }
    assert_int_equal(w.lost, 0);
    leaf.extensions = vouch_writer_span(&w);
}

static const struct vouch_client_verdict *judge(const char *root, int64_t issued_s, size_t logs,
                                                bool known_public, enum vouch_client client)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FINDINGS_MAX,
                                                 .clients = verdicts,
                                                 .clients_max = VOUCH_CLIENTS,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    anchor = (struct vouch_certificate){.spki = {key, unhex(root)}};
    leaf = (struct vouch_certificate){.not_before_s = issued_s,
                                      .not_after_s = issued_s + (int64_t)90 * DAY_S,
                                      .parts = VOUCH_PART_VALIDITY};
    carry(logs, issued_s + stamped_later_s);
    path = (struct vouch_path){.at = {&leaf, between}, .count = between ? 2 : 1};
    struct vouch_clients_question q = {.path = &path,
                                       .anchor = &anchor,
                                       .sent = &leaf,
                                       .report = &report,
                                       .policy = &policy,
                                       .timestamps = &timestamps,
                                       .known_public = known_public};
    vouch_clients.judge(&q, &report);
    return &verdicts[client];
}

static enum vouch_severity assert_until(const char *value)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == VOUCH_F_CLIENTS_ROOT_UNTIL) {
            assert_true(vouch_span_equal(findings[i].value, guarded_text(value)));
            return findings[i].severity;
        }
    fail_msg("no clients-root-until");
    return VOUCH_SEVERITY_ERROR;
}

static void test_clients_public_root_in_both_stores_is_accepted(void **state)
{
    (void)state;
    assert_int_equal(judge(isrg, IN_2026_MAY, 2, true, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_ACCEPTS);
    assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance, VOUCH_ACCEPTS);
    assert_false(vouch_report_has(&report, VOUCH_F_CLIENTS_ROOT_UNTIL));
}

static void test_clients_public_root_that_browsers_dropped_is_refused(void **state)
{
    (void)state;
    assert_string_equal(judge(entrust, IN_2026_MAY, 2, true, VOUCH_CLIENT_CHROME)->code,
                        "ERR_CERT_AUTHORITY_INVALID");
    assert_string_equal(verdicts[VOUCH_CLIENT_FIREFOX].code, "SEC_ERROR_UNKNOWN_ISSUER");
    assert_int_equal(verdicts[VOUCH_CLIENT_OPENSSL].acceptance, VOUCH_ACCEPTS);
}

static void test_clients_private_root_with_a_public_key_is_not_limited(void **state)
{
    (void)state;
    assert_int_equal(judge(entrust, IN_2026_MAY, 0, false, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_ACCEPTS);
}

static void test_clients_system_root_of_nobody_is_not_limited(void **state)
{
    (void)state;
    assert_int_equal(judge("3003020101", IN_2026_MAY, 0, true, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_ACCEPTS);
}

static void test_clients_chrome_until_counts_the_first_timestamp(void **state)
{
    (void)state;
    assert_int_equal(judge(comodo, IN_2026_MAY, 2, true, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_ACCEPTS);
    assert_until("Chrome 2026-09-30");
    assert_string_equal(judge(comodo, IN_2026_NOVEMBER, 2, true, VOUCH_CLIENT_CHROME)->code,
                        "ERR_CERT_AUTHORITY_INVALID");
    assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance, VOUCH_ACCEPTS);
}

static void test_clients_firefox_until_counts_not_before(void **state)
{
    (void)state;
    assert_string_equal(judge(izenpe, IN_2026_MAY, 2, true, VOUCH_CLIENT_FIREFOX)->code,
                        "MOZILLA_PKIX_ERROR_ISSUER_NO_LONGER_TRUSTED");
    assert_until("Chrome 2026-04-14, Firefox 2026-04-15");
    assert_int_equal(
        judge(izenpe, IN_2026_MAY - 60 * DAY_S, 2, true, VOUCH_CLIENT_FIREFOX)->acceptance,
        VOUCH_ACCEPTS);
}

/* Izenpe's: until the end of 2026-04-14 by Chrome, a day longer by Firefox. */
static void test_clients_until_is_the_last_second_of_its_day(void **state)
{
    static const int64_t chrome_s = 1776211199, firefox_s = 1776297599;
    (void)state;
    for (int64_t late = 0; late <= 1; late++) {
        judge(izenpe, chrome_s + late, 2, true, VOUCH_CLIENT_CHROME);
        assert_int_equal(verdicts[VOUCH_CLIENT_CHROME].acceptance == VOUCH_REFUSES, late);
        judge(izenpe, firefox_s + late, 2, true, VOUCH_CLIENT_FIREFOX);
        assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance == VOUCH_REFUSES, late);
        /* of a certificate that ends before, it is worth knowing */
        judge(izenpe, chrome_s - (int64_t)90 * DAY_S + late, 2, true, VOUCH_CLIENT_CHROME);
        assert_int_equal(assert_until("Chrome 2026-04-14, Firefox 2026-04-15"),
                         late ? VOUCH_SEVERITY_WARNING : VOUCH_SEVERITY_INFO);
    }
}

static void test_clients_public_root_above_an_intermediate_counts(void **state)
{
    static const struct vouch_certificate unknown = {.parts = VOUCH_PART_VALIDITY};
    (void)state;
    between = &unknown;
    assert_int_equal(judge(isrg, IN_2026_MAY, 2, true, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_ACCEPTS);
    judge(comodo, IN_2026_MAY, 2, true, VOUCH_CLIENT_CHROME);
    assert_until("Chrome 2026-09-30");
    between = NULL;
}

static void test_clients_timestamps_and_not_before_each_count_for_their_browser(void **state)
{
    (void)state;
    stamped_later_s = (int64_t)200 * DAY_S;
    assert_int_equal(judge(comodo, IN_2026_MAY, 2, true, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_REFUSES);
    assert_int_equal(
        judge(izenpe, IN_2026_MAY - 60 * DAY_S, 2, true, VOUCH_CLIENT_FIREFOX)->acceptance,
        VOUCH_ACCEPTS);
    stamped_later_s = (int64_t)-200 * DAY_S;
    assert_int_equal(judge(comodo, IN_2026_NOVEMBER, 2, true, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_ACCEPTS);
    assert_int_equal(judge(izenpe, IN_2026_MAY, 2, true, VOUCH_CLIENT_FIREFOX)->acceptance,
                     VOUCH_REFUSES);
    stamped_later_s = 0;
}

static void test_clients_few_timestamps_cannot_be_judged(void **state)
{
    (void)state;
    assert_int_equal(judge(isrg, IN_2026_MAY, 1, true, VOUCH_CLIENT_CHROME)->acceptance,
                     VOUCH_ACCEPTANCE_UNKNOWN);
    assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance, VOUCH_ACCEPTANCE_UNKNOWN);
    assert_int_equal(verdicts[VOUCH_CLIENT_OPENSSL].acceptance, VOUCH_ACCEPTS);
}

static enum vouch_acceptance accepts_with(enum vouch_ct_verdict verdict, size_t logs,
                                          enum vouch_client client)
{
    timestamps.verdict = (uint8_t)verdict;
    enum vouch_acceptance a = judge(isrg, IN_2026_MAY, logs, true, client)->acceptance;
    timestamps.verdict = VOUCH_CT_NOT_JUDGED;
    return a;
}

static void test_clients_timestamps_that_do_not_suffice_are_refused(void **state)
{
    (void)state;
    assert_int_equal(accepts_with(VOUCH_CT_TOO_FEW, 2, VOUCH_CLIENT_CHROME), VOUCH_REFUSES);
    assert_string_equal(verdicts[VOUCH_CLIENT_CHROME].code,
                        "ERR_CERTIFICATE_TRANSPARENCY_REQUIRED");
    assert_string_equal(verdicts[VOUCH_CLIENT_FIREFOX].code,
                        "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY");
    assert_int_equal(verdicts[VOUCH_CLIENT_APPLE].acceptance, VOUCH_REFUSES);
    assert_int_equal(verdicts[VOUCH_CLIENT_OPENSSL].acceptance, VOUCH_ACCEPTS);
}

static void test_clients_timestamps_of_all_sources_together_count_for_chrome(void **state)
{
    (void)state;
    assert_int_equal(accepts_with(VOUCH_CT_MIXED, 1, VOUCH_CLIENT_CHROME), VOUCH_ACCEPTS);
    assert_int_equal(verdicts[VOUCH_CLIENT_FIREFOX].acceptance, VOUCH_REFUSES);
    assert_string_equal(verdicts[VOUCH_CLIENT_FIREFOX].code,
                        "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY");
}

static void test_clients_timestamps_by_their_verdict_not_by_their_number(void **state)
{
    (void)state;
    assert_int_equal(accepts_with(VOUCH_CT_ENOUGH, 1, VOUCH_CLIENT_CHROME), VOUCH_ACCEPTS);
    assert_int_equal(accepts_with(VOUCH_CT_UNCERTAIN, 3, VOUCH_CLIENT_CHROME),
                     VOUCH_ACCEPTANCE_UNKNOWN);
}

static void test_clients_timestamps_without_a_list_are_said(void **state)
{
    (void)state;
    judge(isrg, IN_2026_MAY, 2, true, VOUCH_CLIENT_CHROME);
    assert_true(vouch_report_has(&report, VOUCH_F_SCT_UNVERIFIED));
    accepts_with(VOUCH_CT_ENOUGH, 2, VOUCH_CLIENT_CHROME);
    assert_false(vouch_report_has(&report, VOUCH_F_SCT_UNVERIFIED));
    judge(isrg, IN_2026_MAY, 2, false, VOUCH_CLIENT_CHROME);
    assert_false(vouch_report_has(&report, VOUCH_F_SCT_UNVERIFIED));
}

static void test_clients_roots_ascend(void **state)
{
    (void)state;
    for (size_t i = 1; i < vouch_client_roots.count; i++)
        assert_true(vouch_client_roots.at[i - 1].key < vouch_client_roots.at[i].key);
}

static void test_scts_cut_anywhere_are_not_counted(void **state)
{
    (void)state;
    leaf = (struct vouch_certificate){0};
    carry(2, IN_2026_MAY);
    assert_int_equal(vouch_scts_logs(&leaf), 2);
    assert_true(vouch_scts_first(&leaf) == IN_2026_MAY);
    struct vouch_span whole = leaf.extensions;
    for (size_t len = 0; len < whole.len; len++) {
        leaf.extensions = vouch_span_part(whole, 0, len);
        assert_true(vouch_scts_logs(&leaf) < 2);
    }
}

static void test_scts_count_sixteen_logs_and_no_more(void **state)
{
    (void)state;
    for (size_t logs = 15; logs <= 17; logs++) {
        leaf = (struct vouch_certificate){0};
        carry(logs, IN_2026_MAY);
        assert_int_equal(vouch_scts_logs(&leaf), logs < 16 ? logs : 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_public_root_in_both_stores_is_accepted),
        cmocka_unit_test(test_clients_public_root_that_browsers_dropped_is_refused),
        cmocka_unit_test(test_clients_private_root_with_a_public_key_is_not_limited),
        cmocka_unit_test(test_clients_system_root_of_nobody_is_not_limited),
        cmocka_unit_test(test_clients_chrome_until_counts_the_first_timestamp),
        cmocka_unit_test(test_clients_firefox_until_counts_not_before),
        cmocka_unit_test(test_clients_until_is_the_last_second_of_its_day),
        cmocka_unit_test(test_clients_public_root_above_an_intermediate_counts),
        cmocka_unit_test(test_clients_timestamps_and_not_before_each_count_for_their_browser),
        cmocka_unit_test(test_clients_few_timestamps_cannot_be_judged),
        cmocka_unit_test(test_clients_timestamps_that_do_not_suffice_are_refused),
        cmocka_unit_test(test_clients_timestamps_of_all_sources_together_count_for_chrome),
        cmocka_unit_test(test_clients_timestamps_by_their_verdict_not_by_their_number),
        cmocka_unit_test(test_clients_timestamps_without_a_list_are_said),
        cmocka_unit_test(test_clients_roots_ascend),
        cmocka_unit_test(test_scts_cut_anywhere_are_not_counted),
        cmocka_unit_test(test_scts_count_sixteen_logs_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

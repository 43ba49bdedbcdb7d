// SPDX-License-Identifier: Apache-2.0
/* Lists of signed certificate timestamps: what is read of them, and where they end (RFC 6962
 * section 3.3). */
#include "core/x509/extension.h"
#include "core/x509/ocsp.h"
#include "core/x509/scts.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define OF_CERTIFICATES "2b06010401d679020402"
#define OF_RESPONSES "2b06010401d679020405"
/* A log's identifier but its first byte. */
#define LOG                                                                                        \
    "01020304 05060708 090a0b0c 0d0e0f10 11121314 15161718 191a1b1c"                               \
    "1d1e1f"

static struct der_maker m;
static struct vouch_certificate leaf;

static struct vouch_span with_length(struct vouch_span of)
{
    const uint8_t len[] = {(uint8_t)(of.len >> 8), (uint8_t)of.len};
    return der_join(&m, 2, (struct vouch_span){len, sizeof len}, of);
}

/* One timestamp with its length: its version, the first byte of its log, its time, and the rest. */
static struct vouch_span stamp(const char *version, const char *log, const char *at,
                               const char *rest)
{
    return with_length(der_join(&m, 5, der_hex(&m, version), der_hex(&m, log), der_hex(&m, LOG),
                                der_hex(&m, at), der_hex(&m, rest)));
}

static struct vouch_span extension(const char *oid, struct vouch_span list)
{
    return der_extension(&m, oid, false, der_wrap(&m, 0x04, list));
}

static void begin(struct vouch_span list)
{
    leaf = (struct vouch_certificate){.extensions = extension(OF_CERTIFICATES, list)};
}

#define AT "0000019000000003" /* 1717986918.403 seconds */
#define REST "0001aa 04 03 0002bbcc"

static void test_sct_has_all_of_its_fields(void **state)
{
    struct vouch_sct sct;
    (void)state;
    der_begin(&m);
    begin(with_length(stamp("00", "ff", AT, REST)));
    struct vouch_reader list = vouch_scts_of(&leaf);
    assert_true(vouch_sct_next(&list, &sct));
    assert_int_equal(sct.version, 0);
    assert_true(vouch_span_equal(sct.log, der_join(&m, 2, der_hex(&m, "ff"), der_hex(&m, LOG))));
    assert_true(sct.at_ms == 0x0000019000000003u);
    assert_true(sct.at_s == 1717986918);
    assert_true(vouch_span_equal(sct.extensions, der_hex(&m, "aa")));
    assert_int_equal(sct.hash, 4);
    assert_int_equal(sct.algorithm, 3);
    assert_true(vouch_span_equal(sct.signature, der_hex(&m, "bbcc")));
    assert_false(vouch_sct_next(&list, &sct));
}

static void test_scts_behind_a_malformed_one_are_not_read(void **state)
{
    static const char *const bad[] = {
        "0001aa 04 03 0002bbccdd", /* a byte too many */
        "0001aa 04 03 0002bb",     /* one too few */
        "0001aa 04 03 00",         "0001aa 04 03", "",
    };
    struct vouch_sct sct;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        der_begin(&m);
        struct vouch_span good = stamp("00", "01", AT, REST);
        begin(with_length(der_join(&m, 3, good, stamp("00", "02", AT, bad[i]), good)));
        struct vouch_reader list = vouch_scts_of(&leaf);
        assert_true(vouch_sct_next(&list, &sct));
        assert_false(vouch_sct_next(&list, &sct));
        assert_int_equal(vouch_scts_logs(&leaf), 1);
    }
    der_begin(&m);
    begin(with_length(der_join(&m, 2, stamp("00", "01", AT, REST), der_hex(&m, "00"))));
    struct vouch_reader list = vouch_scts_of(&leaf);
    assert_true(vouch_sct_next(&list, &sct));
    assert_false(vouch_sct_next(&list, &sct)); /* half a length */
    assert_false(vouch_sct_next(&list, &sct));
}

static void test_scts_of_a_list_that_says_more_than_there_is_are_none(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_span whole = with_length(stamp("00", "01", AT, REST));
    begin(whole);
    assert_int_equal(vouch_scts_logs(&leaf), 1);
    begin(vouch_span_part(whole, 0, whole.len - 1));
    assert_int_equal(vouch_scts_logs(&leaf), 0);
    begin((struct vouch_span){NULL, 0});
    assert_int_equal(vouch_scts_logs(&leaf), 0);
    assert_true(vouch_scts_first(&leaf) == 0);
}

static void test_scts_of_certificates_and_responses_have_each_their_extension(void **state)
{
    struct vouch_sct sct;
    (void)state;
    for (int response = 0; response <= 1; response++) {
        der_begin(&m);
        struct vouch_span list = with_length(stamp("00", "01", AT, REST));
        struct vouch_span other = der_extension(&m, "551d0e", false, der_hex(&m, "0402aabb"));
        struct vouch_span both =
            der_join(&m, 2, other, extension(response ? OF_RESPONSES : OF_CERTIFICATES, list));
        const struct vouch_ocsp_answer answer = {.extensions = both};
        leaf = (struct vouch_certificate){.extensions = both};
        struct vouch_reader embedded = vouch_scts_of(&leaf);
        struct vouch_reader answered = vouch_scts_answered(&answer);
        assert_int_equal(vouch_sct_next(&embedded, &sct), !response);
        assert_int_equal(vouch_sct_next(&answered, &sct), response);
        struct vouch_der d = vouch_der_of(both);
        struct vouch_extension e;
        assert_true(vouch_extension_next(&d, &e));
        assert_false(vouch_sct_is_list(&e));
        assert_true(vouch_extension_next(&d, &e));
        assert_int_equal(vouch_sct_is_list(&e), !response);
    }
}

static void test_scts_count_by_log_and_the_earliest_of_version_1(void **state)
{
    (void)state;
    der_begin(&m);
    struct vouch_span later = stamp("00", "01", "00000000000007d0", REST); /* 2 seconds */
    struct vouch_span first = stamp("00", "02", "00000000000007cf", REST); /* 1.999 */
    struct vouch_span again = stamp("00", "01", "0000000000001388", REST);
    struct vouch_span of_next_version = stamp("01", "03", "00000000000003e8", REST);
    begin(with_length(later));
    assert_true(vouch_scts_first(&leaf) == 2);
    begin(with_length(der_join(&m, 4, later, of_next_version, first, again)));
    assert_int_equal(vouch_scts_logs(&leaf), 2);
    assert_true(vouch_scts_first(&leaf) == 1);
    begin(with_length(of_next_version));
    assert_int_equal(vouch_scts_logs(&leaf), 0);
    assert_true(vouch_scts_first(&leaf) == 0);
}

static void test_scts_of_at_most_16_logs_are_counted(void **state)
{
    (void)state;
    for (size_t logs = 15; logs <= 18; logs++) {
        struct vouch_span all = {NULL, 0};
        der_begin(&m);
        for (size_t i = 0; i < logs; i++) {
            const char digits[] = {'a', (char)('0' + i % 10), 0};
            const char tens[] = {'b', (char)('0' + i % 10), 0};
            all = der_join(&m, 2, all, stamp("00", i < 10 ? digits : tens, AT, REST));
        }
        begin(with_length(all));
        assert_int_equal(vouch_scts_logs(&leaf), logs < 16 ? logs : 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sct_has_all_of_its_fields),
        cmocka_unit_test(test_scts_behind_a_malformed_one_are_not_read),
        cmocka_unit_test(test_scts_of_a_list_that_says_more_than_there_is_are_none),
        cmocka_unit_test(test_scts_of_certificates_and_responses_have_each_their_extension),
        cmocka_unit_test(test_scts_count_by_log_and_the_earliest_of_version_1),
        cmocka_unit_test(test_scts_of_at_most_16_logs_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

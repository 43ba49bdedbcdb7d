// SPDX-License-Identifier: Apache-2.0
/* Object identifiers at the bounds of their arcs (X.690 section 8.19). */
#include "core/status.h"
#include "core/x509/oid.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;

static const struct {
    const char *text, *der;
} both_ways[] = {
    {"0.0", "00"},
    {"0.39", "27"},
    {"1.0", "28"},
    {"1.39", "4f"},
    {"2.0", "50"},
    {"2.40", "78"},
    {"2.47", "7f"},
    {"2.48", "8100"},
    {"2.999", "8837"},
    {"1.2.127", "2a7f"},
    {"1.2.128", "2a8100"},
    {"1.2.16383", "2aff7f"},
    {"1.2.16384", "2a818000"},
    {"1.2.0.0", "2a0000"},
    {"1.2.9223372036854775727", "2affffffffffffffff2f"},
    {"2.9223372036854775727", "ffffffffffffffff7f"},
};

static void test_oid_is_written_and_read_at_the_bounds_of_its_arcs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof both_ways / sizeof both_ways[0]; i++) {
        uint8_t out[40];
        der_begin(&m);
        struct vouch_span der = der_hex(&m, both_ways[i].der);
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        assert_int_equal(vouch_oid_parse(guarded_text(both_ways[i].text), &w), VOUCH_OK);
        if (!vouch_span_equal(vouch_writer_span(&w), der))
            fail_msg("%s is read otherwise", both_ways[i].text);
        w = vouch_writer_of(out, sizeof out);
        vouch_oid_write(&w, der);
        assert_string_equal(vouch_writer_string(&w), both_ways[i].text);
        for (size_t space = 0; space < der.len; space++) {
            w = vouch_writer_of(out, space);
            assert_int_equal(vouch_oid_parse(guarded_text(both_ways[i].text), &w), VOUCH_E_SPACE);
        }
    }
}

static void test_oid_with_arcs_of_64_bits_is_written_and_a_larger_one_is_cut(void **state)
{
    static const struct {
        const char *der, *text;
    } rows[] = {
        {"2a 81ffffffffffffffff7f", "1.2.18446744073709551615"},
        {"81ffffffffffffffff7f", "2.18446744073709551535"},
        {"2a 82808080808080808000", "1.2...."}, /* 2 to the 64th */
        {"82808080808080808000", "..."},
        {"2a 82808080808080808000 03", "1.2...."},
        {"2a 83", "1.2"}, /* an arc that does not end */
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[40];
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        der_begin(&m);
        vouch_oid_write(&w, der_hex(&m, rows[i].der));
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
    }
}

static void test_oid_of_another_form_is_not_read(void **state)
{
    static const char *const bad[] = {
        "",
        "1",
        "1.",
        "1.2.",
        ".1",
        "1..2",
        "0.40",
        "1.40",
        "3.1",
        "01.2",
        "1.02",
        "1.2.00",
        "1.2.3.",
        "1.-2",
        "1.2 ",
        "1.2.03",
        "a.b",
        "1.2.9223372036854775728",
        "2.9223372036854775728",
        ".",
        "1.2..3",
        "1.2.3.4.",
        "00.1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t out[40];
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        if (vouch_oid_parse(guarded_text(bad[i]), &w) != VOUCH_E_MALFORMED)
            fail_msg("\"%s\" is read", bad[i]);
    }
    /* what is behind the text does not belong to it */
    uint8_t out[40];
    struct vouch_writer w = vouch_writer_of(out, sizeof out);
    assert_int_equal(vouch_oid_parse((struct vouch_span){(const uint8_t *)"1.2.34", 5}, &w),
                     VOUCH_OK);
    assert_true(vouch_span_equal(vouch_writer_span(&w), guarded_text("\x2a\x03")));
}

static void test_oid_is_found_by_all_of_its_bytes(void **state)
{
    static const struct vouch_oid_row rows[] = {
        {3, {0x55, 4, 3}, 1}, {3, {0x55, 4, 4}, 2}, {2, {0x55, 4}, 3}, {3, {0x55, 4, 5}, 4}};
    static const struct {
        const char *der;
        uint8_t value;
    } asked[] = {{"550403", 1}, {"550404", 2}, {"5504", 3},     {"550405", 9},
                 {"55", 9},     {"", 9},       {"55040300", 9}, {"560403", 9}};
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        der_begin(&m);
        /* the last row is not among those that are asked */
        if (vouch_oid_find(rows, 3, der_hex(&m, asked[i].der), 9) != asked[i].value)
            fail_msg("%s", asked[i].der);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oid_is_written_and_read_at_the_bounds_of_its_arcs),
        cmocka_unit_test(test_oid_with_arcs_of_64_bits_is_written_and_a_larger_one_is_cut),
        cmocka_unit_test(test_oid_of_another_form_is_not_read),
        cmocka_unit_test(test_oid_is_found_by_all_of_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

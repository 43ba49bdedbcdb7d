// SPDX-License-Identifier: Apache-2.0
#include "core/bytes.h"
#include "core/status.h"
#include "tests/support/guarded.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct vouch_span none;

static bool is(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, guarded_text(text));
}

/* --- spans */

static void test_part_never_leaves_its_span(void **state)
{
    struct vouch_span s = guarded_text("abcdef");
    (void)state;
    assert_true(is(vouch_span_part(s, 0, 6), "abcdef"));
    assert_true(is(vouch_span_part(s, 2, 2), "cd"));
    assert_true(is(vouch_span_part(s, 4, 99), "ef"));
    assert_true(is(vouch_span_part(s, 1, SIZE_MAX), "bcdef"));
    assert_int_equal(vouch_span_part(s, 6, 1).len, 0);
    assert_int_equal(vouch_span_part(s, SIZE_MAX, SIZE_MAX).len, 0);
    assert_int_equal(vouch_span_part(none, 0, 1).len, 0);
    assert_int_equal(guarded_text(NULL).len, 0);
}

static void test_equal_and_compare_order_by_bytes_then_length(void **state)
{
    (void)state;
    assert_true(vouch_span_equal(none, guarded_text("")));
    assert_false(is(guarded_text("ab"), "aB"));
    assert_true(vouch_span_compare(guarded_text("ab"), guarded_text("abc")) < 0);
    assert_true(vouch_span_compare(guarded_text("b"), guarded_text("abc")) > 0);
    assert_true(vouch_span_compare(guarded_text("\xff"), guarded_text("\x01")) > 0);
    assert_int_equal(vouch_span_compare(none, guarded_text("")), 0);
    assert_true(vouch_span_compare(none, guarded_text("a")) < 0);
}

static void test_nocase_folds_ascii_letters_only(void **state)
{
    (void)state;
    assert_true(vouch_span_equal_nocase(guarded_text("EHLO z@["), guarded_text("ehlo Z@[")));
    assert_false(vouch_span_equal_nocase(guarded_text("@"), guarded_text("`")));
    assert_false(vouch_span_equal_nocase(guarded_text("["), guarded_text("{")));
    assert_false(vouch_span_equal_nocase(guarded_text("\xc9"), guarded_text("\xe9")));
    assert_true(vouch_span_equal_nocase(none, none));
    assert_true(vouch_span_starts_nocase(guarded_text("StartTLS"), "start"));
    assert_true(vouch_span_starts_nocase(none, ""));
    assert_false(vouch_span_starts_nocase(guarded_text("St"), "start"));
    for (int c = 0; c < 256; c++)
        assert_int_equal(vouch_lower((uint8_t)c), c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static void test_find_and_trim(void **state)
{
    struct vouch_span s = guarded_text("a.b.c");
    (void)state;
    assert_int_equal(vouch_span_find(s, 0, '.'), 1);
    assert_int_equal(vouch_span_find(s, 2, '.'), 3);
    assert_int_equal(vouch_span_find(s, 4, '.'), 5);
    assert_int_equal(vouch_span_find(s, 99, '.'), 5);
    assert_int_equal(vouch_span_find(none, 0, '.'), 0);
    assert_true(is(vouch_span_trim(guarded_text(" \t\r\n x y\r\n")), "x y"));
    assert_int_equal(vouch_span_trim(guarded_text(" \t ")).len, 0);
    assert_int_equal(vouch_span_trim(none).len, 0);
}

static void expect_decimal(const char *text, uint64_t max, bool good, uint64_t want)
{
    uint64_t v = 42;
    if (vouch_span_decimal(guarded_text(text), max, &v) != good)
        fail_msg("\"%s\" up to %ju", text, (uintmax_t)max);
    assert_true(v == (good ? want : 42));
}

static void test_decimal_takes_digits_up_to_its_limit(void **state)
{
    (void)state;
    expect_decimal("0", 0, true, 0);
    expect_decimal("1", 0, false, 0);
    expect_decimal("65535", 65535, true, 65535);
    expect_decimal("65536", 65535, false, 0);
    expect_decimal("000000000000000000000000000007", 7, true, 7);
    expect_decimal("18446744073709551615", UINT64_MAX, true, UINT64_MAX);
    expect_decimal("18446744073709551616", UINT64_MAX, false, 0);
    expect_decimal("99999999999999999999", UINT64_MAX, false, 0);
    expect_decimal("5", 3, false, 0);
    expect_decimal("", 9, false, 0);
    expect_decimal("-1", 9, false, 0);
    expect_decimal("+1", 9, false, 0);
    expect_decimal("1 ", 9, false, 0);
    expect_decimal("0x1", 99, false, 0);
}

/* --- reading */

static void test_read_numbers_are_big_endian(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 0xff, 0xfe, 0xfd, 0xfc};
    struct vouch_span s = {bytes, sizeof bytes};
    struct vouch_reader r = vouch_reader_of(s);
    (void)state;
    assert_int_equal(vouch_read_u8(&r), 1);
    assert_int_equal(vouch_read_u16(&r), 0x0203);
    assert_int_equal(vouch_read_u24(&r), 0x040506);
    assert_true(vouch_read_u32(&r) == 0xfffefdfc);
    assert_int_equal(vouch_reader_left(&r), 0);
    assert_false(r.failed);
}

static void test_read_past_the_end_fails_for_good(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3};
    struct vouch_span s = {bytes, sizeof bytes};
    struct vouch_reader r = vouch_reader_of(s);
    (void)state;
    assert_int_equal(vouch_read_u32(&r), 0);
    assert_true(r.failed);
    assert_int_equal(vouch_read_u8(&r), 0); /* though there are bytes */
    assert_int_equal(vouch_read_span(&r, 0).len, 0);
    assert_int_equal(vouch_reader_left(&r), 0);
    r = vouch_reader_of(s);
    assert_int_equal(vouch_read_span(&r, SIZE_MAX).len, 0);
    assert_true(r.failed);
    r = vouch_reader_of(none);
    assert_int_equal(vouch_read_span(&r, 0).len, 0);
    assert_false(r.failed);
    assert_int_equal(vouch_read_u8(&r), 0);
    assert_true(r.failed);
}

/* --- writing */

static char buffer[64];

static struct vouch_writer writer(size_t cap)
{
    memset(buffer, '#', sizeof buffer);
    return vouch_writer_of(buffer, cap);
}

static void test_write_what_does_not_fit_is_dropped_whole_and_counted(void **state)
{
    struct vouch_writer w = writer(5);
    (void)state;
    vouch_write_text(&w, "abc");
    vouch_write_text(&w, "defg");
    assert_int_equal(w.lost, 4);
    vouch_write_text(&w, "de");
    vouch_write_u8(&w, 'f');
    assert_int_equal(w.lost, 5);
    assert_true(is(vouch_writer_span(&w), "abcde"));
    assert_int_equal(buffer[5], '#');
    vouch_write_text(&w, "");
    vouch_write_span(&w, none);
    assert_int_equal(w.lost, 5);
}

static void expect_number(int64_t v, const char *text)
{
    struct vouch_writer w = writer(sizeof buffer);
    vouch_write_decimal(&w, v);
    assert_true(is(vouch_writer_span(&w), text));
}

static void test_write_numbers_in_all_sizes(void **state)
{
    struct vouch_writer w = writer(sizeof buffer);
    (void)state;
    expect_number(0, "0");
    expect_number(-1, "-1");
    expect_number(1234567890, "1234567890");
    expect_number(INT64_MAX, "9223372036854775807");
    expect_number(INT64_MIN, "-9223372036854775808");
    vouch_write_padded(&w, 7, 4);
    vouch_write_padded(&w, 12345, 4);
    vouch_write_padded(&w, 0, 1);
    assert_true(is(vouch_writer_span(&w), "0007123450"));
    w = writer(sizeof buffer);
    vouch_write_padded(&w, UINT64_MAX, 1);
    vouch_write_padded(&w, 1, 20);
    assert_true(is(vouch_writer_span(&w), "1844674407370955161500000000000000000001"));
}

static void test_write_negative_number_is_written_whole_or_not_at_all(void **state)
{
    struct vouch_writer w = writer(3);
    (void)state;
    vouch_write_decimal(&w, -123);
    assert_int_equal(w.len, 0);
    assert_int_equal(w.lost, 4);
    vouch_write_decimal(&w, -12);
    assert_true(is(vouch_writer_span(&w), "-12"));
}

static void test_write_hex_is_all_or_nothing(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x9f, 0xab};
    struct vouch_span s = {bytes, sizeof bytes};
    struct vouch_writer w = writer(11);
    (void)state;
    vouch_write_hex(&w, s);
    vouch_write_hex(&w, s);
    assert_true(is(vouch_writer_span(&w), "009fab"));
    assert_int_equal(w.lost, 6);
}

static void test_string_ends_with_nul_even_in_a_full_buffer(void **state)
{
    struct vouch_writer w = writer(3);
    (void)state;
    vouch_write_text(&w, "ab");
    assert_string_equal(vouch_writer_string(&w), "ab");
    assert_int_equal(w.lost, 0);
    vouch_write_u8(&w, 'c');
    assert_string_equal(vouch_writer_string(&w), "ab");
    assert_int_equal(w.lost, 1);
    w = vouch_writer_of(NULL, 0);
    assert_string_equal(vouch_writer_string(&w), "");
}

/* --- statuses */

static void test_status_each_has_its_own_text(void **state)
{
    static const int all[] = {VOUCH_OK,          VOUCH_AGAIN,         VOUCH_E_ARGUMENT,
                              VOUCH_E_SPACE,     VOUCH_E_MEMORY,      VOUCH_E_UNSUPPORTED,
                              VOUCH_E_MALFORMED, VOUCH_E_NOT_FOUND,   VOUCH_E_CLOSED,
                              VOUCH_E_RESET,     VOUCH_E_REFUSED,     VOUCH_E_UNREACHABLE,
                              VOUCH_E_TIMEOUT,   VOUCH_E_IO,          VOUCH_E_NO_NAME,
                              VOUCH_E_NO_DATA,   VOUCH_E_NAME_SERVER, VOUCH_E_SIGNATURE,
                              VOUCH_E_ENTROPY};
    const size_t count = sizeof all / sizeof all[0];
    size_t known = 0;
    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(vouch_status_text(all[i]), vouch_status_text(all[k]));
    for (int status = -100; status <= 10; status++)
        known += strcmp(vouch_status_text(status), "unknown status") != 0;
    assert_int_equal(known, count); /* a status that is new must stand in `all` too */
    assert_string_equal(vouch_status_text(INT_MIN), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_part_never_leaves_its_span),
        cmocka_unit_test(test_equal_and_compare_order_by_bytes_then_length),
        cmocka_unit_test(test_nocase_folds_ascii_letters_only),
        cmocka_unit_test(test_find_and_trim),
        cmocka_unit_test(test_decimal_takes_digits_up_to_its_limit),
        cmocka_unit_test(test_read_numbers_are_big_endian),
        cmocka_unit_test(test_read_past_the_end_fails_for_good),
        cmocka_unit_test(test_write_what_does_not_fit_is_dropped_whole_and_counted),
        cmocka_unit_test(test_write_numbers_in_all_sizes),
        cmocka_unit_test(test_write_negative_number_is_written_whole_or_not_at_all),
        cmocka_unit_test(test_write_hex_is_all_or_nothing),
        cmocka_unit_test(test_string_ends_with_nul_even_in_a_full_buffer),
        cmocka_unit_test(test_status_each_has_its_own_text),
    };
    return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/format/plain.h"

static void check(const char *in, size_t len, const char *want)
{
    char buffer[128];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_span s = {(const uint8_t *)in, len};
    vouch_plain_write(&w, s);
    assert_string_equal(vouch_writer_string(&w), want);
}

static void check_cut(const char *in, size_t max, const char *want)
{
    char buffer[128];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_plain_write_cut(&w, vouch_span_of(in), max);
    assert_string_equal(vouch_writer_string(&w), want);
}

static void test_plain_terminal_sequences_are_neutralised(void **state)
{
    (void)state;
    check("ok\x1b[31mred\r\n", 12, "ok\\x1b[31mred\\x0d\\x0a");
    check("\xC2\x9B"
          "31m",
          5, "\\xc2\\x9b31m"); /* the one-character CSI */
    check("a\0b", 3, "a\\x00b");
    check("\xE2\x80\xAEgpj", 6, "\\xe2\\x80\\xaegpj"); /* right-to-left override */
}

static void test_plain_utf8_stays_and_broken_bytes_show(void **state)
{
    (void)state;
    check("caf\xC3\xA9", 5, "caf\xC3\xA9");
    check("caf\xC3", 4, "caf\\xc3");
    check("\xFF\xFE", 2, "\\xff\\xfe");
    check("\xF4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
    check("back\\slash", 10, "back\\slash");
}

static void test_plain_words_in_brackets_are_no_codes(void **state)
{
    (void)state;
    check("a [cert-expired] b", 18, "a \\x5bcert-expired] b");
    check("[[tls-x5]", 9, "[\\x5btls-x5]");
    check("[::1] [a] [A-b] [a-b", 20, "[::1] [a] [A-b] [a-b");
}

static void test_plain_first_looks_at_what_follows(void **state)
{
    (void)state;
    char buffer[16];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    assert_int_equal(vouch_plain_write_first(&w, vouch_span_of("[a-b]")), 1);
    assert_int_equal(vouch_plain_write_first(&w, vouch_span_of("[a-b")), 1);
    assert_int_equal(vouch_plain_write_first(&w, vouch_span_of("\xC3\xA9s")), 2);
    assert_int_equal(vouch_plain_write_first(&w, vouch_span_of("")), 0);
    assert_string_equal(vouch_writer_string(&w), "\\x5b[\xC3\xA9");
}

static void test_plain_cut_falls_between_characters(void **state)
{
    (void)state;
    check_cut("short", 5, "short");
    check_cut("longer", 5, "longe...");
    check_cut("caf\xC3\xA9s", 4, "caf...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_terminal_sequences_are_neutralised),
        cmocka_unit_test(test_plain_utf8_stays_and_broken_bytes_show),
        cmocka_unit_test(test_plain_words_in_brackets_are_no_codes),
        cmocka_unit_test(test_plain_first_looks_at_what_follows),
        cmocka_unit_test(test_plain_cut_falls_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/format/plain.h"
#include "tests/support/guarded.h"

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
    vouch_plain_write_cut(&w, guarded_text(in), max);
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
    assert_int_equal(vouch_plain_write_first(&w, guarded_text("[a-b]")), 1);
    assert_int_equal(vouch_plain_write_first(&w, guarded_text("[a-b")), 1);
    assert_int_equal(vouch_plain_write_first(&w, guarded_text("\xC3\xA9s")), 2);
    assert_int_equal(vouch_plain_write_first(&w, guarded_text("")), 0);
    assert_string_equal(vouch_writer_string(&w), "\\x5b[\xC3\xA9");
}

static void test_plain_cut_falls_between_characters(void **state)
{
    (void)state;
    check_cut("short", 5, "short");
    check_cut("longer", 5, "longe...");
    check_cut("caf\xC3\xA9s", 4, "caf...");
}

static size_t encode(uint32_t code, uint8_t out[4])
{
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len; i-- > 1; code >>= 6)
        out[i] = (uint8_t)(0x80 | (code & 0x3F));
    out[0] = (uint8_t)((0xF00u >> len & 0xFF) | code);
    return len;
}

/* Controls, and what Unicode 15 has as Default_Ignorable_Code_Point or Bidi_Control, or as a line's
 * or a paragraph's end. */
static bool is_unsafe(uint32_t c)
{
    bool control = c < 0x20 || (c > 0x7E && c < 0xA0);
    bool single =
        c == 0xAD || c == 0x34F || c == 0x61C || c == 0x3164 || c == 0xFEFF || c == 0xFFA0;
    bool below = c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
                 (c > 0x180A && c < 0x1810) || (c > 0x200A && c < 0x2010) ||
                 (c > 0x2027 && c < 0x202F) || (c > 0x205F && c < 0x2070);
    bool above = (c > 0xFDFF && c < 0xFE10) || (c > 0xFFEF && c < 0xFFFC) ||
                 (c > 0x1BC9F && c < 0x1BCA4) || (c > 0x1D172 && c < 0x1D17B) ||
                 (c > 0xDFFFF && c < 0xE1000);
    return control || single || below || above;
}

static void test_plain_each_character_is_shown_or_escaped(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x110100; code++) {
        char buffer[32];
        uint8_t bytes[4];
        uint32_t read = 0;
        struct vouch_span s = {bytes, encode(code, bytes)};
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        bool good = code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
        assert_int_equal(vouch_utf8_first(s, &read), good ? s.len : 0);
        assert_int_equal(read, good ? code : 0);
        for (size_t len = 0; len < s.len; len++)
            assert_int_equal(vouch_utf8_first(vouch_span_part(s, 0, len), &read), 0);
        assert_int_equal(vouch_plain_unsafe(code), is_unsafe(code));
        vouch_plain_write(&w, s);
        assert_int_equal(w.len, good && !is_unsafe(code) ? s.len : 4 * s.len);
    }
}

static void test_plain_bytes_that_are_no_character_are_none(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {{"\x80", 1},
                {"\xBF", 1},
                {"\xC0\x80", 2},
                {"\xC1\xBF", 2},
                {"\xC2\x7F", 2},
                {"\xC2\xC0", 2},
                {"\xE0\x9F\xBF", 3},
                {"\xE1\x80\x7F", 3},
                {"\xE1\x7F\x80", 3},
                {"\xF0\x8F\xBF\xBF", 4},
                {"\xF1\x80\x80\xC0", 4},
                {"\xF5\x80\x80\x80", 4},
                {"\xFF", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t code = 77;
        struct vouch_span s = {(const uint8_t *)rows[i].bytes, rows[i].len};
        assert_int_equal(vouch_utf8_first(s, &code), 0);
        assert_int_equal(code, 77);
    }
}

static void test_plain_cut_of_each_length_is_the_longest_of_whole_characters(void **state)
{
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";
    static const size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    (void)state;
    for (size_t max = 0; max < sizeof ends / sizeof ends[0]; max++)
        assert_int_equal(vouch_plain_cut(guarded_text(text), max), ends[max]);
    /* bytes that only go on: no more than three are given up */
    assert_int_equal(vouch_plain_cut(guarded_text("\x80\x80\x80\x80\x80\x80\x80\x80"), 6), 3);
    assert_int_equal(vouch_plain_cut(guarded_text("\x80\x80\x80"), 2), 0);
}

static void test_plain_codes_of_findings_end_with_their_bracket(void **state)
{
    (void)state;
    check("[a-]", 4, "\\x5ba-]");
    check("[-]", 3, "\\x5b-]");
    check("[a-z09]", 7, "\\x5ba-z09]");
    check("[a-`]", 5, "[a-`]");
    check("[a-{]", 5, "[a-{]");
    check("[a-/]", 5, "[a-/]");
    check("[a-:]", 5, "[a-:]");
    check("[ab]", 4, "[ab]");
    check("[]", 2, "[]");
    check("[a-b)", 5, "[a-b)");
    check("a-b]", 4, "a-b]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_terminal_sequences_are_neutralised),
        cmocka_unit_test(test_plain_utf8_stays_and_broken_bytes_show),
        cmocka_unit_test(test_plain_words_in_brackets_are_no_codes),
        cmocka_unit_test(test_plain_first_looks_at_what_follows),
        cmocka_unit_test(test_plain_cut_falls_between_characters),
        cmocka_unit_test(test_plain_each_character_is_shown_or_escaped),
        cmocka_unit_test(test_plain_bytes_that_are_no_character_are_none),
        cmocka_unit_test(test_plain_cut_of_each_length_is_the_longest_of_whole_characters),
        cmocka_unit_test(test_plain_codes_of_findings_end_with_their_bracket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

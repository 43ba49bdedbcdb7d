// SPDX-License-Identifier: Apache-2.0
/* The characters of strings, at the bounds of their encodings, and which texts are equal. */
#include "core/x509/text.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { UTF8 = 0x0c, PRINTABLE = 0x13, TELETEX = 0x14, UNIVERSAL = 0x1c, BMP = 0x1e, OCTETS = 0x04 };
enum { BROKEN = 0x200000 };

static struct der_maker m;

static void test_text_of_utf8_is_read_in_its_shortest_form_only(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t first; /* the character; BROKEN + the byte */
        size_t left;
    } rows[] = {
        {"7f", 0x7f, 0},
        {"80", BROKEN + 0x80, 0},
        {"bf", BROKEN + 0xbf, 0},
        {"c080", BROKEN + 0xc0, 1}, /* too long */
        {"c1bf", BROKEN + 0xc1, 1},
        {"c280", 0x80, 0},
        {"dfbf", 0x7ff, 0},
        {"e09fbf", BROKEN + 0xe0, 2}, /* too long */
        {"e0a080", 0x800, 0},
        {"ed9fbf", 0xd7ff, 0},
        {"eda080", BROKEN + 0xed, 2}, /* surrogates */
        {"edbfbf", BROKEN + 0xed, 2},
        {"ee8080", 0xe000, 0},
        {"efbfbf", 0xffff, 0},
        {"f08fbfbf", BROKEN + 0xf0, 3}, /* too long */
        {"f0908080", 0x10000, 0},
        {"f48fbfbf", 0x10ffff, 0},
        {"f4908080", BROKEN + 0xf4, 3}, /* above all */
        {"f5808080", BROKEN + 0xf5, 3},
        {"ff", BROKEN + 0xff, 0},
        {"c27f", BROKEN + 0xc2, 1}, /* what follows is none of it */
        {"c2c0", BROKEN + 0xc2, 1},
        {"e28280", 0x2080, 0},
        {"e282c0", BROKEN + 0xe2, 2},
        {"e28200", BROKEN + 0xe2, 2},
        {"f09080", BROKEN + 0xf0, 2}, /* the end is missing */
        {"e282", BROKEN + 0xe2, 1},
        {"c2", BROKEN + 0xc2, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        struct vouch_span value = der_hex(&m, rows[i].bytes);
        der_hex(&m, "8080"); /* behind its end */
        struct vouch_text t = vouch_text_begin(UTF8, value);
        uint32_t c = vouch_text_next(&t);
        if (c != rows[i].first || t.left.len != rows[i].left)
            fail_msg("%s: %x, %zu left", rows[i].bytes, c, t.left.len);
        assert_int_equal(vouch_text_well_formed(UTF8, value), rows[i].first < BROKEN);
        assert_true(vouch_text_well_formed(TELETEX, value));
    }
}

static void test_text_of_wide_characters_is_read_by_whole_ones(void **state)
{
    static const struct {
        uint8_t tag;
        const char *bytes;
        uint32_t first;
        size_t left;
        bool good;
    } rows[] = {
        {BMP, "00e9", 0xe9, 0, true},
        {BMP, "ffff", 0xffff, 0, true},
        {BMP, "4142", 0x4142, 0, true},
        {BMP, "41", BROKEN + 0x41, 0, false},
        {UNIVERSAL, "0010ffff", 0x10ffff, 0, true},
        {UNIVERSAL, "00110043", BROKEN + 0x43, 0, false},
        {UNIVERSAL, "41004200", BROKEN, 0, false},
        {UNIVERSAL, "000041", BROKEN, 2, false},
        {TELETEX, "e9", 0xe9, 0, true},
        {TELETEX, "ff41", 0xff, 1, true},
        {PRINTABLE, "7f", 0x7f, 0, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        struct vouch_span value = der_hex(&m, rows[i].bytes);
        struct vouch_text t = vouch_text_begin(rows[i].tag, value);
        uint32_t c = vouch_text_next(&t);
        if (c != rows[i].first || t.left.len != rows[i].left)
            fail_msg("%s: %x, %zu left", rows[i].bytes, c, t.left.len);
        assert_int_equal(vouch_text_well_formed(rows[i].tag, value), rows[i].good);
    }
    struct vouch_text none = vouch_text_begin(BMP, (struct vouch_span){NULL, 0});
    assert_int_equal(vouch_text_next(&none), VOUCH_TEXT_END);
}

static void test_text_is_equal_without_case_and_with_any_blanks(void **state)
{
    static const struct {
        uint8_t tag;
        const char *a;
        uint8_t other;
        const char *b;
        bool equal;
    } rows[] = {
        {UTF8, "AZ", PRINTABLE, "az", true},
        {UTF8, "@[", UTF8, "`{", false},
        {UTF8, "@", UTF8, "`", false},
        {UTF8, "[", UTF8, "{", false},
        {UTF8, "a\x09\x0d\x20z", UTF8, "a z", true},
        {UTF8, "a\x08z", UTF8, "a z", false},
        {UTF8, "a\x0ez", UTF8, "a z", false},
        {UTF8, "a\x0a\x0b\x0cz", UTF8, "A Z", true},
        {UTF8, "\x09 a ", UTF8, "a", true},
        {UTF8, "a b ", UTF8, " a  b", true},
        {UTF8, "ab", UTF8, "a b", false},
        {UTF8, " ", UTF8, "", true},
        {UTF8, "a", UTF8, "ab", false},
        {UTF8, "ab", UTF8, "a", false},
        {OCTETS, "ab", OCTETS, "ab", true},
        {OCTETS, "ab", OCTETS, "aB", false},
        {OCTETS, "ab", OCTETS, "a", false},
        {OCTETS, "a ", OCTETS, "a", false},
        {OCTETS, "ab", 0x03, "ab", false},
        {OCTETS, "ab", UTF8, "ab", false},
        {OCTETS, "", UTF8, "", false},
        {OCTETS, "", 0x05, "", false},
        {OCTETS, "", OCTETS, "", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span a = guarded_text(rows[i].a), b = guarded_text(rows[i].b);
        if (vouch_text_equal(rows[i].tag, a, rows[i].other, b) != rows[i].equal ||
            vouch_text_equal(rows[i].other, b, rows[i].tag, a) != rows[i].equal)
            fail_msg("\"%s\" and \"%s\"", rows[i].a, rows[i].b);
    }
}

static void test_text_is_written_as_utf8(void **state)
{
    static const struct {
        uint32_t c;
        const char *bytes;
    } rows[] = {
        {0, "00"},         {0x7f, "7f"},       {0x80, "c280"},        {0x7ff, "dfbf"},
        {0x800, "e0a080"}, {0xffff, "efbfbf"}, {0x10000, "f0908080"}, {0x10ffff, "f48fbfbf"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[8];
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        der_begin(&m);
        vouch_text_write_utf8(&w, rows[i].c);
        if (!vouch_span_equal(vouch_writer_span(&w), der_hex(&m, rows[i].bytes)))
            fail_msg("%x", rows[i].c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_of_utf8_is_read_in_its_shortest_form_only),
        cmocka_unit_test(test_text_of_wide_characters_is_read_by_whole_ones),
        cmocka_unit_test(test_text_is_equal_without_case_and_with_any_blanks),
        cmocka_unit_test(test_text_is_written_as_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review/domain.h"
#include "tests/support/guarded.h"

#include <stdio.h>
#include <string.h>

static void spelled(const char *domain, const char *want)
{
    uint8_t room[VOUCH_DOMAIN_MAX];
    struct vouch_writer w = vouch_writer_of(room, sizeof room);
    if (!vouch_domain_write(guarded_text(domain), &w))
        fail_msg("%s is refused", domain);
    if (!vouch_span_equal(vouch_writer_span(&w), guarded_text(want)))
        fail_msg("%s is spelled %.*s", domain, (int)w.len, (const char *)room);
    assert_true(vouch_domain_is_plain(vouch_writer_span(&w)));
    assert_int_equal(vouch_domain_is_plain(guarded_text(domain)), strcmp(domain, want) == 0);
}

static void test_domain_of_ascii_is_in_lower_case_without_a_last_dot(void **state)
{
    (void)state;
    spelled("", "");
    spelled("a.example", "a.example");
    spelled("A.EXAMPLE", "a.example");
    spelled("a.Z", "a.z");
    spelled("a.exAmple", "a.example");
    spelled("a.examplE", "a.example");
    spelled("a@[`{z.example", "a@[`{z.example");
    spelled("[192.0.2.1]", "[192.0.2.1]");
    spelled("a.example.", "a.example");
    spelled("XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example");
}

static void test_domain_in_letters_beyond_ascii_is_in_a_labels(void **state)
{
    (void)state;
    spelled("m\u00FCnchen.example", "xn--mnchen-3ya.example");
    spelled("www.b\u00FCcher.example.", "www.xn--bcher-kva.example");
    spelled("fa\u00DF.example", "xn--fa-hia.example");
    spelled("\u00FC\u00FC\u00FC\u00FC.example", "xn--tdaaaa.example");
    spelled("3\u5E74b\u7D44\u91D1\u516B\u5148\u751F.example",
            "xn--3b-ww4c5e180e575a65lsy2b.example");
    spelled("\u30D1\u30D5\u30A3\u30FCde\u30EB\u30F3\u30D0", "xn--de-jg4avhby1noc0d");
    spelled("\u65E5\u672C\u8A9E\u3002\u4F8B\u3048", "xn--wgv71a119e.xn--r8jz45g");
    spelled("\U0001F4E7.example", "xn--du8h.example");
}

static void test_domain_in_capitals_beyond_ascii_is_that_in_small_letters(void **state)
{
    (void)state;
    spelled("M\u00DCNCHEN.EXAMPLE", "xn--mnchen-3ya.example");
    spelled("\u041F\u0420\u0418\u041C\u0415\u0420."
            "\u0418\u0421\u041F\u042B\u0422\u0410\u041D\u0418\u0415",
            "xn--e1afmkfd.xn--80akhbyknj4f");
    spelled("\u0404", "xn--91a"); /* as its small letter, U+0454 */
    spelled("\u0141\u00D3D\u0179.example", "xn--d-uga0v4h.example");
    spelled("\u0160\u0100\u0132\u014A\u0460", "xn--yda4h0czdx5q");
}

static void refused(const char *domain)
{
    uint8_t room[VOUCH_DOMAIN_MAX];
    struct vouch_writer w = vouch_writer_of(room, sizeof room);
    if (vouch_domain_write(guarded_text(domain), &w))
        fail_msg("%s is spelled %.*s", domain, (int)w.len, (const char *)room);
}

static void test_domain_that_is_no_utf8_or_too_long_is_refused(void **state)
{
    char label[65];
    char domain[300];
    (void)state;
    refused("a\xFC.example");
    refused("\xC3");
    refused("\xC3.");
    refused("\xC1\xA1.example");
    refused("\xE0\x80\xA1.example");
    refused("\xF4\x90\x80\x80");
    refused("\xF5\x80\x80\x80");
    memset(label, 'a', sizeof label - 1);
    label[64] = 0;
    refused(label);
    label[63] = 0;
    spelled(label, label);
    memset(domain, '.', sizeof domain - 1);
    domain[sizeof domain - 1] = 0;
    refused(domain);
}

static size_t encode(uint32_t code, char *out)
{
    uint8_t *at = (uint8_t *)out;
    if (code < 0x80) {
        at[0] = (uint8_t)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len; i-- > 1; code >>= 6)
        at[i] = (uint8_t)(0x80 | (code & 0x3F));
    at[0] = (uint8_t)((0xF00u >> len & 0xFF) | code);
    return len;
}

static const char *spelling(const uint32_t *codes, size_t count)
{
    static char out[VOUCH_DOMAIN_MAX + 1];
    char domain[300];
    struct vouch_span s = {(const uint8_t *)domain, 0};
    for (size_t i = 0; i < count; i++)
        s.len += encode(codes[i], domain + s.len);
    struct vouch_writer w = vouch_writer_of(out, sizeof out);
    assert_true(vouch_domain_write(s, &w));
    return vouch_writer_string(&w);
}

/* RFC 3492, section 6.2, for a label after its "xn--". */
static size_t decode(const char *label, uint32_t *out)
{
    size_t count = 0;
    const char *last = strrchr(label, '-');
    const char *at = last ? last + 1 : label;
    for (const char *c = label; last && c < last; c++)
        out[count++] = (uint8_t)*c;
    uint32_t n = 128, i = 0, bias = 72;
    bool first = true;
    while (*at) {
        uint32_t before = i, weight = 1;
        for (uint32_t k = 36;; k += 36) {
            uint32_t digit = *at <= '9' ? (uint32_t)*at - '0' + 26 : (uint32_t)*at - 'a';
            uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
            at++;
            i += digit * weight;
            if (digit < t)
                break;
            weight *= 36 - t;
        }
        count++;
        uint32_t delta = (i - before) / (first ? 700 : 2);
        first = false;
        delta += delta / (uint32_t)count;
        uint32_t k = 0;
        for (; delta > 35 * 26 / 2; k += 36)
            delta /= 35;
        bias = k + 36 * delta / (delta + 38);
        n += i / (uint32_t)count;
        i %= (uint32_t)count;
        memmove(out + i + 1, out + i, (count - 1 - i) * sizeof *out);
        out[i++] = n;
    }
    return count;
}

static void test_domain_labels_of_any_letters_can_be_read_back(void **state)
{
    static const uint32_t bases[] = {0x61,   0xDF,   0x3B1,   0x5D0,   0x3042,
                                     0x4E00, 0xAC00, 0x1F300, 0x10FF00};
    uint32_t random = 3;
    (void)state;
    for (int round = 0; round < 4000; round++) {
        uint32_t codes[40], back[40];
        size_t count = 1 + (size_t)(round % 30);
        bool ascii = true;
        for (size_t i = 0; i < count; i++) {
            random = random * 1664525u + 1013904223u;
            uint32_t base = bases[(random >> 24) % (i % 3 ? 9 : 2)];
            codes[i] = base + (random >> 8) % (base == 0x61 ? 26 : base == 0xDF ? 1 : 24);
            ascii = ascii && codes[i] < 128;
        }
        const char *label = spelling(codes, count);
        assert_int_equal(strncmp(label, "xn--", 4) != 0, ascii);
        if (ascii)
            continue;
        assert_int_equal(decode(label + 4, back), count);
        assert_memory_equal(codes, back, count * sizeof *codes);
    }
}

/* Of these, each capital and its small letter are one. */
static void test_domain_letters_of_each_script_are_small(void **state)
{
    static const struct {
        uint32_t first, last, step, to_small;
    } rows[] = {{'A', 'Z', 1, 32},     {0xC0, 0xD6, 1, 32},   {0xD8, 0xDE, 1, 32},
                {0x100, 0x12E, 2, 1},  {0x132, 0x136, 2, 1},  {0x139, 0x147, 2, 1},
                {0x14A, 0x176, 2, 1},  {0x179, 0x17D, 2, 1},  {0x391, 0x3A9, 1, 32},
                {0x400, 0x40F, 1, 80}, {0x410, 0x42F, 1, 32}, {0x460, 0x480, 2, 1}};
    (void)state;
    for (uint32_t c = 1; c < 0x600; c++) {
        uint32_t small = c;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            if (c >= rows[i].first && c <= rows[i].last && (c - rows[i].first) % rows[i].step == 0)
                small = c + rows[i].to_small;
        if (c == '.')
            continue;
        char want[VOUCH_DOMAIN_MAX];
        snprintf(want, sizeof want, "%s", spelling(&small, 1));
        assert_string_equal(spelling(&c, 1), want);
        assert_int_equal(small < 128, strncmp(want, "xn--", 4) != 0);
        uint32_t back[4];
        assert_true(small < 128 || (decode(want + 4, back) == 1 && back[0] == small));
    }
}

static void test_domain_is_plain_if_each_byte_is(void **state)
{
    (void)state;
    for (size_t len = 1; len < 40; len++)
        for (size_t at = 0; at < len; at++)
            for (unsigned c = 0; c < 256; c++) {
                uint8_t text[40];
                memset(text, 'a', sizeof text);
                text[at] = (uint8_t)c;
                bool bad = (c >= 'A' && c <= 'Z') || c >= 0x80 || (c == '.' && at + 1 == len);
                assert_int_equal(vouch_domain_is_plain((struct vouch_span){text, len}), !bad);
            }
}

/* What stands behind the end of a domain is no part of its last character. */
static void test_domain_ends_where_it_ends(void **state)
{
    static const char *const texts[] = {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t len = 1; len <= i + 2; len++) {
            uint8_t room[VOUCH_DOMAIN_MAX];
            struct vouch_writer w = vouch_writer_of(room, sizeof room);
            struct vouch_span s = {(const uint8_t *)texts[i], len};
            assert_int_equal(vouch_domain_write(s, &w), len == i + 2);
        }
}

static void test_domain_of_each_character_is_taken_or_refused(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {"\x7F", true},
        {"\x80", false},
        {"\xBF", false},
        {"\xC1\xBF", false},
        {"\xC2\x80", true},
        {"\xC2\x7F", false},
        {"\xC2\xC0", false},
        {"\xDF\xBF", true},
        {"\xDF", false},
        {"\xE0\xA0\x80", true},
        {"\xE0\xA0", false},
        {"\xE0\x9F\xBF", false},
        {"\xEF\xBF\xBF", true},
        {"\xF0\x90\x80\x80", true},
        {"\xF0\x90\x80", false},
        {"\xF0\x8F\xBF\xBF", false},
        {"\xF4\x8F\xBF\xBF", true},
        {"\xF4\x90\x80\x80", false},
        {"\xF5\x80\x80\x80", false},
        {"\xFC\x90\x80\x80", false},
        {"\xFE\x90\x80\x80", false},
        {"\xF8\x90\x80\x80", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t room[VOUCH_DOMAIN_MAX];
        struct vouch_writer w = vouch_writer_of(room, sizeof room);
        if (vouch_domain_write(guarded_text(rows[i].text), &w) != rows[i].good)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_domain_of_ascii_is_in_lower_case_without_a_last_dot),
        cmocka_unit_test(test_domain_in_letters_beyond_ascii_is_in_a_labels),
        cmocka_unit_test(test_domain_in_capitals_beyond_ascii_is_that_in_small_letters),
        cmocka_unit_test(test_domain_that_is_no_utf8_or_too_long_is_refused),
        cmocka_unit_test(test_domain_labels_of_any_letters_can_be_read_back),
        cmocka_unit_test(test_domain_letters_of_each_script_are_small),
        cmocka_unit_test(test_domain_is_plain_if_each_byte_is),
        cmocka_unit_test(test_domain_of_each_character_is_taken_or_refused),
        cmocka_unit_test(test_domain_ends_where_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

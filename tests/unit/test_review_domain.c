// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/review/domain.h"

#include <string.h>

static void spelled(const char *domain, const char *want)
{
    uint8_t room[VOUCH_DOMAIN_MAX];
    struct vouch_writer w = vouch_writer_of(room, sizeof room);
    if (!vouch_domain_write(vouch_span_of(domain), &w))
        fail_msg("%s is refused", domain);
    if (!vouch_span_equal(vouch_writer_span(&w), vouch_span_of(want)))
        fail_msg("%s is spelled %.*s", domain, (int)w.len, (const char *)room);
    assert_true(vouch_domain_is_plain(vouch_writer_span(&w)));
    assert_int_equal(vouch_domain_is_plain(vouch_span_of(domain)), strcmp(domain, want) == 0);
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
    if (vouch_domain_write(vouch_span_of(domain), &w))
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_domain_of_ascii_is_in_lower_case_without_a_last_dot),
        cmocka_unit_test(test_domain_in_letters_beyond_ascii_is_in_a_labels),
        cmocka_unit_test(test_domain_in_capitals_beyond_ascii_is_that_in_small_letters),
        cmocka_unit_test(test_domain_that_is_no_utf8_or_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

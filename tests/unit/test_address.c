// SPDX-License-Identifier: Apache-2.0
#include "core/port.h"
#include "tests/support/guarded.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *written(const struct vouch_address *a)
{
    static char buffer[64];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_address_write(&w, a);
    return vouch_writer_string(&w);
}

static void test_parse_good_text_is_written_in_the_form_of_rfc5952(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"2001:db8::1", "2001:db8::1"},
        {"2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},    /* the first of equal runs */
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},          /* the longest run */
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, /* one group is no run */
        {"0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"},
        {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
        {"fe80::ABCD", "fe80::abcd"},
    };
    struct vouch_address a;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!vouch_address_parse(guarded_text(rows[i].text), &a))
            fail_msg("%s was refused", rows[i].text);
        assert_int_equal(a.port, 0);
        assert_int_equal(a.scope, 0);
        assert_string_equal(written(&a), rows[i].want);
    }
}

static void test_parse_bad_text_is_refused_and_changes_nothing(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        ".",
        "1",
        "1.2.3",
        "1.2.3.",
        "1.2.3.4.",
        ".1.2.3.4",
        "1.2.3.4.5",
        "1..2.3",
        "256.1.1.1",
        "01.2.3.4", /* octal to some, decimal to others */
        "1.2.3.04",
        "1.2.3.4 ",
        " 1.2.3.4",
        "0x7f.0.0.1",
        "1.2.3.-4",
        "+1.2.3.4",
        "1.2.3.1000",
        ":",
        ":::",
        "::1::",
        "1::2::3",
        ":1",
        "1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::", /* "::" is one group at least */
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "::1.2.3",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "::1.2.3.4.5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4:5:6:7:8:9:10",
        "[::1]",
        "::1%lo",
        "::1/128",
        "localhost",
    };
    struct vouch_address a;
    (void)state;
    memset(&a, 0x5a, sizeof a);
    struct vouch_address before = a;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (vouch_address_parse(guarded_text(bad[i]), &a))
            fail_msg("\"%s\" was taken, as %s", bad[i], written(&a));
        assert_memory_equal(&a, &before, sizeof a);
    }
}

/* Text made of what addresses are made of: whatever is taken, the C library takes too and means the
 * same, and the other way round. */
static void test_parse_random_text_agrees_with_the_c_library(void **state)
{
    static const char *const parts[] = {":",   "::",  ".",    "0", "1",
                                        "255", "256", "ffff", "a", "1.2.3.4"};
    unsigned seed = 1;
    size_t taken = 0;
    (void)state;
    for (int round = 0; round < 200000; round++) {
        char text[128] = "";
        unsigned n = 1 + (unsigned)rand_r(&seed) % 17;
        for (unsigned i = 0; i < n; i++)
            strcat(text, parts[(unsigned)rand_r(&seed) % (sizeof parts / sizeof parts[0])]);
        struct vouch_address a;
        uint8_t want[16];
        bool four = !strchr(text, ':');
        bool good = vouch_address_parse(guarded_text(text), &a);
        if (good != (inet_pton(four ? AF_INET : AF_INET6, text, want) == 1))
            fail_msg("\"%s\" was %s", text, good ? "taken" : "refused");
        if (!good)
            continue;
        taken++;
        assert_int_equal(a.family, four ? VOUCH_FAMILY_IPV4 : VOUCH_FAMILY_IPV6);
        assert_memory_equal(a.bytes, want, four ? 4 : 16);
        char form[INET6_ADDRSTRLEN];
        inet_ntop(four ? AF_INET : AF_INET6, want, form, sizeof form);
        if (!strchr(form, '.') || four) /* it writes more kinds with a dotted end than RFC 5952 */
            assert_string_equal(written(&a), form);
    }
    assert_true(taken > 500);
}

static void test_same_compares_family_and_address_only(void **state)
{
    struct vouch_address a = {VOUCH_FAMILY_IPV4, {1, 2, 3, 4}, 80, 0};
    struct vouch_address b = {VOUCH_FAMILY_IPV4, {1, 2, 3, 4, 9}, 443, 0};
    struct vouch_address c = {VOUCH_FAMILY_IPV6, {1, 2, 3, 4}, 80, 0};
    struct vouch_address d = {VOUCH_FAMILY_IPV6, {1, 2, 3, 4, [15] = 1}, 80, 0};
    (void)state;
    assert_true(vouch_address_same(&a, &b));
    assert_false(vouch_address_same(&a, &c));
    assert_false(vouch_address_same(&c, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_good_text_is_written_in_the_form_of_rfc5952),
        cmocka_unit_test(test_parse_bad_text_is_refused_and_changes_nothing),
        cmocka_unit_test(test_parse_random_text_agrees_with_the_c_library),
        cmocka_unit_test(test_same_compares_family_and_address_only),
    };
    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}

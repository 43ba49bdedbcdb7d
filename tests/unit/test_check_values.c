// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boards/posix/idn.h"
#include "boards/posix/values.h"

static char said[256];

static struct vouch_writer why(void)
{
    memset(said, 0, sizeof said);
    return vouch_writer_of(said, sizeof said);
}

static void test_duration_units_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t ms;
    } good[] = {{"10", 10000},  {"10s", 10000},    {"2.5s", 2500}, {"0.001", 1},
                {"500ms", 500}, {"3600", 3600000}, {"1.25", 1250}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct vouch_writer w = why();
        uint32_t ms = 0;
        if (vouch_value_duration(good[i].text, &ms, &w) != VOUCH_OK || ms != good[i].ms)
            fail_msg("%s: %u ms, %s", good[i].text, ms, said);
    }
}

static void test_duration_nonsense_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",       "s",    "ms", "0",  "0ms",  "-1",  "1m",
        "1.2345", "3601", ".5", "1.", "1..2", "1e3", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_writer w = why();
        uint32_t ms = 7;
        if (vouch_value_duration(bad[i], &ms, &w) != VOUCH_E_ARGUMENT || ms != 7 || !said[0])
            fail_msg("\"%s\" became %u ms", bad[i], ms);
    }
}

static void test_wanted_name_has_a_role(void **state)
{
    (void)state;
    char name[VOUCH_HOST_MAX + 1];
    enum vouch_name_role role;
    struct vouch_writer w = why();
    assert_int_equal(vouch_value_wanted_name("mx:MX1.example.org.", &role, name, &w), VOUCH_OK);
    assert_int_equal(role, VOUCH_ROLE_MX);
    assert_string_equal(name, "mx1.example.org");
    assert_int_equal(vouch_value_wanted_name("a.example", &role, name, &w), VOUCH_OK);
    assert_int_equal(role, VOUCH_ROLE_HOST);
    assert_int_equal(vouch_value_wanted_name("2001:db8::1", &role, name, &w), VOUCH_OK);
    assert_int_equal(role, VOUCH_ROLE_HOST);
    assert_string_equal(name, "2001:db8::1");
    assert_int_equal(vouch_value_wanted_name("interface:192.0.2.1", &role, name, &w), VOUCH_OK);
    assert_string_equal(name, "192.0.2.1");
    assert_int_equal(vouch_value_wanted_name("boss:a.example", &role, name, &w), VOUCH_E_ARGUMENT);
    assert_non_null(strstr(said, "role"));
}

static void test_redirect_parts_may_be_empty(void **state)
{
    (void)state;
    struct vouch_redirect r;
    struct vouch_writer w = why();
    assert_int_equal(vouch_value_redirect("a.example:443:127.0.0.1:8443", &r, &w), VOUCH_OK);
    assert_string_equal(r.host, "a.example");
    assert_int_equal(r.port, 443);
    assert_string_equal(r.to_host, "127.0.0.1");
    assert_int_equal(r.to_port, 8443);
    assert_int_equal(vouch_value_redirect("::[::1]:", &r, &w), VOUCH_OK);
    assert_string_equal(r.host, "");
    assert_int_equal(r.port, 0);
    assert_string_equal(r.to_host, "::1");
    assert_int_equal(r.to_port, 0);
    static const char *const bad[] = {"",        "a:1:b",       "a:1:b:2:c",
                                      "a:0:b:2", "a:1:b:65536", "a b:1:c:2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (vouch_value_redirect(bad[i], &r, &w) != VOUCH_E_ARGUMENT)
            fail_msg("\"%s\" was taken", bad[i]);
}

static void test_pin_takes_addresses_only(void **state)
{
    (void)state;
    struct vouch_pin pin;
    struct vouch_writer w = why();
    assert_int_equal(vouch_value_pin("a.example:443:192.0.2.9", &pin, &w), VOUCH_OK);
    assert_string_equal(pin.host, "a.example");
    assert_int_equal(pin.address.port, 443);
    assert_int_equal(vouch_value_pin("a.example:443:2001:db8::1", &pin, &w), VOUCH_OK);
    assert_int_equal(vouch_value_pin("a.example:443:[2001:db8::1]", &pin, &w), VOUCH_OK);
    assert_int_equal(pin.address.family, VOUCH_FAMILY_IPV6);
    static const char *const bad[] = {"",
                                      "a.example",
                                      "a.example:443",
                                      "a.example:443:b.example",
                                      "a.example:x:192.0.2.9",
                                      ":443:192.0.2.9",
                                      "a:443:"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (vouch_value_pin(bad[i], &pin, &w) != VOUCH_E_ARGUMENT)
            fail_msg("\"%s\" was taken", bad[i]);
}

static void check_idn(const char *target, int status, const char *want)
{
    char text[512];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    struct vouch_writer reason = why();
    int got = vouch_idn_target(&w, target, &reason);
    if (got != status)
        fail_msg("%s: status %d, %s", target, got, said);
    if (status == VOUCH_OK)
        assert_string_equal(vouch_writer_string(&w), want);
    else
        assert_non_null(strstr(said, want));
}

static void test_idn_converts_the_host_alone(void **state)
{
    (void)state;
    check_idn("https://b\xC3\xBC"
              "cher.example:8443/\xC3\xBC",
              VOUCH_OK, "https://xn--bcher-kva.example:8443/\xC3\xBC");
    check_idn("B\xC3\x9C"
              "CHER.example",
              VOUCH_OK, "xn--bcher-kva.example");
    check_idn("fa\xC3\x9F.example", VOUCH_OK, "xn--fa-hia.example");
    check_idn("a.example", VOUCH_OK, "a.example");
}

static void test_idn_bad_names_are_refused(void **state)
{
    (void)state;
    check_idn("https://\xC3\xBC\xFF.example", VOUCH_E_MALFORMED, "no valid");
    check_idn("https://a\xE2\x80\xAE.example", VOUCH_E_MALFORMED, "no valid");
    check_idn("https://-\xC3\xBC.example", VOUCH_E_MALFORMED, "no valid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_duration_units_are_read),
        cmocka_unit_test(test_duration_nonsense_is_refused),
        cmocka_unit_test(test_wanted_name_has_a_role),
        cmocka_unit_test(test_redirect_parts_may_be_empty),
        cmocka_unit_test(test_pin_takes_addresses_only),
        cmocka_unit_test(test_idn_converts_the_host_alone),
        cmocka_unit_test(test_idn_bad_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

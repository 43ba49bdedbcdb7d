// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/target.h"
#include "tests/support/guarded.h"

/* A registry of the test's own: what a target means must not depend on what is built in. */
static const struct vouch_dialogue dialogues[] = {
    {.scheme = "https", .port = 443},
    {.scheme = "tls", .port = 0},
    {.scheme = "smtp", .port = 25, .starttls = "smtp"},
    {.scheme = "ldaps", .port = 636},
};

const struct vouch_dialogue *vouch_dialogue_of_scheme(struct vouch_span scheme)
{
    for (size_t i = 0; i < sizeof dialogues / sizeof dialogues[0]; i++)
        if (vouch_span_equal_nocase(scheme, guarded_text(dialogues[i].scheme)))
            return &dialogues[i];
    return NULL;
}

const struct vouch_dialogue *vouch_dialogue_of_starttls(struct vouch_span word)
{
    return vouch_span_equal_nocase(word, guarded_text("smtp")) ? &dialogues[2] : NULL;
}

static struct vouch_target good(const char *text, const char *starttls)
{
    struct vouch_target t;
    struct vouch_target_error error;
    int status = vouch_target_parse(&t, guarded_text(text), guarded_text(starttls), &error);
    if (status != VOUCH_OK)
        fail_msg("\"%s\" refused: %s: %.*s", text, error.what, (int)error.where.len,
                 (const char *)error.where.data);
    assert_string_equal(error.what, "");
    return t;
}

/* The text must be refused, with a message that holds `what`, about the part `where`. */
static void bad(const char *text, const char *starttls, const char *what, const char *where)
{
    struct vouch_target t;
    struct vouch_target_error error;
    int status = vouch_target_parse(&t, guarded_text(text), guarded_text(starttls), &error);
    if (status != VOUCH_E_MALFORMED)
        fail_msg("\"%s\" was taken (status %d)", text, status);
    if (!strstr(error.what, what))
        fail_msg("\"%s\": \"%s\" does not say \"%s\"", text, error.what, what);
    if (!vouch_span_equal(error.where, guarded_text(where)))
        fail_msg("\"%s\": points at \"%.*s\", not at \"%s\"", text, (int)error.where.len,
                 (const char *)error.where.data, where);
}

static void test_target_url_is_taken_apart(void **state)
{
    (void)state;
    struct vouch_target t = good("HTTPS://WWW.Example.ORG.:8443/Path?q=1#top", "");
    assert_string_equal(t.dialogue->scheme, "https");
    assert_string_equal(t.host, "www.example.org");
    assert_false(t.host_is_address);
    assert_int_equal(t.port, 8443);
    assert_string_equal(t.rest, "/Path?q=1");
    assert_string_equal(t.text, "https://www.example.org:8443/Path?q=1");
}

static void test_target_default_port_is_the_schemes(void **state)
{
    (void)state;
    struct vouch_target t = good("ldaps://dc.example/dc=example?mail?sub?(uid=a)", "");
    assert_int_equal(t.port, 636);
    assert_string_equal(t.rest, "/dc=example?mail?sub?(uid=a)");
    assert_string_equal(t.text, "ldaps://dc.example/dc=example?mail?sub?(uid=a)");
    assert_string_equal(good("https://a.example:443", "").text, "https://a.example");
    assert_string_equal(good("https://a.example?x", "").rest, "?x");
}

static void test_target_without_scheme_is_https_or_tls(void **state)
{
    (void)state;
    assert_string_equal(good("a.example", "").text, "https://a.example");
    assert_string_equal(good("a.example/x", "").text, "https://a.example/x");
    assert_string_equal(good("a.example:993", "").text, "tls://a.example:993");
    assert_string_equal(good("localhost:25", "smtp").text, "smtp://localhost");
    assert_string_equal(good("smtp://localhost", "smtp").text, "smtp://localhost");
}

static void test_target_addresses_are_known_as_such(void **state)
{
    (void)state;
    struct vouch_target t = good("tls://[2001:DB8:0::1]:465", "");
    assert_true(t.host_is_address);
    assert_int_equal(t.address.family, VOUCH_FAMILY_IPV6);
    assert_int_equal(t.address.port, 465);
    assert_string_equal(t.host, "2001:db8::1");
    assert_string_equal(t.text, "tls://[2001:db8::1]:465");
    t = good("192.0.2.7", "");
    assert_true(t.host_is_address);
    assert_int_equal(t.address.family, VOUCH_FAMILY_IPV4);
    assert_string_equal(t.text, "https://192.0.2.7");
    assert_string_equal(good("[::1]", "").text, "https://[::1]");
}

static void test_target_scheme_and_word_errors_name_the_part(void **state)
{
    (void)state;
    bad("gopher://a.example", "", "unknown scheme", "gopher");
    bad("://a.example", "", "no scheme", "a.example");
    bad("a.example:25", "imap", "--starttls", "imap");
    bad("https://a.example", "smtp", "--starttls", "https");
    bad("tls://a.example", "", "needs a port", "tls");
}

static void test_target_port_errors_name_the_port(void **state)
{
    (void)state;
    static const char *const ports[] = {"0", "65536", "99999", "-1", "+5", "8a", "", " 443", "1e3"};
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "https://a.example:%s/x", ports[i]);
        bad(text, "", "port", ports[i]);
    }
}

static void test_target_host_errors_name_the_part(void **state)
{
    (void)state;
    bad("", "", "no host", "");
    bad("https://", "", "no host", "");
    bad("https:///x", "", "no host", "");
    bad("https://.", "", "empty label", "");
    bad("https://a..example", "", "empty label", "");
    bad("https://-a.example", "", "begins and ends", "-a");
    bad("https://a-.example", "", "begins and ends", "a-");
    bad("https://a b.example", "", "character", " ");
    bad("https://b\xC3\xBC"
        "cher.example",
        "", "A-label",
        "b\xC3\xBC"
        "cher");
    bad("https://user:secret@a.example", "", "user", "user:secret");
    bad("https://1.2.3", "", "IPv4", "1.2.3");
    bad("https://256.1.1.1", "", "IPv4", "256.1.1.1");
    bad("https://[::1", "", "]", "[::1");
    bad("https://[::1]x", "", "port", "x");
    bad("https://[1.2.3.4]", "", "IPv6", "1.2.3.4");
    bad("https://[fe80::1%]", "", "IPv6", "fe80::1%");
    bad("https://[fe80::1%e/0]", "", "]", "[fe80::1%e");
    bad("https://[fe80::1%an-interface-name]", "", "IPv6", "fe80::1%an-interface-name");
    bad("::1", "", "brackets", "::1");
}

static void test_target_zone_of_an_address_is_kept_beside_it(void **state)
{
    static const char *const texts[] = {"https://[fe80::1%eth0]/x", "https://[fe80::1%25eth0]/x"};
    struct vouch_target t;
    struct vouch_target_error error;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(vouch_target_parse(&t, guarded_text(texts[i]), guarded_text(""), &error),
                         VOUCH_OK);
        assert_string_equal(t.host, "fe80::1");
        assert_string_equal(t.zone, "eth0");
        assert_string_equal(t.text, texts[0]);
        assert_int_equal(t.address.scope, 0);
    }
    assert_int_equal(
        vouch_target_parse(&t, guarded_text("tls://[fe80::1%7]:1"), guarded_text(""), &error),
        VOUCH_OK);
    assert_int_equal(t.address.scope, 7);
}

static void test_target_length_limits_hold_to_the_byte(void **state)
{
    (void)state;
    char label[65];
    char host[300] = "";
    memset(label, 'a', 64);
    label[63] = 0;
    struct vouch_target t = good(label, "");
    assert_int_equal(strlen(t.host), 63);
    label[63] = 'a';
    label[64] = 0;
    bad(label, "", "63 bytes", label);

    label[63] = 0;
    snprintf(host, sizeof host, "%s.%s.%s.%.61s", label, label, label, label);
    assert_int_equal(strlen(host), 253);
    assert_string_equal(good(host, "").host, host);
    strcat(host, "a");
    bad(host, "", "253 bytes", host);

    char text[600] = "https://a/";
    memset(text + 10, 'x', 510);
    assert_int_equal(strlen(good(text, "").rest), 511);
    text[520] = 'x';
    bad(text, "", "511 bytes", text + 9);
}

static void test_target_path_bytes_that_could_split_a_request_are_refused(void **state)
{
    (void)state;
    bad("https://a.example/x\r\nHost: b", "", "%XX", "\r");
    bad("https://a.example/a b", "", "%XX", " ");
    bad("https://a.example/\xC3\xBC", "", "%XX", "\xC3");
    bad("https://a.example/\x7F", "", "%XX", "\x7F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target_url_is_taken_apart),
        cmocka_unit_test(test_target_default_port_is_the_schemes),
        cmocka_unit_test(test_target_without_scheme_is_https_or_tls),
        cmocka_unit_test(test_target_addresses_are_known_as_such),
        cmocka_unit_test(test_target_scheme_and_word_errors_name_the_part),
        cmocka_unit_test(test_target_port_errors_name_the_port),
        cmocka_unit_test(test_target_host_errors_name_the_part),
        cmocka_unit_test(test_target_zone_of_an_address_is_kept_beside_it),
        cmocka_unit_test(test_target_length_limits_hold_to_the_byte),
        cmocka_unit_test(test_target_path_bytes_that_could_split_a_request_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* Names that are answered without a name service. There is none here: asking one would fail. */
#include "port/posix/resolver.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct vouch_posix_names names;
static struct vouch_posix_resolver posix;
static struct vouch_addresses got;
static char hosts[] = "/tmp/vouch-hosts-XXXXXX";

static struct vouch_posix_names_options usual_options(void)
{
    struct vouch_posix_names_options o = {.hosts_path = hosts, .servers = "127.0.0.1:1"};
    return o;
}

static void begin_with(const struct vouch_posix_names_options *options)
{
    vouch_posix_names_init(&names, options);
    vouch_posix_resolver_init(&posix, &names);
}

static int begin(void **state)
{
    struct vouch_posix_names_options o = usual_options();
    (void)state;
    begin_with(&o);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    assert_null(names.channel); /* c-ares was never started */
    vouch_posix_names_close(&names);
    return 0;
}

static int ask_family(const char *name, enum vouch_family family)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&posix);
    return r.ops->addresses(r.self, name, family, &got);
}

static int ask(const char *name)
{
    return ask_family(name, VOUCH_FAMILY_ANY);
}

static bool has(const char *text)
{
    struct vouch_address a;
    assert_true(vouch_address_parse(guarded_text(text), &a));
    for (size_t i = 0; i < got.count; i++)
        if (vouch_address_same(&a, &got.at[i]))
            return true;
    return false;
}

static void put_hosts(const char *text)
{
    FILE *f = fopen(hosts, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void test_known_text_override_and_hosts_start_nothing(void **state)
{
    static const struct vouch_override overrides[] = {
        {"gui.example.test", {VOUCH_FAMILY_IPV4, {127, 0, 0, 9}, 443, 0}},
        {"gui.example.test", {VOUCH_FAMILY_IPV4, {127, 0, 0, 8}, 0, 0}},
        {"listed.test", {VOUCH_FAMILY_IPV4, {127, 0, 0, 7}, 0, 0}}};
    struct vouch_posix_names_options o = usual_options();
    (void)state;
    o.overrides = overrides;
    o.overrides_count = 3;
    begin_with(&o);
    put_hosts("# a comment\n10.0.0.1 other\r\n\n192.0.2.7\tlisted.test alias # listed2.test\n"
              "2001:db8::7 listed2.test\nnonsense listed2.test\n192.0.2.8 listed2.test");
    assert_int_equal(ask("192.0.2.200"), VOUCH_OK);
    assert_true(has("192.0.2.200"));
    assert_int_equal(ask("2001:db8::99"), VOUCH_OK);
    assert_true(has("2001:db8::99"));
    assert_int_equal(ask("GUI.example.TEST."), VOUCH_OK);
    assert_int_equal(got.count, 2);
    assert_true(has("127.0.0.9"));
    assert_int_equal(got.at[0].bytes[3], 9); /* in the order given */
    assert_int_equal(got.at[0].port, 0);
    assert_int_equal(ask("listed.test"), VOUCH_OK);
    assert_true(has("127.0.0.7")); /* an override wins over the hosts file */
    assert_int_equal(ask("alias"), VOUCH_OK);
    assert_true(has("192.0.2.7"));
    assert_int_equal(ask("listed2.test"), VOUCH_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(ask_family("listed2.test", VOUCH_FAMILY_IPV6), VOUCH_OK);
    assert_int_equal(got.count, 1);
}

static void test_known_localhost_is_loopback_without_a_hosts_file(void **state)
{
    struct vouch_posix_names_options o = usual_options();
    (void)state;
    o.hosts_path = "/nonexistent";
    begin_with(&o);
    assert_int_equal(ask("localhost"), VOUCH_OK);
    assert_true(has("127.0.0.1"));
    assert_true(has("::1"));
    assert_int_equal(ask_family("www.localhost.", VOUCH_FAMILY_IPV4), VOUCH_OK);
    assert_int_equal(got.count, 1);
}

static void test_known_text_of_the_other_family_has_no_data(void **state)
{
    (void)state;
    assert_int_equal(ask_family("192.0.2.1", VOUCH_FAMILY_IPV6), VOUCH_E_NO_DATA);
}

static void test_known_names_that_cannot_be_are_not_asked_for(void **state)
{
    (void)state;
    assert_int_equal(ask("no-such-host.invalid"), VOUCH_E_NO_NAME);
    assert_int_equal(ask("INVALID."), VOUCH_E_NO_NAME);
    assert_int_equal(ask("abc.onion"), VOUCH_E_NO_NAME);
}

static void test_known_zone_names_an_interface(void **state)
{
    (void)state;
    assert_int_equal(ask("fe80::1%lo"), VOUCH_OK);
    assert_int_not_equal(got.at[0].scope, 0);
    assert_int_equal(ask("fe80::1%7"), VOUCH_OK);
    assert_int_equal(got.at[0].scope, 7);
}

static void set(size_t i, const char *text)
{
    assert_true(vouch_address_parse(guarded_text(text), &got.at[i]));
    got.count = i + 1;
}

static void test_order_routes_first_and_families_in_turn(void **state)
{
    (void)state;
    memset(&got, 0, sizeof got);
    set(0, "127.0.0.1");
    set(1, "127.0.0.2");
    set(2, "fe80::1"); /* link-local without an interface: there is no route */
    set(3, "127.0.0.3");
    vouch_posix_names_order(&got);
    assert_int_equal(got.count, 4);
    assert_int_equal(got.at[0].bytes[3], 1);
    assert_int_equal(got.at[1].bytes[3], 2);
    assert_int_equal(got.at[2].bytes[3], 3);
    assert_int_equal(got.at[3].family, VOUCH_FAMILY_IPV6);
}

static int make_hosts(void **state)
{
    int fd = mkstemp(hosts);
    (void)state;
    return fd < 0 ? -1 : close(fd);
}

static int remove_hosts(void **state)
{
    (void)state;
    return unlink(hosts);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_known_text_override_and_hosts_start_nothing),
        ONE(test_known_localhost_is_loopback_without_a_hosts_file),
        ONE(test_known_text_of_the_other_family_has_no_data),
        ONE(test_known_names_that_cannot_be_are_not_asked_for),
        ONE(test_known_zone_names_an_interface),
        ONE(test_order_routes_first_and_families_in_turn),
    };
    return cmocka_run_group_tests_name("POSIX names", tests, make_hosts, remove_hosts);
}

// SPDX-License-Identifier: Apache-2.0
/* The resolver against a name server of the test's own (tests/support/dns_server.h). */
#include "core/dns.h"
#include "port/posix/clock.h"
#include "tests/support/guarded.h"
#include "tests/support/names_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { TURNS_MAX = 3000 };

static bool has(const char *text)
{
    struct vouch_address a;
    assert_true(vouch_address_parse(guarded_text(text), &a));
    for (size_t i = 0; i < names_scene.got.count; i++)
        if (vouch_address_same(&a, &names_scene.got.at[i]))
            return true;
    return false;
}

/* --- addresses */

static void test_addresses_both_families_come_in_turn(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask("ok.test"), VOUCH_OK);
    assert_int_equal(names_scene.got.count, 3);
    assert_true(has("192.0.2.1") && has("192.0.2.2") && has("2001:db8::1"));
    assert_false(names_scene.got.authentic);
    assert_int_equal(names_scene_ask("alias.test"), VOUCH_OK);
    assert_true(has("192.0.2.1"));
}

static void test_addresses_one_family_asks_only_for_it(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask_family("ok.test", VOUCH_FAMILY_IPV4), VOUCH_OK);
    assert_int_equal(names_scene.got.count, 2);
    assert_int_equal(names_scene.server.udp_queries, 1);
    assert_int_equal(names_scene_ask_family("ok.test", VOUCH_FAMILY_IPV6), VOUCH_OK);
    assert_int_equal(names_scene.got.count, 1);
    assert_int_equal(names_scene_ask_family("only4.test", VOUCH_FAMILY_IPV6), VOUCH_E_NO_DATA);
    assert_int_equal(names_scene_ask("only4.test"), VOUCH_OK);
    assert_int_equal(names_scene.got.count, 2);
}

static void test_addresses_ad_bit_counts_only_from_trusted_servers(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask("secure.test"), VOUCH_OK);
    assert_true(names_scene.got.authentic); /* the server is on loopback */
    names_scene.names.authentic = false;    /* as it is for any other */
    assert_int_equal(names_scene_ask("secure.test"), VOUCH_OK);
    assert_false(names_scene.got.authentic);
    assert_int_equal(names_scene_ask_records("secure.test", VOUCH_DNS_TLSA), VOUCH_OK);
    assert_false(names_scene.records.authentic);
}

static void test_addresses_absence_and_failure_have_their_status(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask("nx.test"), VOUCH_E_NO_NAME);
    assert_int_equal(names_scene_ask("nothing.test"), VOUCH_E_NO_DATA);
    assert_int_equal(names_scene_ask("servfail.test"), VOUCH_E_NAME_SERVER);
    assert_int_equal(names_scene_ask("refused.test"), VOUCH_E_NAME_SERVER);
    assert_int_equal(names_scene_ask("lie.test"), VOUCH_E_NAME_SERVER);
    assert_int_equal(names_scene_ask("a..b"), VOUCH_E_NO_NAME);
    assert_int_equal(names_scene.got.count, 0);
}

static void test_addresses_answers_that_are_none_end_in_time(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask("silent.test"), VOUCH_E_TIMEOUT);
    assert_true(names_scene.server.udp_queries >= 4); /* each question was repeated */
    int garbage = names_scene_ask("garbage.test");
    assert_true(garbage == VOUCH_E_TIMEOUT || garbage == VOUCH_E_NAME_SERVER);
    int other = names_scene_ask("other.test");
    assert_true(other == VOUCH_E_TIMEOUT || other == VOUCH_E_NAME_SERVER);
    int three_bytes = names_scene_ask("short.test");
    assert_true(three_bytes == VOUCH_E_TIMEOUT || three_bytes == VOUCH_E_NAME_SERVER);
    assert_int_equal(names_scene_ask("ok.test"), VOUCH_OK); /* and it goes on working */
}

static void test_addresses_nobody_at_the_port_is_a_name_server_failure(void **state)
{
    struct vouch_posix_names_options o = names_scene_usual_options();
    (void)state;
    o.servers = "127.0.0.1:1";
    names_scene_begin_with(&o);
    int status = names_scene_ask("ok.test");
    assert_true(status == VOUCH_E_NAME_SERVER || status == VOUCH_E_TIMEOUT);
}

static void test_addresses_question_for_aaaa_lost_holds_the_rest_up_for_a_moment_only(void **state)
{
    struct vouch_posix_names_options o = names_scene_usual_options();
    struct vouch_time before, after;
    (void)state;
    o.timeout_ms = 5000;
    names_scene_begin_with(&o);
    vouch_posix_now(&before);
    assert_int_equal(names_scene_ask("deaf6.test"), VOUCH_OK);
    vouch_posix_now(&after);
    assert_int_equal(names_scene.got.count, 2);
    assert_in_range(after.mono_ms - before.mono_ms, 200, 3000);
    assert_int_equal(names_scene_ask_family("deaf6.test", VOUCH_FAMILY_IPV4), VOUCH_OK);
}

static void test_addresses_more_than_fit_are_counted(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask("many.test"), VOUCH_OK);
    assert_int_equal(names_scene.got.count, VOUCH_ADDRESSES_MAX);
    assert_int_equal(names_scene.got.lost, 40 - VOUCH_ADDRESSES_MAX);
}

static void test_addresses_server_without_edns_is_asked_again_without(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask("formerr.test"), VOUCH_OK);
    assert_int_equal(names_scene.got.count, 3);
}

/* --- records */

static void expect_record(const char *name, enum vouch_dns_type type, const char *rdata, size_t len)
{
    struct vouch_span want = {(const uint8_t *)rdata, len};
    assert_int_equal(names_scene_ask_records(name, type), VOUCH_OK);
    assert_int_equal(names_scene.records.count, 1);
    assert_int_equal(names_scene.records.ttl_s, 300);
    assert_true(vouch_span_equal(vouch_records_at(&names_scene.records, 0), want));
}

static void test_records_of_each_type_come(void **state)
{
    (void)state;
    expect_record("ok.test", VOUCH_DNS_MX, "\0\x0a\2mx\2ok\4test", 14);
    expect_record("ok.test", VOUCH_DNS_TXT, "\6v=TEST", 7);
    expect_record("ok.test", VOUCH_DNS_TLSA, "\3\1\1data", 7);
    assert_false(names_scene.records.authentic);
    expect_record("secure.test", VOUCH_DNS_TLSA, "\3\1\1data", 7);
    assert_true(names_scene.records.authentic);
    expect_record("alias.test", VOUCH_DNS_CNAME, "\2ok\4test", 9);
}

static void test_records_truncated_answer_comes_by_tcp(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask_records("large.test", VOUCH_DNS_TXT), VOUCH_OK);
    assert_int_equal(names_scene.records.count, 1);
    assert_int_equal(vouch_records_at(&names_scene.records, 0).len, 1004);
    assert_int_equal(names_scene.server.tcp_queries, 1);
}

static void test_records_refusal_that_checking_disabled_lifts_is_bogus(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask_records("bogus.test", VOUCH_DNS_TLSA), VOUCH_E_NAME_SERVER);
    assert_true(names_scene.records.bogus);
    assert_int_equal(names_scene.records.count, 0);
    assert_int_equal(names_scene_ask_records("servfail.test", VOUCH_DNS_TLSA), VOUCH_E_NAME_SERVER);
    assert_false(names_scene.records.bogus);
    assert_int_equal(names_scene_ask_records("ok.test", VOUCH_DNS_TLSA), VOUCH_OK);
    assert_false(names_scene.records.bogus);
}

static void test_records_absence_and_failure_have_their_status(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask_records("nx.test", VOUCH_DNS_MX), VOUCH_E_NO_NAME);
    assert_int_equal(names_scene_ask_records("nothing.test", VOUCH_DNS_MX), VOUCH_E_NO_DATA);
    assert_int_equal(names_scene_ask_records("lie.test", VOUCH_DNS_MX), VOUCH_E_NAME_SERVER);
    assert_int_equal(names_scene_ask_records("silent.test", VOUCH_DNS_MX), VOUCH_E_TIMEOUT);
    assert_int_equal(names_scene.records.count, 0);
    assert_false(names_scene.records.bogus);
}

static void test_records_buffer_too_small_is_counted(void **state)
{
    (void)state;
    names_scene.records.data = vouch_writer_of(names_scene.buffer, 8);
    assert_int_equal(names_scene_ask_records("ok.test", VOUCH_DNS_MX), VOUCH_OK);
    assert_int_equal(names_scene.records.count, 0);
    assert_int_equal(names_scene.records.lost, 1);
}

/* --- many, and dropped */

static void test_cancel_at_any_moment_leaves_it_usable(void **state)
{
    (void)state;
    for (int turns = 0; turns < 4; turns++) {
        assert_int_equal(names_scene.resolver.ops->addresses(names_scene.resolver.self, "ok.test",
                                                             VOUCH_FAMILY_ANY, &names_scene.got),
                         VOUCH_AGAIN);
        for (int i = 0; i < turns; i++)
            names_scene_turn();
        names_scene.resolver.ops->cancel(names_scene.resolver.self);
        names_scene.resolver.ops->cancel(names_scene.resolver.self);
    }
    assert_int_equal(names_scene_ask("only4.test"), VOUCH_OK);
    assert_int_equal(names_scene.got.count, 2);
    assert_int_equal(names_scene.resolver.ops->records(names_scene.resolver.self, "silent.test",
                                                       VOUCH_DNS_MX, &names_scene.records),
                     VOUCH_AGAIN); /* the end of the test closes with a question under way */
}

static void test_many_resolvers_share_one_engine(void **state)
{
    enum { MANY = 100 };
    static struct vouch_posix_resolver all[MANY];
    static bool done[MANY];
    struct vouch_addresses a;
    size_t left = MANY;
    (void)state;
    memset(done, 0, sizeof done);
    for (size_t i = 0; i < MANY; i++)
        vouch_posix_resolver_init(&all[i], &names_scene.names);
    for (int turns = 0; turns < TURNS_MAX && left; turns++) {
        for (size_t i = 0; i < MANY; i++) {
            struct vouch_resolver r = vouch_posix_resolver_of(&all[i]);
            const char *name = i % 2 ? "ok.test" : "nx.test";
            int status =
                done[i] ? VOUCH_AGAIN : r.ops->addresses(r.self, name, VOUCH_FAMILY_ANY, &a);
            if (status == VOUCH_AGAIN)
                continue;
            assert_int_equal(status, i % 2 ? VOUCH_OK : VOUCH_E_NO_NAME);
            done[i] = true;
            left--;
        }
        names_scene_turn();
    }
    assert_int_equal(left, 0);
    assert_int_equal(names_scene.server.udp_queries, 2 * MANY);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, names_scene_begin, names_scene_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_addresses_both_families_come_in_turn),
        ONE(test_addresses_one_family_asks_only_for_it),
        ONE(test_addresses_ad_bit_counts_only_from_trusted_servers),
        ONE(test_addresses_absence_and_failure_have_their_status),
        ONE(test_addresses_answers_that_are_none_end_in_time),
        ONE(test_addresses_nobody_at_the_port_is_a_name_server_failure),
        ONE(test_addresses_question_for_aaaa_lost_holds_the_rest_up_for_a_moment_only),
        ONE(test_addresses_more_than_fit_are_counted),
        ONE(test_addresses_server_without_edns_is_asked_again_without),
        ONE(test_records_of_each_type_come),
        ONE(test_records_truncated_answer_comes_by_tcp),
        ONE(test_records_refusal_that_checking_disabled_lifts_is_bogus),
        ONE(test_records_absence_and_failure_have_their_status),
        ONE(test_records_buffer_too_small_is_counted),
        ONE(test_cancel_at_any_moment_leaves_it_usable),
        ONE(test_many_resolvers_share_one_engine),
    };
    return cmocka_run_group_tests_name("POSIX resolver", tests, NULL, NULL);
}

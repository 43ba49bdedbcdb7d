// SPDX-License-Identifier: Apache-2.0
/* The resolver against a name server of the test's own (tests/support/dns_server.h). */
#include "clock.h"
#include "dns.h"
#include "dns_server.h"
#include "resolver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENCE = 3000 };

static struct dns_server server;
static struct vouch_names names;
static struct vouch_posix_resolver posix;
static struct vouch_resolver resolver;
static struct vouch_addresses got;
static uint8_t room[4096];
static struct vouch_records records;

static struct vouch_names_options usual_options(void)
{
    struct vouch_names_options o = {
        .hosts_path = "/nonexistent", .servers = server.address, .timeout_ms = 60, .tries = 2};
    return o;
}

static void begin_with(const struct vouch_names_options *options)
{
    vouch_names_init(&names, options);
    vouch_posix_resolver_init(&posix, &names);
    resolver = vouch_posix_resolver_of(&posix);
}

static int begin(void **state)
{
    (void)state;
    dns_server_start(&server);
    struct vouch_names_options o = usual_options();
    begin_with(&o);
    records.data = vouch_writer_of(room, sizeof room);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    resolver.ops->cancel(resolver.self);
    vouch_names_close(&names);
    dns_server_stop(&server);
    return 0;
}

/* Lets both sides work until something happens, at most a few milliseconds. */
static void turn(void)
{
    struct pollfd fds[VOUCH_NAMES_FDS + 3];
    size_t count = vouch_names_fds(&names, fds, VOUCH_NAMES_FDS);
    size_t all = count + dns_server_fds(&server, fds + count);
    int wait_ms = vouch_names_timeout_ms(&names);
    poll(fds, all, wait_ms < 0 || wait_ms > 5 ? 5 : wait_ms);
    vouch_names_process(&names, fds, count);
    dns_server_serve(&server);
}

static int ask_family(const char *name, enum vouch_family family)
{
    for (int i = 0; i < PATIENCE; i++) {
        int status = resolver.ops->addresses(resolver.self, name, family, &got);
        if (status != VOUCH_AGAIN)
            return status;
        turn();
    }
    return VOUCH_AGAIN;
}

static int ask(const char *name)
{
    return ask_family(name, VOUCH_FAMILY_ANY);
}

static int ask_records(const char *name, enum vouch_dns_type type)
{
    for (int i = 0; i < PATIENCE; i++) {
        int status = resolver.ops->records(resolver.self, name, type, &records);
        if (status != VOUCH_AGAIN)
            return status;
        turn();
    }
    return VOUCH_AGAIN;
}

static bool has(const char *text)
{
    struct vouch_address a;
    assert_true(vouch_address_parse(vouch_span_of(text), &a));
    for (size_t i = 0; i < got.count; i++)
        if (vouch_address_same(&a, &got.at[i]))
            return true;
    return false;
}

/* --- addresses */

static void test_addresses_both_families_come_in_turn(void **state)
{
    (void)state;
    assert_int_equal(ask("ok.test"), VOUCH_OK);
    assert_int_equal(got.count, 3);
    assert_true(has("192.0.2.1") && has("192.0.2.2") && has("2001:db8::1"));
    assert_false(got.authentic);
    assert_int_equal(ask("alias.test"), VOUCH_OK);
    assert_true(has("192.0.2.1"));
}

static void test_addresses_one_family_asks_only_for_it(void **state)
{
    (void)state;
    assert_int_equal(ask_family("ok.test", VOUCH_FAMILY_IPV4), VOUCH_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(server.udp_queries, 1);
    assert_int_equal(ask_family("ok.test", VOUCH_FAMILY_IPV6), VOUCH_OK);
    assert_int_equal(got.count, 1);
    assert_int_equal(ask_family("only4.test", VOUCH_FAMILY_IPV6), VOUCH_E_NO_DATA);
    assert_int_equal(ask("only4.test"), VOUCH_OK);
    assert_int_equal(got.count, 2);
}

static void test_addresses_ad_bit_counts_only_from_trusted_servers(void **state)
{
    (void)state;
    assert_int_equal(ask("secure.test"), VOUCH_OK);
    assert_true(got.authentic); /* the server is on loopback */
    names.authentic = false;    /* as it is for any other */
    assert_int_equal(ask("secure.test"), VOUCH_OK);
    assert_false(got.authentic);
    assert_int_equal(ask_records("secure.test", VOUCH_DNS_TLSA), VOUCH_OK);
    assert_false(records.authentic);
}

static void test_addresses_absence_and_failure_have_their_status(void **state)
{
    (void)state;
    assert_int_equal(ask("nx.test"), VOUCH_E_NO_NAME);
    assert_int_equal(ask("nothing.test"), VOUCH_E_NO_DATA);
    assert_int_equal(ask("servfail.test"), VOUCH_E_NAME_SERVER);
    assert_int_equal(ask("refused.test"), VOUCH_E_NAME_SERVER);
    assert_int_equal(ask("lie.test"), VOUCH_E_NAME_SERVER);
    assert_int_equal(ask("a..b"), VOUCH_E_NO_NAME);
    assert_int_equal(got.count, 0);
}

static void test_addresses_answers_that_are_none_end_in_time(void **state)
{
    (void)state;
    assert_int_equal(ask("silent.test"), VOUCH_E_TIMEOUT);
    assert_true(server.udp_queries >= 4); /* each question was repeated */
    int garbage = ask("garbage.test");
    assert_true(garbage == VOUCH_E_TIMEOUT || garbage == VOUCH_E_NAME_SERVER);
    int other = ask("other.test");
    assert_true(other == VOUCH_E_TIMEOUT || other == VOUCH_E_NAME_SERVER);
    int three_bytes = ask("short.test");
    assert_true(three_bytes == VOUCH_E_TIMEOUT || three_bytes == VOUCH_E_NAME_SERVER);
    assert_int_equal(ask("ok.test"), VOUCH_OK); /* and it goes on working */
}

static void test_addresses_nobody_at_the_port_is_a_name_server_failure(void **state)
{
    struct vouch_names_options o = usual_options();
    (void)state;
    o.servers = "127.0.0.1:1";
    begin_with(&o);
    int status = ask("ok.test");
    assert_true(status == VOUCH_E_NAME_SERVER || status == VOUCH_E_TIMEOUT);
}

static void test_addresses_question_for_aaaa_lost_holds_the_rest_up_for_a_moment_only(void **state)
{
    struct vouch_names_options o = usual_options();
    struct vouch_time before, after;
    (void)state;
    o.timeout_ms = 5000;
    begin_with(&o);
    vouch_posix_now(&before);
    assert_int_equal(ask("deaf6.test"), VOUCH_OK);
    vouch_posix_now(&after);
    assert_int_equal(got.count, 2);
    assert_in_range(after.mono_ms - before.mono_ms, 200, 3000);
    assert_int_equal(ask_family("deaf6.test", VOUCH_FAMILY_IPV4), VOUCH_OK);
}

static void test_addresses_more_than_fit_are_counted(void **state)
{
    (void)state;
    assert_int_equal(ask("many.test"), VOUCH_OK);
    assert_int_equal(got.count, VOUCH_ADDRESSES_MAX);
    assert_int_equal(got.lost, 40 - VOUCH_ADDRESSES_MAX);
}

static void test_addresses_server_without_edns_is_asked_again_without(void **state)
{
    (void)state;
    assert_int_equal(ask("formerr.test"), VOUCH_OK);
    assert_int_equal(got.count, 3);
}

/* --- records */

static void expect_record(const char *name, enum vouch_dns_type type, const char *rdata, size_t len)
{
    struct vouch_span want = {(const uint8_t *)rdata, len};
    assert_int_equal(ask_records(name, type), VOUCH_OK);
    assert_int_equal(records.count, 1);
    assert_int_equal(records.ttl_s, 300);
    assert_true(vouch_span_equal(vouch_records_at(&records, 0), want));
}

static void test_records_of_each_type_come(void **state)
{
    (void)state;
    expect_record("ok.test", VOUCH_DNS_MX, "\0\x0a\2mx\2ok\4test", 14);
    expect_record("ok.test", VOUCH_DNS_TXT, "\6v=TEST", 7);
    expect_record("ok.test", VOUCH_DNS_TLSA, "\3\1\1data", 7);
    assert_false(records.authentic);
    expect_record("secure.test", VOUCH_DNS_TLSA, "\3\1\1data", 7);
    assert_true(records.authentic);
    expect_record("alias.test", VOUCH_DNS_CNAME, "\2ok\4test", 9);
}

static void test_records_truncated_answer_comes_by_tcp(void **state)
{
    (void)state;
    assert_int_equal(ask_records("large.test", VOUCH_DNS_TXT), VOUCH_OK);
    assert_int_equal(records.count, 1);
    assert_int_equal(vouch_records_at(&records, 0).len, 1004);
    assert_int_equal(server.tcp_queries, 1);
}

static void test_records_refusal_that_checking_disabled_lifts_is_bogus(void **state)
{
    (void)state;
    assert_int_equal(ask_records("bogus.test", VOUCH_DNS_TLSA), VOUCH_E_NAME_SERVER);
    assert_true(records.bogus);
    assert_int_equal(records.count, 0);
    assert_int_equal(ask_records("servfail.test", VOUCH_DNS_TLSA), VOUCH_E_NAME_SERVER);
    assert_false(records.bogus);
    assert_int_equal(ask_records("ok.test", VOUCH_DNS_TLSA), VOUCH_OK);
    assert_false(records.bogus);
}

static void test_records_absence_and_failure_have_their_status(void **state)
{
    (void)state;
    assert_int_equal(ask_records("nx.test", VOUCH_DNS_MX), VOUCH_E_NO_NAME);
    assert_int_equal(ask_records("nothing.test", VOUCH_DNS_MX), VOUCH_E_NO_DATA);
    assert_int_equal(ask_records("lie.test", VOUCH_DNS_MX), VOUCH_E_NAME_SERVER);
    assert_int_equal(ask_records("silent.test", VOUCH_DNS_MX), VOUCH_E_TIMEOUT);
    assert_int_equal(records.count, 0);
    assert_false(records.bogus);
}

static void test_records_room_too_small_is_counted(void **state)
{
    (void)state;
    records.data = vouch_writer_of(room, 8);
    assert_int_equal(ask_records("ok.test", VOUCH_DNS_MX), VOUCH_OK);
    assert_int_equal(records.count, 0);
    assert_int_equal(records.lost, 1);
}

/* --- many, and dropped */

static void test_cancel_at_any_moment_leaves_it_usable(void **state)
{
    (void)state;
    for (int turns = 0; turns < 4; turns++) {
        assert_int_equal(resolver.ops->addresses(resolver.self, "ok.test", VOUCH_FAMILY_ANY, &got),
                         VOUCH_AGAIN);
        for (int i = 0; i < turns; i++)
            turn();
        resolver.ops->cancel(resolver.self);
        resolver.ops->cancel(resolver.self);
    }
    assert_int_equal(ask("only4.test"), VOUCH_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(resolver.ops->records(resolver.self, "silent.test", VOUCH_DNS_MX, &records),
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
        vouch_posix_resolver_init(&all[i], &names);
    for (int turns = 0; turns < PATIENCE && left; turns++) {
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
        turn();
    }
    assert_int_equal(left, 0);
    assert_int_equal(server.udp_queries, 2 * MANY);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)

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
        ONE(test_records_room_too_small_is_counted),
        ONE(test_cancel_at_any_moment_leaves_it_usable),
        ONE(test_many_resolvers_share_one_engine),
    };
    return cmocka_run_group_tests_name("POSIX resolver", tests, NULL, NULL);
}

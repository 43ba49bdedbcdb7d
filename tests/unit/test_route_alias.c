// SPDX-License-Identifier: Apache-2.0
/* The names behind a mail host: how far a chain of aliases is followed, what is believed of it, and
 * whether there are more addresses. */
#include "core/dns.h"
#include "core/mail/route_dane.h"
#include "tests/fake/fake_resolver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LINKS = 12 };

static struct fake_resolver service;
static struct fake_answer answers[LINKS + 2];
static size_t answers_count;
static char names[LINKS + 1][16];
static uint8_t links[LINKS][16];
static struct vouch_route_host host;
static struct vouch_route_tlsa tlsa;
static struct vouch_route route;
static struct vouch_route_options options;
static struct vouch_route_hop hop;

/* n0.test is an alias of n1.test, that of n2.test ...; each has an address. */
static void begin(size_t count, bool authentic)
{
    memset(answers, 0, sizeof answers);
    for (size_t i = 0; i <= count; i++) {
        memcpy(names[i], "nA.test", 8);
        names[i][1] = (char)('A' + i);
    }
    answers_count = 0;
    answers[answers_count++] = (struct fake_answer){.name = "nA.test", .address = "192.0.2.1"};
    answers[answers_count++] = (struct fake_answer){.name = "nA.test", .address = "192.0.2.2"};
    for (size_t i = 0; i < count; i++) {
        memcpy(links[i], "\2nA\4test", 9);
        links[i][2] = (uint8_t)('A' + i + 1);
        answers[answers_count++] = (struct fake_answer){.name = names[i],
                                                        .type = VOUCH_DNS_CNAME,
                                                        .rdata = links[i],
                                                        .rdata_len = 9,
                                                        .authentic = (i == 0) == authentic};
    }
    fake_resolver_init(&service, answers, answers_count);
    memset(&host, 0, sizeof host);
    memset(&options, 0, sizeof options);
    host.resolver = fake_resolver_of(&service);
    host.tlsa = &tlsa;
    options.host = "nA.test";
    options.shown = "x";
    options.port = 25;
    options.aliases = true;
    options.hosts = &host;
    options.hosts_max = 1;
}

static void run(void)
{
    const struct vouch_time now = {.mono_ms = 1};
    vouch_route_init(&route, &options);
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_OK);
}

static void test_alias_chain_is_followed_to_its_end_and_not_further_than_eight(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 10; count++) {
        char end[] = "na.test"; /* names are told in lower case */
        begin(count, true);
        options.dane = &vouch_route_dane;
        run();
        size_t followed = count < 8 ? count : 8;
        assert_int_equal(host.aliases, followed);
        end[1] = (char)('a' + followed);
        assert_string_equal(host.canonical, end);
        assert_true(host.alias_authentic);
    }
}

static void test_alias_without_dane_is_one_look_up(void **state)
{
    (void)state;
    begin(3, true);
    run();
    assert_int_equal(host.aliases, 1);
    assert_string_equal(host.canonical, "nb.test");
    assert_int_equal(service.lookups, 2); /* addresses and the first link */
    begin(3, true);
    options.aliases = false;
    run();
    assert_int_equal(host.aliases, 0);
    assert_int_equal(service.lookups, 1);
    begin(0, true);
    run();
    assert_int_equal(host.aliases, 0);
    assert_string_equal(host.canonical, "nA.test");
}

static void test_alias_is_believed_by_its_first_link(void **state)
{
    (void)state;
    begin(3, false); /* only the later ones are validated */
    options.dane = &vouch_route_dane;
    run();
    assert_false(host.alias_authentic);
    assert_int_equal(host.aliases, 3);
}

static void test_alias_that_is_no_name_is_none(void **state)
{
    static const struct {
        const char *rdata;
        size_t len;
    } rows[] = {{"\0", 1}, {"\2nB\4tes", 7}, {"\2n.\0", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(1, true);
        answers[answers_count - 1].rdata = rows[i].rdata;
        answers[answers_count - 1].rdata_len = rows[i].len;
        options.dane = &vouch_route_dane;
        run();
        assert_int_equal(host.aliases, 0);
        assert_string_equal(host.canonical, "nA.test");
    }
}

/* An alias leads to a name of as many letters as a name may have, and then to a short one. */
static void test_alias_names_have_their_length(void **state)
{
    static const size_t totals[] = {252, 255, 253};
    static uint8_t wire[260];
    static char long_name[254];
    (void)state;
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
        size_t total = totals[i];
        begin(2, true);
        memset(wire, 'l', sizeof wire);
        for (size_t at = 0; at <= total; at += 64)
            wire[at] = (uint8_t)(total - at > 63 ? 63 : total - at);
        wire[total + 1] = 0;
        memset(long_name, 'l', total > 253 ? 253 : total);
        for (size_t at = 63; at < total; at += 64)
            long_name[at] = '.';
        long_name[total > 253 ? 253 : total] = '\0';
        answers[2].rdata = wire; /* of the first name */
        answers[2].rdata_len = total + 2;
        answers[3].name = long_name;
        options.dane = &vouch_route_dane;
        run();
        assert_int_equal(host.aliases, total <= 253 ? 2 : 0);
        assert_string_equal(host.canonical, total <= 253 ? "nc.test" : "nA.test");
    }
    begin(1, true);
    answers[2].rdata = wire; /* the last one again */
    answers[2].rdata_len = 253 + 2;
    run();
    assert_string_equal(host.canonical, long_name);
}

static void test_host_without_an_address_is_asked_for_no_alias(void **state)
{
    (void)state;
    begin(1, true);
    answers[0].name = answers[1].name = "other.test";
    run();
    assert_int_equal(host.aliases, 0);
    assert_int_equal(service.lookups, 1);
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    assert_int_equal(hop.kind, VOUCH_ROUTE_HOST);
    assert_int_equal(hop.status, VOUCH_E_NO_DATA);
    assert_false(vouch_route_more(&route));
}

static void test_route_has_more_until_the_last_address_is_given(void **state)
{
    const struct vouch_time now = {.mono_ms = 1};
    (void)state;
    begin(0, true);
    service.again = 1;
    vouch_route_init(&route, &options);
    assert_true(vouch_route_more(&route));
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_AGAIN);
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_AGAIN);
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_AGAIN);
    while (vouch_route_poll(&route, &now) == VOUCH_AGAIN)
        ;
    for (uint8_t i = 1; i <= 2; i++) {
        assert_true(vouch_route_more(&route));
        assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
        assert_int_equal(hop.kind, VOUCH_ROUTE_ENDPOINT);
        assert_int_equal(hop.at.bytes[3], i);
        assert_int_equal(hop.at.port, 25);
    }
    assert_false(vouch_route_more(&route));
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_E_NOT_FOUND);
    assert_false(vouch_route_more(&route));
}

static void test_route_names_the_host_of_a_hop(void **state)
{
    struct vouch_target target = {.host = "old"};
    (void)state;
    begin(0, true);
    run();
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    vouch_route_target(&route, &hop, &target);
    assert_string_equal(target.text, "x via nA.test");
    assert_string_equal(target.host, "nA.test");
    hop.host = NULL;
    vouch_route_target(&route, &hop, &target);
    assert_string_equal(target.text, "x");
    assert_string_equal(target.host, "nA.test");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alias_chain_is_followed_to_its_end_and_not_further_than_eight),
        cmocka_unit_test(test_alias_without_dane_is_one_look_up),
        cmocka_unit_test(test_alias_is_believed_by_its_first_link),
        cmocka_unit_test(test_alias_that_is_no_name_is_none),
        cmocka_unit_test(test_alias_names_have_their_length),
        cmocka_unit_test(test_host_without_an_address_is_asked_for_no_alias),
        cmocka_unit_test(test_route_has_more_until_the_last_address_is_given),
        cmocka_unit_test(test_route_names_the_host_of_a_hop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* A host with several addresses: which one is judged, and what is said of the others (RFC 8305). */
#include "tests/support/check_scene.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

enum { OTHERS = 2 };

static struct check_scene s;
static struct tls_peer peer;
static struct fake_transport others[OTHERS];
static struct vouch_transport spares[OTHERS];
static struct vouch_race race;

static const struct fake_answer three[] = {
    {.name = "many.example.test", .address = "2001:db8::1"},
    {.name = "many.example.test", .address = "2001:db8::2"},
    {.name = "many.example.test", .address = "192.0.2.1"},
};

/* The scene's transport is the one that the TLS peer answers on; the others are the test's. */
static void begin(const char *target, const struct vouch_transport *first, size_t spares_count)
{
    check_scene_begin(&s, &peer, target, 1000);
    s.name.name = "www.example.test";
    if (s.target.host[0] == 'm')
        fake_resolver_init(&s.names, three, sizeof three / sizeof three[0]);
    for (size_t i = 0; i < OTHERS; i++) {
        fake_transport_init(&others[i]);
        others[i].clock = &s.clock;
    }
    s.options.transport = *first;
    vouch_race_init(&race);
    vouch_race_add(&race, *first);
    for (size_t i = 0; i < spares_count; i++)
        vouch_race_add(&race, spares[i]);
    s.options.race = &race;
    assert_int_equal(vouch_check_init(&s.check, &s.options), VOUCH_OK);
}

static void end(void)
{
    check_scene_end(&s);
    for (size_t i = 0; i < OTHERS; i++) {
        assert_false(others[i].is_open || others[i].opening);
        fake_transport_free(&others[i]);
    }
}

static void silent(struct fake_transport *f)
{
    f->clock = &s.clock;
    f->quiet_until_ms = UINT64_MAX;
}

static void test_addresses_silent_first_one_is_overtaken_in_a_quarter_of_a_second(void **state)
{
    const struct vouch_transport first = fake_transport_of(&others[0]);
    (void)state;
    spares[0] = fake_transport_of(&s.f);
    begin("tls://twice.example.test:443", &first, 1);
    silent(&others[0]);
    const struct vouch_report *r = check_scene_run(&s);
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_WARNING);
    assert_true(vouch_report_has(r, VOUCH_F_CONNECT_UNANSWERED));
    assert_true(r->tls.established);
    assert_int_equal(r->address.bytes[3], 2);
    assert_in_range(r->duration_ms, 250, 600);
    end();
}

static void test_addresses_slow_first_one_that_does_come_is_no_finding(void **state)
{
    const struct vouch_transport first = fake_transport_of(&others[0]);
    (void)state;
    spares[0] = fake_transport_of(&s.f);
    begin("tls://twice.example.test:443", &first, 1);
    silent(&others[0]);
    while (!s.f.is_open)
        check_scene_poll(&s);
    others[0].quiet_until_ms = 0;
    const struct vouch_report *r = check_scene_run(&s);
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_VALID);
    assert_int_equal(r->address.bytes[3], 2);
    end();
}

static void test_addresses_refused_first_one_costs_no_time(void **state)
{
    const struct vouch_transport first = fake_transport_of(&others[0]);
    (void)state;
    spares[0] = fake_transport_of(&s.f);
    begin("tls://twice.example.test:443", &first, 1);
    others[0].open_status = VOUCH_E_REFUSED;
    /* the second attempt has the first transport again, as it is free */
    while (others[0].closes == 0)
        check_scene_poll(&s);
    others[0].open_status = VOUCH_E_UNREACHABLE;
    const struct vouch_report *r = check_scene_run(&s);
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_INVALID);
    assert_true(vouch_report_has(r, VOUCH_F_CONNECT_REFUSED));
    assert_true(vouch_report_has(r, VOUCH_F_CONNECT_UNREACHABLE));
    assert_in_range(r->duration_ms, 0, 100);
    end();
}

static void test_addresses_over_one_transport_have_a_share_of_the_time_each(void **state)
{
    (void)state;
    check_scene_begin(&s, &peer, "tls://twice.example.test:443", 1000);
    s.name.name = "www.example.test";
    s.options.timeout_ms = 3000; /* less than the connect timeout of 5 s */
    s.options.connect_timeout_ms = 0;
    assert_int_equal(vouch_check_init(&s.check, &s.options), VOUCH_OK);
    silent(&s.f);
    while (s.f.opens < 2)
        check_scene_poll(&s);
    s.f.quiet_until_ms = 0;
    const struct vouch_report *r = check_scene_run(&s);
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_WARNING);
    assert_true(vouch_report_has(r, VOUCH_F_CONNECT_TIMEOUT));
    assert_true(r->tls.established);
    assert_in_range(r->duration_ms, 1000, 1300);
    check_scene_end(&s);
}

static void test_addresses_families_take_turns(void **state)
{
    const struct vouch_transport first = fake_transport_of(&others[0]);
    (void)state;
    spares[0] = fake_transport_of(&others[1]);
    spares[1] = fake_transport_of(&s.f);
    begin("tls://many.example.test:443", &first, 2);
    silent(&others[0]);
    silent(&others[1]);
    const struct vouch_report *r = check_scene_run(&s);
    assert_true(r->tls.established);
    assert_int_equal(others[0].to.bytes[15], 1);
    assert_int_equal(others[1].to.family, VOUCH_FAMILY_IPV4);
    assert_int_equal(r->address.bytes[15], 2);
    assert_in_range(r->duration_ms, 500, 900);
    end();
}

static void test_addresses_without_space_for_a_second_socket_wait_for_the_first(void **state)
{
    const struct vouch_transport first = fake_transport_of(&s.f);
    (void)state;
    spares[0] = fake_transport_of(&others[0]);
    begin("tls://twice.example.test:443", &first, 1);
    silent(&s.f);
    others[0].open_status = VOUCH_E_SPACE;
    while (s.f.opens < 2)
        check_scene_poll(&s);
    s.f.quiet_until_ms = 0;
    const struct vouch_report *r = check_scene_run(&s);
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_WARNING);
    assert_false(vouch_report_has(r, VOUCH_F_CONNECT_EXHAUSTED));
    assert_true(vouch_report_has(r, VOUCH_F_CONNECT_TIMEOUT));
    assert_int_equal(r->address.bytes[3], 2);
    end();
}

static int set_up(void **state)
{
    static const struct tls_peer_options usual = {.plan = {.name = "www.example.test"}};
    (void)state;
    heap_watch();
    tls_peer_init(&peer, &usual);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tls_peer_free(&peer);
    mbedtls_psa_crypto_free();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_silent_first_one_is_overtaken_in_a_quarter_of_a_second),
        cmocka_unit_test(test_addresses_slow_first_one_that_does_come_is_no_finding),
        cmocka_unit_test(test_addresses_refused_first_one_costs_no_time),
        cmocka_unit_test(test_addresses_over_one_transport_have_a_share_of_the_time_each),
        cmocka_unit_test(test_addresses_families_take_turns),
        cmocka_unit_test(test_addresses_without_space_for_a_second_socket_wait_for_the_first),
    };
    return cmocka_run_group_tests_name("check_addresses", tests, set_up, tear_down);
}

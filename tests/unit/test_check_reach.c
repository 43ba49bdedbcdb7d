// SPDX-License-Identifier: Apache-2.0
/* The way to a server: which address is looked up or taken, at which port, what the check waits for
 * meanwhile, and what is said when there is no way. */
#include "core/check_phases.h"
#include "core/status.h"
#include "core/target.h"
#include "tests/support/check_scene.h"
#include "tests/support/guarded.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static struct check_scene s;
static struct tls_peer peer;

static void begin(const char *target)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"}};
    tls_peer_init(&peer, &options);
    check_scene_begin(&s, &peer, target, 1000);
    s.name.name = "www.example.test";
}

static void end(void)
{
    check_scene_end(&s);
    tls_peer_free(&peer);
    mbedtls_psa_crypto_free();
}

/* The check again, with the options that the test has changed. */
static const struct vouch_report *run(void)
{
    assert_int_equal(vouch_check_init(&s.check, &s.options), VOUCH_OK);
    return check_scene_run(&s);
}

static struct vouch_address address(const char *text, uint16_t port)
{
    struct vouch_address a;
    assert_true(vouch_address_parse(guarded_text(text), &a));
    a.port = port;
    return a;
}

static void expect_opened(const char *text, uint16_t port, unsigned lookups)
{
    struct vouch_address want = address(text, port);
    assert_int_equal(s.f.to.family, want.family);
    assert_memory_equal(s.f.to.bytes, want.bytes, want.family == VOUCH_FAMILY_IPV4 ? 4 : 16);
    assert_int_equal(s.f.to.port, port);
    assert_int_equal(s.names.lookups, lookups);
}

/* --- whither ---------------------------------------------------------------------------------- */

static void test_reach_name_of_the_target_is_looked_up(void **state)
{
    (void)state;
    begin("tls://www.example.test:4433");
    assert_false(vouch_report_has(run(), VOUCH_F_RESOLVE_NO_NAME));
    expect_opened("192.0.2.1", 4433, 1);
    end();
}

static void test_reach_literal_address_is_not_looked_up(void **state)
{
    (void)state;
    begin("tls://192.0.2.77:443");
    run();
    expect_opened("192.0.2.77", 443, 0);
    end();
    begin("tls://[2001:db8::7]:443");
    run();
    expect_opened("2001:db8::7", 443, 0);
    end();
}

static void test_reach_host_to_connect_to_takes_the_place_of_the_target(void **state)
{
    (void)state;
    begin("tls://nowhere.example.test:443");
    s.options.connect_host = "www.example.test";
    s.options.connect_port = 8443;
    run();
    expect_opened("192.0.2.1", 8443, 1);
    end();
    begin("tls://192.0.2.77:443");
    s.options.connect_host = "192.0.2.88";
    run();
    expect_opened("192.0.2.88", 443, 0);
    end();
}

static void test_reach_given_address_comes_before_everything_else(void **state)
{
    struct vouch_address at = address("192.0.2.99", 0);
    (void)state;
    begin("tls://www.example.test:443");
    s.options.at = &at;
    s.options.connect_host = "192.0.2.88";
    run();
    expect_opened("192.0.2.99", 443, 0);
    end();
    begin("tls://www.example.test:443");
    at.port = 25;
    s.options.at = &at;
    run();
    expect_opened("192.0.2.99", 25, 0);
    end();
    begin("tls://www.example.test:443");
    s.options.at = &at;
    s.options.connect_port = 26;
    run();
    expect_opened("192.0.2.99", 26, 0);
    end();
}

static void test_reach_literal_of_another_family_is_not_opened(void **state)
{
    (void)state;
    begin("tls://192.0.2.77:443");
    s.options.family = VOUCH_FAMILY_IPV6;
    assert_true(vouch_report_has(run(), VOUCH_F_RESOLVE_NO_ADDRESS));
    assert_int_equal(s.f.opens, 0);
    end();
    begin("tls://192.0.2.77:443");
    s.options.family = VOUCH_FAMILY_IPV4;
    assert_false(vouch_report_has(run(), VOUCH_F_RESOLVE_NO_ADDRESS));
    assert_int_equal(s.f.opens, 1);
    end();
}

/* --- no way ----------------------------------------------------------------------------------- */

static void test_reach_failure_of_a_lookup_is_told_by_its_kind(void **state)
{
    static const struct {
        int status;
        enum vouch_finding_code code;
    } rows[] = {{VOUCH_E_NO_NAME, VOUCH_F_RESOLVE_NO_NAME},
                {VOUCH_E_NO_DATA, VOUCH_F_RESOLVE_NO_ADDRESS},
                {VOUCH_E_TIMEOUT, VOUCH_F_RESOLVE_TIMEOUT},
                {VOUCH_E_REFUSED, VOUCH_F_RESOLVE_FAILED}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fake_answer answer = {.name = "www.example.test", .status = rows[i].status};
        begin("tls://www.example.test:443");
        fake_resolver_init(&s.names, &answer, 1);
        const struct vouch_report *r = run();
        assert_int_equal(r->findings_count, 1);
        assert_int_equal(r->storage.findings[0].code, rows[i].code);
        assert_true(vouch_span_equal(r->storage.findings[0].value, guarded_text(s.target.host)));
        assert_int_equal(s.f.opens, 0);
        end();
    }
}

static void test_reach_failure_to_connect_is_told_by_its_kind_with_the_endpoint(void **state)
{
    static const struct {
        int status;
        enum vouch_finding_code code;
        enum vouch_severity severity;
    } rows[] = {{VOUCH_E_REFUSED, VOUCH_F_CONNECT_REFUSED, VOUCH_SEVERITY_ERROR},
                {VOUCH_E_UNREACHABLE, VOUCH_F_CONNECT_UNREACHABLE, VOUCH_SEVERITY_ERROR},
                {VOUCH_E_TIMEOUT, VOUCH_F_CONNECT_TIMEOUT, VOUCH_SEVERITY_ERROR},
                {VOUCH_E_RESET, VOUCH_F_CONNECT_FAILED, VOUCH_SEVERITY_ERROR},
                {VOUCH_E_SPACE, VOUCH_F_CONNECT_EXHAUSTED, VOUCH_SEVERITY_UNKNOWN},
                {VOUCH_E_MEMORY, VOUCH_F_CONNECT_EXHAUSTED, VOUCH_SEVERITY_UNKNOWN}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(i % 2 ? "tls://[2001:db8::7]:443" : "tls://192.0.2.7:443");
        s.f.open_status = rows[i].status;
        const struct vouch_report *r = run();
        assert_int_equal(r->findings_count, 1);
        assert_int_equal(r->storage.findings[0].code, rows[i].code);
        assert_int_equal(r->storage.findings[0].severity, rows[i].severity);
        assert_true(vouch_span_equal(r->storage.findings[0].value,
                                     guarded_text(i % 2 ? "[2001:db8::7]:443" : "192.0.2.7:443")));
        end();
    }
}

/* All but the last of the addresses that fail are warnings. */
static void test_reach_failure_of_the_last_address_alone_is_an_error(void **state)
{
    (void)state;
    begin("tls://twice.example.test:443");
    s.f.open_status = VOUCH_E_REFUSED;
    const struct vouch_report *r = run();
    assert_int_equal(s.f.opens, 2);
    assert_int_equal(r->findings_count, 2);
    assert_int_equal(r->storage.findings[0].severity, VOUCH_SEVERITY_ERROR); /* the worst first */
    assert_true(vouch_span_equal(r->storage.findings[0].value, guarded_text("192.0.2.2:443")));
    assert_int_equal(r->storage.findings[1].severity, VOUCH_SEVERITY_WARNING);
    assert_true(vouch_span_equal(r->storage.findings[1].value, guarded_text("192.0.2.1:443")));
    end();
}

/* --- what it waits for ------------------------------------------------------------------------ */

static void test_reach_waits_for_the_transport_while_it_connects_and_not_before(void **state)
{
    (void)state;
    begin("tls://www.example.test:443");
    s.names.again = 3;
    assert_int_equal(vouch_check_init(&s.check, &s.options), VOUCH_OK);
    while (s.f.opens == 0 && !s.f.opening) {
        assert_int_equal(vouch_check_want(&s.check), 0);
        assert_int_equal(vouch_check_poll(&s.check, &s.clock.now), VOUCH_AGAIN);
    }
    assert_false(s.f.is_open);
    assert_int_equal(vouch_check_want(&s.check), VOUCH_WANT_WRITE);
    end();
}

static int set_up(void **state)
{
    (void)state;
    heap_watch();
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    return 0;
}

static void test_reach_endpoint_has_brackets_and_scope_where_it_needs_them(void **state)
{
    static const struct {
        const char *address;
        uint32_t scope;
        const char *text;
    } rows[] = {{"192.0.2.1", 0, "192.0.2.1:443"},
                {"2001:db8::1", 0, "[2001:db8::1]:443"},
                {"fe80::1", 3, "[fe80::1%3]:443"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[80];
        struct vouch_writer w = vouch_writer_of(text, sizeof text);
        struct vouch_address a;
        assert_true(vouch_address_parse(guarded_text(rows[i].address), &a));
        a.port = 443;
        a.scope = rows[i].scope;
        vouch_phase_write_endpoint(&w, &a);
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reach_endpoint_has_brackets_and_scope_where_it_needs_them),
        cmocka_unit_test(test_reach_name_of_the_target_is_looked_up),
        cmocka_unit_test(test_reach_literal_address_is_not_looked_up),
        cmocka_unit_test(test_reach_host_to_connect_to_takes_the_place_of_the_target),
        cmocka_unit_test(test_reach_given_address_comes_before_everything_else),
        cmocka_unit_test(test_reach_literal_of_another_family_is_not_opened),
        cmocka_unit_test(test_reach_failure_of_a_lookup_is_told_by_its_kind),
        cmocka_unit_test(test_reach_failure_to_connect_is_told_by_its_kind_with_the_endpoint),
        cmocka_unit_test(test_reach_failure_of_the_last_address_alone_is_an_error),
        cmocka_unit_test(test_reach_waits_for_the_transport_while_it_connects_and_not_before),
    };
    return cmocka_run_group_tests_name("check_reach", tests, set_up, NULL);
}

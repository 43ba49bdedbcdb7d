// SPDX-License-Identifier: Apache-2.0
/* Where mail goes: the same hops whether hosts are looked up all at once or one after another. */
#include "core/dns.h"
#include "core/mail/route_dane.h"
#include "tests/fake/fake_resolver.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { HOSTS = 3 };

static struct fake_resolver services[HOSTS + 1], sts_service;
static struct vouch_route_host hosts[HOSTS];
static struct vouch_route_tlsa tlsa[HOSTS];
static struct vouch_route route;
static struct vouch_route_options options;
static struct vouch_route_hop hop;
static uint8_t buffer[4096];
static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_fact facts[8];
static uint8_t text[2048];

static const uint8_t mx_a[] = "\0\012\001a\007example\004test";
static const uint8_t mx_b[] = "\0\024\001b\007example\004test";
static const uint8_t mx_c[] = "\0\036\001c\007example\004test";
static const uint8_t alias_b[] = "\001x\007example\004test";
static const uint8_t null_mx[] = {0, 0, 0};

#define RDATA(bytes) .rdata = (bytes), .rdata_len = sizeof(bytes)

static const struct fake_answer answers[] = {
    {.name = "example.test", .type = VOUCH_DNS_MX, RDATA(mx_b)},
    {.name = "example.test", .type = VOUCH_DNS_MX, RDATA(mx_a)},
    {.name = "example.test", .type = VOUCH_DNS_MX, RDATA(mx_c)},
    {.name = "null.test", .type = VOUCH_DNS_MX, RDATA(null_mx)},
    {.name = "a.example.test", .address = "192.0.2.1"},
    {.name = "a.example.test", .address = "2001:db8::1"},
    {.name = "b.example.test", .address = "192.0.2.2"},
    {.name = "b.example.test", .type = VOUCH_DNS_CNAME, RDATA(alias_b)},
    {.name = "implicit.test", .address = "192.0.2.9"},
};

static void open_report(void)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 8,
                                                 .facts = facts,
                                                 .facts_max = 8,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
}

static int begin(void **state)
{
    (void)state;
    memset(&options, 0, sizeof options);
    memset(hosts, 0, sizeof hosts);
    for (size_t i = 0; i <= HOSTS; i++)
        fake_resolver_init(&services[i], answers, sizeof answers / sizeof answers[0]);
    for (size_t i = 0; i < HOSTS; i++) {
        hosts[i].resolver = fake_resolver_of(&services[i + 1]);
        hosts[i].tlsa = &tlsa[i];
    }
    options.domain = "example.test";
    options.shown = "mx://example.test";
    options.port = 25;
    options.aliases = true;
    options.resolver = fake_resolver_of(&services[0]);
    options.buffer = buffer;
    options.buffer_size = sizeof buffer;
    options.hosts = hosts;
    options.hosts_max = HOSTS;
    open_report();
    return 0;
}

static int next(void)
{
    struct vouch_time now = {.mono_ms = 1};
    int status;
    while ((status = vouch_route_next(&route, &hop)) == VOUCH_AGAIN)
        while (vouch_route_poll(&route, &now) == VOUCH_AGAIN)
            now.mono_ms++;
    return status;
}

static void expect(enum vouch_route_kind kind, const char *host, const char *address)
{
    char shown[64];
    struct vouch_writer w = vouch_writer_of(shown, sizeof shown);
    assert_int_equal(next(), VOUCH_OK);
    assert_int_equal(hop.kind, kind);
    assert_string_equal(hop.host, host);
    if (!address)
        return;
    vouch_address_write(&w, &hop.at);
    assert_string_equal(vouch_writer_string(&w), address);
    assert_int_equal(hop.at.port, 25);
}

static void expect_example(void)
{
    vouch_route_init(&route, &options);
    assert_true(vouch_route_more(&route));
    expect(VOUCH_ROUTE_ENDPOINT, "a.example.test", "192.0.2.1");
    assert_false(hop.is_alias);
    expect(VOUCH_ROUTE_ENDPOINT, "a.example.test", "2001:db8::1");
    expect(VOUCH_ROUTE_ENDPOINT, "b.example.test", "192.0.2.2");
    assert_true(hop.is_alias);
    assert_true(vouch_route_more(&route));
    expect(VOUCH_ROUTE_HOST, "c.example.test", NULL);
    assert_false(vouch_route_more(&route));
    assert_int_equal(next(), VOUCH_E_NOT_FOUND);
    vouch_route_close(&route);
}

static void test_route_of_a_domain_goes_through_its_hosts_and_their_addresses(void **state)
{
    (void)state;
    services[2].again = 3;
    expect_example();
}

static void test_route_with_one_resolver_never_asks_two_things_at_once(void **state)
{
    (void)state;
    options.hosts_max = 1;
    hosts[0].resolver = options.resolver;
    services[0].again = 2;
    expect_example();
    assert_int_equal(services[0].misuse, 0);
}

static void test_route_of_a_null_mx_is_the_domains_report(void **state)
{
    struct vouch_target target = {.text = ""};
    (void)state;
    options.domain = "null.test";
    options.shown = "mx://null.test";
    vouch_route_init(&route, &options);
    assert_int_equal(next(), VOUCH_OK);
    assert_int_equal(hop.kind, VOUCH_ROUTE_DOMAIN);
    vouch_route_report(&route, &hop, &report);
    vouch_route_target(&route, &hop, &target);
    assert_true(vouch_report_has(&report, VOUCH_F_MX_NULL));
    assert_string_equal(target.text, "mx://null.test");
    assert_int_equal(next(), VOUCH_E_NOT_FOUND);
}

static void test_route_with_a_next_hop_asks_for_no_mx_records(void **state)
{
    (void)state;
    options.host = "b.example.test";
    vouch_route_init(&route, &options);
    expect(VOUCH_ROUTE_ENDPOINT, "b.example.test", "192.0.2.2");
    assert_int_equal(services[0].lookups, 0);
    assert_int_equal(next(), VOUCH_E_NOT_FOUND);
}

static void test_route_reports_the_host_and_what_is_wrong_with_it(void **state)
{
    struct vouch_target target = {.text = ""};
    (void)state;
    vouch_route_init(&route, &options);
    while (next() == VOUCH_OK && hop.kind != VOUCH_ROUTE_HOST)
        ;
    vouch_route_report(&route, &hop, &report);
    vouch_route_target(&route, &hop, &target);
    assert_string_equal(target.text, "mx://example.test via c.example.test");
    assert_true(vouch_report_has(&report, VOUCH_F_MX_DANGLING));
    assert_true(vouch_span_equal(vouch_report_fact(&report, "mx_preference"), guarded_text("30")));
}

/* A host that does not exist, or that has no address, dangles; one that could not be looked up does
 * not. */
static void test_route_host_dangles_where_its_name_is_known_to_lead_nowhere(void **state)
{
    static const struct {
        int status;
        enum vouch_finding_code of_domain, of_host;
    } rows[] = {{VOUCH_E_NO_NAME, VOUCH_F_MX_DANGLING, VOUCH_F_RESOLVE_NO_NAME},
                {VOUCH_E_NO_DATA, VOUCH_F_MX_DANGLING, VOUCH_F_RESOLVE_NO_NAME},
                {VOUCH_E_NAME_SERVER, VOUCH_F_RESOLVE_FAILED, VOUCH_F_RESOLVE_FAILED},
                {VOUCH_E_TIMEOUT, VOUCH_F_RESOLVE_FAILED, VOUCH_F_RESOLVE_FAILED}};
    (void)state;
    vouch_route_init(&route, &options);
    while (next() == VOUCH_OK && hop.kind != VOUCH_ROUTE_HOST)
        ;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int chosen = 0; chosen <= 1; chosen++) {
            hop.status = rows[i].status;
            route.options.domain = chosen ? NULL : "example.test";
            open_report();
            vouch_route_report(&route, &hop, &report);
            assert_true(vouch_report_has(&report, chosen ? rows[i].of_host : rows[i].of_domain));
        }
    vouch_route_close(&route);
}

/* Nothing stays under way when the time is over before the mail exchangers are known. */
static void test_route_whose_time_is_up_ends_the_look_up_of_its_exchangers(void **state)
{
    struct vouch_time now = {.mono_ms = 1};
    (void)state;
    options.timeout_ms = 100;
    services[0].again = 1000;
    vouch_route_init(&route, &options);
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_AGAIN);
    assert_non_null(services[0].asked);
    now.mono_ms += 100;
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_OK);
    assert_null(services[0].asked);
    assert_int_equal(services[0].cancels, 1);
    vouch_route_close(&route);
}

/* An MX host may not be an alias; a next hop that somebody chose may. */
static void test_route_reports_hosts_that_are_aliases(void **state)
{
    (void)state;
    for (int chosen = 0; chosen < 2; chosen++) {
        size_t hops = 0;
        options.host = chosen ? "b.example.test" : NULL;
        options.domain = chosen ? NULL : "example.test";
        vouch_route_init(&route, &options);
        while (next() == VOUCH_OK) {
            if (hop.kind != VOUCH_ROUTE_ENDPOINT)
                continue;
            hops++;
            open_report();
            vouch_route_report(&route, &hop, &report);
            bool alias = strcmp(hop.host, "b.example.test") == 0;
            assert_int_equal(vouch_report_has(&report, VOUCH_F_MX_IS_ALIAS), alias && !chosen);
        }
        assert_int_equal(hops, chosen ? 1 : 3);
        vouch_route_close(&route);
    }
}

static void test_route_whose_time_is_up_says_so_for_what_is_not_known(void **state)
{
    struct vouch_time now = {.mono_ms = 1};
    (void)state;
    options.timeout_ms = 100;
    services[1].again = services[2].again = 1000;
    options.dane = &vouch_route_dane;
    vouch_route_init(&route, &options);
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_AGAIN);
    now.mono_ms += 100;
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_OK);
    expect(VOUCH_ROUTE_HOST, "a.example.test", NULL);
    assert_int_equal(hop.status, VOUCH_E_TIMEOUT);
    expect(VOUCH_ROUTE_HOST, "b.example.test", NULL);
    assert_int_equal(hop.status, VOUCH_E_TIMEOUT);
    vouch_route_close(&route);
}

static void test_route_that_is_closed_ends_the_look_ups_of_all_hosts(void **state)
{
    struct vouch_time now = {.mono_ms = 1};
    (void)state;
    for (size_t i = 1; i <= HOSTS; i++)
        services[i].again = 1000;
    vouch_route_init(&route, &options);
    for (int i = 0; i < 5; i++)
        assert_int_equal(vouch_route_poll(&route, &now), VOUCH_AGAIN);
    for (size_t i = 1; i <= HOSTS; i++)
        assert_non_null(services[i].asked);
    vouch_route_close(&route);
    for (size_t i = 1; i <= HOSTS; i++) {
        assert_null(services[i].asked);
        assert_int_equal(services[i].cancels, 1);
    }
}

/* There is more until the last address of the last host, or that host itself where it has none. */
static void test_route_has_more_until_its_last_hop(void **state)
{
    static const struct {
        const char *host;
        int hops;
    } rows[] = {{"a.example.test", 2}, {"b.example.test", 1}, {"c.example.test", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_time now = {.mono_ms = 1};
        begin(NULL);
        options.host = rows[i].host;
        vouch_route_init(&route, &options);
        assert_true(vouch_route_more(&route));
        while (vouch_route_poll(&route, &now) == VOUCH_AGAIN)
            now.mono_ms++;
        for (int k = 0; k < rows[i].hops; k++) {
            assert_true(vouch_route_more(&route));
            assert_int_equal(next(), VOUCH_OK);
        }
        assert_false(vouch_route_more(&route));
        assert_int_equal(next(), VOUCH_E_NOT_FOUND);
        vouch_route_close(&route);
    }
}

/* What a look-up would write to is freed after vouch_route_close. */
static void test_route_that_is_closed_after_its_time_leaves_no_look_up_under_way(void **state)
{
    static uint8_t text_records[512];
    struct vouch_route_sts sts = {.resolver = fake_resolver_of(&sts_service),
                                  .records.data =
                                      vouch_writer_of(text_records, sizeof text_records)};
    (void)state;
    fake_resolver_init(&sts_service, answers, sizeof answers / sizeof answers[0]);
    sts_service.again = 1000;
    for (size_t late = 0; late <= HOSTS; late++) {
        struct vouch_time now = {.mono_ms = 1};
        begin(NULL);
        options.timeout_ms = 100;
        options.sts = &sts;
        services[late].again = 1000;
        vouch_route_init(&route, &options);
        assert_int_equal(vouch_route_poll(&route, &now), VOUCH_AGAIN);
        now.mono_ms += 100;
        assert_int_equal(vouch_route_poll(&route, &now), VOUCH_OK);
        while (vouch_route_next(&route, &hop) == VOUCH_OK)
            ;
        vouch_route_close(&route);
        for (size_t i = 0; i <= HOSTS; i++)
            assert_null(services[i].asked);
        assert_int_equal(services[late].cancels, 1);
        assert_null(sts_service.asked);
    }
}

static void test_route_whose_tlsa_records_are_late_does_not_take_them_for_absent(void **state)
{
    struct vouch_time now = {.mono_ms = 1};
    (void)state;
    options.timeout_ms = 100;
    options.host = "a.example.test";
    options.dane = &vouch_route_dane;
    services[1].again = 1; /* the address is known at the second poll, the alias is not */
    vouch_route_init(&route, &options);
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_AGAIN);
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_AGAIN);
    now.mono_ms += 100;
    assert_int_equal(vouch_route_poll(&route, &now), VOUCH_OK);
    expect(VOUCH_ROUTE_ENDPOINT, "a.example.test", "192.0.2.1");
    assert_true(hop.tlsa->secure);
    assert_int_equal(hop.tlsa->status, VOUCH_E_TIMEOUT);
    vouch_route_close(&route);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_route_of_a_domain_goes_through_its_hosts_and_their_addresses),
        TEST(test_route_with_one_resolver_never_asks_two_things_at_once),
        TEST(test_route_of_a_null_mx_is_the_domains_report),
        TEST(test_route_with_a_next_hop_asks_for_no_mx_records),
        TEST(test_route_reports_the_host_and_what_is_wrong_with_it),
        TEST(test_route_host_dangles_where_its_name_is_known_to_lead_nowhere),
        TEST(test_route_whose_time_is_up_ends_the_look_up_of_its_exchangers),
        TEST(test_route_reports_hosts_that_are_aliases),
        TEST(test_route_whose_time_is_up_says_so_for_what_is_not_known),
        TEST(test_route_that_is_closed_ends_the_look_ups_of_all_hosts),
        TEST(test_route_has_more_until_its_last_hop),
        TEST(test_route_that_is_closed_after_its_time_leaves_no_look_up_under_way),
        TEST(test_route_whose_tlsa_records_are_late_does_not_take_them_for_absent),
    };
    return cmocka_run_group_tests_name("mail routes", tests, NULL, NULL);
}

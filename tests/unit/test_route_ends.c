// SPDX-License-Identifier: Apache-2.0
/* Mail routes: which look-ups end with a route or with its time, what they are given, and what is
 * said of the domain and of each host. */
#include "core/dns.h"
#include "core/mail/route_dane.h"
#include "tests/fake/fake_resolver.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { HOSTS = 3 };

static struct fake_resolver mx_service, sts_service, services[HOSTS];
static struct vouch_route_host hosts[HOSTS];
static struct vouch_route_tlsa tlsa[HOSTS];
static struct vouch_route_sts sts;
static struct vouch_route route;
static struct vouch_route_options options;
static struct vouch_route_hop hop;
static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_fact facts[8];
static uint8_t buffer[1024], sts_buffer[512], text[1024];
static unsigned dirty; /* look-ups that were begun with records that were not empty */

static const uint8_t mx_d[] = "\0\024\001d\004test";
static const uint8_t tlsa_a[3 + 32] = {3, 1, 1};
static const uint8_t mx_a[] = "\0\012\001a\004test";
static const uint8_t null_mx[] = {0, 0, 0};
static const uint8_t sts_record[] = "\017v=STSv1; id=12;";
static const uint8_t alias_b[] = "\001b\004test";
static const uint8_t alias_c[] = "\001c\004test";

#define RDATA(bytes) .rdata = (bytes), .rdata_len = sizeof(bytes)

static const struct fake_answer answers[] = {
    {.name = "one.test", .type = VOUCH_DNS_MX, RDATA(mx_a)},
    {.name = "two.test", .type = VOUCH_DNS_MX, RDATA(mx_a)},
    {.name = "two.test", .type = VOUCH_DNS_MX, RDATA(mx_d)},
    {.name = "_25._tcp.a.test", .type = VOUCH_DNS_TLSA, RDATA(tlsa_a), .authentic = true},
    {.name = "both.test", .type = VOUCH_DNS_MX, RDATA(mx_a)},
    {.name = "both.test", .type = VOUCH_DNS_MX, RDATA(null_mx)},
    {.name = "null.test", .type = VOUCH_DNS_MX, RDATA(null_mx)},
    {.name = "implicit.test", .address = "192.0.2.9"},
    {.name = "_mta-sts.one.test",
     .type = VOUCH_DNS_TXT,
     .rdata = sts_record,
     .rdata_len = sizeof sts_record - 1},
    {.name = "a.test", .address = "192.0.2.1", .authentic = true},
    {.name = "a.test", .type = VOUCH_DNS_CNAME, RDATA(alias_b), .authentic = true},
    {.name = "b.test", .type = VOUCH_DNS_CNAME, RDATA(alias_c), .authentic = true},
};

/* A resolver that adds to the records it is given, and notes if there were any. */
static int records_added(void *self, const char *name, enum vouch_dns_type type,
                         struct vouch_records *out)
{
    const struct vouch_resolver inner = fake_resolver_of(self);

    dirty += out->count || out->lost || out->data.len || out->data.lost || out->authentic ||
             out->bogus || out->ttl_s;
    return inner.ops->records(inner.self, name, type, out);
}

static int addresses_found(void *self, const char *name, enum vouch_family family,
                           struct vouch_addresses *out)
{
    const struct vouch_resolver inner = fake_resolver_of(self);

    return inner.ops->addresses(inner.self, name, family, out);
}

static void cancel_asked(void *self)
{
    const struct vouch_resolver inner = fake_resolver_of(self);

    inner.ops->cancel(inner.self);
}

static const struct vouch_resolver_ops adding = {
    .addresses = addresses_found, .records = records_added, .cancel = cancel_asked};

static struct vouch_resolver resolver_of(struct fake_resolver *service)
{
    struct vouch_resolver resolver = {&adding, service};

    fake_resolver_init(service, answers, sizeof answers / sizeof answers[0]);
    return resolver;
}

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
    dirty = 0;
    memset(hosts, 0, sizeof hosts);
    memset(&sts, 0, sizeof sts);
    memset(sts.name, 'x', sizeof sts.name);
    for (size_t i = 0; i < HOSTS; i++) {
        hosts[i].resolver = resolver_of(&services[i]);
        hosts[i].tlsa = &tlsa[i];
    }
    sts.resolver = resolver_of(&sts_service);
    sts.records.data = vouch_writer_of(sts_buffer, sizeof sts_buffer);
    options = (struct vouch_route_options){.domain = "one.test",
                                           .shown = "mx://one.test",
                                           .port = 25,
                                           .aliases = true,
                                           .resolver = resolver_of(&mx_service),
                                           .buffer = buffer,
                                           .buffer_size = sizeof buffer,
                                           .hosts = hosts,
                                           .hosts_max = HOSTS};
    open_report();
    return 0;
}

static int poll_at(uint64_t mono_ms)
{
    const struct vouch_time now = {.mono_ms = mono_ms};

    return vouch_route_poll(&route, &now);
}

static void run(void)
{
    vouch_route_init(&route, &options);
    for (uint64_t ms = 1; poll_at(ms) == VOUCH_AGAIN; ms++)
        assert_true(ms < 100);
}

static void test_route_asks_for_the_domains_policy_by_its_own_label(void **state)
{
    (void)state;
    options.sts = &sts;
    sts_service.again = 2;
    run();
    assert_string_equal(sts.name, "_mta-sts.one.test");
    assert_int_equal(sts.status, VOUCH_OK);
    assert_int_equal(sts.records.count, 1);
    vouch_route_close(&route);
}

static void test_route_whose_time_is_up_ends_the_look_up_of_the_policy(void **state)
{
    (void)state;
    options.sts = &sts;
    options.timeout_ms = 100;
    sts_service.again = 1000;
    vouch_route_init(&route, &options);
    assert_int_equal(poll_at(1), VOUCH_AGAIN);
    assert_int_equal(poll_at(100), VOUCH_AGAIN);
    assert_non_null(sts_service.asked);
    assert_int_equal(poll_at(101), VOUCH_OK);
    assert_null(sts_service.asked);
    assert_int_equal(sts.status, VOUCH_E_TIMEOUT);
    vouch_route_close(&route);
}

/* A route of which nothing is known yet, and one whose exchangers are. */
static void test_route_that_is_closed_ends_the_look_ups_of_domain_and_policy(void **state)
{
    (void)state;
    options.sts = &sts;
    mx_service.again = sts_service.again = 1000;
    vouch_route_init(&route, &options);
    assert_int_equal(poll_at(1), VOUCH_AGAIN);
    assert_non_null(mx_service.asked);
    assert_non_null(sts_service.asked);
    vouch_route_close(&route);
    assert_null(mx_service.asked);
    assert_null(sts_service.asked);
    assert_int_equal(mx_service.cancels, 1);
    assert_int_equal(sts_service.cancels, 1);
}

/* A caller's storage for more hosts than there are. */
static void test_route_leaves_storage_alone_that_it_has_no_host_for(void **state)
{
    const struct vouch_route_host untouched = {.status = 77};
    (void)state;
    for (int late = 0; late <= 1; late++) {
        begin(NULL);
        options.timeout_ms = 100;
        services[0].again = late ? 1000 : 0;
        hosts[1] = untouched; /* without a resolver, too */
        vouch_route_init(&route, &options);
        assert_int_equal(poll_at(1), late ? VOUCH_AGAIN : VOUCH_OK);
        assert_int_equal(poll_at(101), VOUCH_OK);
        vouch_route_close(&route);
        assert_memory_equal(&hosts[1], &untouched, sizeof untouched);
    }
}

static void test_route_reports_domain_host_and_preference(void **state)
{
    (void)state;
    run();
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    vouch_route_report(&route, &hop, &report);
    assert_true(
        vouch_span_equal(vouch_report_fact(&report, "mx_domain"), guarded_text("one.test")));
    assert_true(vouch_span_equal(vouch_report_fact(&report, "mx_host"), guarded_text("a.test")));
    assert_true(vouch_span_equal(vouch_report_fact(&report, "mx_preference"), guarded_text("10")));
    assert_int_equal(report.facts_count, 3);
    vouch_route_close(&route);
}

static void test_route_without_a_domain_or_a_host_reports_neither(void **state)
{
    (void)state;
    options.host = "a.test";
    options.domain = NULL;
    run();
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    vouch_route_report(&route, &hop, &report);
    assert_int_equal(report.facts_count, 0);
    vouch_route_close(&route);
    begin(NULL);
    options.domain = "null.test";
    run();
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    vouch_route_report(&route, &hop, &report);
    assert_int_equal(report.facts_count, 1);
    assert_true(
        vouch_span_equal(vouch_report_fact(&report, "mx_domain"), guarded_text("null.test")));
    vouch_route_close(&route);
}

/* Of a domain whose exchangers are not known in time, that is the report. */
static void test_route_whose_exchangers_are_late_reports_the_domain(void **state)
{
    (void)state;
    options.timeout_ms = 100;
    mx_service.again = 1000;
    vouch_route_init(&route, &options);
    assert_int_equal(poll_at(1), VOUCH_AGAIN);
    assert_true(vouch_route_more(&route));
    assert_int_equal(poll_at(101), VOUCH_OK);
    assert_true(vouch_route_more(&route));
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    assert_int_equal(hop.kind, VOUCH_ROUTE_DOMAIN);
    vouch_route_report(&route, &hop, &report);
    assert_true(vouch_report_has(&report, VOUCH_F_MX_LOOKUP_FAILED));
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_E_NOT_FOUND);
    vouch_route_close(&route);
}

/* The records of one host are not unknown because those of another are late. */
static void test_route_whose_time_is_up_keeps_what_is_known_of_its_hosts(void **state)
{
    (void)state;
    options.domain = "two.test";
    options.dane = &vouch_route_dane;
    options.timeout_ms = 100;
    services[1].again = 1000;
    vouch_route_init(&route, &options);
    assert_int_equal(poll_at(1), VOUCH_AGAIN);
    assert_int_equal(poll_at(101), VOUCH_OK);
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    assert_string_equal(hop.host, "a.test");
    assert_true(hop.tlsa->secure);
    assert_int_equal(hop.tlsa->status, VOUCH_OK);
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    assert_string_equal(hop.host, "d.test");
    assert_int_equal(hop.status, VOUCH_E_TIMEOUT);
    assert_int_equal(hop.tlsa->status, VOUCH_E_TIMEOUT);
    vouch_route_close(&route);
}

/* With storage for one host at a time: the second one's turn comes after the deadline. */
static void test_route_whose_time_is_up_begins_no_look_up(void **state)
{
    (void)state;
    options.domain = "two.test";
    options.timeout_ms = 100;
    options.hosts_max = 1;
    vouch_route_init(&route, &options);
    assert_int_equal(poll_at(1), VOUCH_OK);
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    assert_string_equal(hop.host, "a.test");
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_AGAIN);
    unsigned before = services[0].lookups;
    assert_int_equal(poll_at(101), VOUCH_OK);
    assert_int_equal(services[0].lookups, before);
    assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
    assert_string_equal(hop.host, "d.test");
    assert_int_equal(hop.status, VOUCH_E_TIMEOUT);
    vouch_route_close(&route);
}

/* The domain has a report of its own when there is no host, or when more than a remark is to be
 * said of it. */
static void test_route_reports_the_domain_alone_where_that_has_faults(void **state)
{
    static const struct {
        const char *domain;
        bool domain_first;
        size_t hosts;
        enum vouch_finding_code code;
    } rows[] = {{"one.test", false, 1, VOUCH_F_NONE},
                {"implicit.test", false, 1, VOUCH_F_NONE},
                {"both.test", true, 1, VOUCH_F_MX_NULL_AMONG_OTHERS},
                {"null.test", true, 0, VOUCH_F_MX_NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(NULL);
        options.domain = rows[i].domain;
        run();
        assert_int_equal(route.mx.count, rows[i].hosts);
        if (rows[i].domain_first) {
            assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
            assert_int_equal(hop.kind, VOUCH_ROUTE_DOMAIN);
            vouch_route_report(&route, &hop, &report);
            assert_true(vouch_report_has(&report, rows[i].code));
        }
        assert_int_equal(vouch_route_more(&route), rows[i].hosts > 0);
        if (rows[i].hosts > 0) {
            assert_int_equal(vouch_route_next(&route, &hop), VOUCH_OK);
            assert_int_equal(hop.kind, VOUCH_ROUTE_ENDPOINT);
        }
        assert_int_equal(vouch_route_next(&route, &hop), VOUCH_E_NOT_FOUND);
        vouch_route_close(&route);
    }
}

/* Aliases of aliases, and the records behind them: what one answer said is not there at the next.
 */
static void test_route_gives_each_look_up_empty_records(void **state)
{
    (void)state;
    for (unsigned again = 0; again <= 2; again++) {
        begin(NULL);
        options.dane = &vouch_route_dane;
        options.sts = &sts;
        services[0].again = mx_service.again = sts_service.again = again;
        run();
        assert_int_equal(hosts[0].aliases, 2);
        assert_int_equal(services[0].lookups, 6); /* one is of addresses */
        assert_int_equal(dirty, 0);
        vouch_route_close(&route);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_route_asks_for_the_domains_policy_by_its_own_label),
        TEST(test_route_whose_time_is_up_ends_the_look_up_of_the_policy),
        TEST(test_route_that_is_closed_ends_the_look_ups_of_domain_and_policy),
        TEST(test_route_leaves_storage_alone_that_it_has_no_host_for),
        TEST(test_route_reports_domain_host_and_preference),
        TEST(test_route_without_a_domain_or_a_host_reports_neither),
        TEST(test_route_whose_exchangers_are_late_reports_the_domain),
        TEST(test_route_whose_time_is_up_keeps_what_is_known_of_its_hosts),
        TEST(test_route_whose_time_is_up_begins_no_look_up),
        TEST(test_route_reports_the_domain_alone_where_that_has_faults),
        TEST(test_route_gives_each_look_up_empty_records),
    };
    return cmocka_run_group_tests_name("ends of mail routes", tests, NULL, NULL);
}

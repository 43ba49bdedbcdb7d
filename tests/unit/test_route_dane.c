// SPDX-License-Identifier: Apache-2.0
/* Where TLSA records are asked for: at the end of validated aliases, at the name itself, or
 * nowhere; and how many authorities one server can match. */
#include "core/dns.h"
#include "core/mail/route_dane.h"
#include "tests/fake/fake_resolver.h"
#include "tests/support/forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct fake_resolver service;
static struct vouch_route_host host;
static struct vouch_route_tlsa tlsa;
static struct vouch_route route;
static struct vouch_dane dane;
static struct vouch_report report;
static struct vouch_finding findings[32];
static uint8_t text[8192];

static const uint8_t record[] = {3,  1,  1,  1,  2,  3,  4,  5,  6,  7,  8,  9,
                                 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32};

/* Versions of clang-format differ about the braces. */
// clang-format off
#define TLSA(where)                                                                                \
    {                                                                                              \
        .name = "_25._tcp." where, .type = VOUCH_DNS_TLSA, .rdata = record,                        \
        .rdata_len = sizeof record, .authentic = true                                              \
    }
// clang-format on

static const struct fake_answer at_both[] = {TLSA("mx.test"), TLSA("end.test")};
static const struct fake_answer at_name[] = {TLSA("mx.test")};
static const struct fake_answer late[] = {
    {.name = "_25._tcp.end.test", .type = VOUCH_DNS_TLSA, .status = VOUCH_E_TIMEOUT},
    TLSA("mx.test")};
static const struct fake_answer other_type[] = {
    {.name = "_25._tcp.end.test", .address = "192.0.2.1"}, TLSA("mx.test")};

static void open_report(void)
{
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 32, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
}

struct look_up {
    int status;           /* of the addresses */
    bool authentic;       /* they are validated */
    size_t aliases;       /* of mx.test, whose end is end.test */
    bool alias_authentic; /* the first one is */
    const struct fake_answer *answers;
    size_t count;
    const char *asked; /* the last name asked for; null: none */
    int found;         /* the status of the look-up, where there was one */
    unsigned lookups;
};

#define ANSWERS(a) (a), sizeof(a) / sizeof(a)[0]

static void look_up(const struct look_up *l)
{
    fake_resolver_init(&service, l->answers, l->count);
    service.again = 2;
    memset(&host, 0, sizeof host);
    memset(&tlsa, 0x55, sizeof tlsa);
    host.resolver = fake_resolver_of(&service);
    host.tlsa = &tlsa;
    host.status = l->status;
    host.addresses.authentic = l->authentic;
    host.aliases = l->aliases;
    host.alias_authentic = l->alias_authentic;
    strcpy(host.canonical, l->aliases ? "end.test" : "mx.test");
    int status = VOUCH_AGAIN;
    for (int i = 0; i < 20 && status == VOUCH_AGAIN; i++)
        status = vouch_route_dane.poll(&host, "mx.test", 25);
    assert_int_equal(status, VOUCH_OK);
}

static void test_route_dane_asks_where_the_answers_are_validated(void **state)
{
    static const struct look_up rows[] = {
        {VOUCH_OK, true, 0, false, ANSWERS(at_both), "_25._tcp.mx.test", VOUCH_OK, 1},
        {VOUCH_OK, true, 1, true, ANSWERS(at_both), "_25._tcp.end.test", VOUCH_OK, 1},
        {VOUCH_OK, true, 1, false, ANSWERS(at_both), "_25._tcp.end.test", VOUCH_OK, 1},
        /* nothing at the end of the aliases: the name itself, where that is signed */
        {VOUCH_OK, true, 1, true, ANSWERS(at_name), "_25._tcp.mx.test", VOUCH_OK, 2},
        {VOUCH_OK, true, 1, true, ANSWERS(other_type), "_25._tcp.mx.test", VOUCH_OK, 2},
        {VOUCH_OK, true, 1, false, ANSWERS(at_name), "_25._tcp.end.test", VOUCH_E_NO_NAME, 1},
        {VOUCH_OK, true, 1, true, NULL, 0, "_25._tcp.mx.test", VOUCH_E_NO_NAME, 2},
        {VOUCH_OK, true, 0, true, NULL, 0, "_25._tcp.mx.test", VOUCH_E_NO_NAME, 1},
        /* a failure is no absence */
        {VOUCH_OK, true, 1, true, ANSWERS(late), "_25._tcp.end.test", VOUCH_E_TIMEOUT, 1},
        /* the alias leads out of what is signed */
        {VOUCH_OK, false, 1, true, ANSWERS(at_both), "_25._tcp.mx.test", VOUCH_OK, 1},
        {VOUCH_OK, false, 1, false, ANSWERS(at_both), NULL, 0, 0},
        {VOUCH_OK, false, 0, false, ANSWERS(at_both), NULL, 0, 0},
        {VOUCH_OK, false, 0, true, ANSWERS(at_both), NULL, 0, 0},
        {VOUCH_E_NO_NAME, true, 0, false, ANSWERS(at_both), NULL, 0, 0},
        {VOUCH_E_NO_NAME, true, 1, true, ANSWERS(at_both), NULL, 0, 0},
        {VOUCH_E_TIMEOUT, false, 1, true, ANSWERS(at_both), NULL, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        look_up(&rows[i]);
        bool asked = rows[i].asked != NULL;
        if (tlsa.secure != asked || service.lookups != rows[i].lookups ||
            strcmp(tlsa.name, asked ? rows[i].asked : "") != 0 ||
            (asked && tlsa.status != rows[i].found))
            fail_msg("row %zu: \"%s\", %d after %u", i, tlsa.name, tlsa.status, service.lookups);
        assert_int_equal(service.misuse, 0);
        assert_string_equal(tlsa.host, asked ? rows[i].asked + 9 : "mx.test");
        if (asked && tlsa.status == VOUCH_OK)
            assert_int_equal(tlsa.records.count, 1);
    }
}

static void test_route_dane_names_the_end_of_the_aliases_where_it_was_asked_for(void **state)
{
    static const struct look_up end = {VOUCH_OK, true, 1, true, ANSWERS(at_both), NULL, 0, 0};
    static const struct look_up self = {VOUCH_OK, true, 0, false, ANSWERS(at_both), NULL, 0, 0};
    struct vouch_route_hop hop = {.host = "mx.test", .tlsa = &tlsa};
    (void)state;
    look_up(&end);
    assert_string_equal(vouch_route_dane_name(&hop), "end.test");
    tlsa.secure = false;
    assert_null(vouch_route_dane_name(&hop));
    look_up(&self);
    assert_null(vouch_route_dane_name(&hop));
    hop.tlsa = NULL;
    assert_null(vouch_route_dane_name(&hop));
}

static void test_route_dane_that_is_late_is_not_absent(void **state)
{
    static const struct look_up end = {VOUCH_OK, true, 1, true, ANSWERS(at_both), NULL, 0, 0};
    struct vouch_route_hop hop = {.host = "mx.test", .tlsa = &tlsa};
    (void)state;
    look_up(&end);
    vouch_route_dane.expire(&host);
    assert_true(tlsa.secure);
    assert_int_equal(tlsa.status, VOUCH_E_TIMEOUT);
    assert_string_equal(tlsa.name, "_25._tcp.end.test");
    memset(&tlsa, 0x55, sizeof tlsa);
    host.tlsa_asked = false;
    vouch_route_dane.expire(&host);
    assert_true(tlsa.secure);
    assert_int_equal(tlsa.status, VOUCH_E_TIMEOUT);
    assert_string_equal(tlsa.host, "end.test");
    open_report();
    vouch_route_dane_read(&route, &hop, &dane, &report);
    assert_true(vouch_report_has(&report, VOUCH_F_DANE_LOOKUP_FAILED));
}

static void test_route_dane_behind_mx_records_that_are_not_validated_is_told(void **state)
{
    static const struct look_up self = {VOUCH_OK, true, 0, false, ANSWERS(at_both), NULL, 0, 0};
    struct vouch_route_hop hop = {.host = "mx.test", .tlsa = &tlsa};
    (void)state;
    look_up(&self);
    for (int signed_mx = 0; signed_mx <= 1; signed_mx++)
        for (int domain = 0; domain <= 1; domain++)
            for (int published = 0; published <= 1; published++) {
                open_report();
                route.options.domain = domain ? "test" : NULL;
                route.mx.authentic = signed_mx;
                tlsa.records.authentic = published;
                vouch_route_dane_read(&route, &hop, &dane, &report);
                assert_int_equal(vouch_report_has(&report, VOUCH_F_DANE_PUBLISHED), published);
                assert_int_equal(vouch_report_has(&report, VOUCH_F_DANE_MX_INSECURE),
                                 published && domain && !signed_mx);
            }
}

/* --- a server that shows more authorities than are kept ------------------------------------------
 */

static void test_dane_authorities_beyond_those_that_are_kept_change_nothing(void **state)
{
    enum { SENT = VOUCH_DANE_ANCHORS_MAX + 3 };
    static struct forged forged[SENT];
    static struct {
        struct vouch_dane dane;
        uint8_t guard[sizeof(struct vouch_certificate)];
    } kept;
    struct vouch_span sent[SENT];
    struct vouch_certificate c;
    struct vouch_anchors usual = {NULL, NULL};
    struct vouch_anchor anchor;
    (void)state;
    memset(&kept, 0, sizeof kept);
    memset(kept.guard, 0x55, sizeof kept.guard);
    for (unsigned i = 0; i < SENT; i++) {
        const struct forge f = {.subject = i ? "Authority" : "mx.test",
                                .issuer = "Authority",
                                .key = i + 1,
                                .signer = i + 2,
                                .serial = i + 1,
                                .ca = i > 0};
        forge_make(&f, &forged[i]);
        sent[i] = forged_span(&forged[i]);
        vouch_certificate_parse(sent[i], &c);
        struct vouch_tlsa *t = &kept.dane.at[kept.dane.count++];
        *t = (struct vouch_tlsa){.usage = 2, .selector = 1, .matching = 0, .data = c.spki};
    }
    open_report();
    struct vouch_pins pins = vouch_dane_pins(&kept.dane);
    struct vouch_anchors matched = pins.ops->look(pins.self, sent, SENT, usual, &report);
    assert_int_equal(kept.dane.matched_count, VOUCH_DANE_ANCHORS_MAX);
    for (size_t i = 0; i < sizeof kept.guard; i++)
        assert_int_equal(kept.guard[i], 0x55);
    vouch_certificate_parse(sent[1], &c);
    size_t found = 0;
    while (matched.ops->find(matched.self, c.subject, found, &anchor) == VOUCH_OK)
        found++;
    assert_int_equal(found, VOUCH_DANE_ANCHORS_MAX);
    assert_false(vouch_report_has(&report, VOUCH_F_DANE_MISMATCH));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_route_dane_asks_where_the_answers_are_validated),
        cmocka_unit_test(test_route_dane_names_the_end_of_the_aliases_where_it_was_asked_for),
        cmocka_unit_test(test_route_dane_that_is_late_is_not_absent),
        cmocka_unit_test(test_route_dane_behind_mx_records_that_are_not_validated_is_told),
        cmocka_unit_test(test_dane_authorities_beyond_those_that_are_kept_change_nothing),
    };
    return cmocka_run_group_tests_name("route_dane", tests, NULL, NULL);
}

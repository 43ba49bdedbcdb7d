// SPDX-License-Identifier: Apache-2.0
/* What each destination control makes of the same findings. */
#include "core/mail/destination.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_report r;
static struct vouch_finding findings[8];
static struct vouch_name_row names[2];
static struct vouch_fact facts[4];
static uint8_t text[512];

static void begin(bool established)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 8,
                                                 .names = names,
                                                 .names_max = 2,
                                                 .facts = facts,
                                                 .facts_max = 4,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&r, &storage);
    r.tls.established = established;
}

static void name(enum vouch_name_role role, enum vouch_coverage by)
{
    struct vouch_name_row *row = vouch_report_add_name(&r);
    row->role = role;
    row->by = by;
    if (by == VOUCH_COVERED_NOT)
        vouch_report_find_text(&r, VOUCH_F_NAME_ROLE_MISMATCH, 0, vouch_role_text(role));
}

/* The delivery that each control makes of one situation, in the order of the enum. */
struct situation {
    const char *what;
    void (*make)(void);
    enum vouch_delivery delivery[6];
    bool alert[6];
};

static void good(void)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
}

static void no_starttls(void)
{
    begin(false);
    vouch_report_find_plain(&r, VOUCH_F_SMTP_NO_STARTTLS);
}

static void dies_in_handshake(void)
{
    begin(false);
    vouch_report_add_fact(&r, "smtp_starttls_reply", guarded_text("220 go"));
    vouch_report_find_plain(&r, VOUCH_F_PEER_CLOSED);
}

static void host_down(void)
{
    begin(false);
    vouch_report_find_plain(&r, VOUCH_F_CONNECT_REFUSED);
}

static void expired(void)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
    vouch_report_find_plain(&r, VOUCH_F_CERT_EXPIRED);
}

static void other_name(void)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_NOT);
    name(VOUCH_ROLE_DOMAIN, VOUCH_COVERED_NOT);
}

static void name_of_the_domain(void)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_NOT);
    name(VOUCH_ROLE_DOMAIN, VOUCH_COVERED_BY_SAN);
}

static void feature_missing(void)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
    vouch_report_find_plain(&r, VOUCH_F_CHAIN_TLS_FEATURE);
}

static void refused_by_clients(void)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
    vouch_report_find_plain(&r, VOUCH_F_CLIENTS_REFUSE);
}

/* A certificate with the right name, and this finding. */
static void good_but(enum vouch_finding_code code)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
    vouch_report_find_plain(&r, code);
}

static void malformed(void)
{
    good_but(VOUCH_F_CERT_MALFORMED);
}

static void revoked(void)
{
    good_but(VOUCH_F_REVOKED);
}

static void other_name_too(void)
{
    good_but(VOUCH_F_NAME_MISMATCH);
}

static void no_esmtp(void)
{
    begin(false);
    vouch_report_find_plain(&r, VOUCH_F_SMTP_NO_ESMTP);
}

static void starttls_unexpected(void)
{
    begin(false);
    vouch_report_find_plain(&r, VOUCH_F_SMTP_STARTTLS_UNEXPECTED);
}

static void not_smtp(void)
{
    begin(false);
    vouch_report_find_plain(&r, VOUCH_F_SMTP_NOT_SMTP);
}

static void policy_broken(void)
{
    begin(true);
    name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
    vouch_report_find_as(&r, VOUCH_SEVERITY_ERROR, VOUCH_F_STS_BROKEN, VOUCH_NO_POSITION,
                         VOUCH_NO_POSITION, guarded_text(""));
}

#define VERIFIED VOUCH_DELIVERED_VERIFIED
#define TLS VOUCH_DELIVERED_TLS
#define CLEAR VOUCH_DELIVERED_CLEAR
#define NOT VOUCH_DELIVERED_NOT

static const struct situation situations[] = {
    {"good", good, {CLEAR, TLS, TLS, TLS, VERIFIED, VERIFIED}, {0, 0, 0, 0, 0, 0}},
    {"no STARTTLS", no_starttls, {CLEAR, CLEAR, NOT, CLEAR, NOT, NOT}, {0, 0, 1, 0, 1, 1}},
    {"dies after the 220", dies_in_handshake, {NOT, NOT, NOT, NOT, NOT, NOT}, {0, 0, 1, 0, 1, 1}},
    {"host down", host_down, {NOT, NOT, NOT, NOT, NOT, NOT}, {0, 0, 0, 0, 0, 0}},
    {"expired", expired, {CLEAR, TLS, TLS, TLS, NOT, NOT}, {0, 0, 0, 0, 1, 1}},
    {"a TLS feature missing",
     feature_missing,
     {CLEAR, TLS, TLS, TLS, NOT, NOT},
     {0, 0, 0, 0, 1, 1}},
    {"refused by clients",
     refused_by_clients,
     {CLEAR, TLS, TLS, TLS, NOT, NOT},
     {0, 0, 0, 0, 1, 1}},
    {"malformed", malformed, {CLEAR, TLS, TLS, TLS, NOT, NOT}, {0, 0, 0, 0, 1, 1}},
    {"revoked", revoked, {CLEAR, TLS, TLS, TLS, NOT, NOT}, {0, 0, 0, 0, 1, 1}},
    {"one of its names is another",
     other_name_too,
     {CLEAR, TLS, TLS, TLS, VERIFIED, VERIFIED},
     {0, 0, 0, 0, 0, 0}},
    {"no ESMTP", no_esmtp, {CLEAR, CLEAR, NOT, CLEAR, NOT, NOT}, {0, 0, 1, 0, 1, 1}},
    {"an unexpected answer",
     starttls_unexpected,
     {CLEAR, CLEAR, NOT, CLEAR, NOT, NOT},
     {0, 0, 1, 0, 1, 1}},
    {"no SMTP", not_smtp, {NOT, NOT, NOT, NOT, NOT, NOT}, {0, 0, 0, 0, 0, 0}},
    {"MTA-STS broken", policy_broken, {NOT, NOT, NOT, NOT, NOT, NOT}, {0, 0, 0, 0, 0, 0}},
    {"another name", other_name, {CLEAR, TLS, TLS, TLS, NOT, NOT}, {0, 0, 0, 0, 1, 1}},
    {"the domain's name",
     name_of_the_domain,
     {CLEAR, TLS, TLS, TLS, VERIFIED, VERIFIED},
     {0, 0, 0, 0, 0, 0}},
};

static void judge(const struct situation *s, enum vouch_destination d)
{
    s->make();
    vouch_destination_weigh(&r, d);
    enum vouch_delivery delivery = vouch_destination_delivery(&r, d);
    if (delivery != s->delivery[d])
        fail_msg("%s under %s: %s, not %s", s->what, vouch_destination_text(d),
                 vouch_delivery_text(delivery), vouch_delivery_text(s->delivery[d]));
    struct vouch_alert alert = vouch_destination_alert(&r, d);
    if (alert.due != s->alert[d])
        fail_msg("%s under %s: alert %d", s->what, vouch_destination_text(d), alert.due);
    if (alert.due && alert.reason == VOUCH_F_NONE)
        fail_msg("%s under %s: an alert without a reason", s->what, vouch_destination_text(d));
}

static void test_destination_controls_deliver_as_the_appliance_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof situations / sizeof situations[0]; i++)
        for (int d = 0; d < 6; d++)
            judge(&situations[i], (enum vouch_destination)d);
}

static void test_destination_required_keeps_certificate_findings_as_remarks(void **state)
{
    (void)state;
    expired();
    vouch_destination_weigh(&r, VOUCH_DESTINATION_REQUIRED);
    assert_true(vouch_report_has(&r, VOUCH_F_CERT_EXPIRED));
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_VALID);
}

/* What each control makes of a finding, in the order of the enum. */
static void test_destination_controls_weigh_what_is_wrong_by_what_they_require(void **state)
{
    enum { V = VOUCH_VERDICT_VALID, W = VOUCH_VERDICT_WARNING, I = VOUCH_VERDICT_INVALID };
    static const struct {
        void (*make)(void);
        int verdict[6];
    } rows[] = {
        {good, {V, V, V, V, V, V}},
        {no_starttls, {V, W, I, W, I, I}},
        {dies_in_handshake, {I, I, I, I, I, I}},
        {host_down, {I, I, I, I, I, I}},
        {expired, {V, V, V, W, I, I}},
        {other_name, {V, V, V, W, I, I}},
        {name_of_the_domain, {V, V, V, V, V, V}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int d = 0; d < 6; d++) {
            rows[i].make();
            vouch_destination_weigh(&r, (enum vouch_destination)d);
            if ((int)vouch_report_verdict(&r) != rows[i].verdict[d])
                fail_msg("row %zu under %s: %s", i,
                         vouch_destination_text((enum vouch_destination)d),
                         vouch_verdict_text(vouch_report_verdict(&r)));
        }
}

/* A remark about names is not made an error, where no name was asked for. */
static void test_destination_remark_about_names_stays_one(void **state)
{
    (void)state;
    begin(true);
    vouch_report_find_as(&r, VOUCH_SEVERITY_WARNING, VOUCH_F_NAME_CN_ONLY, 0, VOUCH_NO_POSITION,
                         guarded_text("mx.example"));
    vouch_destination_weigh(&r, VOUCH_DESTINATION_REQUIRED_VERIFY);
    assert_int_equal(findings[0].severity, VOUCH_SEVERITY_WARNING);
    assert_int_equal(vouch_destination_delivery(&r, VOUCH_DESTINATION_REQUIRED_VERIFY), VERIFIED);
}

/* What DANE could not find out has its own error. */
static void test_destination_dane_that_is_unknown_is_not_missing(void **state)
{
    static const struct {
        enum vouch_finding_code code;
        bool missing;
    } rows[] = {{VOUCH_F_DANE_BOGUS, false},
                {VOUCH_F_DANE_LOOKUP_FAILED, false},
                {VOUCH_F_DANE_NO_TLSA, true},
                {VOUCH_F_DANE_INSECURE, true}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(true);
        r.phases_count = 1;
        vouch_report_find_plain(&r, rows[i].code);
        vouch_destination_weigh(&r, VOUCH_DESTINATION_DANE_REQUIRED);
        assert_int_equal(vouch_report_has(&r, VOUCH_F_DANE_MISSING), rows[i].missing);
        assert_int_equal(vouch_destination_delivery(&r, VOUCH_DESTINATION_DANE_REQUIRED), NOT);
        assert_true(vouch_destination_alert(&r, VOUCH_DESTINATION_DANE_REQUIRED).due);
    }
}

/* A certificate that is itself published needs nothing else, nor does what clients think of it. */
static void test_destination_published_certificate_needs_no_features(void **state)
{
    (void)state;
    feature_missing();
    vouch_report_find_plain(&r, VOUCH_F_DANE_PUBLISHED);
    vouch_report_find_plain(&r, VOUCH_F_DANE_EE_MATCHED);
    vouch_destination_weigh(&r, VOUCH_DESTINATION_DANE);
    assert_int_equal(vouch_destination_delivery(&r, VOUCH_DESTINATION_DANE), VERIFIED);
}

static void test_destination_conclusion_is_two_facts(void **state)
{
    (void)state;
    expired();
    vouch_destination_conclude(&r, VOUCH_DESTINATION_REQUIRED);
    assert_true(vouch_span_equal(vouch_report_fact(&r, "destination"), guarded_text("required")));
    assert_true(vouch_span_equal(vouch_report_fact(&r, "delivery"), guarded_text("encrypted")));
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_VALID);
}

static void test_destination_full_report_never_gets_better(void **state)
{
    (void)state;
    expired();
    r.lost = 1;
    vouch_destination_weigh(&r, VOUCH_DESTINATION_REQUIRED);
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_INVALID);
}

static void test_destination_words_are_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        enum vouch_destination d;
        const char *word = vouch_destination_text((enum vouch_destination)i);
        assert_true(vouch_destination_parse(guarded_text(word), &d));
        assert_int_equal(d, i);
    }
    enum vouch_destination d;
    assert_false(vouch_destination_parse(guarded_text("always"), &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_destination_controls_deliver_as_the_appliance_does),
        cmocka_unit_test(test_destination_required_keeps_certificate_findings_as_remarks),
        cmocka_unit_test(test_destination_controls_weigh_what_is_wrong_by_what_they_require),
        cmocka_unit_test(test_destination_remark_about_names_stays_one),
        cmocka_unit_test(test_destination_dane_that_is_unknown_is_not_missing),
        cmocka_unit_test(test_destination_published_certificate_needs_no_features),
        cmocka_unit_test(test_destination_conclusion_is_two_facts),
        cmocka_unit_test(test_destination_full_report_never_gets_better),
        cmocka_unit_test(test_destination_words_are_read_back),
    };
    return cmocka_run_group_tests_name("destination controls", tests, NULL, NULL);
}

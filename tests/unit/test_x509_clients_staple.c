// SPDX-License-Identifier: Apache-2.0
/* How old a stapled OCSP response may be for each client, to the second. */
#include "core/x509/clients.h"
#include "core/x509/ocsp_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { DAY_S = 86400, NOW_S = 1782000000 };

/* The code by which the first rule that is broken refuses; "" for none. */
static const char *refusal(const struct vouch_clients_question *q, enum vouch_client client)
{
    for (size_t i = 0; i < vouch_client_staple_rules.count; i++) {
        const struct vouch_client_chain_rule *rule = &vouch_client_staple_rules.at[i];
        const char *says = rule->says[client];
        if (rule->broken(q) && says != VOUCH_CLIENT_ACCEPTS && says != vouch_client_unknown)
            return says;
    }
    return "";
}

struct row {
    int64_t this_s; /* from now */
    int64_t next_s; /* from now; 0: none */
    enum vouch_ocsp_outcome outcome;
    const char *firefox;
    const char *gnutls;
};

static void expect(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct vouch_clients_question q = {.now_s = NOW_S,
                                                 .staple = (uint8_t)rows[i].outcome,
                                                 .staple_this_update_s = NOW_S + rows[i].this_s,
                                                 .staple_next_update_s =
                                                     rows[i].next_s ? NOW_S + rows[i].next_s : 0};
        assert_string_equal(refusal(&q, VOUCH_CLIENT_FIREFOX), rows[i].firefox);
        assert_string_equal(refusal(&q, VOUCH_CLIENT_GNUTLS), rows[i].gnutls);
        assert_string_equal(refusal(&q, VOUCH_CLIENT_CHROME), "");
    }
}

#define FIREFOX_OLD "SEC_ERROR_OCSP_OLD_RESPONSE"
#define GNUTLS_OLD "GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED"

static void test_staple_past_its_end_has_a_day_more_in_firefox(void **state)
{
    static const struct row rows[] = {
        {-4 * DAY_S, DAY_S, VOUCH_OCSP_SAYS_GOOD, "", ""},
        {-4 * DAY_S, -1, VOUCH_OCSP_IS_EXPIRED, "", GNUTLS_OLD},
        {-4 * DAY_S, -DAY_S, VOUCH_OCSP_IS_EXPIRED, "", GNUTLS_OLD},
        {-4 * DAY_S, -DAY_S - 1, VOUCH_OCSP_IS_EXPIRED, FIREFOX_OLD, GNUTLS_OLD},
    };
    (void)state;
    expect(rows, sizeof rows / sizeof rows[0]);
}

static void test_staple_of_eleven_days_is_old_for_firefox_before_its_end(void **state)
{
    static const struct row rows[] = {
        {-11 * DAY_S, DAY_S, VOUCH_OCSP_SAYS_GOOD, "", ""},
        {-11 * DAY_S - 1, DAY_S, VOUCH_OCSP_SAYS_GOOD, FIREFOX_OLD, ""},
    };
    (void)state;
    expect(rows, sizeof rows / sizeof rows[0]);
}

static void test_staple_without_an_end_is_old_after_two_and_fifteen_days(void **state)
{
    static const struct row rows[] = {
        {-2 * DAY_S, 0, VOUCH_OCSP_SAYS_GOOD, "", ""},
        {-2 * DAY_S - 1, 0, VOUCH_OCSP_IS_EXPIRED, FIREFOX_OLD, ""},
        {-15 * DAY_S, 0, VOUCH_OCSP_IS_EXPIRED, FIREFOX_OLD, ""},
        {-15 * DAY_S - 1, 0, VOUCH_OCSP_IS_EXPIRED, FIREFOX_OLD, GNUTLS_OLD},
    };
    (void)state;
    expect(rows, sizeof rows / sizeof rows[0]);
}

static void test_staple_from_ahead_is_refused_by_firefox_after_a_day(void **state)
{
    static const struct row rows[] = {
        {DAY_S, 9 * DAY_S, VOUCH_OCSP_IS_EARLY, "", ""},
        {DAY_S + 1, 9 * DAY_S, VOUCH_OCSP_IS_EARLY, "SEC_ERROR_OCSP_FUTURE_RESPONSE", ""},
    };
    (void)state;
    expect(rows, sizeof rows / sizeof rows[0]);
}

static void test_staple_is_of_no_age_where_the_clock_is_not_set_or_it_is_none(void **state)
{
    const struct vouch_clients_question unset = {.staple = VOUCH_OCSP_IS_EXPIRED,
                                                 .staple_this_update_s = NOW_S};
    const struct vouch_clients_question none = {.staple = VOUCH_OCSP_NONE, .now_s = NOW_S};
    (void)state;
    assert_string_equal(refusal(&unset, VOUCH_CLIENT_FIREFOX), "");
    assert_string_equal(refusal(&none, VOUCH_CLIENT_FIREFOX), "");
}

/* What is neither: it has no answer about the leaf, or says "revoked" whenever it was said. */
static void test_staple_without_an_answer_is_of_no_age(void **state)
{
    static const struct row rows[] = {
        {-90 * DAY_S, 0, VOUCH_OCSP_NONE, "", ""},
        {-90 * DAY_S, 0, VOUCH_OCSP_IS_OTHERS, "", ""},
        {90 * DAY_S, 0, VOUCH_OCSP_IS_UNHANDLED, "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION", ""},
        {-90 * DAY_S, -80 * DAY_S, VOUCH_OCSP_SAYS_UNKNOWN, FIREFOX_OLD, GNUTLS_OLD},
        {-90 * DAY_S, -80 * DAY_S, VOUCH_OCSP_IS_EARLY, FIREFOX_OLD, GNUTLS_OLD},
    };
    (void)state;
    expect(rows, sizeof rows / sizeof rows[0]);
}

/* What each outcome that is not about the age breaks, and that no other does. */
static void test_staple_outcomes_break_one_rule_each(void **state)
{
    static const struct {
        enum vouch_ocsp_outcome outcome;
        const char *what; /* null: none */
    } rows[] = {
        {VOUCH_OCSP_NONE, NULL},
        {VOUCH_OCSP_SAYS_GOOD, NULL},
        {VOUCH_OCSP_SAYS_REVOKED, "a stapled OCSP response with status revoked"},
        {VOUCH_OCSP_SAYS_UNKNOWN, "a stapled OCSP response with status unknown"},
        {VOUCH_OCSP_IS_EXPIRED, "a stapled OCSP response that is expired or not valid yet"},
        {VOUCH_OCSP_IS_EARLY, "a stapled OCSP response that is expired or not valid yet"},
        {VOUCH_OCSP_IS_OTHERS, NULL},
        {VOUCH_OCSP_BY_REVOKED, NULL},
        {VOUCH_OCSP_IS_UNHANDLED, "a stapled OCSP response with an unknown critical extension"},
        {VOUCH_OCSP_IS_BAD, "an unusable stapled OCSP response"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_clients_question q = {.now_s = NOW_S,
                                                 .staple = (uint8_t)rows[i].outcome,
                                                 .staple_this_update_s = NOW_S,
                                                 .staple_next_update_s = NOW_S + DAY_S};
        for (size_t k = 0; k < vouch_client_staple_rules.count; k++) {
            const struct vouch_client_chain_rule *rule = &vouch_client_staple_rules.at[k];
            bool wanted = rows[i].what && strcmp(rows[i].what, rule->what) == 0;
            if (rule->broken(&q) != wanted)
                fail_msg("outcome %d: %s", (int)rows[i].outcome, rule->what);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_staple_past_its_end_has_a_day_more_in_firefox),
        cmocka_unit_test(test_staple_of_eleven_days_is_old_for_firefox_before_its_end),
        cmocka_unit_test(test_staple_without_an_end_is_old_after_two_and_fifteen_days),
        cmocka_unit_test(test_staple_from_ahead_is_refused_by_firefox_after_a_day),
        cmocka_unit_test(test_staple_without_an_answer_is_of_no_age),
        cmocka_unit_test(test_staple_outcomes_break_one_rule_each),
        cmocka_unit_test(test_staple_is_of_no_age_where_the_clock_is_not_set_or_it_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* The global catalogue compared with the domain, whichever answers first. */
#include "boards/posix/check/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_check_settings settings;
static struct vouch_job domain;
static struct vouch_job catalogue;

static void ask(struct vouch_job *job)
{
    char room[128];
    struct vouch_writer why = vouch_writer_of(room, sizeof room);
    memset(job, 0, sizeof *job);
    job->status = VOUCH_AGAIN;
    assert_int_equal(
        vouch_job_target(job, &settings, "ldaps://dc.example.test:3269/dc=a??sub?(x=y)", &why),
        VOUCH_OK);
    vouch_job_begin_unchecked(job, &settings);
}

static int begin(void **state)
{
    (void)state;
    vouch_ldap_settings_init(&settings.ldap);
    settings.ldap.compare_gc = true;
    ask(&domain);
    ask(&catalogue);
    vouch_catalogue_pair(&domain, &catalogue);
    return 0;
}

static void answer(struct vouch_job *job, const char *stage, const char *entries)
{
    vouch_report_set_fact(&job->check.report, "ldap_stage", vouch_span_of(stage));
    vouch_report_set_fact(&job->check.report, "ldap_entries", vouch_span_of(entries));
    vouch_job_end(job, &settings, VOUCH_OK);
}

static bool is_said(void)
{
    assert_false(vouch_report_has(&domain.check.report, VOUCH_F_LDAP_NOT_IN_CATALOGUE));
    return vouch_report_has(&catalogue.check.report, VOUCH_F_LDAP_NOT_IN_CATALOGUE);
}

static void test_catalogue_pair_asks_the_domain_on_636(void **state)
{
    (void)state;
    assert_true(vouch_catalogue_meant(&catalogue, &settings));
    assert_false(vouch_catalogue_meant(&domain, &settings));
    assert_int_equal(domain.target.port, 636);
    assert_string_equal(domain.target.text, "ldaps://dc.example.test:636/dc=a??sub?(x=y)");
    assert_string_equal(domain.ldap.query.filter, "(x=y)");
}

static void test_catalogue_lacking_an_entry_is_said_when_it_answers_last(void **state)
{
    (void)state;
    answer(&domain, "searched", "1");
    assert_false(is_said());
    answer(&catalogue, "searched", "0");
    assert_true(is_said());
}

static void test_catalogue_lacking_an_entry_is_said_when_it_answers_first(void **state)
{
    (void)state;
    answer(&catalogue, "searched", "0");
    assert_false(is_said());
    answer(&domain, "searched", "2");
    assert_true(is_said());
}

static void test_catalogue_with_more_than_the_domain_says_nothing(void **state)
{
    (void)state;
    answer(&domain, "searched", "1");
    answer(&catalogue, "searched", "5");
    assert_false(is_said());
}

static void test_catalogue_is_not_blamed_for_a_search_that_failed(void **state)
{
    (void)state;
    answer(&domain, "searched", "1");
    answer(&catalogue, "bound", "0");
    assert_false(is_said());
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_catalogue_pair_asks_the_domain_on_636),
        TEST(test_catalogue_lacking_an_entry_is_said_when_it_answers_last),
        TEST(test_catalogue_lacking_an_entry_is_said_when_it_answers_first),
        TEST(test_catalogue_with_more_than_the_domain_says_nothing),
        TEST(test_catalogue_is_not_blamed_for_a_search_that_failed),
    };
    return cmocka_run_group_tests_name("global catalogue", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* What one target stands for, and the global catalogue compared with the domain, whichever answers
 * first. */
#include "boards/posix/check/slots.h"
#include "boards/posix/check/task.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_check_settings settings;
static struct vouch_check_resources resources;
static struct vouch_loop loop;
static struct vouch_posix_names names;
static struct vouch_posix_names_options no_options;
static struct vouch_task task;
static struct vouch_slots slots;
static struct vouch_slot *domain;
static struct vouch_slot *catalogue;
static size_t reports[2];
static bool said[2];

static void known(void *owner)
{
    (void)owner;
}

static struct vouch_slot *next_slot(void)
{
    struct vouch_endpoint e;
    struct vouch_slot *slot = vouch_slots_take(&slots);
    assert_non_null(slot);
    assert_int_equal(vouch_task_next(&task, &e, &slot->number), VOUCH_OK);
    assert_int_equal(vouch_slot_begin(slot, &e, &names), VOUCH_AGAIN);
    slot->check.begun = true; /* as its first poll does */
    return slot;
}

static void ask(const char *target)
{
    char buffer[128];
    struct vouch_endpoint e;
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    assert_int_equal(vouch_endpoint_parse(&e, &settings, &resources, target, &why), VOUCH_OK);
    assert_int_equal(vouch_task_begin(&task, &e, &loop, known, NULL), VOUCH_OK);
}

static int begin(void **state)
{
    (void)state;
    memset(&settings, 0, sizeof settings);
    memset(reports, 0, sizeof reports);
    memset(said, 0, sizeof said);
    vouch_ldap_settings_init(&settings.ldap);
    vouch_trust_store_init(&resources.store);
    vouch_posix_names_init(&names, &no_options);
    vouch_loop_init(&loop, &names);
    vouch_slots_init(&slots, 2);
    return 0;
}

static int begin_pair(void **state)
{
    begin(state);
    settings.ldap.compare_gc = true;
    ask("ldaps://dc.example.test:3269/dc=a??sub?(x=y)");
    domain = next_slot();
    catalogue = next_slot();
    return 0;
}

static int end(void **state)
{
    (void)state;
    vouch_task_end(&task, &loop);
    vouch_slots_free(&slots);
    vouch_loop_free(&loop);
    vouch_posix_names_close(&names);
    vouch_trust_store_free(&resources.store);
    return 0;
}

static void report(void *arg, size_t number, int status, const struct vouch_report *r)
{
    (void)arg;
    assert_int_equal(status, VOUCH_OK);
    reports[number]++;
    said[number] = vouch_report_has(r, VOUCH_F_LDAP_NOT_IN_CATALOGUE);
}

static void answer(struct vouch_slot *slot, const char *stage, const char *entries)
{
    vouch_report_set_fact(&slot->check.report, "ldap_stage", guarded_text(stage));
    vouch_report_set_fact(&slot->check.report, "ldap_entries", guarded_text(entries));
    const struct vouch_report *r = vouch_slot_end(slot, VOUCH_OK);
    vouch_task_over(&task, slot->number, VOUCH_OK, r, report, NULL);
    vouch_slots_give_back(&slots, slot);
}

static bool is_said(void)
{
    assert_true(vouch_task_finished(&task));
    assert_int_equal(reports[0], 1);
    assert_int_equal(reports[1], 1);
    assert_false(said[0]);
    return said[1];
}

static void test_task_of_a_plain_target_has_one_endpoint(void **state)
{
    struct vouch_endpoint e;
    size_t number;
    (void)state;
    ask("https://www.example.test");
    assert_int_equal(vouch_task_next(&task, &e, &number), VOUCH_OK);
    assert_int_equal(vouch_task_next(&task, &e, &number), VOUCH_E_NOT_FOUND);
    assert_false(vouch_task_finished(&task));
}

static void test_task_with_all_keys_has_an_endpoint_for_each(void **state)
{
    struct vouch_endpoint e[2];
    struct vouch_endpoint none;
    size_t number;
    (void)state;
    settings.mail.all_keys = true;
    ask("https://www.example.test");
    assert_int_equal(vouch_task_next(&task, &e[0], &number), VOUCH_OK);
    assert_int_equal(vouch_task_next(&task, &e[1], &number), VOUCH_OK);
    assert_int_equal(number, 1);
    assert_int_equal(e[0].key_type, VOUCH_TLS_KEY_RSA);
    assert_int_equal(e[1].key_type, VOUCH_TLS_KEY_ECDSA);
    assert_int_equal(vouch_task_next(&task, &none, &number), VOUCH_E_NOT_FOUND);
}

static void test_web_task_asks_for_no_other_key_when_the_first_check_saw_none(void **state)
{
    struct vouch_endpoint e;
    size_t number;
    (void)state;
    settings.other_key = true;
    ask("https://www.example.test");
    struct vouch_slot *slot = next_slot();
    assert_int_equal(vouch_task_next(&task, &e, &number), VOUCH_AGAIN);
    assert_true(vouch_task_is_open(&task));
    vouch_task_over(&task, 0, VOUCH_OK, vouch_slot_end(slot, VOUCH_OK), report, NULL);
    assert_int_equal(reports[0], 1);
    assert_int_equal(vouch_task_next(&task, &e, &number), VOUCH_E_NOT_FOUND);
    assert_true(vouch_task_finished(&task));
}

static void test_catalogue_pair_asks_the_domain_on_636(void **state)
{
    (void)state;
    assert_true(vouch_endpoint_is_catalogue(&catalogue->endpoint));
    assert_false(vouch_endpoint_is_catalogue(&domain->endpoint));
    assert_int_equal(domain->endpoint.target.port, 636);
    assert_string_equal(domain->endpoint.target.text,
                        "ldaps://dc.example.test:636/dc=a??sub?(x=y)");
    assert_string_equal(domain->ldap.query.filter, "(x=y)");
}

static void test_catalogue_lacking_an_entry_is_said_when_it_answers_last(void **state)
{
    (void)state;
    answer(domain, "searched", "1");
    assert_int_equal(reports[0], 0);
    answer(catalogue, "searched", "0");
    assert_true(is_said());
}

static void test_catalogue_lacking_an_entry_is_said_when_it_answers_first(void **state)
{
    (void)state;
    answer(catalogue, "searched", "0");
    assert_int_equal(reports[1], 0);
    answer(domain, "searched", "2");
    assert_true(is_said());
}

static void test_catalogue_with_more_than_the_domain_says_nothing(void **state)
{
    (void)state;
    answer(domain, "searched", "1");
    answer(catalogue, "searched", "5");
    assert_false(is_said());
}

static void test_catalogue_is_not_blamed_for_a_search_that_failed(void **state)
{
    (void)state;
    answer(domain, "searched", "1");
    answer(catalogue, "bound", "0");
    assert_false(is_said());
}

static void count_failed(void *arg, size_t number, int status, const struct vouch_report *r)
{
    (void)arg;
    (void)r;
    reports[number]++;
    assert_int_equal(status, number == 0 ? VOUCH_E_MEMORY : VOUCH_OK);
}

static void test_catalogue_is_reported_when_its_domain_could_not_be_asked(void **state)
{
    (void)state;
    vouch_task_over(&task, 1, VOUCH_OK, vouch_slot_end(catalogue, VOUCH_OK), count_failed, NULL);
    vouch_slot_end(domain, VOUCH_E_MEMORY);
    vouch_task_over(&task, 0, VOUCH_E_MEMORY, NULL, count_failed, NULL);
    assert_int_equal(reports[0], 1);
    assert_int_equal(reports[1], 1);
}

static void test_slots_give_no_more_than_there_are(void **state)
{
    (void)state;
    struct vouch_slot *first = vouch_slots_take(&slots);
    assert_non_null(first);
    assert_non_null(vouch_slots_take(&slots));
    assert_null(vouch_slots_take(&slots));
    vouch_slots_give_back(&slots, first);
    assert_ptr_equal(vouch_slots_take(&slots), first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define PAIR(name) cmocka_unit_test_setup_teardown(name, begin_pair, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_task_of_a_plain_target_has_one_endpoint),
        TEST(test_task_with_all_keys_has_an_endpoint_for_each),
        TEST(test_web_task_asks_for_no_other_key_when_the_first_check_saw_none),
        PAIR(test_catalogue_pair_asks_the_domain_on_636),
        PAIR(test_catalogue_lacking_an_entry_is_said_when_it_answers_last),
        PAIR(test_catalogue_lacking_an_entry_is_said_when_it_answers_first),
        PAIR(test_catalogue_with_more_than_the_domain_says_nothing),
        PAIR(test_catalogue_is_not_blamed_for_a_search_that_failed),
        PAIR(test_catalogue_is_reported_when_its_domain_could_not_be_asked),
        TEST(test_slots_give_no_more_than_there_are),
    };
    return cmocka_run_group_tests_name("targets under way", tests, NULL, NULL);
}

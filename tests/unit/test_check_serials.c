// SPDX-License-Identifier: Apache-2.0
/* Which certificates of several targets have issuer and serial number in common. */
#include "boards/posix/check/serials.h"
#include "core/clients.h"
#include "tests/support/guarded.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { FINDINGS_MAX = 4, SENT_MAX = 2 };

static struct vouch_serials serials;
static struct vouch_finding findings[FINDINGS_MAX];
static struct vouch_sent sent[SENT_MAX];
static struct vouch_client_verdict verdicts[VOUCH_CLIENTS];
static uint8_t text[1024];
static struct vouch_report report;

static int begin(void **state)
{
    (void)state;
    vouch_serials_init(&serials, false, 10);
    return serials.rows ? 0 : 1;
}

static int end(void **state)
{
    (void)state;
    vouch_serials_free(&serials);
    return 0;
}

/* The target sends a certificate of that number and those bytes; is it told that another does? */
static bool told(const char *target, const char *serial, uint8_t bytes)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FINDINGS_MAX,
                                                 .sent = sent,
                                                 .sent_max = SENT_MAX,
                                                 .clients = verdicts,
                                                 .clients_max = VOUCH_CLIENTS,
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    report.target = guarded_text(target);
    report.clients_count = VOUCH_CLIENTS;
    memset(verdicts, 0, sizeof verdicts);
    struct vouch_sent *row = vouch_report_add_sent(&report);
    row->issuer = guarded_text("CN=CA");
    row->serial = guarded_text(serial);
    memset(row->sha256, bytes, sizeof row->sha256);
    vouch_serials_judge(&serials, VOUCH_SEVERITY_ERROR, &report);
    return vouch_report_has(&report, VOUCH_F_CLIENTS_SERIAL_REUSED);
}

static void test_serials_of_another_certificate_are_told_with_its_target(void **state)
{
    (void)state;
    assert_false(told("https://a", "07", 1));
    assert_true(told("https://b", "07", 2));
    assert_true(vouch_span_equal(findings[0].value, guarded_text("https://a (07 of CN=CA)")));
    assert_string_equal(verdicts[VOUCH_CLIENT_FIREFOX].code, "SEC_ERROR_REUSED_ISSUER_AND_SERIAL");
    assert_int_equal(verdicts[VOUCH_CLIENT_CHROME].acceptance, VOUCH_ACCEPTS);
}

static void test_serials_of_one_certificate_or_of_none_are_no_fault(void **state)
{
    (void)state;
    assert_false(told("https://a", "07", 1));
    assert_false(told("https://b", "07", 1));
    assert_false(told("https://b", "08", 2));
    assert_false(told("https://a", "", 3));
    assert_false(told("https://b", "", 4));
}

static void test_serials_of_a_target_that_renews_are_its_own(void **state)
{
    (void)state;
    assert_false(told("https://a", "07", 1));
    assert_false(told("https://a", "07", 2));
}

static void test_serials_that_a_target_no_longer_sends_are_forgotten_where_they_last(void **state)
{
    (void)state;
    serials.lasting = true;
    assert_false(told("https://a", "07", 1));
    assert_true(told("https://b", "07", 2));
    assert_false(told("https://a", "08", 3));
    assert_false(told("https://b", "07", 2));
    assert_true(told("https://c", "07", 1));
    assert_false(told("https://c", "07", 2)); /* it has b's now, and no longer its own */
    assert_false(told("https://b", "07", 2));
}

static void test_serials_in_great_number_stay_within_their_table(void **state)
{
    (void)state;
    char serial[] = "00000";
    for (unsigned i = 0; i < 20000; i++) {
        for (size_t k = 0, left = i; k < 5; k++, left /= 10)
            serial[4 - k] = (char)('0' + left % 10);
        assert_false(told("https://a", serial, (uint8_t)i));
    }
}

/* Each of many targets has a certificate of its own and one that all have; then each of them meets
 * another with its number. */
static void test_serials_of_as_many_targets_as_there_are_to_be_are_all_told(void **state)
{
    enum { TARGETS = 5000 };
    char target[32];
    char serial[16];
    (void)state;
    end(NULL);
    vouch_serials_init(&serials, false, TARGETS);
    for (unsigned twice = 0; twice < 2; twice++)
        for (unsigned i = 0; i < TARGETS; i++) {
            snprintf(target, sizeof target, "https://%u.example:%u", i, twice);
            snprintf(serial, sizeof serial, "%u", i);
            assert_false(told(target, "all", 7));
            if (told(target, serial, (uint8_t)twice) != (twice == 1))
                fail_msg("%s", target);
        }
}

/* Two processes of one run judge at the same moment, as often as there are numbers: one of them is
 * told each time, or both. */
static void test_serials_of_two_processes_at_the_same_moment_are_told(void **state)
{
    enum { ROUNDS = 2000, SPINS = 1000 };
    struct shared {
        _Atomic unsigned arrived;
        _Atomic unsigned told;
    } *rounds = mmap(NULL, ROUNDS * sizeof *rounds, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char serial[16];
    int result;
    (void)state;
    assert_true(rounds != MAP_FAILED);
    end(NULL);
    vouch_serials_init(&serials, false, ROUNDS);
    pid_t child = fork();
    assert_true(child >= 0);
    for (unsigned i = 0; i < ROUNDS; i++) {
        snprintf(serial, sizeof serial, "%u", i);
        atomic_fetch_add(&rounds[i].arrived, 1);
        for (unsigned spins = 0; atomic_load(&rounds[i].arrived) < 2; spins++)
            if (spins > SPINS)
                sched_yield();
        if (told(child ? "one" : "two", serial, child ? 1 : 2))
            atomic_fetch_add(&rounds[i].told, 1);
    }
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, &result, 0), child);
    for (unsigned i = 0; i < ROUNDS; i++)
        assert_in_range(atomic_load(&rounds[i].told), 1, 2);
    munmap(rounds, ROUNDS * sizeof *rounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_serials_of_another_certificate_are_told_with_its_target, begin, end),
        cmocka_unit_test_setup_teardown(test_serials_of_one_certificate_or_of_none_are_no_fault,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_serials_of_a_target_that_renews_are_its_own, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            test_serials_that_a_target_no_longer_sends_are_forgotten_where_they_last, begin, end),
        cmocka_unit_test_setup_teardown(test_serials_in_great_number_stay_within_their_table, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            test_serials_of_as_many_targets_as_there_are_to_be_are_all_told, begin, end),
        cmocka_unit_test_setup_teardown(test_serials_of_two_processes_at_the_same_moment_are_told,
                                        begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

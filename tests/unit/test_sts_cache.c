// SPDX-License-Identifier: Apache-2.0
/* MTA-STS policies that are kept: how long, for which domain, and what replaces them. */
#include "core/mail/sts_cache.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1800000000, AGE = 604800, ROOM = 400 };

static uint8_t data[ROOM], text[1024], report_text[4096];
static struct vouch_sts_cache cache;
static struct vouch_sts_policy policy;
static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_fact facts[40];

static int begin(void **state)
{
    (void)state;
    memset(&cache, 0, sizeof cache);
    cache.data = data;
    cache.max = sizeof data;
    return 0;
}

static void begin_report(void)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = VOUCH_COUNT_OF(findings),
                                                 .facts = facts,
                                                 .facts_max = VOUCH_COUNT_OF(facts),
                                                 .text = report_text,
                                                 .text_max = sizeof report_text};

    vouch_report_init(&report, &storage);
}

static void settle(const char *domain, int64_t utc_s)
{
    const struct vouch_time now = {.utc_known = utc_s > 0, .utc_s = utc_s};

    vouch_sts_cache_settle(&cache, domain, &now, &policy, vouch_writer_of(text, sizeof text),
                           &report);
}

/* A check that fetched this policy. */
static void fetched(const char *domain, const char *id, const char *body, int64_t utc_s)
{
    begin_report();
    vouch_report_add_fact(&report, "sts_id", guarded_text(id));
    vouch_sts_read_policy(guarded_text(body), &policy, &report);
    settle(domain, utc_s);
}

/* A check that fetched none. true: there is one by which hosts are judged. */
static bool failed(const char *domain, int64_t utc_s)
{
    begin_report();
    memset(&policy, 0, sizeof policy);
    settle(domain, utc_s);
    return policy.good;
}

#define POLICY(mx) "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: " mx "\n"

static void test_sts_cache_policy_is_used_until_its_max_age(void **state)
{
    (void)state;
    fetched("d.example", "1", POLICY("mx.d.example"), NOW);
    assert_true(failed("d.example", NOW + 1));
    assert_true(vouch_sts_lists(&policy, "mx.d.example"));
    assert_int_equal(policy.mode, VOUCH_STS_ENFORCE);
    assert_true(failed("D.Example", NOW + AGE - AGE / 16));
    assert_false(failed("d.example", NOW + AGE));
    assert_false(failed("other.example", NOW + 1));
    assert_false(failed("d.example", NOW - AGE)); /* the clock was wrong, then or now */
}

/* From the second of its fetch, to the last one of its life; of a short one each second counts. */
static void test_sts_cache_policy_lives_by_the_second(void **state)
{
    static const struct {
        int64_t age_s;
        const char *body;
    } rows[] = {
        {1600, "version: STSv1\nmode: enforce\nmax_age: 1600\nmx: mx.example\n"},
        {16, "version: STSv1\nmode: enforce\nmax_age: 16\nmx: mx.example\n"},
        {15, "version: STSv1\nmode: enforce\nmax_age: 15\nmx: mx.example\n"},
        {1, "version: STSv1\nmode: testing\nmax_age: 1\nmx: mx.example\n"},
    };
    for (size_t i = 0; i < VOUCH_COUNT_OF(rows); i++) {
        begin(state);
        fetched("d.example", "1", rows[i].body, NOW); /* a multiple of 100 */
        assert_false(failed("d.example", NOW - 1));
        assert_true(failed("d.example", NOW));
        assert_true(failed("d.example", NOW + rows[i].age_s - 1));
        assert_false(failed("d.example", NOW + rows[i].age_s));
    }
    begin(state); /* it dates from the sixteenth of its life in which it was fetched */
    fetched("d.example", "1", rows[0].body, NOW + 99);
    assert_true(failed("d.example", NOW + 1599));
    assert_false(failed("d.example", NOW + 1600));
}

static void test_sts_cache_report_says_until_when(void **state)
{
    (void)state;
    fetched("d.example", "1", POLICY("mx.d.example"), NOW);
    assert_int_equal(vouch_report_fact(&report, "sts_cached_until").len, 0);
    failed("d.example", NOW + 1);
    /* NOW + 604800, less up to a sixteenth of that */
    assert_true(vouch_span_equal(vouch_report_fact(&report, "sts_cached_until"),
                                 guarded_text("2027-01-22T07:30:00Z")));
    assert_true(
        vouch_span_equal(vouch_report_fact(&report, "sts_mx"), guarded_text("mx.d.example")));
    assert_int_equal(report.findings_count, 0);
}

static void test_sts_cache_new_policy_replaces_the_old_one_with_or_without_a_new_id(void **state)
{
    static const char *const ids[] = {"1", "2"};

    (void)state;
    for (size_t i = 0; i < VOUCH_COUNT_OF(ids); i++) {
        begin(NULL);
        fetched("d.example", "1", POLICY("old.example"), NOW);
        fetched("d.example", ids[i], POLICY("new.example"), NOW + 1);
        assert_true(failed("d.example", NOW + 2));
        assert_true(vouch_sts_lists(&policy, "new.example"));
        assert_false(vouch_sts_lists(&policy, "old.example"));
    }
}

/* Under the same id: each part of a policy counts. */
static void test_sts_cache_policy_that_differs_in_any_part_is_another(void **state)
{
    static const char *const bodies[] = {
        POLICY("mx.d.example"),
        POLICY("my.d.example"),
        "version: STSv1\nmode: testing\nmax_age: 604800\nmx: mx.d.example\n",
        "version: STSv1\nmode: enforce\nmax_age: 604801\nmx: mx.d.example\n",
        POLICY("mx.d.example\nmx: my.d.example"),
        POLICY("mx.d.example\nmx: mz.d.example"),
    };

    for (size_t i = 0; i < VOUCH_COUNT_OF(bodies); i++)
        for (size_t k = 0; k < VOUCH_COUNT_OF(bodies); k++) {
            begin(state);
            fetched("d.example", "1", bodies[i], NOW);
            unsigned changes = cache.changes;
            fetched("d.example", "1", bodies[k], NOW);
            struct vouch_sts_policy want = policy;
            assert_int_equal(cache.changes != changes, i != k);
            assert_true(failed("d.example", NOW + 1));
            assert_int_equal(policy.mode, want.mode);
            assert_int_equal(policy.max_age_s, want.max_age_s);
            assert_int_equal(policy.mx_count, k < 4 ? 1 : 2);
            assert_int_equal(vouch_sts_lists(&policy, "mz.d.example"), k == 5);
            assert_int_equal(vouch_sts_lists(&policy, "my.d.example"), k == 1 || k == 4);
        }
}

static void test_sts_cache_mode_none_ends_the_old_policy(void **state)
{
    (void)state;
    fetched("d.example", "1", POLICY("mx.example"), NOW);
    fetched("d.example", "2", "version: STSv1\nmode: none\nmax_age: 86400\n", NOW + 1);
    assert_false(failed("d.example", NOW + 2));
    assert_int_equal(cache.len, 0);
}

static void test_sts_cache_same_policy_changes_it_sixteen_times_in_its_life(void **state)
{
    (void)state;
    for (int64_t s = 0; s < AGE; s += 600)
        fetched("d.example", "1", POLICY("mx.example"), NOW + s);
    assert_in_range(cache.changes, 2 * 16 - 2, 2 * 17); /* each drops one and adds one */
    fetched("d.example", "2", POLICY("mx.example"), NOW + AGE - 600);
    assert_true(failed("d.example", NOW + AGE + 1));
}

static void test_sts_cache_without_space_drops_what_was_fetched_longest_ago(void **state)
{
    char domain[] = "0.example";

    (void)state;
    for (; domain[0] <= '9'; domain[0]++)
        fetched(domain, "1", POLICY("mx.example"), NOW + domain[0]);
    assert_false(failed("0.example", NOW + 100));
    assert_true(failed("9.example", NOW + 100));
    assert_true(failed("8.example", NOW + 100));
    assert_in_range(cache.len, ROOM / 2, ROOM);
}

static void test_sts_cache_policy_larger_than_all_space_is_not_kept(void **state)
{
    static const char large[] = POLICY("a123456789.b123456789.c123456789.d123456789.e123456789."
                                       "example") "mx: "
                                                  "a123456789.b123456789.c123456789.d123456789."
                                                  "f123456789.example\n"
                                                  "mx: "
                                                  "a123456789.b123456789.c123456789.d123456789."
                                                  "g123456789.example\n"
                                                  "mx: "
                                                  "a123456789.b123456789.c123456789.d123456789."
                                                  "h123456789.example\n"
                                                  "mx: "
                                                  "a123456789.b123456789.c123456789.d123456789."
                                                  "i123456789.example\n"
                                                  "mx: "
                                                  "a123456789.b123456789.c123456789.d123456789."
                                                  "j123456789.example\n";

    (void)state;
    fetched("d.example", "1", POLICY("old.example"), NOW);
    fetched("d.example", "2", large, NOW + 1);
    assert_true(policy.good);
    assert_false(failed("d.example", NOW + 2)); /* nor is the old one, which it replaced */
    fetched("d.example", "3", POLICY("mx.example"), NOW + 3);
    assert_true(failed("d.example", NOW + 4));
}

static void test_sts_cache_without_the_time_does_nothing(void **state)
{
    (void)state;
    fetched("d.example", "1", POLICY("mx.example"), 0);
    assert_int_equal(cache.len, 0);
    fetched("d.example", "1", POLICY("mx.example"), NOW);
    assert_false(failed("d.example", 0));
}

static void test_sts_cache_that_is_stored_and_loaded_is_the_same(void **state)
{
    uint8_t stored[ROOM];
    size_t len;

    (void)state;
    fetched("a.example", "1", POLICY("mx.a.example"), NOW);
    fetched("b.example", "2", POLICY("*.b.example"), NOW);
    len = cache.len;
    memcpy(stored, data, len);
    begin(NULL);
    memcpy(data, stored, len);
    vouch_sts_cache_load(&cache, len);
    assert_true(failed("a.example", NOW + 1));
    assert_true(failed("b.example", NOW + 1));
    assert_true(vouch_sts_lists(&policy, "mx.b.example"));
}

/* Whatever storage gives, the cache is empty or works. */
static void test_sts_cache_that_is_damaged_is_empty_or_works(void **state)
{
    uint8_t stored[ROOM];
    size_t len, empty = 0;

    (void)state;
    fetched("a.example", "1", POLICY("mx.a.example"), NOW);
    fetched("b.example", "2", POLICY("*.b.example"), NOW);
    len = cache.len;
    memcpy(stored, data, len);
    for (size_t i = 0; i < len; i++) {
        memcpy(data, stored, len);
        vouch_sts_cache_load(&cache, i); /* cut */
        assert_true(cache.len == i || cache.len == 0);
        for (unsigned value = 0; value < 256; value += 15) {
            memcpy(data, stored, len);
            data[i] = (uint8_t)value;
            vouch_sts_cache_load(&cache, len);
            empty += cache.len == 0;
            failed("a.example", NOW + 1);
            fetched("b.example", "3", POLICY("mx.b.example"), NOW + 1);
            assert_true(failed("b.example", NOW + 2));
        }
    }
    assert_true(empty > 0);
    vouch_sts_cache_load(&cache, ROOM + 1);
    assert_int_equal(cache.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_sts_cache_policy_is_used_until_its_max_age, begin),
        cmocka_unit_test_setup(test_sts_cache_policy_lives_by_the_second, begin),
        cmocka_unit_test_setup(test_sts_cache_report_says_until_when, begin),
        cmocka_unit_test_setup(
            test_sts_cache_new_policy_replaces_the_old_one_with_or_without_a_new_id, begin),
        cmocka_unit_test_setup(test_sts_cache_policy_that_differs_in_any_part_is_another, begin),
        cmocka_unit_test_setup(test_sts_cache_mode_none_ends_the_old_policy, begin),
        cmocka_unit_test_setup(test_sts_cache_same_policy_changes_it_sixteen_times_in_its_life,
                               begin),
        cmocka_unit_test_setup(test_sts_cache_without_space_drops_what_was_fetched_longest_ago,
                               begin),
        cmocka_unit_test_setup(test_sts_cache_policy_larger_than_all_space_is_not_kept, begin),
        cmocka_unit_test_setup(test_sts_cache_without_the_time_does_nothing, begin),
        cmocka_unit_test_setup(test_sts_cache_that_is_stored_and_loaded_is_the_same, begin),
        cmocka_unit_test_setup(test_sts_cache_that_is_damaged_is_empty_or_works, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

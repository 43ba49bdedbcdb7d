// SPDX-License-Identifier: Apache-2.0
/* MTA-STS policies that are kept: the space they take, what may be loaded, and late years. */
#include "core/mail/sts_cache.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1800000000, ROOM = 600, GUARD = 200, HUGE_ROOM = 70000 };

static uint8_t data[HUGE_ROOM], text[2048], report_text[8192], letters[4096];
static struct vouch_sts_cache cache;
static struct vouch_sts_policy policy;
static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_fact facts[80];

static int begin(void **state)
{
    (void)state;
    memset(&cache, 0, sizeof cache);
    memset(data, 'g', sizeof data);
    cache.data = data + GUARD;
    cache.max = ROOM;
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
    const struct vouch_time now = {.utc_known = true, .utc_s = utc_s};

    vouch_sts_cache_settle(&cache, domain, &now, &policy, vouch_writer_of(text, sizeof text),
                           &report);
}

static void read_fetched(const char *mx)
{
    uint8_t lines[1024];
    struct vouch_writer w = vouch_writer_of(lines, sizeof lines);

    begin_report();
    vouch_report_add_fact(&report, "sts_id", guarded_text("1"));
    vouch_write_text(&w, "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: ");
    vouch_write_text(&w, mx);
    vouch_sts_read_policy(vouch_writer_span(&w), &policy, &report);
    assert_true(policy.good);
    for (size_t i = 0; i < policy.mx_count; i++) /* its patterns outlive the text that was read */
        policy.mx[i] = vouch_report_keep(&report, policy.mx[i]);
}

/* A check that fetched a policy with this host. */
static void fetched(const char *domain, const char *mx, int64_t utc_s)
{
    read_fetched(mx);
    settle(domain, utc_s);
}

/* A check that fetched none: is that host one of those that the kept policy lists? */
static bool keeps(const char *domain, const char *mx, int64_t utc_s)
{
    begin_report();
    memset(&policy, 0, sizeof policy);
    settle(domain, utc_s);
    return policy.good && vouch_sts_lists(&policy, mx);
}

static void expect_guards(void)
{
    for (size_t i = 0; i < GUARD; i++) {
        assert_int_equal(data[i], 'g');
        assert_int_equal(cache.data[cache.max + i], 'g');
    }
}

/* Whatever stands last in it. */
static void test_sts_cache_policy_is_kept_if_it_fits_to_the_byte(void **state)
{
    static const char *const hosts[] = {"mx.example", "x"};
    (void)state;
    for (size_t i = 0; i < VOUCH_COUNT_OF(hosts); i++) {
        begin(NULL);
        fetched("d.example", hosts[i], NOW);
        size_t needed = cache.len;
        for (size_t max = 0; max <= needed + 1; max++) {
            begin(NULL);
            cache.max = max;
            fetched("d.example", hosts[i], NOW);
            assert_int_equal(cache.len, max >= needed ? needed : 0);
            assert_int_equal(keeps("d.example", hosts[i], NOW), max >= needed);
            expect_guards();
        }
    }
}

/* Whichever of three is replaced, and with no byte of space to spare. */
static void test_sts_cache_replacing_one_policy_leaves_the_others_as_they_are(void **state)
{
    static const char *const domains[] = {"a.example", "b.example", "c.example"};
    static const char *const hosts[] = {"mx.a.example", "mx.b.example", "mx.c.example"};

    (void)state;
    for (size_t changed = 0; changed < 3; changed++) {
        begin(NULL);
        for (size_t i = 0; i < 3; i++)
            fetched(domains[i], hosts[i], NOW);
        size_t full = cache.len;
        cache.max = full;
        memset(cache.data + full, 'g', ROOM - full);
        fetched(domains[changed], "my.z.example", NOW);
        assert_int_equal(cache.len, full);
        expect_guards();
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(keeps(domains[i], hosts[i], NOW), i != changed);
            assert_int_equal(keeps(domains[i], "my.z.example", NOW), i == changed);
        }
    }
}

static void test_sts_cache_that_fills_its_space_is_loaded_and_a_longer_one_is_not(void **state)
{
    (void)state;
    fetched("d.example", "mx.example", NOW);
    size_t len = cache.len;
    for (size_t max = len - 1; max <= len + 1; max++) {
        cache.max = max;
        cache.len = 0;
        vouch_sts_cache_load(&cache, len);
        assert_int_equal(cache.len, max >= len ? len : 0);
    }
    assert_true(keeps("d.example", "mx.example", NOW));
}

/* An entry whose parts are longer than the entry, or that is of no domain, is none. */
static void test_sts_cache_entry_with_a_part_that_is_cut_is_not_loaded(void **state)
{
    static const struct {
        uint8_t bytes[20];
        size_t len;
        bool good;
    } rows[] = {
        {{0, 12, 1, 'd', 1, 'i', 0, 0, 0, 0, 0, 0, 0, 0}, 14, true},
        {{0, 11, 1, 'd', 0, 0, 0, 0, 0, 0, 0, 0, 0}, 13, true},
        {{0, 11, 1, 'd', 1, 'i', 0, 0, 0, 0, 0, 0, 0}, 13, false}, /* a time of 7 bytes */
        {{0, 3, 1, 'd', 9}, 5, false},                             /* an id of 9 bytes */
        {{0, 3, 5, 'd', 'e'}, 5, false},                           /* a domain of 5 */
        {{0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 12, false},        /* one of none */
        {{0, 13, 1, 'd', 1, 'i', 0, 0, 0, 0, 0, 0, 0, 0}, 14, false},
        {{0}, 1, false},
    };
    for (size_t i = 0; i < VOUCH_COUNT_OF(rows); i++) {
        begin(state);
        memcpy(cache.data, rows[i].bytes, rows[i].len);
        vouch_sts_cache_load(&cache, rows[i].len);
        if (cache.len != (rows[i].good ? rows[i].len : 0))
            fail_msg("row %zu: %zu bytes", i, cache.len);
    }
}

/* Its times have more than 32 bits. */
static void test_sts_cache_policy_is_kept_after_2106_as_before(void **state)
{
    static const int64_t years[] = {UINT32_MAX - INT64_C(1000), UINT32_MAX + INT64_C(1000),
                                    INT64_C(3) << 32};
    for (size_t i = 0; i < VOUCH_COUNT_OF(years); i++) {
        begin(state);
        fetched("d.example", "mx.example", years[i]);
        assert_true(keeps("d.example", "mx.example", years[i] + 1));
        assert_true(keeps("d.example", "mx.example", years[i] + 604800 - 37800));
        assert_false(keeps("d.example", "mx.example", years[i] + 604800));
        assert_false(keeps("d.example", "mx.example", years[i] - 604800));
    }
}

/* A policy is its counted hosts: what a caller's storage has behind them is not compared. */
static void test_sts_cache_policy_with_the_same_hosts_is_the_same(void **state)
{
    (void)state;
    fetched("d.example", "mx.example", NOW);
    unsigned changes = cache.changes;
    read_fetched("mx.example");
    policy.mx[1] = guarded_text("of.another.example");
    settle("d.example", NOW);
    assert_int_equal(cache.changes, changes);
}

/* The length of an entry has 16 bits. */
static void test_sts_cache_entry_of_more_than_65535_bytes_is_not_kept(void **state)
{
    enum { LAST = VOUCH_STS_MX_MAX - 1, EACH = 2000 };
    struct vouch_span host = {letters, EACH};
    size_t len = 0;

    (void)state;
    memset(letters, 'a', sizeof letters);
    for (size_t more = 0; more <= 2; more++) {
        begin(NULL);
        cache.max = HUGE_ROOM - 2 * GUARD;
        read_fetched("mx.example");
        policy.mx_count = VOUCH_STS_MX_MAX;
        for (size_t i = 0; i < VOUCH_STS_MX_MAX; i++)
            policy.mx[i] = host;
        if (more > 0) /* the last one so long that the entry has 65,535 bytes, then 65,536 */
            policy.mx[LAST].len += 2 + UINT16_MAX - len + more - 1;
        settle("d.example", NOW);
        if (more == 0)
            len = cache.len;
        else
            assert_int_equal(cache.len, more == 1 ? 2 + UINT16_MAX : 0);
    }
    assert_true(len > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_sts_cache_policy_is_kept_if_it_fits_to_the_byte, begin),
        cmocka_unit_test_setup(test_sts_cache_replacing_one_policy_leaves_the_others_as_they_are,
                               begin),
        cmocka_unit_test_setup(
            test_sts_cache_that_fills_its_space_is_loaded_and_a_longer_one_is_not, begin),
        cmocka_unit_test_setup(test_sts_cache_entry_with_a_part_that_is_cut_is_not_loaded, begin),
        cmocka_unit_test_setup(test_sts_cache_policy_is_kept_after_2106_as_before, begin),
        cmocka_unit_test_setup(test_sts_cache_policy_with_the_same_hosts_is_the_same, begin),
        cmocka_unit_test_setup(test_sts_cache_entry_of_more_than_65535_bytes_is_not_kept, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

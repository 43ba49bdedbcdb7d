// SPDX-License-Identifier: Apache-2.0
/* The agent's database: what is kept comes back, and a file that goes bad under it is set aside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "boards/posix/agent/log.h"
#include "boards/posix/agent/store.h"
#include "core/calendar.h"
#include "tests/support/agent_year.h"
#include "tests/support/guarded.h"

enum { NOW_S = 1790000000 };

static struct agent_store store;
static char folder[] = "/tmp/vouch-store-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    agent_log_level(AGENT_LOG_ERROR);
    return mkdtemp(folder) && agent_store_open(&store, folder, NOW_S) ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[sizeof folder + 16];

    (void)state;
    agent_store_close(&store);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void keep(const char *identity, struct agent_endpoint_row *row)
{
    agent_store_begin(&store);
    agent_store_keep(&store, identity, "gui", row, guarded_text("{}"));
    assert_true(agent_store_commit(&store, NOW_S));
}

static void test_endpoint_that_is_kept_comes_back_as_it_was(void **state)
{
    struct agent_endpoint_row row = {.checked_s = NOW_S}, again;

    (void)state;
    row.alert.known = row.alert.certificate_known = row.alert.flapping = true;
    row.alert.verdict = VOUCH_VERDICT_INVALID;
    row.alert.code = VOUCH_F_CERT_EXPIRED;
    row.alert.since_s = NOW_S - 5;
    row.alert.told_s = NOW_S - 4;
    memset(row.alert.sha256, 7, sizeof row.alert.sha256);
    row.alert.not_before_s = 1;
    row.alert.not_after_s = NOW_S;
    row.alert.days_told = -3;
    for (int i = 0; i < VOUCH_FLAP_CHANGES; i++)
        row.alert.changes_s[i] = NOW_S - i;
    row.schedule.failing = 4;
    row.schedule.known = true;
    row.schedule.believed = VOUCH_VERDICT_INVALID;
    keep("https://gui", &row);
    agent_store_endpoint(&store, "https://gui", &again);
    assert_int_equal(again.id, row.id);
    assert_int_equal(again.alert.code, VOUCH_F_CERT_EXPIRED);
    assert_memory_equal(&again.alert, &row.alert, sizeof row.alert);
    assert_memory_equal(&again.schedule, &row.schedule, sizeof row.schedule);
}

static void test_endpoint_that_nothing_is_known_of_comes_back_so(void **state)
{
    struct agent_endpoint_row row = {.checked_s = NOW_S}, again;

    (void)state;
    keep("https://gui", &row);
    agent_store_endpoint(&store, "https://gui", &again);
    assert_false(again.alert.known || again.alert.certificate_known || again.schedule.known);
    agent_store_endpoint(&store, "https://other", &again);
    assert_int_equal(again.id, 0);
}

static void test_rollout_that_is_kept_comes_back_until_it_is_over(void **state)
{
    const struct vouch_rollout r = {
        .from = {1}, .to = {2}, .since_s = NOW_S, .told_s = NOW_S + 1, .early = true};
    int64_t count = 0;

    (void)state;
    agent_store_begin(&store);
    agent_store_rollout(&store, "gui", &r);
    agent_store_rollout(&store, "gui", &r);
    assert_true(agent_store_commit(&store, NOW_S));
    sqlite3_stmt *q = NULL;
    sqlite3_prepare_v2(store.db, "SELECT count(*), max(told_s) FROM rollout", -1, &q, NULL);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    count = sqlite3_column_int64(q, 0);
    assert_int_equal(sqlite3_column_int64(q, 1), NOW_S + 1);
    sqlite3_finalize(q);
    assert_int_equal(count, 1);
    agent_store_begin(&store);
    agent_store_rollout_over(&store, "gui", &r);
    assert_true(agent_store_commit(&store, NOW_S));
    assert_int_equal(sqlite3_changes(store.db), 1);
}

/* Everything is in the file and nothing in memory; then each page of it is overwritten. */
static void damage(void)
{
    static uint8_t rubbish[4096];
    char path[sizeof folder + 16];

    memset(rubbish, 0x55, sizeof rubbish);
    assert_int_equal(sqlite3_exec(store.db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL),
                     SQLITE_OK);
    snprintf(path, sizeof path, "%s/state.db", folder);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    for (long at = 0; at < size; at += (long)sizeof rubbish) {
        fseek(f, at, SEEK_SET);
        assert_int_equal(fwrite(rubbish, 1, sizeof rubbish, f), sizeof rubbish);
    }
    fclose(f);
    sqlite3_db_release_memory(store.db);
}

static void test_database_that_is_damaged_under_it_is_set_aside_and_begun_anew(void **state)
{
    struct agent_endpoint_row row = {.checked_s = NOW_S};

    (void)state;
    keep("https://gui", &row);
    damage();
    agent_store_begin(&store);
    agent_store_keep(&store, "https://gui", "gui", &row, guarded_text("{}"));
    assert_false(agent_store_commit(&store, NOW_S));
    assert_true(store.renewed);
    row.id = 0;
    keep("https://gui", &row);
    assert_int_not_equal(row.id, 0);
}

static void test_size_above_the_limit_takes_the_oldest_away_and_spares_a_week(void **state)
{
    static char text[4000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    agent_store_begin(&store);
    for (int day = 0; day < 100; day++)
        for (int i = 0; i < 10; i++)
            agent_store_history(&store, 1, NOW_S - (int64_t)day * VOUCH_DAY_S, "reason", "invalid",
                                "", text);
    assert_true(agent_store_commit(&store, NOW_S));
    agent_store_begin(&store);
    bool small = false;
    for (int i = 0; i < 50 && !small; i++)
        small = agent_store_shrink(&store, 1000000, NOW_S);
    assert_true(small);
    assert_true(agent_store_size(&store) <= 1000000);
    small = false;
    for (int i = 0; i < 50; i++)
        small = agent_store_shrink(&store, 1, NOW_S);
    assert_false(small);
    assert_true(agent_store_commit(&store, NOW_S));
    sqlite3_stmt *q = NULL;
    sqlite3_prepare_v2(store.db, "SELECT count(*) FROM history", -1, &q, NULL);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_true(sqlite3_column_int64(q, 0) >= 70);
    sqlite3_finalize(q);
}

static void test_year_of_fifty_endpoints_takes_less_than_five_megabytes(void **state)
{
    int64_t size = agent_year(50, 4000);

    (void)state;
    assert_true(size > 100000);
    assert_true(size < 5000000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_endpoint_that_is_kept_comes_back_as_it_was),
        TEST(test_endpoint_that_nothing_is_known_of_comes_back_so),
        TEST(test_rollout_that_is_kept_comes_back_until_it_is_over),
        TEST(test_database_that_is_damaged_under_it_is_set_aside_and_begun_anew),
        cmocka_unit_test(test_year_of_fifty_endpoints_takes_less_than_five_megabytes),
        TEST(test_size_above_the_limit_takes_the_oldest_away_and_spares_a_week),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

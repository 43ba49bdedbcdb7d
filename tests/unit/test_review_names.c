// SPDX-License-Identifier: Apache-2.0
/* The names that a log review keeps, each once: also those whose hashes are equal, or that begin
 * alike. */
#include "core/review/names.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TRIED = 1 << 18, LEN = 8 };

static struct vouch_names names;
static uint64_t hashed[TRIED]; /* the hash, and behind it the number of the text */

static void text_of(uint64_t number, char text[LEN + 1])
{
    snprintf(text, LEN + 1, "%08x", (unsigned)number);
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Two texts of eight bytes with the same hash, of 32 bits: among so many there are some eight
 * pairs. */
static void find_pair(char a[LEN + 1], char b[LEN + 1])
{
    for (uint64_t i = 0; i < TRIED; i++) {
        text_of(i, a);
        hashed[i] = (uint64_t)vouch_names_hash(guarded_text(a)) << 32 | i;
    }
    qsort(hashed, TRIED, sizeof hashed[0], by_hash);
    for (size_t i = 1; i < TRIED; i++)
        if (hashed[i] >> 32 == hashed[i - 1] >> 32) {
            text_of((uint32_t)hashed[i - 1], a);
            text_of((uint32_t)hashed[i], b);
            return;
        }
    fail_msg("no two have the same hash");
}

static void expect_text(uint32_t number, const char *text)
{
    assert_true(vouch_span_equal(vouch_names_text(&names, number), guarded_text(text)));
}

static int begin(void **state)
{
    (void)state;
    memset(&names, 0, sizeof names);
    vouch_names_begin(&names);
    return 0;
}

static void test_names_of_the_same_hash_are_two(void **state)
{
    char a[LEN + 1];
    char b[LEN + 1];
    (void)state;
    find_pair(a, b);
    uint32_t first = vouch_names_keep(&names, guarded_text(a));
    uint32_t second = vouch_names_keep(&names, guarded_text(b));
    assert_int_not_equal(first, second);
    expect_text(first, a);
    expect_text(second, b);
    assert_int_equal(vouch_names_keep(&names, guarded_text(a)), first);
    assert_int_equal(vouch_names_keep(&names, guarded_text(b)), second);
    assert_int_equal(names.lost, 0);
}

/* A text that begins with another one in whose place it would be. */
static void test_names_that_begin_alike_are_two(void **state)
{
    static const char shorter[] = "mx";
    uint32_t slot = vouch_names_hash(guarded_text(shorter)) % VOUCH_NAMES_SLOTS;
    char longer[16];
    unsigned i = 0;
    (void)state;
    do
        snprintf(longer, sizeof longer, "%s%u", shorter, i++);
    while (vouch_names_hash(guarded_text(longer)) % VOUCH_NAMES_SLOTS != slot);
    uint32_t first = vouch_names_keep(&names, guarded_text(longer));
    uint32_t second = vouch_names_keep(&names, guarded_text(shorter));
    assert_int_not_equal(first, second);
    expect_text(first, longer);
    expect_text(second, shorter);
}

static void test_names_empty_one_is_none(void **state)
{
    (void)state;
    assert_int_equal(vouch_names_keep(&names, guarded_text("")), VOUCH_NAME_NONE);
    expect_text(VOUCH_NAME_NONE, "");
    expect_text(VOUCH_NAME_LOST, "(not kept)");
    assert_int_equal(names.lost, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_names_of_the_same_hash_are_two, begin),
        cmocka_unit_test_setup(test_names_that_begin_alike_are_two, begin),
        cmocka_unit_test_setup(test_names_empty_one_is_none, begin),
    };
    return cmocka_run_group_tests_name("review_names", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
#include "core/anchors.h"

#include "core/x509/name.h"
#include "tests/support/forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 40, NAME_MAX = 64 };

static uint8_t names[COUNT][NAME_MAX];
static struct vouch_anchor at[COUNT];
static uint32_t hashes[COUNT];
static struct vouch_anchor_table table;

static struct vouch_span make_name(uint8_t *buffer, const char *text)
{
    struct vouch_writer w = vouch_writer_of(buffer, NAME_MAX);
    forge_name(&w, text);
    return vouch_writer_span(&w);
}

/* Each third one has the name of the one before, with another key. */
static int build(void **state)
{
    char text[16];
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "CA %zu", i % 3 == 2 ? i - 1 : i);
        struct vouch_anchor one = {.subject = make_name(names[i], text)};
        one.key.data = names[i];
        one.key.len = i + 1;
        uint32_t hash = vouch_name_hash(one.subject);
        size_t to = i;
        for (; to > 0 && hashes[to - 1] > hash; to--) {
            hashes[to] = hashes[to - 1];
            at[to] = at[to - 1];
        }
        hashes[to] = hash;
        at[to] = one;
    }
    table = (struct vouch_anchor_table){at, COUNT, hashes};
    return 0;
}

static size_t found(const char *text, const uint32_t *sorted, size_t *keys)
{
    uint8_t buffer[NAME_MAX];
    struct vouch_anchor out;
    size_t n = 0;
    table.hashes = sorted;
    struct vouch_anchors anchors = vouch_anchors_of_table(&table);
    struct vouch_span subject = make_name(buffer, text);
    for (*keys = 0; anchors.ops->find(anchors.self, subject, n, &out) == VOUCH_OK; n++)
        *keys += out.key.len;
    return n;
}

static void test_anchors_each_is_found_sorted_or_not(void **state)
{
    char text[16];
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        size_t keys = 0;
        size_t others = 0;
        snprintf(text, sizeof text, "CA %zu", i);
        size_t n = found(text, hashes, &keys);
        assert_int_equal(n, i % 3 == 2 ? 0 : i % 3 == 1 && i + 1 < COUNT ? 2 : 1);
        assert_int_equal(found(text, NULL, &others), n);
        assert_int_equal(keys, others);
    }
}

static void test_anchors_names_are_compared_without_case(void **state)
{
    size_t keys = 0;
    (void)state;
    assert_int_equal(found("ca  0", hashes, &keys), 1);
    assert_int_equal(keys, 1);
}

static void test_anchors_unknown_name_is_not_found(void **state)
{
    size_t keys = 0;
    (void)state;
    assert_int_equal(found("Nobody", hashes, &keys), 0);
    assert_int_equal(found("Nobody", NULL, &keys), 0);
}

static void test_anchors_empty_table_trusts_nobody(void **state)
{
    size_t keys = 0;
    (void)state;
    table.count = 0;
    assert_int_equal(found("CA 0", hashes, &keys), 0);
    table.count = COUNT;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anchors_each_is_found_sorted_or_not),
        cmocka_unit_test(test_anchors_names_are_compared_without_case),
        cmocka_unit_test(test_anchors_unknown_name_is_not_found),
        cmocka_unit_test(test_anchors_empty_table_trusts_nobody),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}

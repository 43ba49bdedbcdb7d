// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "anchors.h"
#include "der_maker.h"
#include "x509/name.h"

static struct der_maker maker;

static void test_anchors_are_found_by_subject_and_index(void **state)
{
    (void)state;
    der_begin(&maker);
    struct vouch_anchor rows[] = {{.subject = der_name(&maker, "CN=One")},
                                  {.subject = der_name(&maker, "CN=Two")},
                                  {.subject = der_name(&maker, "CN=one")}};
    struct vouch_anchor_table table = {.at = rows, .count = 3};
    struct vouch_anchors anchors = vouch_anchors_of_table(&table);
    struct vouch_anchor found;
    struct vouch_span one = der_name(&maker, "CN= ONE ");
    assert_int_equal(anchors.ops->find(anchors.self, one, 0, &found), VOUCH_OK);
    assert_ptr_equal(found.subject.data, rows[0].subject.data);
    assert_int_equal(anchors.ops->find(anchors.self, one, 1, &found), VOUCH_OK);
    assert_ptr_equal(found.subject.data, rows[2].subject.data);
    assert_int_equal(anchors.ops->find(anchors.self, one, 2, &found), VOUCH_E_NOT_FOUND);
    assert_int_equal(anchors.ops->find(anchors.self, der_name(&maker, "CN=Three"), 0, &found),
                     VOUCH_E_NOT_FOUND);
}

static void test_anchors_sorted_by_hash_are_found_too(void **state)
{
    (void)state;
    static const char *const names[] = {"CN=a", "CN=b", "CN=B ", "CN=c", "CN=d"};
    enum { COUNT = sizeof names / sizeof names[0] };
    struct vouch_anchor rows[COUNT];
    uint32_t hashes[COUNT];
    struct vouch_anchor found;
    der_begin(&maker);
    for (size_t i = 0; i < COUNT; i++) { /* by insertion */
        struct vouch_span subject = der_name(&maker, names[i]);
        size_t at = i;
        for (; at > 0 && hashes[at - 1] > vouch_name_hash(subject); at--) {
            hashes[at] = hashes[at - 1];
            rows[at] = rows[at - 1];
        }
        hashes[at] = vouch_name_hash(subject);
        rows[at] = (struct vouch_anchor){.subject = subject};
    }
    struct vouch_anchor_table table = {.at = rows, .count = COUNT, .hashes = hashes};
    struct vouch_anchors anchors = vouch_anchors_of_table(&table);
    for (size_t i = 0; i < COUNT; i++) {
        bool twice = i == 1 || i == 2;
        struct vouch_span subject = der_name(&maker, names[i]);
        assert_int_equal(anchors.ops->find(anchors.self, subject, 0, &found), VOUCH_OK);
        assert_int_equal(anchors.ops->find(anchors.self, subject, 1, &found),
                         twice ? VOUCH_OK : VOUCH_E_NOT_FOUND);
    }
    struct vouch_span other = der_name(&maker, "CN=e");
    assert_int_equal(anchors.ops->find(anchors.self, other, 0, &found), VOUCH_E_NOT_FOUND);
}

static void test_anchors_of_an_empty_table_are_none(void **state)
{
    (void)state;
    struct vouch_anchor_table table = {.count = 0};
    struct vouch_anchors anchors = vouch_anchors_of_table(&table);
    struct vouch_anchor found;
    der_begin(&maker);
    assert_int_equal(anchors.ops->find(anchors.self, der_name(&maker, "CN=a"), 0, &found),
                     VOUCH_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anchors_are_found_by_subject_and_index),
        cmocka_unit_test(test_anchors_sorted_by_hash_are_found_too),
        cmocka_unit_test(test_anchors_of_an_empty_table_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* A step of a path search ends when it has compared names for a while, and the next one goes on. */
#include "core/x509/search.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { CALL_BYTES = 1 << 15, IMPOSTORS = 4 };

static struct forged forged[3];
static struct vouch_certificate certificates[IMPOSTORS + 2];
static struct vouch_certificate root;
static struct vouch_search search;

static void parse(const struct forge *f, struct forged *made, struct vouch_certificate *out)
{
    forge_make(f, made);
    assert_int_equal(vouch_certificate_parse(forged_span(made), out), VOUCH_OK);
}

/* The number of steps until the path is found: a leaf, others whose names look alike and whose
 * comparison takes so many bytes each, and the leaf's issuer. */
static unsigned steps_with(size_t impostors, size_t bytes)
{
    static uint8_t name[CALL_BYTES + 100];
    const struct vouch_policy policy = {.purpose = VOUCH_PURPOSE_SERVER};
    struct vouch_path_rules rules = {
        .policy = &policy, .now = {0, FORGE_NOW_S, true}, .work = 1u << 20};
    const struct vouch_anchor anchor = {
        .subject = root.subject, .key = root.spki, .certificate = root.der};
    struct vouch_anchor_table table = {.at = &anchor, .count = 1};
    parse(&chain_leaf, &forged[0], &certificates[0]);
    for (size_t i = 1; i <= impostors + 1; i++)
        parse(&chain_intermediate, &forged[1], &certificates[i]);
    for (size_t i = 1; i <= impostors; i++) {
        certificates[i].subject = (struct vouch_span){name, bytes - certificates[0].issuer.len};
        certificates[i].der = (struct vouch_span){name, i}; /* none is a copy of another */
    }
    vouch_search_begin(&search, certificates, impostors + 2, vouch_anchors_of_table(&table),
                       &rules);
    unsigned steps = 1;
    while (vouch_search_step(&search) == VOUCH_AGAIN && steps < 100)
        steps++;
    assert_int_equal(search.outcome, VOUCH_SEARCH_GOOD);
    assert_int_equal(search.path.count, 2);
    return steps;
}

static void test_search_pauses_after_so_many_bytes_of_names(void **state)
{
    (void)state;
    parse(&chain_root, &forged[2], &root);
    unsigned alone = steps_with(0, 0);
    for (size_t bytes = CALL_BYTES - 1; bytes <= CALL_BYTES + 1; bytes++)
        assert_int_equal(steps_with(1, bytes), alone + (bytes > CALL_BYTES));
    for (size_t impostors = 1; impostors <= IMPOSTORS; impostors++)
        assert_int_equal(steps_with(impostors, CALL_BYTES + 1), alone + impostors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_pauses_after_so_many_bytes_of_names),
    };
    return cmocka_run_group_tests_name("x509_search_pause", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* What a path search may spend on signatures with costly keys: four whatever they cost, as long as
 * none is wrong. */
#include "core/x509/search.h"
#include "tests/support/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { KEYS = 5, NOW_S = 1770000000 }; /* 2026-02-02; brainpoolP384r1, each weighs 110 of 160 */

static struct der_maker m;
static struct signer keys[KEYS];
static struct vouch_certificate certificates[KEYS + 1];
static struct vouch_certificate root;
static struct vouch_policy policy = {.purpose = VOUCH_PURPOSE_SERVER};
static struct vouch_path_rules rules;
static struct vouch_search search;

static struct vouch_span name(char letter)
{
    const char text[] = {'C', 'N', '=', letter, '\0'};
    return der_name(&m, text);
}

/* The certificate of a key for a name, by another key of another name. */
static void make(struct vouch_certificate *out, bool leaf, char subject, size_t key, char issuer,
                 size_t by)
{
    struct der_certificate parts = leaf ? der_good_leaf(&m) : der_good_root(&m);
    parts.subject = name(subject);
    parts.issuer = name(issuer);
    parts.key = signer_key(&keys[key]);
    assert_int_equal(vouch_certificate_parse(signer_build(&keys[by], &m, &parts), out), VOUCH_OK);
}

static enum vouch_search_outcome search_in(size_t count)
{
    const struct vouch_anchor anchor = {.subject = root.subject, .key = root.spki};
    const struct vouch_anchor_table table = {.at = &anchor, .count = 1};
    int status = VOUCH_AGAIN;
    rules = (struct vouch_path_rules){.policy = &policy, .now = {0, NOW_S, true}, .work = 1u << 20};
    vouch_search_begin(&search, certificates, count, vouch_anchors_of_table(&table), &rules);
    for (int i = 0; i < 1000 && status == VOUCH_AGAIN; i++)
        status = vouch_search_step(&search);
    assert_int_equal(status, VOUCH_OK);
    return search.outcome;
}

static void test_search_four_right_signatures_are_free(void **state)
{
    (void)state;
    for (size_t signatures = 4; signatures <= 5; signatures++) {
        der_begin(&m);
        /* the leaf, a, is by b, which is by c ..., and the last name is the root's */
        for (size_t i = 0; i < signatures; i++)
            make(&certificates[i], i == 0, (char)('a' + i), i, (char)('b' + i), (i + 1) % KEYS);
        make(&root, false, (char)('a' + signatures), signatures % KEYS, 'z', 0);
        assert_int_equal(search_in(signatures),
                         signatures == 4 ? VOUCH_SEARCH_GOOD : VOUCH_SEARCH_PARTIAL);
        assert_int_equal(search.signatures, 4);
        if (signatures == 5)
            assert_string_equal(search.spent, "signatures");
        else
            assert_null(search.spent);
    }
}

/* The first wrong one weighs twice: nothing is left for another. */
static void test_search_a_wrong_signature_ends_what_is_free(void **state)
{
    (void)state;
    der_begin(&m);
    make(&certificates[0], true, 'a', 0, 'b', 4);
    for (size_t i = 1; i <= 3; i++) /* three of the issuer's name that are not it */
        make(&certificates[i], false, 'b', i, 'z', 0);
    make(&root, false, 'z', 0, 'z', 0);
    assert_int_equal(search_in(4), VOUCH_SEARCH_PARTIAL);
    assert_int_equal(search.signatures, 1);
    assert_string_equal(search.spent, "signatures");
    assert_int_equal(search.link_status, VOUCH_E_SIGNATURE);
}

static int set_up(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < KEYS; i++)
        signer_begin_at(&keys[i], SIGNER_BP384, i);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < KEYS; i++)
        signer_end(&keys[i]);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_four_right_signatures_are_free),
        cmocka_unit_test(test_search_a_wrong_signature_ends_what_is_free),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

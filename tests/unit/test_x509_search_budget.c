// SPDX-License-Identifier: Apache-2.0
/* What a path search keeps of the signatures it has verified, how many it takes, and how it ends
 * when one of its budgets, or memory, is spent. */
#include "core/x509/memo.h"
#include "core/x509/search.h"
#include "tests/support/chain.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 64 };

static const struct forge impostor = {
    .subject = "Root", .issuer = "Root", .key = 9, .signer = 9, .serial = 9, .ca = true};

static struct chain s;
static struct vouch_search search;
static struct vouch_memo_row rows[ROWS];
static struct vouch_memo memo;

static void begin(void)
{
    chain_begin(&s);
    memo = (struct vouch_memo){&vouch_memo_sha256, rows, ROWS, 0, 0};
}

/* So many certificates, the leaf first, the last of them by "Root": nothing says by which. */
static void send_path(unsigned certificates)
{
    static char names[VOUCH_PATH_MAX][8];
    for (unsigned i = 0; i < certificates; i++) {
        bool last = i + 1 == certificates;
        names[i][0] = 'N';
        names[i][1] = (char)('A' + i);
        struct forge f = {.subject = names[i],
                          .issuer = last ? "Root" : names[i + 1],
                          .key = 20 + i,
                          .signer = last ? 1 : 21 + i,
                          .serial = 100 + i,
                          .no_key_ids = last,
                          .ca = i > 0};
        if (i == 0)
            f.dns[0] = "a.example";
        if (!last)
            memcpy(names[i + 1], (char[]){'N', (char)('B' + i), '\0'}, 3);
        chain_send(&s, &f);
    }
}

static void expect(bool trusted, unsigned signatures, const char *spent)
{
    chain_judge(&s);
    if (vouch_judge_trusted(&s.judge) != trusted)
        fail_msg("%strusted: %s", trusted ? "not " : "", chain_text(&s));
    assert_int_equal(s.judge.search.signatures, signatures);
    if (spent)
        assert_string_equal(s.judge.search.spent, spent);
    else
        assert_null(s.judge.search.spent);
    assert_int_equal(chain_finding(&s, VOUCH_F_CHAIN_BUDGET) != NULL, spent != NULL);
}

/* --- signatures ------------------------------------------------------------------------------- */

/* When the last one is wrong, those below are not verified again. */
static void test_search_right_signatures_below_a_wrong_one_are_kept(void **state)
{
    (void)state;
    for (unsigned length = 1; length <= 5; length++) {
        begin();
        chain_trust(&s, &impostor);
        chain_trust(&s, &chain_root);
        send_path(length);
        expect(true, length + 1, NULL);
    }
}

/* A wrong one counts twice: with it, a path of 14 certificates can be verified, and no longer one.
 */
static void test_search_takes_16_signatures_at_most(void **state)
{
    (void)state;
    for (unsigned length = 14; length <= VOUCH_PATH_MAX; length++) {
        begin();
        chain_trust(&s, &impostor);
        chain_trust(&s, &chain_root);
        send_path(length);
        if (length == 14)
            expect(true, 15, NULL);
        else
            expect(false, length, "signatures");
    }
}

/* Those that the memo knows need no arithmetic, but count among the 16. */
static void test_search_known_signatures_count_among_16(void **state)
{
    (void)state;
    for (unsigned length = 14; length <= VOUCH_PATH_MAX; length++) {
        begin();
        chain_trust(&s, &chain_root);
        send_path(length);
        s.question.memo = &memo;
        expect(true, length, NULL);
        assert_int_equal(s.judge.search.known, 0);
        expect(true, length, NULL);
        assert_int_equal(s.judge.search.known, length);
        s.table.count = 0;
        chain_trust(&s, &impostor);
        chain_trust(&s, &chain_root);
        bool fits = length < VOUCH_PATH_MAX;
        expect(fits, fits ? length + 1 : VOUCH_SEARCH_SIGNATURES_MAX, fits ? NULL : "signatures");
        assert_int_equal(s.judge.search.known, fits ? length : length - 1);
    }
}

/* Without an anchor four links are looked at, known or not. */
static void test_search_without_anchor_asks_the_memo_for_four_signatures(void **state)
{
    (void)state;
    for (unsigned length = 4; length <= 7; length++) {
        begin();
        chain_trust(&s, &chain_root);
        send_path(length);
        s.question.memo = &memo;
        expect(true, length, NULL);
        s.table.count = 0;
        expect(false, length < 5 ? length - 1 : 4, NULL);
        assert_int_equal(s.judge.search.path.count, length);
    }
}

/* A namesake of the issuer leads to a root, but did not sign; the true one has no issuer. What is
 * wrong below does not count as a wrong signature of the last one. */
static void test_search_last_of_a_part_has_its_own_reason(void **state)
{
    struct forge leaf = chain_leaf;
    struct forge namesake = chain_intermediate;
    struct forge inner = chain_intermediate;
    (void)state;
    leaf.no_key_ids = true;
    namesake.key = 9;
    inner.issuer = "Gone";
    inner.signer = 8;
    for (int first = 0; first <= 1; first++) {
        begin();
        chain_trust(&s, &chain_root);
        chain_send(&s, &leaf);
        chain_send(&s, first ? &inner : &namesake);
        chain_send(&s, first ? &namesake : &inner);
        expect(false, 2, NULL);
        assert_int_equal(s.judge.search.path.count, 2);
        assert_ptr_equal(s.judge.search.path.at[1], &s.views[first ? 1 : 2]);
        assert_int_equal(s.judge.search.link_status, VOUCH_E_NOT_FOUND);
        assert_non_null(chain_finding(&s, VOUCH_F_CHAIN_NO_ANCHOR));
        assert_null(chain_finding(&s, VOUCH_F_CHAIN_BAD_SIGNATURE));
    }
}

/* Authorities that issue each other are not a path that is too long. */
static void test_search_loop_above_the_leaf_is_not_too_deep(void **state)
{
    struct forge leaf = chain_leaf;
    struct forge a = {
        .subject = "A", .issuer = "B", .key = 4, .signer = 5, .serial = 4, .ca = true};
    struct forge b = {
        .subject = "B", .issuer = "A", .key = 5, .signer = 4, .serial = 5, .ca = true};
    (void)state;
    leaf.issuer = "A";
    leaf.signer = 4;
    begin();
    chain_trust(&s, &chain_root);
    chain_send(&s, &leaf);
    chain_send(&s, &a);
    chain_send(&s, &b);
    expect(false, 2, NULL);
    assert_int_equal(s.judge.search.path.count, 3);
    assert_false(s.judge.search.cut);
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_TOO_DEEP));
}

/* --- a search of its own, from any of the certificates ---------------------------------------- */

static struct vouch_policy policy = {.purpose = VOUCH_PURPOSE_SERVER};
static struct vouch_path_rules rules;

/* One that has nothing to do with the others, the leaf, and two of its issuers. */
static void send_leaf_second(void)
{
    struct forge other = chain_leaf;
    struct forge copy = chain_intermediate;
    other.subject = "Other";
    other.issuer = "Another";
    other.serial = 7;
    copy.serial = 8;
    begin();
    chain_trust(&s, &chain_root);
    chain_send(&s, &other);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &copy);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
}

static int search_from(size_t leaf, size_t count, bool anchored)
{
    static const struct vouch_anchor_table none = {0};
    int status = VOUCH_AGAIN;
    rules = (struct vouch_path_rules){
        .policy = &policy, .now = {0, FORGE_NOW_S, true}, .work = 1u << 20};
    vouch_search_begin_at(&search, s.views, count, leaf,
                          vouch_anchors_of_table(anchored ? &s.table : &none), &rules);
    for (int i = 0; i < 1000 && status == VOUCH_AGAIN; i++)
        status = vouch_search_step(&search);
    return status;
}

static void test_search_from_another_certificate_tells_which_it_took(void **state)
{
    (void)state;
    for (int anchored = 0; anchored <= 1; anchored++) {
        send_leaf_second();
        assert_int_equal(search_from(1, 3, anchored), VOUCH_OK);
        assert_int_equal(search.outcome, anchored ? VOUCH_SEARCH_GOOD : VOUCH_SEARCH_PARTIAL);
        assert_int_equal(search.compared, 0); /* other names are told apart by their hashes */
        assert_int_equal(search.path.count, 2);
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(search.indexes[i], i + 1);
            assert_ptr_equal(search.path.at[i], &s.views[i + 1]);
        }
    }
}

/* One mebibyte of names that are not the same bytes is compared, and not a byte more: what is shown
 * then is the leaf. */
static void test_search_compares_a_mebibyte_of_names(void **state)
{
    static uint8_t name[VOUCH_SEARCH_BYTES_MAX];
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        send_leaf_second();
        size_t len = VOUCH_SEARCH_BYTES_MAX - s.views[1].issuer.len + more;
        struct vouch_certificate *like = &s.views[2];
        like->subject = (struct vouch_span){name, len};
        like->not_after_s++; /* it is tried first */
        assert_int_equal(search_from(1, 4, true), VOUCH_OK);
        assert_int_equal(search.compared, VOUCH_SEARCH_BYTES_MAX + more);
        assert_int_equal(search.outcome, more ? VOUCH_SEARCH_PARTIAL : VOUCH_SEARCH_GOOD);
        assert_int_equal(search.path.count, more ? 1 : 2);
        assert_ptr_equal(search.path.at[0], &s.views[1]);
        if (more)
            assert_string_equal(search.spent, "names");
        else
            assert_null(search.spent);
    }
}

static size_t impostors; /* in the store before the true root */

static int find_late(void *self, struct vouch_span subject, size_t index, struct vouch_anchor *out)
{
    const struct chain *c = self;
    if (!vouch_span_equal(subject, c->anchors[0].subject) || index > impostors)
        return VOUCH_E_NOT_FOUND;
    *out = c->anchors[index < impostors ? 1 : 0];
    return VOUCH_OK;
}

/* An expired intermediate ends the first pass at once: the second has its thousand steps too, of
 * which the intermediate is one, each impostor one, and the true root the last. */
static void test_search_takes_a_thousand_steps_in_its_second_pass(void **state)
{
    static const struct vouch_anchors_ops ops = {find_late};
    struct forge expired = chain_intermediate;
    (void)state;
    expired.not_after_s = FORGE_NOW_S - 1;
    begin();
    chain_trust(&s, &chain_root);
    chain_trust(&s, &impostor);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &expired);
    chain_judge(&s);
    for (impostors = 996; impostors <= 1000; impostors++) {
        int status = VOUCH_AGAIN;
        rules = (struct vouch_path_rules){
            .policy = &policy, .now = {0, FORGE_NOW_S, true}, .work = 1u << 20};
        vouch_search_begin(&search, s.views, 2, (struct vouch_anchors){&ops, &s}, &rules);
        for (int i = 0; i < 5000 && status == VOUCH_AGAIN; i++)
            status = vouch_search_step(&search);
        assert_int_equal(status, VOUCH_OK);
        bool within = impostors <= VOUCH_SEARCH_STEPS_MAX - 2;
        assert_int_equal(search.outcome, within ? VOUCH_SEARCH_FAULTY : VOUCH_SEARCH_PARTIAL);
        assert_int_equal(search.spent != NULL, !within);
    }
}

/* Memory that is missing says nothing of a signature, on a path to an anchor or on a part. */
static void test_search_without_memory_says_so(void **state)
{
    (void)state;
    heap_watch();
    for (int anchored = 0; anchored <= 1; anchored++) {
        unsigned at = 0;
        send_leaf_second();
        heap.counting = 1;
        do {
            heap.calls = 0;
            heap.failed = 0;
            heap.fail_at = ++at;
            int status = search_from(1, 3, anchored);
            assert_int_equal(status, heap.failed ? VOUCH_E_MEMORY : VOUCH_OK);
            assert_int_equal(search.outcome == VOUCH_SEARCH_UNDER_WAY, heap.failed > 0);
        } while (heap.failed);
        heap.counting = 0;
        heap.fail_at = 0;
        assert_in_range(at, 3, 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_right_signatures_below_a_wrong_one_are_kept),
        cmocka_unit_test(test_search_takes_16_signatures_at_most),
        cmocka_unit_test(test_search_known_signatures_count_among_16),
        cmocka_unit_test(test_search_without_anchor_asks_the_memo_for_four_signatures),
        cmocka_unit_test(test_search_last_of_a_part_has_its_own_reason),
        cmocka_unit_test(test_search_loop_above_the_leaf_is_not_too_deep),
        cmocka_unit_test(test_search_from_another_certificate_tells_which_it_took),
        cmocka_unit_test(test_search_compares_a_mebibyte_of_names),
        cmocka_unit_test(test_search_takes_a_thousand_steps_in_its_second_pass),
        cmocka_unit_test(test_search_without_memory_says_so),
    };
    return cmocka_run_group_tests_name("x509_search_budget", tests, NULL, NULL);
}

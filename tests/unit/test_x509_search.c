// SPDX-License-Identifier: Apache-2.0
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct chain s;

static void begin(void)
{
    chain_begin(&s);
    chain_trust(&s, &chain_root);
}

static void expect(enum vouch_verdict verdict)
{
    if (vouch_report_verdict(&s.report) != verdict)
        fail_msg("verdict %s, not %s: %s", vouch_verdict_text(vouch_report_verdict(&s.report)),
                 vouch_verdict_text(verdict), chain_text(&s));
}

static void expect_trusted(bool trusted)
{
    if (vouch_judge_trusted(&s.judge) != trusted)
        fail_msg("%strusted: %s", trusted ? "not " : "", chain_text(&s));
}

static struct forge authority(const char *subject, unsigned key, const char *issuer,
                              unsigned signer)
{
    return (struct forge){.subject = subject,
                          .issuer = issuer,
                          .key = key,
                          .signer = signer,
                          .serial = 100 + key * 10 + signer,
                          .ca = true};
}

static void test_search_good_first_path_costs_its_own_signatures(void **state)
{
    (void)state;
    begin();
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    expect_trusted(true);
    assert_int_equal(vouch_judge_signatures(&s.judge), 2);
}

/* Leaf <- Inner, which Root and two dead roots certify; one of these is expired. */
static void build_cross_signed(const size_t order[5])
{
    struct forge others[] = {chain_intermediate, authority("Inner", 2, "Dead", 5),
                             authority("Inner", 2, "Deader", 6), authority("Dead", 5, "Dead", 5),
                             authority("Deader", 6, "Dead", 5)};
    others[2].not_after_s = FORGE_NOW_S - 5;
    begin();
    chain_send(&s, &chain_leaf);
    for (size_t i = 0; i < 5; i++)
        chain_send(&s, &others[order[i]]);
}

static void rotate(size_t order[5], size_t round)
{
    size_t a = round % 5;
    size_t b = (round / 5 + a + 1) % 5;
    size_t kept = order[a];
    order[a] = order[b];
    order[b] = kept;
}

static void test_search_order_of_sending_does_not_change_the_verdict(void **state)
{
    size_t order[5] = {0, 1, 2, 3, 4};
    unsigned signatures = 0;
    (void)state;
    for (size_t round = 0; round < 60; round++) {
        build_cross_signed(order);
        chain_judge(&s);
        expect_trusted(true);
        if (round == 0)
            signatures = vouch_judge_signatures(&s.judge);
        assert_int_equal(vouch_judge_signatures(&s.judge), signatures);
        assert_int_equal(s.report.path_count, 3);
        rotate(order, round);
    }
}

static void test_search_backs_out_of_a_path_that_breaks_a_rule(void **state)
{
    struct forge no_ca = authority("Inner", 2, "Root", 1);
    (void)state;
    no_ca.ca = false;
    no_ca.not_after_s = FORGE_NOW_S + 40000000;
    begin();
    chain_send(&s, &chain_leaf);
    chain_send(&s, &no_ca);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    expect_trusted(true);
    assert_int_equal(s.path[1].position, 2);
}

static void test_search_backs_out_of_a_wrong_signature(void **state)
{
    struct forge namesake = authority("Inner", 9, "Root", 1); /* same name, another key */
    struct forge leaf = chain_leaf;
    struct forge good = chain_intermediate;
    (void)state;
    leaf.no_key_ids = true; /* nothing says which one it is */
    namesake.not_after_s = FORGE_NOW_S + 40000000;
    begin();
    chain_send(&s, &leaf);
    chain_send(&s, &good);
    chain_send(&s, &namesake);
    chain_judge(&s);
    expect_trusted(true);
    assert_int_equal(s.path[1].position, 1);
    assert_true(vouch_judge_signatures(&s.judge) <= 3);
}

static void test_search_key_identifiers_are_no_proof(void **state)
{
    struct forge leaf = chain_leaf;
    struct forge other = chain_intermediate;
    struct forge namesake = authority("Inner", 9, "Root", 1);
    (void)state;
    leaf.claimed_signer = 9; /* its issuer is said to be the namesake, which it is not */
    begin();
    chain_send(&s, &leaf);
    chain_send(&s, &namesake);
    chain_send(&s, &other);
    chain_judge(&s);
    expect_trusted(true);
}

static void test_search_wrong_signature_is_named(void **state)
{
    struct forge bad = chain_leaf;
    (void)state;
    bad.wrong_signature = true;
    begin();
    chain_send(&s, &bad);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    assert_true(chain_found(&s, VOUCH_F_CHAIN_BAD_SIGNATURE, 0));
    assert_int_equal(vouch_judge_signatures(&s.judge), 1); /* remembered */
}

static void test_search_wrong_signature_of_the_anchor_is_named(void **state)
{
    struct forge bad = chain_intermediate;
    (void)state;
    bad.wrong_signature = true;
    begin();
    chain_send(&s, &chain_leaf);
    chain_send(&s, &bad);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    assert_true(chain_found(&s, VOUCH_F_CHAIN_BAD_SIGNATURE, 1));
}

static void test_search_stops_at_the_first_anchor(void **state)
{
    struct forge cross = authority("Root", 1, "Old Root", 8);
    struct forge old = authority("Old Root", 8, "Old Root", 8);
    (void)state;
    begin();
    chain_trust(&s, &old);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
    chain_send(&s, &cross);
    chain_judge(&s);
    expect_trusted(true);
    assert_int_equal(s.report.path_count, 3);
}

static void test_search_takes_an_intermediate_as_anchor(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_intermediate);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_root);
    chain_judge(&s);
    expect_trusted(true);
    assert_int_equal(s.report.path_count, 2);
}

static void test_search_bare_key_is_an_anchor(void **state)
{
    uint8_t buffer[256];
    struct vouch_anchor anchor = {0};
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    forge_name(&w, "Root");
    anchor.subject = vouch_writer_span(&w);
    forge_spki(&w, 1);
    anchor.key = vouch_span_part(vouch_writer_span(&w), anchor.subject.len, w.len);
    chain_begin(&s);
    chain_trust_key(&s, &anchor);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    expect_trusted(true);
}

static void test_search_second_anchor_of_one_name_is_tried(void **state)
{
    struct forge impostor = authority("Root", 9, "Root", 9);
    struct forge inner = chain_intermediate;
    (void)state;
    inner.no_key_ids = true;
    chain_begin(&s);
    chain_trust(&s, &impostor);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &inner);
    chain_judge(&s);
    expect_trusted(true);
}

static void test_search_cycles_end(void **state)
{
    struct forge a = authority("A", 4, "B", 5);
    struct forge b = authority("B", 5, "A", 4);
    struct forge leaf = chain_leaf;
    (void)state;
    leaf.issuer = "A";
    leaf.signer = 4;
    begin();
    chain_send(&s, &leaf);
    chain_send(&s, &a);
    chain_send(&s, &b);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    expect_trusted(false);
}

static void test_search_cycle_with_a_way_out_is_trusted(void **state)
{
    struct forge a = authority("A", 4, "B", 5);
    struct forge b = authority("B", 5, "A", 4);
    struct forge out = authority("B", 5, "Root", 1);
    struct forge leaf = chain_leaf;
    (void)state;
    leaf.issuer = "A";
    leaf.signer = 4;
    begin();
    chain_send(&s, &leaf);
    chain_send(&s, &a);
    chain_send(&s, &b);
    chain_send(&s, &out);
    chain_judge(&s);
    expect_trusted(true);
}

/* Every intermediate could have issued every other: the graph has more paths than atoms. */
static void send_thicket(unsigned keys, bool anchored)
{
    struct forge leaf = chain_leaf;
    leaf.issuer = "Thicket";
    leaf.signer = 40;
    leaf.no_key_ids = true;
    begin();
    chain_send(&s, &leaf);
    for (unsigned i = 0; i < 100; i++) {
        struct forge f = authority("Thicket", 10 + i % keys, anchored && i % 2 ? "Root" : "Thicket",
                                   10 + (i + 1) % keys);
        f.serial = 500 + i;
        f.no_key_ids = true;
        chain_send(&s, &f);
    }
}

static void test_search_pathological_input_ends_within_its_budget(void **state)
{
    (void)state;
    send_thicket(1, false);
    chain_judge(&s);
    expect_trusted(false);
    assert_true(vouch_report_verdict(&s.report) >= VOUCH_VERDICT_UNKNOWN);
    send_thicket(20, false);
    chain_judge(&s);
    expect_trusted(false);
    assert_true(s.judge.search.steps <= VOUCH_SEARCH_STEPS_MAX);
    assert_true(chain_finding(&s, VOUCH_F_CHAIN_BUDGET) != NULL);
    send_thicket(20, true); /* each odd one claims to be issued by the anchor */
    chain_judge(&s);
    expect_trusted(false);
    assert_true(vouch_judge_signatures(&s.judge) <= VOUCH_SEARCH_SIGNATURES_MAX);
    assert_true(s.judge.search.cost <= VOUCH_SEARCH_COST_MAX);
    assert_true(chain_finding(&s, VOUCH_F_CHAIN_BUDGET) != NULL);
}

static void test_search_path_longer_than_it_takes_is_not_found(void **state)
{
    static char names[VOUCH_PATH_MAX + 2][8];
    struct forge leaf = chain_leaf;
    (void)state;
    begin();
    leaf.issuer = "N0";
    leaf.signer = 20;
    chain_send(&s, &leaf);
    for (unsigned i = 0; i < VOUCH_PATH_MAX + 1; i++) {
        bool last = i == VOUCH_PATH_MAX;
        names[i][0] = 'N';
        names[i][1] = (char)('0' + i);
        names[i + 1][0] = 'N';
        names[i + 1][1] = (char)('1' + i);
        struct forge f =
            authority(names[i], 20 + i, last ? "Root" : names[i + 1], last ? 1 : 21 + i);
        chain_send(&s, &f);
    }
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    assert_non_null(chain_finding(&s, VOUCH_F_CHAIN_TOO_DEEP));
    expect_trusted(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_good_first_path_costs_its_own_signatures),
        cmocka_unit_test(test_search_order_of_sending_does_not_change_the_verdict),
        cmocka_unit_test(test_search_backs_out_of_a_path_that_breaks_a_rule),
        cmocka_unit_test(test_search_backs_out_of_a_wrong_signature),
        cmocka_unit_test(test_search_key_identifiers_are_no_proof),
        cmocka_unit_test(test_search_wrong_signature_is_named),
        cmocka_unit_test(test_search_wrong_signature_of_the_anchor_is_named),
        cmocka_unit_test(test_search_stops_at_the_first_anchor),
        cmocka_unit_test(test_search_takes_an_intermediate_as_anchor),
        cmocka_unit_test(test_search_bare_key_is_an_anchor),
        cmocka_unit_test(test_search_second_anchor_of_one_name_is_tried),
        cmocka_unit_test(test_search_cycles_end),
        cmocka_unit_test(test_search_cycle_with_a_way_out_is_trusted),
        cmocka_unit_test(test_search_pathological_input_ends_within_its_budget),
        cmocka_unit_test(test_search_path_longer_than_it_takes_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

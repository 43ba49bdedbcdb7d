// SPDX-License-Identifier: Apache-2.0
/* Which certificates a path search considers at all, and in which order: judged by its own header,
 * over certificates of which a test takes away what it likes. */
#include "core/x509/search.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ALL = VOUCH_SEARCH_CERTIFICATES_MAX + 2, FORGED = 8 };

static struct forged forged[FORGED];
static size_t forged_count;
static struct vouch_certificate certificates[ALL];
static struct vouch_certificate root;
static struct vouch_anchor anchor;
static struct vouch_anchor_table table;
static struct vouch_policy policy;
static struct vouch_path_rules rules;
static struct vouch_search search;

static void parse(const struct forge *f, struct vouch_certificate *out)
{
    struct forged *made = &forged[forged_count++];
    assert_in_range(forged_count, 1, FORGED);
    forge_make(f, made);
    assert_int_equal(vouch_certificate_parse(forged_span(made), out), VOUCH_OK);
}

static int begin(void **state)
{
    (void)state;
    memset(certificates, 0, sizeof certificates);
    forged_count = 0;
    parse(&chain_leaf, &certificates[0]);
    parse(&chain_intermediate, &certificates[1]);
    parse(&chain_root, &root);
    anchor =
        (struct vouch_anchor){.subject = root.subject, .key = root.spki, .certificate = root.der};
    table = (struct vouch_anchor_table){.at = &anchor, .count = 1};
    policy = (struct vouch_policy){.purpose = VOUCH_PURPOSE_SERVER};
    rules = (struct vouch_path_rules){
        .policy = &policy, .now = {0, FORGE_NOW_S, true}, .work = 1u << 20};
    return 0;
}

static enum vouch_search_outcome search_in(size_t count)
{
    int status = VOUCH_AGAIN;
    vouch_search_begin(&search, certificates, count, vouch_anchors_of_table(&table), &rules);
    for (int i = 0; i < 1000 && status == VOUCH_AGAIN; i++)
        status = vouch_search_step(&search);
    assert_int_equal(status, VOUCH_OK);
    return search.outcome;
}

/* --- who is considered ------------------------------------------------------------------------ */

static void test_search_needs_the_parts_of_a_certificate_that_it_uses(void **state)
{
    static const struct {
        uint8_t part;
        bool needed;
    } rows[] = {
        {VOUCH_PART_TBS, true},         {VOUCH_PART_ISSUER, true},    {VOUCH_PART_SUBJECT, true},
        {VOUCH_PART_KEY, true},         {VOUCH_PART_SIGNATURE, true}, {VOUCH_PART_SERIAL, false},
        {VOUCH_PART_EXTENSIONS, false}, {VOUCH_PART_VALIDITY, false},
    };
    (void)state;
    assert_int_equal(search_in(2), VOUCH_SEARCH_GOOD);
    assert_int_equal(search.compared, 0); /* names of the same bytes cost nothing */
    for (size_t of = 0; of <= 1; of++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            uint8_t all = certificates[of].parts;
            certificates[of].parts = (uint8_t)(all & ~rows[i].part);
            enum vouch_search_outcome outcome = search_in(2);
            certificates[of].parts = all;
            assert_int_equal(outcome, rows[i].needed ? VOUCH_SEARCH_PARTIAL : VOUCH_SEARCH_GOOD);
            if (!rows[i].needed)
                continue;
            assert_int_equal(search.link_status, of ? VOUCH_E_NOT_FOUND : VOUCH_E_MALFORMED);
            assert_int_equal(search.signatures, 0);
        }
}

static void test_search_among_no_certificates_ends_at_once(void **state)
{
    (void)state;
    vouch_search_begin(&search, NULL, 0, vouch_anchors_of_table(&table), &rules);
    assert_int_equal(vouch_search_step(&search), VOUCH_OK);
    assert_int_equal(search.outcome, VOUCH_SEARCH_PARTIAL);
    assert_int_equal(search.path.count, 0);
}

static void test_search_considers_the_certificates_given_and_128_at_most(void **state)
{
    struct vouch_certificate issuer = certificates[1];
    (void)state;
    assert_int_equal(search_in(1), VOUCH_SEARCH_PARTIAL); /* the issuer is behind the end */
    assert_int_equal(search_in(2), VOUCH_SEARCH_GOOD);
    memset(&certificates[1], 0, sizeof certificates[1]);
    for (size_t at = 126; at <= 128; at++) {
        certificates[at] = issuer;
        assert_int_equal(search_in(ALL), at < 128 ? VOUCH_SEARCH_GOOD : VOUCH_SEARCH_PARTIAL);
        memset(&certificates[at], 0, sizeof certificates[at]);
    }
}

static void test_search_leaves_out_copies_of_the_leaf_and_of_others(void **state)
{
    (void)state;
    certificates[2] = certificates[0];
    certificates[3] = certificates[1];
    assert_int_equal(search_in(4), VOUCH_SEARCH_GOOD);
    assert_int_equal(search.order_count, 1);
    assert_int_equal(search.order[0], 1);
}

/* --- in which order --------------------------------------------------------------------------- */

/* From the best to the worst; what decides between two is written beside the second. */
static void fill_ranked(struct vouch_certificate *ranked)
{
    static const struct forge rows[] = {
        {.ca = true, .serial = 11, .not_after_s = FORGE_NOW_S + 20},
        {.ca = true, .serial = 12, .not_after_s = FORGE_NOW_S + 20},  /* the bytes */
        {.ca = true, .serial = 13, .not_after_s = FORGE_NOW_S + 10},  /* ends earlier */
        {.ca = false, .serial = 14, .not_after_s = FORGE_NOW_S + 30}, /* no CA */
        {.ca = true, .serial = 15, .not_after_s = FORGE_NOW_S - 10},  /* is over */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct forge f = rows[i];
        f.subject = "Other";
        f.issuer = "Root";
        f.key = 9;
        f.signer = 1;
        parse(&f, &ranked[i]);
    }
    if (vouch_span_compare(ranked[0].der, ranked[1].der) > 0) {
        struct vouch_certificate first = ranked[1];
        ranked[1] = ranked[0];
        ranked[0] = first;
    }
}

/* Whatever the order in which they came: all 120 are tried. */
static void test_search_tries_the_best_first(void **state)
{
    struct vouch_certificate ranked[5];
    (void)state;
    fill_ranked(ranked);
    for (size_t n = 0; n < 120; n++) {
        size_t left[5] = {0, 1, 2, 3, 4};
        size_t place[5];
        size_t code = n;
        for (size_t i = 0; i < 5; i++) {
            size_t pick = code % (5 - i);
            code /= 5 - i;
            certificates[1 + i] = ranked[left[pick]];
            place[left[pick]] = 1 + i;
            memmove(&left[pick], &left[pick + 1], (4 - pick) * sizeof left[0]);
        }
        vouch_search_begin(&search, certificates, 6, vouch_anchors_of_table(&table), &rules);
        assert_int_equal(search.order_count, 5);
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(search.order[i], place[i]);
    }
}

/* --- loops ------------------------------------------------------------------------------------ */

static struct chain s;

static void expect_trusted(bool trusted, unsigned signatures)
{
    chain_judge(&s);
    if (vouch_judge_trusted(&s.judge) != trusted)
        fail_msg("%strusted: %s", trusted ? "not " : "", chain_text(&s));
    if (trusted)
        assert_int_equal(vouch_judge_signatures(&s.judge), signatures);
}

static void trust_key(const char *subject, unsigned key)
{
    static uint8_t buffer[256];
    struct vouch_anchor bare = {0};
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    forge_name(&w, subject);
    bare.subject = vouch_writer_span(&w);
    forge_spki(&w, key);
    bare.key = vouch_span_part(vouch_writer_span(&w), bare.subject.len, w.len);
    chain_trust_key(&s, &bare);
}

/* The leaf is issued by Inner, whose issuer has the leaf's own name and key. */
static void test_search_comes_to_the_same_authority_once(void **state)
{
    (void)state;
    for (int anchored = 0; anchored <= 1; anchored++) {
        struct forge leaf = chain_leaf;
        struct forge middle = chain_intermediate;
        struct forge again = {
            .subject = "Leaf", .issuer = "Root", .key = 3, .signer = 1, .serial = 9, .ca = true};
        leaf.ca = true;
        leaf.usage = 1u << 0 | 1u << 5;
        middle.issuer = "Leaf";
        middle.signer = 3;
        chain_begin(&s);
        if (anchored)
            trust_key("Leaf", 3);
        else
            chain_trust(&s, &chain_root);
        chain_send(&s, &leaf);
        chain_send(&s, &middle);
        if (!anchored)
            chain_send(&s, &again);
        expect_trusted(false, 0);
        again.key = 4; /* of the same name, but another authority */
        middle.signer = 4;
        chain_begin(&s);
        chain_trust(&s, &chain_root);
        chain_send(&s, &leaf);
        chain_send(&s, &middle);
        chain_send(&s, &again);
        expect_trusted(true, 3);
    }
}

static void test_search_self_signed_leaf_is_under_its_own_key(void **state)
{
    struct forge leaf = chain_leaf;
    (void)state;
    leaf.issuer = "Leaf";
    leaf.signer = 3;
    chain_begin(&s);
    trust_key("Leaf", 3);
    chain_send(&s, &leaf);
    expect_trusted(true, 1);
    chain_begin(&s);
    trust_key("Leaf", 4);
    chain_send(&s, &leaf);
    expect_trusted(false, 0);
}

/* --- what is tried first, and shown ----------------------------------------------------------- */

/* Whichever of two roots of one name comes first in the store: no signature is tried in vain. */
static void test_search_takes_the_anchor_with_the_named_key_first(void **state)
{
    struct forge impostor = chain_root;
    (void)state;
    impostor.key = impostor.signer = 9;
    for (int first = 0; first <= 1; first++) {
        chain_begin(&s);
        chain_trust(&s, first ? &impostor : &chain_root);
        chain_trust(&s, first ? &chain_root : &impostor);
        chain_send(&s, &chain_leaf);
        chain_send(&s, &chain_intermediate);
        expect_trusted(true, 2);
    }
}

static void test_search_without_anchor_shows_the_best_of_its_dead_ends(void **state)
{
    struct forge old = chain_intermediate;
    (void)state;
    old.serial = 77;
    old.not_after_s = FORGE_NOW_S - 10;
    for (int first = 0; first <= 1; first++) {
        chain_begin(&s);
        chain_send(&s, &chain_leaf);
        chain_send(&s, first ? &old : &chain_intermediate);
        chain_send(&s, first ? &chain_intermediate : &old);
        expect_trusted(false, 0);
        assert_null(chain_finding(&s, VOUCH_F_CERT_EXPIRED));
        assert_non_null(chain_finding(&s, VOUCH_F_CHAIN_NO_ANCHOR));
    }
}

/* --- bounds ----------------------------------------------------------------------------------- */

/* Of a path without an anchor the first four signatures are verified. */
static void test_search_without_anchor_verifies_four_signatures(void **state)
{
    static const char *const names[] = {"Leaf", "N1", "N2", "N3", "N4", "N5", "N6"};
    (void)state;
    for (size_t wrong = 0; wrong <= 5; wrong++) {
        chain_begin(&s);
        for (unsigned i = 0; i < 6; i++) {
            struct forge f = {.subject = names[i],
                              .issuer = names[i + 1],
                              .key = 20 + i,
                              .signer = 21 + i,
                              .serial = i,
                              .ca = i > 0,
                              .wrong_signature = i == wrong};
            if (i == 0)
                f.dns[0] = "a.example";
            chain_send(&s, &f);
        }
        expect_trusted(false, 0);
        if (chain_found(&s, VOUCH_F_CHAIN_BAD_SIGNATURE, (int)wrong) != (wrong < 4))
            fail_msg("%zu: %s", wrong, chain_text(&s));
        assert_int_equal(vouch_judge_signatures(&s.judge), wrong < 4 ? wrong + 1 : 4);
    }
}

static size_t impostors; /* in the store before the true root */
static struct vouch_anchor impostor_anchor;

static int find_late(void *self, struct vouch_span subject, size_t index, struct vouch_anchor *out)
{
    (void)self;
    if (!vouch_span_equal(subject, root.subject) || index > impostors)
        return VOUCH_E_NOT_FOUND;
    *out = index < impostors ? impostor_anchor : anchor;
    return VOUCH_OK;
}

static struct vouch_span asked[8]; /* names that the store was asked for */
static size_t asked_count;

static int find_noting(void *self, struct vouch_span subject, size_t index,
                       struct vouch_anchor *out)
{
    (void)self;
    assert_true(asked_count < 8);
    asked[asked_count++] = subject;
    if (!vouch_span_equal(subject, root.subject) || index > 0)
        return VOUCH_E_NOT_FOUND;
    *out = anchor;
    return VOUCH_OK;
}

/* A leaf may be an anchor itself; an authority is one only as the issuer of what is below it. */
static void test_search_asks_for_the_leaf_and_for_issuers_only(void **state)
{
    static const struct vouch_anchors_ops ops = {find_noting};
    const struct vouch_anchors noting = {&ops, NULL};
    (void)state;
    int status = VOUCH_AGAIN;
    vouch_search_begin(&search, certificates, 2, noting, &rules);
    while (status == VOUCH_AGAIN)
        status = vouch_search_step(&search);
    assert_int_equal(search.outcome, VOUCH_SEARCH_GOOD);
    assert_int_equal(asked_count, 3);
    assert_true(vouch_span_equal(asked[0], certificates[0].subject));
    assert_true(vouch_span_equal(asked[1], certificates[0].issuer));
    assert_true(vouch_span_equal(asked[2], certificates[1].issuer));
}

/* Each candidate that has the right name is a step, and a thousand steps are taken. */
static void test_search_takes_a_thousand_steps(void **state)
{
    static const struct vouch_anchors_ops ops = {find_late};
    static struct vouch_certificate view;
    const struct vouch_anchors late = {&ops, NULL};
    struct forge other = chain_root;
    (void)state;
    other.key = other.signer = 9; /* its key identifier is not the one that is named */
    parse(&other, &view);
    impostor_anchor =
        (struct vouch_anchor){.subject = view.subject, .key = view.spki, .certificate = view.der};
    for (impostors = 997; impostors <= 1000; impostors++) {
        int status = VOUCH_AGAIN;
        vouch_search_begin(&search, certificates, 2, late, &rules);
        for (int i = 0; i < 5000 && status == VOUCH_AGAIN; i++)
            status = vouch_search_step(&search);
        assert_int_equal(status, VOUCH_OK);
        /* the intermediate is the first step */
        bool within = impostors <= VOUCH_SEARCH_STEPS_MAX - 2;
        assert_int_equal(search.outcome, within ? VOUCH_SEARCH_GOOD : VOUCH_SEARCH_PARTIAL);
        assert_int_equal(search.spent != NULL, !within);
        if (!within)
            assert_string_equal(search.spent, "steps");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_search_needs_the_parts_of_a_certificate_that_it_uses, begin),
        cmocka_unit_test_setup(test_search_among_no_certificates_ends_at_once, begin),
        cmocka_unit_test_setup(test_search_considers_the_certificates_given_and_128_at_most, begin),
        cmocka_unit_test_setup(test_search_leaves_out_copies_of_the_leaf_and_of_others, begin),
        cmocka_unit_test_setup(test_search_tries_the_best_first, begin),
        cmocka_unit_test(test_search_comes_to_the_same_authority_once),
        cmocka_unit_test(test_search_self_signed_leaf_is_under_its_own_key),
        cmocka_unit_test(test_search_takes_the_anchor_with_the_named_key_first),
        cmocka_unit_test(test_search_without_anchor_shows_the_best_of_its_dead_ends),
        cmocka_unit_test(test_search_without_anchor_verifies_four_signatures),
        cmocka_unit_test_setup(test_search_asks_for_the_leaf_and_for_issuers_only, begin),
        cmocka_unit_test_setup(test_search_takes_a_thousand_steps, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* The shape of what was sent, judged by its own header: leaves that are not first, order over
 * several places, certificates that nobody issued, and the limits of what is compared. */
#include "core/x509/shape.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SENT = 8, LIMIT = 4000, PART = 256 };

static struct forged forged[SENT];
static struct vouch_certificate sent[VOUCH_SHAPE_MAX];
static size_t count;
static struct vouch_finding findings[300];
static struct vouch_report report;
static struct vouch_shape_question question;

static void begin(void)
{
    static char text[4000];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 300, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    count = 0;
    question = (struct vouch_shape_question){.anchored = true, .now = {0, FORGE_NOW_S, true}};
}

/* Sends the certificate of one name by another; a lower-case name is no authority. */
static struct vouch_certificate *send(const char *subject, unsigned key, const char *issuer,
                                      unsigned signer)
{
    const struct forge f = {.subject = subject,
                            .issuer = issuer,
                            .key = key,
                            .signer = signer,
                            .serial = 10 * key + signer,
                            .ca = subject[0] < 'a'};
    assert_in_range(count, 0, SENT - 1);
    forge_make(&f, &forged[count]);
    assert_int_equal(vouch_certificate_parse(forged_span(&forged[count]), &sent[count]), VOUCH_OK);
    return &sent[count++];
}

/* Judges; what was sent ends where memory ends. */
static void judge(void)
{
    struct vouch_span all =
        guarded(0, (struct vouch_span){(const uint8_t *)sent, count * sizeof sent[0]});
    question.sent = (const struct vouch_certificate *)(const void *)all.data;
    question.sent_count = count;
    vouch_shape_judge(&question, &report);
}

static size_t found(enum vouch_finding_code code)
{
    size_t n = 0;
    for (size_t i = 0; i < report.findings_count; i++)
        n += findings[i].code == code;
    return n;
}

static void expect(enum vouch_finding_code code, int position, int other)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == code && findings[i].position == position &&
            findings[i].other == other)
            return;
    fail_msg("no %s at %d (%d)", vouch_finding_kind(code)->id, position, other);
}

/* --- the leaf --------------------------------------------------------------------------------- */

static void test_shape_leaf_behind_an_authority_is_the_one_that_was_issued(void **state)
{
    (void)state;
    begin();
    send("A", 1, "Root", 9);
    send("other", 5, "Elsewhere", 8);
    send("leaf", 3, "A", 1);
    judge();
    expect(VOUCH_F_CHAIN_LEAF_NOT_FIRST, 0, 2);
    expect(VOUCH_F_CHAIN_UNRELATED, 1, VOUCH_NO_POSITION);
    assert_int_equal(report.findings_count, 2);
    begin(); /* issued by one that comes later */
    send("A", 1, "Root", 9);
    send("leaf", 3, "B", 2);
    send("B", 2, "Root", 9);
    judge();
    expect(VOUCH_F_CHAIN_LEAF_NOT_FIRST, 0, 1);
    assert_int_equal(report.findings_count, 1);
}

static void test_shape_certificate_that_nobody_sent_issued_is_no_leaf(void **state)
{
    (void)state;
    begin();
    send("A", 1, "Root", 9);
    send("own", 4, "own", 4); /* itself does not count */
    judge();
    assert_int_equal(found(VOUCH_F_CHAIN_LEAF_NOT_FIRST), 0);
    begin(); /* what cannot be read does not, as the leaf or as its issuer */
    send("A", 1, "Root", 9);
    send("leaf", 3, "A", 1)->parts &= (uint8_t)~VOUCH_PART_KEY;
    judge();
    assert_int_equal(found(VOUCH_F_CHAIN_LEAF_NOT_FIRST), 0);
    begin();
    send("A", 1, "Root", 9)->parts &= (uint8_t)~VOUCH_PART_KEY;
    send("leaf", 3, "A", 1);
    judge();
    assert_int_equal(found(VOUCH_F_CHAIN_LEAF_NOT_FIRST), 0);
}

/* What issued the authority that came first is not unrelated. */
static void test_shape_issuer_of_the_first_belongs_to_it(void **state)
{
    (void)state;
    begin();
    send("A", 1, "B", 2);
    send("leaf", 3, "C", 4);
    send("C", 4, "Root", 9);
    send("B", 2, "Root", 9);
    judge();
    expect(VOUCH_F_CHAIN_LEAF_NOT_FIRST, 0, 1);
    assert_int_equal(found(VOUCH_F_CHAIN_UNRELATED), 0);
}

/* --- what belongs to it ----------------------------------------------------------------------- */

static void test_shape_chain_in_reverse_is_reached_from_end_to_end(void **state)
{
    (void)state;
    begin();
    send("leaf", 3, "A", 4);
    send("D", 7, "Root", 9);
    send("C", 6, "D", 7);
    send("B", 5, "C", 6);
    send("A", 4, "B", 5);
    judge();
    assert_int_equal(found(VOUCH_F_CHAIN_UNRELATED), 0);
    expect(VOUCH_F_CHAIN_MISORDERED, 1, 2);
    expect(VOUCH_F_CHAIN_MISORDERED, 2, 3);
    expect(VOUCH_F_CHAIN_MISORDERED, 3, 4);
    assert_int_equal(report.findings_count, 3);
}

static void test_shape_part_that_cannot_be_read_makes_no_stranger(void **state)
{
    static const uint8_t parts[] = {0, VOUCH_PART_ISSUER, VOUCH_PART_SUBJECT, VOUCH_PART_KEY};
    (void)state;
    for (size_t i = 0; i < sizeof parts; i++) {
        begin();
        send("leaf", 3, "A", 4);
        send("X", 5, "Y", 6)->parts &= (uint8_t)~parts[i];
        judge();
        assert_int_equal(found(VOUCH_F_CHAIN_UNRELATED), i == 0);
    }
}

/* Its name is its issuer's, but another key signed it: so an authority changes its key. */
static void test_shape_authority_under_its_former_key_is_no_root(void **state)
{
    (void)state;
    for (unsigned signer = 4; signer <= 5; signer++) {
        begin();
        send("leaf", 3, "A", 4);
        send("A", 4, "A", signer);
        judge();
        assert_int_equal(found(VOUCH_F_CHAIN_ROOT_SENT), signer == 4);
    }
}

static void test_shape_copies_are_of_the_first(void **state)
{
    (void)state;
    begin();
    send("leaf", 3, "A", 4);
    send("A", 4, "Root", 9);
    send("A", 4, "Root", 9);
    send("A", 4, "Root", 9);
    send("leaf", 3, "A", 4);
    judge();
    expect(VOUCH_F_CHAIN_DUPLICATE, 2, 1);
    expect(VOUCH_F_CHAIN_DUPLICATE, 3, 1);
    expect(VOUCH_F_CHAIN_DUPLICATE, 4, 0);
    assert_int_equal(report.findings_count, 3);
}

/* --- order ------------------------------------------------------------------------------------ */

/* It belongs behind the first of those that it issued; one that nobody needs does not count. */
static void test_shape_place_is_behind_the_first_that_it_issued(void **state)
{
    (void)state;
    begin();
    send("leaf", 3, "A", 4);
    send("Top", 9, "Root", 8);
    send("stranger", 7, "Top", 9);
    send("A", 4, "Top", 9);
    send("A", 4, "Top", 9)->serial = (struct vouch_span){NULL, 0};
    judge();
    expect(VOUCH_F_CHAIN_MISORDERED, 1, 3);
    expect(VOUCH_F_CHAIN_UNRELATED, 2, VOUCH_NO_POSITION);
    assert_int_equal(found(VOUCH_F_CHAIN_MISORDERED), 1);
    begin(); /* one of them stands before it: its place is right */
    send("leaf", 3, "A", 4);
    send("A", 4, "Top", 9);
    send("Top", 9, "Root", 8);
    send("B", 5, "Top", 9);
    judge();
    assert_int_equal(found(VOUCH_F_CHAIN_MISORDERED), 0);
}

/* --- limits ----------------------------------------------------------------------------------- */

/* Names of a mebibyte count for thousands of pairs; beyond the limit two of one hash are related.
 */
static void test_shape_compares_so_much_of_names_and_no_more(void **state)
{
    static uint8_t name[LIMIT * PART];
    (void)state;
    for (int beyond = 0; beyond <= 1; beyond++) {
        begin();
        struct vouch_certificate *leaf = send("leaf", 3, "A", 4);
        struct vouch_certificate *issuer = send("A", 5, "Root", 9); /* of another key */
        size_t half = (size_t)(LIMIT - 1 + beyond) * PART / 2;
        leaf->issuer = issuer->subject = (struct vouch_span){name, half};
        judge();
        assert_int_equal(found(VOUCH_F_CHAIN_UNRELATED), !beyond);
    }
}

/* A hundred and twenty-eight, of which the last belongs on the path; what is behind is ignored, and
 * so is the path's own certificate that was not sent. */
static void test_shape_looks_at_128_certificates(void **state)
{
    static struct vouch_certificate leaf, issuer;
    static const uint8_t path[] = {0, VOUCH_SHAPE_MAX - 1, VOUCH_SHAPE_MAX};
    (void)state;
    begin();
    leaf = *send("leaf", 3, "A", 4);
    issuer = *send("A", 4, "Root", 9);
    for (size_t i = 0; i < VOUCH_SHAPE_MAX; i++)
        sent[i] = leaf;
    sent[VOUCH_SHAPE_MAX - 1] = issuer;
    count = VOUCH_SHAPE_MAX;
    question.path = path;
    question.path_count = sizeof path;
    judge();
    assert_int_equal(found(VOUCH_F_CHAIN_DUPLICATE), VOUCH_SHAPE_MAX - 2);
    assert_int_equal(report.findings_count, VOUCH_SHAPE_MAX - 2);
}

static void test_shape_of_one_or_of_none_has_nothing_to_tell(void **state)
{
    (void)state;
    begin();
    judge();
    assert_int_equal(report.findings_count, 0);
    send("leaf", 3, "A", 4);
    judge();
    assert_int_equal(report.findings_count, 0);
    begin();
    send("A", 4, "A", 4);
    judge();
    assert_int_equal(report.findings_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape_leaf_behind_an_authority_is_the_one_that_was_issued),
        cmocka_unit_test(test_shape_certificate_that_nobody_sent_issued_is_no_leaf),
        cmocka_unit_test(test_shape_issuer_of_the_first_belongs_to_it),
        cmocka_unit_test(test_shape_chain_in_reverse_is_reached_from_end_to_end),
        cmocka_unit_test(test_shape_part_that_cannot_be_read_makes_no_stranger),
        cmocka_unit_test(test_shape_authority_under_its_former_key_is_no_root),
        cmocka_unit_test(test_shape_copies_are_of_the_first),
        cmocka_unit_test(test_shape_place_is_behind_the_first_that_it_issued),
        cmocka_unit_test(test_shape_compares_so_much_of_names_and_no_more),
        cmocka_unit_test(test_shape_looks_at_128_certificates),
        cmocka_unit_test(test_shape_of_one_or_of_none_has_nothing_to_tell),
    };
    return cmocka_run_group_tests_name("x509_shape_bounds", tests, NULL, NULL);
}

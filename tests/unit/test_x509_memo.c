// SPDX-License-Identifier: Apache-2.0
#include "core/x509/memo.h"
#include "core/x509/restart.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <mbedtls/sha256.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 4 };

static struct vouch_memo_row rows[ROWS];
static struct vouch_memo memo;
static struct chain s;

static void begin(void)
{
    memo = (struct vouch_memo){&vouch_memo_sha256, rows, ROWS, 0, 0};
}

static struct vouch_memo_question question(const char *key, const char *algorithm, const char *data,
                                           const char *signature)
{
    return (struct vouch_memo_question){guarded_text(key), guarded_text(algorithm),
                                        guarded_text(data), guarded_text(signature)};
}

static void test_memo_knows_the_very_same_question_only(void **state)
{
    (void)state;
    begin();
    struct vouch_memo_question q = question("key", "alg", "data", "sig");
    assert_false(vouch_memo_knows(&memo, &q));
    vouch_memo_add(&memo, &q);
    assert_true(vouch_memo_knows(&memo, &q));
    const struct vouch_memo_question others[] = {
        question("kez", "alg", "data", "sig"), question("key", "alh", "data", "sig"),
        question("key", "alg", "date", "sig"), question("key", "alg", "data", "sih"),
        question("keya", "lg", "data", "sig"), question("key", "alg", "dat", "asig"),
        question("key", "alg", "data", ""),    question("", "keyalg", "data", "sig"),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(vouch_memo_knows(&memo, &others[i]));
}

/* The length of a part is hashed with all of its four bytes: what is moved from one part to another
 * is another question, of any size. */
static void test_memo_hashes_each_part_behind_its_whole_length(void **state)
{
    static uint8_t data[0x01020304], expected[32];
    const uint8_t lengths[4][4] = {{0, 0, 0, 3}, {0, 0, 0, 1}, {0, 0, 0, 0}, {1, 2, 3, 4}};
    const struct vouch_memo_question q = {
        .spki = guarded_text("key"), .algorithm = guarded_text("a"), .data = {data, sizeof data}};
    const struct vouch_span parts[] = {q.spki, q.algorithm, q.signature, q.data};
    mbedtls_sha256_context sha;
    (void)state;
    begin();
    mbedtls_sha256_init(&sha);
    assert_int_equal(mbedtls_sha256_starts(&sha, 0), 0);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(mbedtls_sha256_update(&sha, lengths[i], 4), 0);
        if (parts[i].len)
            assert_int_equal(mbedtls_sha256_update(&sha, parts[i].data, parts[i].len), 0);
    }
    assert_int_equal(mbedtls_sha256_finish(&sha, expected), 0);
    mbedtls_sha256_free(&sha);
    vouch_memo_add(&memo, &q);
    assert_int_equal(memo.count, 1);
    assert_memory_equal(rows[0].sha256, expected, sizeof expected);
}

static void test_memo_full_forgets_the_oldest(void **state)
{
    (void)state;
    static const char *const keys[] = {"a", "b", "c", "d", "e"};
    begin();
    for (size_t i = 0; i < 5; i++) {
        struct vouch_memo_question q = question(keys[i], "", "", "");
        vouch_memo_add(&memo, &q);
        vouch_memo_add(&memo, &q); /* once */
    }
    for (size_t i = 0; i < 5; i++) {
        struct vouch_memo_question q = question(keys[i], "", "", "");
        assert_int_equal(vouch_memo_knows(&memo, &q), i > 0);
    }
    assert_int_equal(memo.count, ROWS);
}

static void test_memo_null_or_without_rows_keeps_nothing(void **state)
{
    (void)state;
    struct vouch_memo_question q = question("key", "alg", "data", "sig");
    vouch_memo_add(NULL, &q);
    assert_false(vouch_memo_knows(NULL, &q));
    begin();
    memo.rows_max = 0;
    vouch_memo_add(&memo, &q);
    assert_false(vouch_memo_knows(&memo, &q));
}

/* --- in a judgement --- */

/* Each verification begins with a context of its own. */
static unsigned verifications;

static void begin_one(mbedtls_pk_restart_ctx *restart)
{
    assert_null(restart);
    verifications++;
}

static void end_one(mbedtls_pk_restart_ctx *restart)
{
    assert_null(restart);
}

static unsigned judge(const struct forge *leaf)
{
    struct vouch_restart restart_each = {.begin = begin_one, .drop = end_one};
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, leaf);
    chain_send(&s, &chain_intermediate);
    s.question.memo = &memo;
    s.question.restart = &restart_each;
    verifications = 0;
    chain_judge(&s);
    return verifications;
}

static void test_memo_second_judgement_verifies_nothing_again(void **state)
{
    (void)state;
    begin();
    assert_int_equal(judge(&chain_leaf), 2);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(judge(&chain_leaf), 0);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(memo.count, 2);
}

static void test_memo_wrong_signature_is_neither_kept_nor_believed(void **state)
{
    (void)state;
    struct forge wrong = chain_leaf;
    begin();
    judge(&chain_leaf);
    wrong.wrong_signature = true; /* of the same certificate, by the same key */
    assert_int_equal(judge(&wrong), 1);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_true(chain_found(&s, VOUCH_F_CHAIN_BAD_SIGNATURE, 0));
    assert_int_equal(memo.count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memo_knows_the_very_same_question_only),
        cmocka_unit_test(test_memo_hashes_each_part_behind_its_whole_length),
        cmocka_unit_test(test_memo_full_forgets_the_oldest),
        cmocka_unit_test(test_memo_null_or_without_rows_keeps_nothing),
        cmocka_unit_test(test_memo_second_judgement_verifies_nothing_again),
        cmocka_unit_test(test_memo_wrong_signature_is_neither_kept_nor_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

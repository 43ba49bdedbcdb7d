// SPDX-License-Identifier: Apache-2.0
/* The questions of a probe one by one: what is asked, given what is known already, and what each
 * outcome is taken for. */
#include "core/hello/key_share.h"
#include "core/probe/clients.h"
#include "core/probe/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_accepts accepts;
static struct vouch_probe p;

/* Nothing is open but the versions in the mask (bit q); no other answer is there yet. */
static void begin(enum vouch_question question, unsigned open)
{
    static const uint8_t random[VOUCH_HELLO_RANDOM] = {1};
    memset(&accepts, 0, sizeof accepts);
    memset(&p, 0, sizeof p);
    p.options.accepts = &accepts;
    p.options.random = random;
    p.options.servername = "www.example.test";
    p.options.ask = VOUCH_PROBE_ALL;
    p.question = question;
    for (size_t q = VOUCH_ASK_TLS_1_3; q <= VOUCH_ASK_SSL_3; q++)
        accepts.answers[q] = open >> q & 1 ? VOUCH_ANSWER_YES : VOUCH_ANSWER_NO;
}

enum {
    TLS_13 = 1 << VOUCH_ASK_TLS_1_3,
    TLS_12 = 1 << VOUCH_ASK_TLS_1_2,
    TLS_11 = 1 << VOUCH_ASK_TLS_1_1,
    TLS_10 = 1 << VOUCH_ASK_TLS_1_0,
    SSL_3 = 1 << VOUCH_ASK_SSL_3
};

/* The version of the hello that is sent; 0: none is, and the answer stands. */
static uint16_t asked_at(enum vouch_question question, unsigned open)
{
    begin(question, open);
    return vouch_probe_prepare(&p) ? p.hello.versions.at[0] : 0;
}

static void test_question_of_a_version_offers_that_one_alone(void **state)
{
    static const uint16_t codes[] = {0x0304, 0x0303, 0x0302, 0x0301, 0x0300};
    (void)state;
    for (size_t q = VOUCH_ASK_TLS_1_3; q <= VOUCH_ASK_SSL_3; q++) {
        assert_int_equal(asked_at((enum vouch_question)q, 0), codes[q]);
        assert_int_equal(p.hello.versions.count, 1);
        assert_int_equal(p.hello.shares.count, q == VOUCH_ASK_TLS_1_3 ? 1 : 0);
        assert_int_equal(vouch_codes_have(p.hello.suites, 0xc02f), q != VOUCH_ASK_TLS_1_3);
        assert_int_equal(vouch_codes_have(p.hello.groups, 0x11ec), q == VOUCH_ASK_TLS_1_3);
        assert_int_equal(p.hello.name.len, 16);
    }
}

static void test_question_of_a_cipher_is_asked_at_the_newest_version_below_1_3(void **state)
{
    (void)state;
    assert_int_equal(asked_at(VOUCH_ASK_RC4, TLS_13 | TLS_12 | TLS_10), 0x0303);
    assert_true(vouch_codes_have(p.hello.suites, 0x0005));
    assert_false(vouch_codes_have(p.hello.suites, 0xc02f));
    assert_int_equal(asked_at(VOUCH_ASK_RC4, TLS_13 | TLS_11 | TLS_10), 0x0302);
    assert_int_equal(asked_at(VOUCH_ASK_DHE, SSL_3), 0x0300);
    assert_true(vouch_codes_have(p.hello.suites, 0x009e));
}

/* Export and single DES are gone from TLS 1.2 (RFC 5246). */
static void test_question_of_the_oldest_ciphers_is_asked_at_the_oldest_version(void **state)
{
    (void)state;
    assert_int_equal(asked_at(VOUCH_ASK_EXPORT, TLS_13 | TLS_12 | TLS_11), 0x0302);
    assert_int_equal(asked_at(VOUCH_ASK_EXPORT, TLS_12), 0x0303);
    assert_int_equal(asked_at(VOUCH_ASK_DES, TLS_12 | TLS_10 | SSL_3), 0x0300);
    assert_int_equal(asked_at(VOUCH_ASK_3DES, TLS_12 | TLS_10 | SSL_3), 0x0303);
}

static void
test_question_without_a_version_for_it_is_answered_no_where_that_is_certain(void **state)
{
    static const enum vouch_question questions[] = {VOUCH_ASK_EXPORT, VOUCH_ASK_RC4};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(asked_at(questions[i], TLS_13), 0);
        assert_int_equal(accepts.answers[questions[i]], VOUCH_ANSWER_NO);
        for (size_t q = VOUCH_ASK_TLS_1_2; q <= VOUCH_ASK_SSL_3; q++) {
            begin(questions[i], TLS_13);
            accepts.answers[q] = VOUCH_ANSWER_UNKNOWN;
            assert_false(vouch_probe_prepare(&p));
            assert_int_equal(accepts.answers[questions[i]], VOUCH_ANSWER_UNKNOWN);
        }
        begin(questions[i], 0);
        accepts.answers[VOUCH_ASK_TLS_1_3] = VOUCH_ANSWER_UNKNOWN; /* that one does not matter */
        assert_false(vouch_probe_prepare(&p));
        assert_int_equal(accepts.answers[questions[i]], VOUCH_ANSWER_NO);
    }
}

static void test_question_of_a_group_is_asked_without_a_share_first(void **state)
{
    (void)state;
    for (unsigned attempt = 0; attempt < 2; attempt++) {
        begin(VOUCH_ASK_P256_MLKEM768, TLS_13);
        p.attempt = attempt;
        assert_true(vouch_probe_prepare(&p));
        assert_int_equal(p.hello.versions.at[0], 0x0304);
        assert_int_equal(p.hello.groups.count, 1);
        assert_int_equal(p.hello.groups.at[0], VOUCH_GROUP_P256_MLKEM768);
        assert_int_equal(p.hello.shares.count, attempt);
    }
    assert_int_equal(asked_at(VOUCH_ASK_X25519_MLKEM768, TLS_12), 0);
    assert_int_equal(accepts.answers[VOUCH_ASK_X25519_MLKEM768], VOUCH_ANSWER_NO);
    begin(VOUCH_ASK_P384_MLKEM1024, TLS_12);
    accepts.answers[VOUCH_ASK_TLS_1_3] = VOUCH_ANSWER_UNKNOWN;
    assert_false(vouch_probe_prepare(&p));
    assert_int_equal(accepts.answers[VOUCH_ASK_P384_MLKEM1024], VOUCH_ANSWER_UNKNOWN);
    begin(VOUCH_ASK_P384_MLKEM1024, TLS_13);
    accepts.answers[VOUCH_ASK_P384_MLKEM1024] = VOUCH_ANSWER_PREFERRED;
    assert_false(vouch_probe_prepare(&p));
    assert_int_equal(accepts.answers[VOUCH_ASK_P384_MLKEM1024], VOUCH_ANSWER_PREFERRED);
}

static void test_question_without_hybrid_groups_is_asked_where_any_is_preferred(void **state)
{
    (void)state;
    assert_int_equal(asked_at(VOUCH_ASK_CLASSIC, TLS_13), 0);
    assert_int_equal(accepts.answers[VOUCH_ASK_CLASSIC], VOUCH_ANSWER_NOT_ASKED);
    for (size_t q = VOUCH_ASK_X25519_MLKEM768; q <= VOUCH_ASK_P384_MLKEM1024; q++) {
        begin(VOUCH_ASK_CLASSIC, TLS_13);
        accepts.answers[q] = VOUCH_ANSWER_PREFERRED;
        assert_true(vouch_probe_prepare(&p));
        assert_int_equal(p.hello.versions.at[0], 0x0304);
        assert_true(vouch_codes_have(p.hello.groups, 0x001d));
        for (size_t i = 0; i < p.hello.groups.count; i++)
            assert_true(p.hello.groups.at[i] < 0x11eb);
    }
}

static void test_question_of_a_long_hello_needs_a_version_with_extensions(void **state)
{
    (void)state;
    assert_int_equal(asked_at(VOUCH_ASK_LARGE, TLS_13 | TLS_12), 0x0304);
    assert_int_equal(p.hello.bytes, 2000);
    assert_int_equal(asked_at(VOUCH_ASK_LARGE, TLS_10 | SSL_3), 0x0301);
    assert_int_equal(asked_at(VOUCH_ASK_LARGE, SSL_3), 0);
    assert_int_equal(accepts.answers[VOUCH_ASK_LARGE], VOUCH_ANSWER_UNKNOWN);
}

static void test_question_without_a_name_is_asked_where_certificates_are_in_clear(void **state)
{
    (void)state;
    assert_int_equal(asked_at(VOUCH_ASK_NAMELESS, TLS_13 | TLS_11), 0x0302);
    assert_int_equal(p.hello.name.len, 0);
    assert_int_equal(asked_at(VOUCH_ASK_NAMELESS, SSL_3), 0x0300);
    assert_int_equal(asked_at(VOUCH_ASK_NAMELESS, TLS_13), 0x0304);
    assert_int_equal(asked_at(VOUCH_ASK_NAMELESS, 0), 0);
    assert_int_equal(accepts.answers[VOUCH_ASK_NAMELESS], VOUCH_ANSWER_UNKNOWN);
    begin(VOUCH_ASK_NAMELESS, TLS_12);
    p.options.servername = NULL; /* each hello is without one */
    assert_false(vouch_probe_prepare(&p));
    assert_int_equal(accepts.answers[VOUCH_ASK_NAMELESS], VOUCH_ANSWER_NOT_ASKED);
}

static void test_question_of_fallback_is_asked_at_the_second_newest_version(void **state)
{
    (void)state;
    assert_int_equal(asked_at(VOUCH_ASK_FALLBACK, TLS_13 | TLS_12 | TLS_11), 0x0303);
    assert_true(vouch_codes_have(p.hello.suites, 0x5600));
    assert_int_equal(asked_at(VOUCH_ASK_FALLBACK, TLS_12 | SSL_3), 0x0300);
    assert_int_equal(asked_at(VOUCH_ASK_FALLBACK, TLS_12), 0);
    assert_int_equal(asked_at(VOUCH_ASK_FALLBACK, 0), 0);
    assert_int_equal(accepts.answers[VOUCH_ASK_FALLBACK], VOUCH_ANSWER_NOT_ASKED);
}

/* --- answers ---------------------------------------------------------------------------------- */

/* What is made of an outcome; a ServerHello has this version, suite and group. */
static enum vouch_answer taken(enum vouch_question question, enum vouch_probe_outcome outcome,
                               uint16_t version, uint16_t suite)
{
    assert_int_not_equal(asked_at(question, TLS_13 | TLS_12), 0);
    p.reader.answer.version = version;
    p.reader.answer.suite = suite;
    vouch_probe_answer(&p, outcome);
    return accepts.answers[question];
}

static void test_answer_with_what_was_not_offered_is_no_acceptance(void **state)
{
    (void)state;
    assert_int_equal(taken(VOUCH_ASK_TLS_1_1, VOUCH_GOT_HELLO, 0x0302, 0x002f), VOUCH_ANSWER_YES);
    assert_int_equal(taken(VOUCH_ASK_TLS_1_1, VOUCH_GOT_HELLO, 0x0301, 0x002f), VOUCH_ANSWER_NO);
    assert_int_equal(taken(VOUCH_ASK_RC4, VOUCH_GOT_HELLO, 0x0303, 0x0005), VOUCH_ANSWER_YES);
    assert_int_equal(taken(VOUCH_ASK_RC4, VOUCH_GOT_HELLO, 0x0303, 0xc02f), VOUCH_ANSWER_NO);
    assert_int_equal(taken(VOUCH_ASK_RC4, VOUCH_GOT_HELLO, 0x0302, 0x0005), VOUCH_ANSWER_NO);
}

static void test_answer_by_alert_or_close_is_no_and_by_silence_unknown(void **state)
{
    (void)state;
    assert_int_equal(taken(VOUCH_ASK_RC4, VOUCH_GOT_ALERT, 0, 0), VOUCH_ANSWER_NO);
    assert_int_equal(taken(VOUCH_ASK_RC4, VOUCH_GOT_CLOSE, 0, 0), VOUCH_ANSWER_NO);
    assert_int_equal(taken(VOUCH_ASK_RC4, VOUCH_GOT_NOTHING, 0, 0), VOUCH_ANSWER_UNKNOWN);
    assert_int_equal(taken(VOUCH_ASK_RC4, VOUCH_GOT_NOWHERE, 0, 0), VOUCH_ANSWER_UNKNOWN);
    assert_int_equal(taken(VOUCH_ASK_LARGE, VOUCH_GOT_NOTHING, 0, 0), VOUCH_ANSWER_NO);
    assert_int_equal(taken(VOUCH_ASK_LARGE, VOUCH_GOT_NOWHERE, 0, 0), VOUCH_ANSWER_UNKNOWN);
    assert_int_equal(taken(VOUCH_ASK_LARGE, VOUCH_GOT_HELLO, 0x0304, 0x1301), VOUCH_ANSWER_YES);
}

/* "Yes" means that a marked fallback is refused: by the alert that is made for it, or as servers
 * refuse otherwise, since the same hello without the mark has been answered. */
static void test_answer_to_a_fallback_is_yes_by_any_refusal(void **state)
{
    static const struct {
        enum vouch_probe_outcome outcome;
        enum vouch_answer answer;
    } cases[] = {{VOUCH_GOT_ALERT, VOUCH_ANSWER_YES},
                 {VOUCH_GOT_CLOSE, VOUCH_ANSWER_YES},
                 {VOUCH_GOT_HELLO, VOUCH_ANSWER_NO},
                 {VOUCH_GOT_NOTHING, VOUCH_ANSWER_UNKNOWN},
                 {VOUCH_GOT_NOWHERE, VOUCH_ANSWER_UNKNOWN}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(VOUCH_ASK_FALLBACK, TLS_13 | TLS_12);
        assert_true(vouch_probe_prepare(&p));
        p.reader.answer.alert = 86;
        vouch_probe_answer(&p, cases[i].outcome);
        assert_int_equal(accepts.answers[VOUCH_ASK_FALLBACK], cases[i].answer);
    }
}

/* All that it may answer is as without the mark: what differs is the mark's doing. */
static void test_fallback_is_asked_with_the_hello_of_its_version_and_the_mark(void **state)
{
    (void)state;
    begin(VOUCH_ASK_TLS_1_2, 0);
    assert_true(vouch_probe_prepare(&p));
    const struct vouch_client_hello plain = p.hello;
    begin(VOUCH_ASK_FALLBACK, TLS_13 | TLS_12);
    assert_true(vouch_probe_prepare(&p));
    assert_int_equal(p.hello.suites.count, plain.suites.count + 1);
    assert_memory_equal(p.hello.suites.at, plain.suites.at,
                        plain.suites.count * sizeof plain.suites.at[0]);
    assert_int_equal(p.hello.suites.at[plain.suites.count], 0x5600);
}

static void test_answer_is_asked_for_again_of_groups_refused_without_a_share_alone(void **state)
{
    (void)state;
    for (size_t q = VOUCH_ASK_TLS_1_3; q < VOUCH_ASK_FALLBACK; q++) {
        bool group = q >= VOUCH_ASK_X25519_MLKEM768 && q <= VOUCH_ASK_P384_MLKEM1024;
        begin((enum vouch_question)q, TLS_13 | TLS_12);
        accepts.answers[VOUCH_ASK_X25519_MLKEM768] =
            q == VOUCH_ASK_CLASSIC ? VOUCH_ANSWER_PREFERRED : VOUCH_ANSWER_NOT_ASKED;
        assert_true(vouch_probe_prepare(&p));
        assert_int_equal(vouch_probe_answer(&p, VOUCH_GOT_ALERT), group);
        assert_int_equal(vouch_probe_answer(&p, VOUCH_GOT_CLOSE), group);
        assert_false(vouch_probe_answer(&p, VOUCH_GOT_NOTHING));
        assert_false(vouch_probe_answer(&p, VOUCH_GOT_NOWHERE));
        p.attempt = 1;
        assert_false(vouch_probe_answer(&p, VOUCH_GOT_ALERT));
    }
}

static void test_answer_that_asks_for_a_hybrid_group_makes_it_preferred(void **state)
{
    static const uint16_t groups[] = {VOUCH_GROUP_X25519_MLKEM768, VOUCH_GROUP_P256_MLKEM768,
                                      VOUCH_GROUP_P384_MLKEM1024, VOUCH_GROUP_X25519};
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (unsigned ask = 0; ask < 2; ask++) {
            begin(VOUCH_ASK_TLS_1_3, 0);
            p.options.ask = ask ? VOUCH_PROBE_GROUPS : VOUCH_PROBE_VERSIONS;
            assert_true(vouch_probe_prepare(&p));
            p.reader.answer.version = 0x0304;
            p.reader.answer.suite = 0x1301;
            p.reader.answer.group = groups[i];
            vouch_probe_answer(&p, VOUCH_GOT_HELLO);
            for (size_t k = 0; k < 3; k++)
                assert_int_equal(accepts.answers[VOUCH_ASK_X25519_MLKEM768 + k],
                                 ask && k == i ? VOUCH_ANSWER_PREFERRED : VOUCH_ANSWER_NOT_ASKED);
        }
}

static void test_answers_forgotten_are_those_of_the_mask(void **state)
{
    (void)state;
    begin(VOUCH_ASK_TLS_1_3, TLS_13 | TLS_12);
    for (size_t i = 0; i < VOUCH_SIMULATIONS; i++)
        accepts.clients[i].answer = VOUCH_ANSWER_YES;
    accepts.answers[VOUCH_ASK_FALLBACK] = VOUCH_ANSWER_NO;
    vouch_probe_forget(&p, (uint64_t)TLS_12 | (uint64_t)1 << VOUCH_ASK_FALLBACK |
                               (uint64_t)1 << (VOUCH_QUESTIONS + 1));
    assert_int_equal(accepts.answers[VOUCH_ASK_TLS_1_3], VOUCH_ANSWER_YES);
    assert_int_equal(accepts.answers[VOUCH_ASK_TLS_1_2], VOUCH_ANSWER_UNKNOWN);
    assert_int_equal(accepts.answers[VOUCH_ASK_TLS_1_1], VOUCH_ANSWER_NO);
    assert_int_equal(accepts.answers[VOUCH_ASK_FALLBACK], VOUCH_ANSWER_UNKNOWN);
    assert_int_equal(accepts.clients[0].answer, VOUCH_ANSWER_YES);
    assert_int_equal(accepts.clients[1].answer, VOUCH_ANSWER_UNKNOWN);
    assert_int_equal(accepts.clients[2].answer, VOUCH_ANSWER_YES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_question_of_a_version_offers_that_one_alone),
        cmocka_unit_test(test_question_of_a_cipher_is_asked_at_the_newest_version_below_1_3),
        cmocka_unit_test(test_question_of_the_oldest_ciphers_is_asked_at_the_oldest_version),
        cmocka_unit_test(
            test_question_without_a_version_for_it_is_answered_no_where_that_is_certain),
        cmocka_unit_test(test_question_of_a_group_is_asked_without_a_share_first),
        cmocka_unit_test(test_question_without_hybrid_groups_is_asked_where_any_is_preferred),
        cmocka_unit_test(test_question_of_a_long_hello_needs_a_version_with_extensions),
        cmocka_unit_test(test_question_without_a_name_is_asked_where_certificates_are_in_clear),
        cmocka_unit_test(test_question_of_fallback_is_asked_at_the_second_newest_version),
        cmocka_unit_test(test_answer_with_what_was_not_offered_is_no_acceptance),
        cmocka_unit_test(test_answer_by_alert_or_close_is_no_and_by_silence_unknown),
        cmocka_unit_test(test_answer_to_a_fallback_is_yes_by_any_refusal),
        cmocka_unit_test(test_fallback_is_asked_with_the_hello_of_its_version_and_the_mark),
        cmocka_unit_test(test_answer_is_asked_for_again_of_groups_refused_without_a_share_alone),
        cmocka_unit_test(test_answer_that_asks_for_a_hybrid_group_makes_it_preferred),
        cmocka_unit_test(test_answers_forgotten_are_those_of_the_mask),
    };
    return cmocka_run_group_tests_name("probe_questions", tests, NULL, NULL);
}

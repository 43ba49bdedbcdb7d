// SPDX-License-Identifier: Apache-2.0
/* What a judgement passes to its parts, and how it ends when one of them fails. */
#include "core/x509/clients.h"
#include "core/x509/ocsp_judge.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct chain s;

static void begin_good(void)
{
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
}

static struct vouch_revocation_question asked;
static struct vouch_certificate asked_certificates[8];
static unsigned begun;
static int answer; /* of the part's step */

static void begin_revocation(struct vouch_revocation *r, const struct vouch_revocation_question *q)
{
    *r = (struct vouch_revocation){.question = q};
    asked = *q;
    begun++;
    for (size_t i = 0; i < q->certificates_count && i < 8; i++)
        asked_certificates[i] = q->certificates[i];
}

static int step_revocation(struct vouch_revocation *r, struct vouch_report *report)
{
    (void)report;
    r->staple_outcome = VOUCH_OCSP_SAYS_GOOD;
    r->staple_this_update_s = 5;
    r->staple_next_update_s = 7;
    return answer;
}

static const struct vouch_revocation_ops revocation = {.begin = begin_revocation,
                                                       .step = step_revocation};

/* A stapled response is judged even where revocation is not to be checked, if it can be. */
static void test_judge_begins_revocation_where_there_is_something_to_check(void **state)
{
    static const struct {
        enum vouch_revocation_mode mode;
        bool staple, part, pinned, anchored;
        unsigned begun;
    } rows[] = {
        {VOUCH_REVOCATION_OFF, false, true, false, true, 0},
        {VOUCH_REVOCATION_OFF, true, true, false, true, 1},
        {VOUCH_REVOCATION_OFF, true, false, false, true, 0},
        {VOUCH_REVOCATION_OFF, true, true, true, true, 0},
        {VOUCH_REVOCATION_OFF, true, true, false, false, 0},
        {VOUCH_REVOCATION_SOFT, false, true, false, true, 1},
        {VOUCH_REVOCATION_SOFT, false, true, true, true, 0},
        {VOUCH_REVOCATION_SOFT, false, true, false, false, 0},
        {VOUCH_REVOCATION_HARD, true, true, false, true, 1},
    };
    (void)state;
    answer = VOUCH_OK;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_good();
        if (rows[i].pinned)
            chain_trust(&s, &chain_leaf);
        if (!rows[i].anchored)
            s.table.count = 0;
        s.policy.revocation = rows[i].mode;
        s.question.staple = guarded_text(rows[i].staple ? "0" : "");
        s.parts.revocation = rows[i].part ? &revocation : NULL;
        begun = 0;
        chain_judge(&s);
        if (begun != rows[i].begun)
            fail_msg("row %zu: %u", i, begun);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_REVOCATION_NOT_CHECKED),
                         rows[i].mode == VOUCH_REVOCATION_OFF);
    }
}

static void test_judge_gives_revocation_the_signers_that_there_is_space_for(void **state)
{
    static const struct forge signers[] = {
        {.subject = "S0", .issuer = "Root", .key = 20, .signer = 1, .serial = 20},
        {.subject = "S1", .issuer = "Root", .key = 21, .signer = 1, .serial = 21}};
    static struct forged forged[2];
    struct vouch_span der[2];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        forge_make(&signers[i], &forged[i]);
        der[i] = forged_span(&forged[i]);
    }
    for (size_t views = 2; views <= 5; views++) {
        begin_good();
        s.policy.revocation = VOUCH_REVOCATION_SOFT;
        s.parts.revocation = &revocation;
        s.question.signers = der;
        s.question.signers_count = 2;
        s.views_max = views;
        chain_judge(&s);
        assert_int_equal(asked.path_count, 3);
        assert_int_equal(asked.certificates_count, views < 4 ? views : 4);
        for (size_t i = 2; i < asked.certificates_count; i++)
            assert_true(vouch_span_equal(asked_certificates[i].der, der[i - 2]));
        assert_null(chain_finding(&s, VOUCH_F_CHAIN_TOO_MANY));
    }
}

static struct vouch_clients_question told;

static void judge_clients(const struct vouch_clients_question *q, struct vouch_report *report)
{
    (void)report;
    told = *q;
}

/* A response counts if it was judged with this chain: the storage may have one of an earlier. */
static void test_judge_tells_clients_what_the_staple_said(void **state)
{
    static const struct vouch_clients_ops clients = {.judge = judge_clients};
    static const struct {
        bool staple, storage, part, pinned;
        bool judged;
    } rows[] = {
        {true, true, true, false, true},   {false, true, false, false, false},
        {true, true, false, false, false}, {true, false, true, false, false},
        {true, true, true, true, false},   {false, true, true, true, false},
    };
    (void)state;
    answer = VOUCH_OK;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_good();
        if (rows[i].pinned)
            chain_trust(&s, &chain_leaf);
        s.parts.clients = &clients;
        s.parts.revocation = rows[i].part ? &revocation : NULL;
        s.no_revocation = !rows[i].storage;
        s.question.staple = guarded_text(rows[i].staple ? "0" : "");
        s.revocation.state = (struct vouch_revocation){.staple_outcome = VOUCH_OCSP_SAYS_REVOKED,
                                                       .staple_this_update_s = 1,
                                                       .staple_next_update_s = 2};
        chain_judge(&s);
        bool judged = rows[i].judged;
        if (told.staple != (judged ? VOUCH_OCSP_SAYS_GOOD : VOUCH_OCSP_NONE) ||
            told.staple_this_update_s != (judged ? 5 : 0) ||
            told.staple_next_update_s != (judged ? 7 : 0))
            fail_msg("row %zu: %d", i, told.staple);
    }
}

static void test_judge_tells_clients_the_time_if_it_is_known(void **state)
{
    static const struct vouch_clients_ops clients = {.judge = judge_clients};
    (void)state;
    for (int known = 0; known <= 1; known++) {
        begin_good();
        s.parts.clients = &clients;
        s.now.utc_known = known;
        chain_judge(&s);
        assert_int_equal(told.now_s, known ? FORGE_NOW_S : 0);
    }
}

static int step_timestamps(struct vouch_judge *j)
{
    (void)j;
    return answer;
}

/* A part without memory ends the judgement, which then trusts nobody. */
static void test_judge_ends_where_a_part_has_no_memory(void **state)
{
    (void)state;
    for (int part = 0; part <= 1; part++) {
        begin_good();
        answer = VOUCH_OK;
        s.policy.revocation = VOUCH_REVOCATION_SOFT;
        s.parts.revocation = part ? NULL : &revocation;
        s.parts.timestamps = part ? step_timestamps : NULL;
        chain_judge(&s);
        assert_true(vouch_judge_trusted(&s.judge));
        struct vouch_judge_storage storage = s.judge.storage;
        const struct vouch_report_storage report = s.report.storage;
        vouch_report_init(&s.report, &report);
        assert_int_equal(vouch_judge_init(&s.judge, &s.question, &storage, &s.report), VOUCH_OK);
        answer = VOUCH_E_MEMORY;
        int status = VOUCH_AGAIN;
        while (status == VOUCH_AGAIN)
            status = vouch_judge_step(&s.judge);
        assert_int_equal(status, VOUCH_E_MEMORY);
        assert_false(vouch_judge_trusted(&s.judge));
        assert_true(vouch_report_has(&s.report, VOUCH_F_TLS_OUT_OF_MEMORY));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge_begins_revocation_where_there_is_something_to_check),
        cmocka_unit_test(test_judge_gives_revocation_the_signers_that_there_is_space_for),
        cmocka_unit_test(test_judge_tells_clients_what_the_staple_said),
        cmocka_unit_test(test_judge_tells_clients_the_time_if_it_is_known),
        cmocka_unit_test(test_judge_ends_where_a_part_has_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

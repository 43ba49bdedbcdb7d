// SPDX-License-Identifier: Apache-2.0
/* Paths as long as they may be, and longer ones; what is shown of those that lead nowhere. */
#include "core/x509/revocation.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct chain s;

/* A leaf and authorities up to "Root", which is trusted or not. */
static void judge_path_with(unsigned certificates, bool trusted,
                            const struct vouch_revocation_ops *revocation)
{
    static char names[VOUCH_PATH_MAX + 8][8];
    struct forge leaf = chain_leaf;
    chain_begin(&s);
    if (trusted)
        chain_trust(&s, &chain_root);
    leaf.issuer = "N0";
    leaf.signer = 20;
    for (unsigned i = 0; i + 1 < certificates; i++) {
        bool last = i + 2 == certificates;
        struct forge f = {.subject = names[i],
                          .issuer = last ? "Root" : names[i + 1],
                          .key = 20 + i,
                          .signer = last ? 1 : 21 + i,
                          .serial = 100 + i,
                          .ca = true};
        memcpy(names[i], "N", 2);
        names[i][1] = (char)('0' + i);
        memcpy(names[i + 1], "N", 2);
        names[i + 1][1] = (char)('1' + i);
        if (i == 0)
            chain_send(&s, &leaf);
        chain_send(&s, &f);
    }
    s.policy.revocation = revocation ? VOUCH_REVOCATION_SOFT : VOUCH_REVOCATION_OFF;
    s.parts.revocation = revocation;
    chain_judge(&s);
}

static void judge_path(unsigned certificates, bool trusted)
{
    judge_path_with(certificates, trusted, NULL);
}

static void test_search_path_of_16_certificates_is_trusted_and_none_longer(void **state)
{
    (void)state;
    for (unsigned length = VOUCH_PATH_MAX - 1; length <= VOUCH_PATH_MAX + 2; length++) {
        bool fits = length <= VOUCH_PATH_MAX;
        judge_path(length, true);
        if (vouch_judge_trusted(&s.judge) != fits)
            fail_msg("%u certificates: %s", length, chain_text(&s));
        assert_int_equal(chain_finding(&s, VOUCH_F_CHAIN_TOO_DEEP) == NULL, fits);
        if (fits) {
            assert_int_equal(s.report.path_count, length + 1);
            assert_ptr_equal(s.judge.search.anchor.subject.data, s.anchors[0].subject.data);
            assert_int_equal(vouch_judge_signatures(&s.judge), length);
        }
    }
}

/* Of each but the anchor it is asked whether it is revoked. */
static void test_search_path_of_16_certificates_is_checked_for_revocation(void **state)
{
    (void)state;
    for (int length = VOUCH_PATH_MAX - 1; length <= VOUCH_PATH_MAX; length++) {
        judge_path_with((unsigned)length, true, &vouch_revocation_crl);
        assert_true(vouch_judge_trusted(&s.judge));
        for (int i = 0; i <= length; i++)
            assert_int_equal(chain_found(&s, VOUCH_F_REVOCATION_UNKNOWN, i), i < length);
        assert_false(chain_found(&s, VOUCH_F_REVOCATION_UNKNOWN, VOUCH_NO_POSITION));
    }
}

/* Without an anchor what there is of a chain is judged, as far as there is space for it. */
static void test_search_path_without_an_anchor_is_followed_up_to_16_certificates(void **state)
{
    (void)state;
    for (unsigned length = 2; length <= VOUCH_PATH_MAX + 2; length++) {
        judge_path(length, false);
        assert_false(vouch_judge_trusted(&s.judge));
        unsigned shown = length < VOUCH_PATH_MAX ? length : VOUCH_PATH_MAX;
        const struct vouch_path *part = &s.judge.search.path;
        if (part->count != shown)
            fail_msg("%u certificates: %zu", length, part->count);
        for (unsigned i = 0; i < shown; i++)
            assert_ptr_equal(part->at[i], &s.views[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_path_of_16_certificates_is_trusted_and_none_longer),
        cmocka_unit_test(test_search_path_of_16_certificates_is_checked_for_revocation),
        cmocka_unit_test(test_search_path_without_an_anchor_is_followed_up_to_16_certificates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
#include "core/x509/links.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct chain s;

static void begin(void)
{
    chain_begin(&s);
    s.parts.links = &vouch_links;
}

static void judge(const struct forge *leaf, const struct forge *inner)
{
    chain_send(&s, leaf);
    if (inner)
        chain_send(&s, inner);
    chain_judge(&s);
}

static void must_say(enum vouch_finding_code code, int position, const char *value)
{
    const struct vouch_finding *f = chain_finding(&s, code);
    if (!f || f->position != position || !vouch_span_equal(f->value, guarded_text(value)))
        fail_msg("not said at %d: %s; but %s", position, value, chain_text(&s));
}

/* --- key identifiers --- */

static void test_links_key_id_of_another_key_is_a_warning_and_no_more(void **state)
{
    (void)state;
    struct forge leaf = chain_leaf;
    struct forge inner = chain_intermediate;
    leaf.claimed_signer = 9;
    begin();
    chain_trust(&s, &chain_root);
    judge(&leaf, &inner);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_WARNING);
    must_say(VOUCH_F_CHAIN_KEY_ID, 0, "CN=Inner");
    inner.claimed_signer = 9; /* of the anchor */
    begin();
    chain_trust(&s, &chain_root);
    judge(&chain_leaf, &inner);
    must_say(VOUCH_F_CHAIN_KEY_ID, 1, "CN=Root");
}

static void test_links_right_key_ids_and_none_say_nothing(void **state)
{
    (void)state;
    struct forge leaf = chain_leaf;
    begin();
    chain_trust(&s, &chain_root);
    judge(&leaf, &chain_intermediate);
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_KEY_ID));
    leaf.no_key_ids = true;
    begin();
    chain_trust(&s, &chain_root);
    judge(&leaf, &chain_intermediate);
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_KEY_ID));
}

static void test_links_key_id_by_issuer_and_serial_is_compared_too(void **state)
{
    (void)state;
    static const uint8_t oid[] = {0x55, 0x1d, 35};
    static const uint8_t other[] = {0x30, 0x03, 0x82, 0x01, 0x77};
    struct forge leaf = chain_leaf;
    leaf.no_key_ids = true;
    leaf.more[0] = (struct forge_extension){{oid, sizeof oid}, false, {other, sizeof other}};
    begin();
    chain_trust(&s, &chain_root);
    judge(&leaf, &chain_intermediate);
    must_say(VOUCH_F_CHAIN_KEY_ID, 0, "CN=Inner");
}

/* --- what is trusted --- */

static void test_links_anchor_that_is_no_root_is_said(void **state)
{
    (void)state;
    begin();
    chain_trust(&s, &chain_intermediate);
    judge(&chain_leaf, NULL);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_VALID);
    must_say(VOUCH_F_CHAIN_ANCHOR_NOT_ROOT, VOUCH_NO_POSITION, "CN=Inner");
    begin();
    chain_trust(&s, &chain_root);
    judge(&chain_leaf, &chain_intermediate);
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT));
}

static void test_links_leaf_in_the_store_is_trusted_by_itself(void **state)
{
    (void)state;
    begin();
    chain_trust(&s, &chain_leaf);
    s.policy.revocation = VOUCH_REVOCATION_HARD;
    judge(&chain_leaf, NULL);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_VALID);
    must_say(VOUCH_F_CHAIN_LEAF_TRUSTED, 0, "CN=Leaf");
    assert_int_equal(vouch_judge_signatures(&s.judge), 0);
}

static void test_links_leaf_in_the_store_is_judged_as_a_leaf_all_the_same(void **state)
{
    (void)state;
    struct forge old = chain_leaf;
    old.not_after_s = FORGE_NOW_S - 1;
    begin();
    chain_trust(&s, &old);
    judge(&old, NULL);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_true(chain_found(&s, VOUCH_F_CERT_EXPIRED, 0));
    struct forge named = chain_leaf;
    named.dns[0] = "b.example";
    begin();
    chain_trust(&s, &named);
    judge(&named, NULL);
    assert_true(chain_found(&s, VOUCH_F_NAME_MISMATCH, 0));
}

static void test_links_leaf_of_the_same_name_and_key_is_no_pin(void **state)
{
    (void)state;
    struct forge renewed = chain_leaf;
    renewed.serial = 77;
    begin();
    chain_trust(&s, &chain_leaf);
    judge(&renewed, NULL);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_true(chain_found(&s, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0));
}

/* --- purposes of the store --- */

static void trust_except(uint8_t refused)
{
    chain_trust(&s, &chain_root);
    s.anchors[s.table.count - 1].refused = refused;
}

static void test_links_anchor_refused_for_servers_is_not_taken_for_one(void **state)
{
    (void)state;
    begin();
    trust_except(1 << VOUCH_PURPOSE_SERVER);
    judge(&chain_leaf, &chain_intermediate);
    assert_false(vouch_judge_trusted(&s.judge));
    must_say(VOUCH_F_CHAIN_ANCHOR_PURPOSE, VOUCH_NO_POSITION, "serverAuth");
    begin();
    trust_except(1 << VOUCH_PURPOSE_CLIENT);
    judge(&chain_leaf, &chain_intermediate);
    assert_true(vouch_judge_trusted(&s.judge));
    begin();
    s.policy.purpose = VOUCH_PURPOSE_CLIENT;
    trust_except(1 << VOUCH_PURPOSE_CLIENT);
    judge(&chain_leaf, &chain_intermediate);
    must_say(VOUCH_F_CHAIN_ANCHOR_PURPOSE, VOUCH_NO_POSITION, "clientAuth");
}

static void test_links_anchor_of_the_same_key_without_a_mark_is_found(void **state)
{
    (void)state;
    struct forge again = chain_root;
    again.serial = 99;
    begin();
    trust_except(1 << VOUCH_PURPOSE_SERVER);
    chain_trust(&s, &again);
    judge(&chain_leaf, &chain_intermediate);
    assert_true(vouch_judge_trusted(&s.judge));
}

static void distrust(const struct forge *f, uint8_t refused)
{
    chain_trust(&s, f);
    s.anchors[s.table.count - 1].refused = refused;
}

/* As the store has it, or issued again with the same key: distrust is of the authority. */
static void test_links_intermediate_that_the_store_distrusts_makes_the_path_faulty(void **state)
{
    (void)state;
    struct forge again = chain_intermediate;
    again.serial = 98;
    const struct forge *marked[] = {&chain_intermediate, &again};
    for (size_t i = 0; i < 2; i++) {
        begin();
        chain_trust(&s, &chain_root);
        distrust(marked[i], 1 << VOUCH_PURPOSE_SERVER);
        judge(&chain_leaf, &chain_intermediate);
        assert_false(vouch_judge_trusted(&s.judge));
        assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_INVALID);
        must_say(VOUCH_F_CHAIN_ANCHOR_PURPOSE, 1, "serverAuth: CN=Inner");
    }
    begin();
    chain_trust(&s, &chain_root);
    distrust(&chain_leaf, 0xff);
    judge(&chain_leaf, &chain_intermediate);
    assert_false(vouch_judge_trusted(&s.judge));
    must_say(VOUCH_F_CHAIN_ANCHOR_PURPOSE, 0, "serverAuth: CN=Leaf");
    begin();
    s.policy.purpose = VOUCH_PURPOSE_CLIENT;
    chain_trust(&s, &chain_root);
    distrust(&chain_intermediate, 1 << VOUCH_PURPOSE_CLIENT);
    judge(&chain_leaf, &chain_intermediate);
    must_say(VOUCH_F_CHAIN_ANCHOR_PURPOSE, 1, "clientAuth: CN=Inner");
}

static void test_links_distrust_of_another_key_or_purpose_is_none(void **state)
{
    (void)state;
    struct forge other = chain_intermediate;
    other.key = 9;
    begin();
    chain_trust(&s, &chain_root);
    distrust(&other, 0xff);
    judge(&chain_leaf, &chain_intermediate);
    assert_true(vouch_judge_trusted(&s.judge));
    begin();
    chain_trust(&s, &chain_root);
    distrust(&chain_intermediate, 1 << VOUCH_PURPOSE_CLIENT);
    judge(&chain_leaf, &chain_intermediate);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_PURPOSE));
}

/* OpenSSL goes on from it to its root, or stops at it if that is granted. */
static void test_links_anchor_that_is_no_root_says_nothing_where_openssl_accepts_it(void **state)
{
    (void)state;
    begin();
    chain_trust(&s, &chain_intermediate);
    chain_trust(&s, &chain_root);
    judge(&chain_leaf, NULL);
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT));
    struct forge lower = {.subject = "Lower", .issuer = "Inner", .key = 4, .signer = 2, .ca = true};
    struct forge leaf = chain_leaf;
    leaf.issuer = "Lower";
    leaf.signer = 4;
    for (int sent = 0; sent <= 1; sent++) {
        begin();
        chain_trust(&s, &lower);
        chain_trust(&s, &chain_root);
        judge(&leaf, sent ? &chain_intermediate : NULL);
        assert_int_equal(chain_found(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT, VOUCH_NO_POSITION), !sent);
    }
    begin();
    chain_trust(&s, &chain_intermediate);
    s.anchors[0].granted = true;
    judge(&chain_leaf, NULL);
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT));
}

/* Sent authorities, each issued by the next, lead from the anchor to a root. */
static bool leads_to_root(unsigned between, bool in_a_circle)
{
    char names[VOUCH_PATH_MAX + 2][8];
    struct forge above = {.ca = true};
    begin();
    for (unsigned i = 0; i <= between + 1; i++) {
        names[i][0] = 'A';
        names[i][1] = (char)('a' + i);
        names[i][2] = '\0';
    }
    struct forge anchor = chain_intermediate;
    anchor.issuer = names[0];
    anchor.signer = 20;
    chain_trust(&s, &anchor);
    chain_send(&s, &chain_leaf);
    for (unsigned i = 0; i < between; i++) {
        above.subject = names[i];
        above.issuer = in_a_circle && i + 1 == between ? names[0] : names[i + 1];
        above.key = 20 + i;
        above.signer = 21 + i;
        above.serial = 20 + i;
        chain_send(&s, &above);
    }
    above = (struct forge){.subject = names[between],
                           .issuer = names[between],
                           .key = 20 + between,
                           .signer = 20 + between,
                           .serial = 20 + between,
                           .ca = true};
    chain_trust(&s, &above);
    chain_judge(&s);
    assert_true(vouch_judge_trusted(&s.judge));
    return !chain_found(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT, VOUCH_NO_POSITION);
}

static void test_links_from_an_anchor_to_its_root_are_followed_as_far_as_a_path_goes(void **state)
{
    (void)state;
    assert_true(leads_to_root(0, false));
    assert_true(leads_to_root(1, false));
    assert_true(leads_to_root(VOUCH_PATH_MAX - 1, false));
    assert_false(leads_to_root(VOUCH_PATH_MAX, false));
    assert_false(leads_to_root(2, true));
    assert_false(leads_to_root(3, true));
}

/* --- keys that cannot be read --- */

static void test_links_issuer_key_that_cannot_be_read_is_not_a_bad_signature(void **state)
{
    (void)state;
    static const uint8_t no_point[] = {0x30, 0x19, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                       0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                       0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x02, 0x00, 0x04};
    struct forged root;
    struct vouch_certificate c;
    forge_make(&chain_root, &root);
    assert_int_equal(vouch_certificate_parse(forged_span(&root), &c), VOUCH_OK);
    begin();
    chain_trust_key(&s, &(struct vouch_anchor){.subject = c.subject, .key = {no_point, 27}});
    judge(&chain_leaf, &chain_intermediate);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_BAD_SIGNATURE));
    must_say(VOUCH_F_CHAIN_ISSUER_KEY, 1, "CN=Root");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_key_id_of_another_key_is_a_warning_and_no_more),
        cmocka_unit_test(test_links_right_key_ids_and_none_say_nothing),
        cmocka_unit_test(test_links_key_id_by_issuer_and_serial_is_compared_too),
        cmocka_unit_test(test_links_anchor_that_is_no_root_is_said),
        cmocka_unit_test(test_links_leaf_in_the_store_is_trusted_by_itself),
        cmocka_unit_test(test_links_leaf_in_the_store_is_judged_as_a_leaf_all_the_same),
        cmocka_unit_test(test_links_leaf_of_the_same_name_and_key_is_no_pin),
        cmocka_unit_test(test_links_anchor_refused_for_servers_is_not_taken_for_one),
        cmocka_unit_test(test_links_anchor_of_the_same_key_without_a_mark_is_found),
        cmocka_unit_test(test_links_intermediate_that_the_store_distrusts_makes_the_path_faulty),
        cmocka_unit_test(test_links_distrust_of_another_key_or_purpose_is_none),
        cmocka_unit_test(test_links_anchor_that_is_no_root_says_nothing_where_openssl_accepts_it),
        cmocka_unit_test(test_links_from_an_anchor_to_its_root_are_followed_as_far_as_a_path_goes),
        cmocka_unit_test(test_links_issuer_key_that_cannot_be_read_is_not_a_bad_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

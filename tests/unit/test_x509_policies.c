// SPDX-License-Identifier: Apache-2.0
#include "core/x509/policies.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Certificate policies are single letters here: "a" is the OID 2.999.97. "*" is anyPolicy. */

enum { MAX = 6, BUFFER_SIZE = 1024 };

static struct forged forged[MAX];
static struct vouch_certificate certificates[MAX];
static const struct vouch_certificate *path[MAX];
static uint8_t buffer[MAX][2][BUFFER_SIZE];
static size_t count;
static struct vouch_policy policy;
static struct vouch_span wanted[4];
static uint8_t wanted_oids[4][4];
static size_t at;
static struct vouch_certificate anchor;

static const uint8_t any_policy[] = {0x55, 0x1d, 0x20, 0x00};

static size_t oid_of(char letter, uint8_t out[4])
{
    const uint8_t arc[] = {0x88, 0x37, (uint8_t)letter};
    memcpy(out, letter == '*' ? any_policy : arc, letter == '*' ? 4 : 3);
    return letter == '*' ? 4 : 3;
}

static void write_oid(struct vouch_writer *w, char letter)
{
    uint8_t oid[4];
    size_t len = oid_of(letter, oid);
    forge_tlv(w, 0x06, (struct vouch_span){oid, len});
}

/* A SEQUENCE of SEQUENCEs, each of `each` policies. */
static void write_list(struct vouch_writer *w, const char *letters, size_t each)
{
    uint8_t inner[BUFFER_SIZE];
    uint8_t list[BUFFER_SIZE];
    struct vouch_writer all = vouch_writer_of(list, sizeof list);
    for (size_t i = 0; letters[i] != '\0'; i += each) {
        struct vouch_writer one = vouch_writer_of(inner, sizeof inner);
        for (size_t j = 0; j < each; j++)
            write_oid(&one, letters[i + j]);
        forge_tlv(&all, 0x30, vouch_writer_span(&one));
    }
    forge_tlv(w, 0x30, vouch_writer_span(&all));
}

static void begin(void)
{
    count = 0;
    memset(&policy, 0, sizeof policy);
    policy.policies = wanted;
}

static void want(const char *letters)
{
    for (size_t i = 0; letters[i] != '\0'; i++) {
        size_t len = oid_of(letters[i], wanted_oids[i]);
        wanted[i] = (struct vouch_span){wanted_oids[i], len};
        policy.policies_count++;
    }
}

/* Adds the next certificate down from the anchor. Null: no such extension. `mappings` are pairs:
 * "ab" maps a to b. */
static void add_full(const char *policies, const char *mappings, const char *constraints,
                     const char *inhibit, bool self_issued)
{
    struct forge f = {.subject = self_issued ? "CA" : "Other", .issuer = "CA", .ca = true};
    size_t n = 0;
    if (policies != NULL) {
        struct vouch_writer w = vouch_writer_of(buffer[count][0], BUFFER_SIZE);
        write_list(&w, policies, 1);
        f.more[n++] = (struct forge_extension){forge_oid_policies, false, vouch_writer_span(&w)};
    }
    if (mappings != NULL) {
        struct vouch_writer w = vouch_writer_of(buffer[count][1], BUFFER_SIZE);
        write_list(&w, mappings, 2);
        f.more[n++] =
            (struct forge_extension){forge_oid_policy_mappings, true, vouch_writer_span(&w)};
    }
    if (constraints != NULL)
        f.more[n++] = (struct forge_extension){
            forge_oid_policy_constraints, true, {(const uint8_t *)constraints, 5}};
    if (inhibit != NULL)
        f.more[n++] =
            (struct forge_extension){forge_oid_inhibit_any, true, {(const uint8_t *)inhibit, 3}};
    forge_make(&f, &forged[count]);
    int status = vouch_certificate_parse(forged_span(&forged[count]), &certificates[count]);
    if (status != VOUCH_OK)
        fail_msg("forged badly: %s", certificates[count].fault);
    count++;
}

static void add(const char *policies)
{
    add_full(policies, NULL, NULL, NULL, false);
}

static const char *judge(void)
{
    for (size_t i = 0; i < count; i++)
        path[i] = &certificates[count - 1 - i];
    return vouch_policies.judge(path, count, &anchor, &policy, &at);
}

#define REQUIRE_0 "\x30\x03\x80\x01\x00"
#define INHIBIT_MAPPING_0 "\x30\x03\x81\x01\x00"
#define SKIP_0 "\x02\x01\x00"

static void test_policies_nothing_asked_is_fine(void **state)
{
    (void)state;
    begin();
    add(NULL);
    add("a");
    assert_null(judge());
}

static void test_policies_explicit_policy_must_hold_all_the_way(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    add("a");
    add("a");
    assert_null(judge());
    begin();
    policy.require_explicit_policy = true;
    add("a");
    add("b");
    assert_non_null(judge());
    begin();
    policy.require_explicit_policy = true;
    add(NULL);
    add("a");
    assert_non_null(judge());
    assert_int_equal(at, 1);
}

static void test_policies_an_authority_can_require_them(void **state)
{
    (void)state;
    begin();
    add_full("a", NULL, REQUIRE_0, NULL, false);
    add("b");
    assert_non_null(judge());
    begin();
    add_full("a", NULL, REQUIRE_0, NULL, false);
    add("a");
    assert_null(judge());
}

static void test_policies_asked_for_must_be_among_them(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    want("b");
    add("ab");
    add("ab");
    assert_null(judge());
    begin();
    policy.require_explicit_policy = true;
    want("c");
    add("ab");
    add("ab");
    assert_non_null(judge());
}

static void test_policies_any_policy_stands_for_all(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    want("a");
    add("*");
    add("a");
    assert_null(judge());
    begin();
    policy.require_explicit_policy = true;
    want("a");
    add("*");
    add("b");
    assert_non_null(judge());
    begin();
    policy.require_explicit_policy = true;
    want("a");
    add("a");
    add("*");
    assert_null(judge());
}

static void test_policies_any_policy_can_be_inhibited(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    policy.inhibit_any_policy = true;
    add("*");
    add("a");
    assert_non_null(judge());
    begin();
    policy.require_explicit_policy = true;
    add_full("a", NULL, NULL, SKIP_0, false);
    add("*");
    assert_non_null(judge());
    begin(); /* a self-issued one in between may still say anyPolicy */
    policy.require_explicit_policy = true;
    add_full("a", NULL, NULL, SKIP_0, false);
    add_full("*", NULL, NULL, NULL, true);
    add("a");
    assert_null(judge());
}

static void test_policies_mapping_carries_a_policy_over(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    want("a");
    add_full("a", "ab", NULL, NULL, false);
    add("b");
    assert_null(judge());
    begin();
    policy.require_explicit_policy = true;
    want("b");
    add_full("a", "ab", NULL, NULL, false);
    add("b");
    assert_non_null(judge()); /* b is the other domain's name for a */
    begin();
    policy.require_explicit_policy = true;
    add_full("a", "ab", NULL, NULL, false);
    add("a");
    assert_non_null(judge()); /* mapped away */
}

static void test_policies_mapping_can_be_inhibited(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    policy.inhibit_policy_mapping = true;
    add_full("a", "ab", NULL, NULL, false);
    add("b");
    assert_non_null(judge());
    begin();
    policy.require_explicit_policy = true;
    add_full("a", NULL, INHIBIT_MAPPING_0, NULL, false);
    add_full("a", "ab", NULL, NULL, false);
    add("b");
    assert_non_null(judge());
}

static void test_policies_mapping_under_any_policy(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    want("a");
    add_full("*", "ab", NULL, NULL, false);
    add("b");
    assert_null(judge());
    begin();
    policy.require_explicit_policy = true;
    want("c");
    add_full("*", "ab", NULL, NULL, false);
    add("b");
    assert_non_null(judge());
}

static void test_policies_any_policy_in_a_mapping_is_a_fault(void **state)
{
    (void)state;
    begin();
    add_full("a", "*b", NULL, NULL, false);
    add("b");
    assert_non_null(judge());
}

static void test_policies_swapped_by_mappings_stay_apart(void **state)
{
    (void)state;
    begin();
    policy.require_explicit_policy = true;
    want("a");
    add_full("ab", "abba", NULL, NULL, false);
    add("b");
    assert_null(judge());
    begin();
    policy.require_explicit_policy = true;
    want("a");
    add_full("ab", "abba", NULL, NULL, false);
    add("a");
    assert_non_null(judge());
}

/* Each level maps every policy to every policy: a tree would have 8^5 leaves. */
static void test_policies_explosion_stays_small(void **state)
{
    char pairs[129] = "";
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < 64; i++) {
        pairs[n++] = "abcdefgh"[i / 8];
        pairs[n++] = "abcdefgh"[i % 8];
    }
    begin();
    policy.require_explicit_policy = true;
    want("h");
    for (int i = 0; i < 5; i++)
        add_full("abcdefgh", pairs, NULL, NULL, false);
    add("a");
    assert_null(judge());
}

static void test_policies_too_many_are_refused(void **state)
{
    char letters[VOUCH_POLICIES_MAX + 2] = "";
    (void)state;
    for (size_t i = 0; i < VOUCH_POLICIES_MAX + 1; i++)
        letters[i] = (char)('0' + i);
    begin();
    add(letters);
    assert_non_null(judge());
}

/* --- of the anchor --- */

static void constrain_anchor(const char *constraints, const char *inhibit)
{
    struct forge f = {.subject = "Root", .issuer = "Root", .key = 1, .signer = 1, .ca = true};
    static struct forged made;
    size_t n = 0;
    if (constraints)
        f.more[n++] = (struct forge_extension){
            forge_oid_policy_constraints, true, {(const uint8_t *)constraints, 5}};
    if (inhibit)
        f.more[n++] =
            (struct forge_extension){forge_oid_inhibit_any, true, {(const uint8_t *)inhibit, 3}};
    forge_make(&f, &made);
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &anchor), VOUCH_OK);
}

static void test_policies_constraints_of_the_anchor_bind_the_path(void **state)
{
    (void)state;
    begin();
    add("a");
    add("b");
    assert_null(judge());
    constrain_anchor(REQUIRE_0, NULL);
    assert_non_null(judge());
    begin();
    add("a");
    add("a");
    assert_null(judge());
    constrain_anchor(REQUIRE_0, SKIP_0);
    begin();
    add("*");
    add("a");
    assert_non_null(judge());
    memset(&anchor, 0, sizeof anchor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies_constraints_of_the_anchor_bind_the_path),
        cmocka_unit_test(test_policies_nothing_asked_is_fine),
        cmocka_unit_test(test_policies_explicit_policy_must_hold_all_the_way),
        cmocka_unit_test(test_policies_an_authority_can_require_them),
        cmocka_unit_test(test_policies_asked_for_must_be_among_them),
        cmocka_unit_test(test_policies_any_policy_stands_for_all),
        cmocka_unit_test(test_policies_any_policy_can_be_inhibited),
        cmocka_unit_test(test_policies_mapping_carries_a_policy_over),
        cmocka_unit_test(test_policies_mapping_can_be_inhibited),
        cmocka_unit_test(test_policies_mapping_under_any_policy),
        cmocka_unit_test(test_policies_any_policy_in_a_mapping_is_a_fault),
        cmocka_unit_test(test_policies_swapped_by_mappings_stay_apart),
        cmocka_unit_test(test_policies_explosion_stays_small),
        cmocka_unit_test(test_policies_too_many_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

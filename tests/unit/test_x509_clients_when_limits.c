// SPDX-License-Identifier: Apache-2.0
/* The conditions of findings under which clients differ: about name constraints, and at the ends of
 * what they look at. */
#include "core/x509/clients_when.h"
#include "core/x509/extension.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MAIL = 0x81, DNS, PERMITTED = 0xa0, EXCLUDED = 0xa1 };

static struct der_maker m;
static struct vouch_certificate sent[2], root;
static struct vouch_path path;
static struct vouch_clients_question q;

static const struct vouch_span none = {NULL, 0};

static void parse(struct der_certificate c, struct vouch_span usual, struct vouch_span more,
                  struct vouch_certificate *out)
{
    c.extensions = der_extensions(&m, der_join(&m, 2, usual, more));
    vouch_certificate_parse(der_build(&m, &c), out);
}

/* A leaf under an authority and a root; each has one extension more, or none. */
static void begin(struct vouch_span of_leaf, struct vouch_span of_authority,
                  struct vouch_span of_root)
{
    parse(der_good_leaf(&m), der_leaf_extensions(&m, "host.example"), of_leaf, &sent[0]);
    parse(der_good_root(&m), der_authority_extensions(&m), of_authority, &sent[1]);
    parse(der_good_root(&m), der_authority_extensions(&m), of_root, &root);
    path = (struct vouch_path){.at = {&sent[0], &sent[1]}, .count = 2};
    q = (struct vouch_clients_question){.path = &path, .anchor = &root, .sent = sent};
}

static struct vouch_span constraints(struct vouch_span lists)
{
    return der_extension(&m, "551d1e", true, der_wrap(&m, 0x30, lists));
}

/* One subtree, DNS:b, with these bytes behind its base. */
static void test_when_a_subtree_has_a_minimum_of_zero(void **state)
{
    static const struct {
        const char *behind;
        bool zero;
    } rows[] = {{"800100", true},        {"800101", false},       {"80020000", false},
                {"810100", false},       {"800100810105", false}, {"800100810100", false},
                {"800100800101", false}, {"040100", false},       {"8005", false}};
    const struct vouch_finding of_anchor = {.position = VOUCH_NO_POSITION};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int excluded = 0; excluded <= 1; excluded++) {
            der_begin(&m);
            struct vouch_span tree =
                der_sequence(&m, 2, der_text(&m, DNS, "b"), der_hex(&m, rows[i].behind));
            begin(none, none, constraints(der_wrap(&m, excluded ? EXCLUDED : PERMITTED, tree)));
            if (vouch_client_when_minimum_zero(&q, &of_anchor) != rows[i].zero)
                fail_msg("%s", rows[i].behind);
        }
    begin(none, none, none);
    assert_false(vouch_client_when_minimum_zero(&q, &of_anchor));
}

static struct vouch_span one_subtree(uint8_t list, uint8_t kind, const char *base)
{
    return constraints(der_wrap(&m, list, der_sequence(&m, 1, der_text(&m, kind, base))));
}

/* "*.b" covers "a.b", which an authority excludes; "b" itself it does not cover. */
static void test_when_a_wildcard_covers_what_is_excluded(void **state)
{
    static const struct {
        const char *value, *excluded;
        bool covers;
    } rows[] = {
        {"DNS:*.b: in an excluded subtree", "a.b", true},
        {"DNS:*.B: x", "a.b", true},
        {"DNS:*.b", "a.B", true},
        {"DNS:*.b", "c.a.b", true},
        {"DNS:*.b", ".b", false},
        {"DNS:*.b", "b", false},
        {"DNS:*.b", "ab", false},
        {"DNS:*.c", "a.b", false},
        {"DNS:*.a.b", "a.b", false},
        {"DNS:x.b", "a.b", false},
        {"DNS:*.", "a.", false},
        {"DNS:*", "a.b", false},
        {"email:DNS:*.b", "a.b", false},
        {"", "a.b", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_finding f = {.value = guarded_text(rows[i].value)};
        der_begin(&m);
        struct vouch_span excluded = one_subtree(EXCLUDED, DNS, rows[i].excluded);
        begin(none, excluded, none);
        if (vouch_client_when_wildcard_excluded(&q, &f) != rows[i].covers)
            fail_msg("%s, %s", rows[i].value, rows[i].excluded);
        begin(none, one_subtree(PERMITTED, DNS, rows[i].excluded), none);
        assert_false(vouch_client_when_wildcard_excluded(&q, &f));
        begin(none, one_subtree(EXCLUDED, MAIL, rows[i].excluded), none);
        assert_false(vouch_client_when_wildcard_excluded(&q, &f));
        begin(excluded, none, none); /* of the leaf's own they say nothing */
        assert_false(vouch_client_when_wildcard_excluded(&q, &f));
    }
}

static void test_when_constraints_are_another_authority_s(void **state)
{
    const struct vouch_finding f = {.value = guarded_text("DNS:*.b")};
    (void)state;
    der_begin(&m);
    begin(none, one_subtree(EXCLUDED, DNS, "a.b"), none);
    const struct vouch_path limited = path;
    path.at[1] = &root;
    const struct vouch_path free_of_limits = path;
    for (int i = 0; i < 4; i++) { /* nothing is kept from one question to the next */
        q.path = i % 2 ? &free_of_limits : &limited;
        assert_int_equal(vouch_client_when_wildcard_excluded(&q, &f), i % 2 == 0);
    }
}

/* A search that went on elsewhere leaves what it tried behind the end of its path. */
static void test_when_a_certificate_is_behind_the_end_of_the_path(void **state)
{
    const struct vouch_finding of_anchor = {.position = VOUCH_NO_POSITION};
    const struct vouch_finding of_authority = {.position = 1};
    (void)state;
    der_begin(&m);
    begin(none, none, none);
    assert_true(vouch_client_when_basic(&q, &of_authority));
    path.count = 1;
    assert_false(vouch_client_when_basic(&q, &of_authority));
    path.at[1] = &root;
    struct vouch_authority_key_id id;
    assert_true(vouch_extension_authority_key_id(&root, &id));   /* of its own key: */
    assert_true(vouch_client_when_other_key_id(&q, &of_anchor)); /* nobody issued it */
}

/* The issuer of each is the next one of the path. */
static void test_when_the_key_identifier_is_the_next_authority_s(void **state)
{
    const struct vouch_finding of_leaf = {.position = 0};
    const struct vouch_finding of_authority = {.position = 1};
    (void)state;
    der_begin(&m);
    begin(none, none, none);
    struct der_certificate c = der_good_root(&m);
    struct vouch_span other = der_extension(&m, "551d0e", false, der_hex(&m, "0404 0a0b0c0d"));
    c.extensions =
        der_extensions(&m, der_replace(&m, der_authority_extensions(&m), "551d0e", other));
    vouch_certificate_parse(der_build(&m, &c), &root);
    assert_false(vouch_client_when_other_key_id(&q, &of_leaf));
    assert_true(vouch_client_when_other_key_id(&q, &of_authority));
}

static void test_when_a_time_is_missing(void **state)
{
    static const struct vouch_finding of_leaf = {.position = 0};
    (void)state;
    der_begin(&m);
    begin(none, none, none);
    sent[0].tbs = der_hex(&m, "3003 020101"); /* there is nothing behind the serial number */
    assert_false(vouch_client_when_time_letters(&q, &of_leaf));
    assert_false(vouch_client_when_time_zoned(&q, &of_leaf));
    assert_false(vouch_client_when_time_leaps(&q, &of_leaf));
    assert_false(vouch_client_when_time_odd(&q, &of_leaf));
}

/* The content of a time does not include the tag of what follows. */
static void test_when_a_time_ends_where_it_ends(void **state)
{
    static const struct vouch_finding of_leaf = {.position = 0};
    (void)state;
    der_begin(&m);
    begin(none, none, none);
    struct der_certificate c = der_good_leaf(&m);
    c.subject = der_hex(&m, "0c00");
    vouch_certificate_parse(der_build(&m, &c), &sent[0]);
    assert_false(vouch_client_when_time_letters(&q, &of_leaf));
    assert_false(vouch_client_when_time_zoned(&q, &of_leaf));
}

static void test_when_a_subtree_has_a_wildcard(void **state)
{
    const struct vouch_finding of_leaf = {.position = 0};
    const struct vouch_finding of_authority = {.position = 1};
    (void)state;
    der_begin(&m);
    begin(none, one_subtree(EXCLUDED, DNS, "*.b"), none);
    assert_true(vouch_client_when_star_constraint(&q, &of_authority));
    assert_false(vouch_client_when_star_constraint(&q, &of_leaf));
    begin(none, one_subtree(EXCLUDED, DNS, "a.b"), none);
    assert_false(vouch_client_when_star_constraint(&q, &of_authority));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_a_subtree_has_a_minimum_of_zero),
        cmocka_unit_test(test_when_a_wildcard_covers_what_is_excluded),
        cmocka_unit_test(test_when_constraints_are_another_authority_s),
        cmocka_unit_test(test_when_a_certificate_is_behind_the_end_of_the_path),
        cmocka_unit_test(test_when_the_key_identifier_is_the_next_authority_s),
        cmocka_unit_test(test_when_a_time_is_missing),
        cmocka_unit_test(test_when_a_time_ends_where_it_ends),
        cmocka_unit_test(test_when_a_subtree_has_a_wildcard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

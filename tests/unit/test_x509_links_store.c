// SPDX-License-Identifier: Apache-2.0
/* What links say about the store: which of its authorities count, and what names tell of them. */
#include "core/x509/links.h"
#include "core/x509/search.h"
#include "tests/support/chain.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct chain s;
static struct der_maker m;

static void begin(void)
{
    chain_begin(&s);
    der_begin(&m);
    s.parts.links = &vouch_links;
}

static void judge(const struct forge *leaf, const struct forge *inner)
{
    chain_send(&s, leaf);
    if (inner)
        chain_send(&s, inner);
    chain_judge(&s);
}

/* --- distrust --------------------------------------------------------------------------------- */

/* A store may have many authorities of one name. */
static void test_links_distrusted_authority_is_found_behind_others_of_its_name(void **state)
{
    struct forge other = chain_intermediate;
    (void)state;
    for (unsigned before = 0; before < 3; before++) {
        begin();
        chain_trust(&s, &chain_root);
        for (unsigned i = 0; i < before; i++) {
            other.key = 9 + i;
            chain_trust(&s, &other);
        }
        chain_trust(&s, &chain_intermediate);
        s.anchors[s.table.count - 1].refused = 1 << VOUCH_PURPOSE_SERVER;
        judge(&chain_leaf, &chain_intermediate);
        assert_false(vouch_judge_trusted(&s.judge));
        assert_true(chain_found(&s, VOUCH_F_CHAIN_ANCHOR_PURPOSE, 1));
    }
}

/* The store's certificate of the intermediate excludes the leaf's name, which the one that was sent
 * does not: the path leads on to the root. */
static void test_links_authority_in_the_store_without_a_mark_is_not_distrusted(void **state)
{
    struct forge stored = chain_intermediate;
    static uint8_t buffer[100];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    forge_constraints(&w, 2, (struct vouch_span){NULL, 0}, guarded_text("a.example"));
    stored.serial = 98;
    stored.more[0] =
        (struct forge_extension){forge_oid_name_constraints, true, vouch_writer_span(&w)};
    for (int marked = 0; marked <= 1; marked++) {
        begin();
        chain_trust(&s, &stored);
        chain_trust(&s, &chain_root);
        s.anchors[0].refused = marked ? 1 << VOUCH_PURPOSE_SERVER : 0;
        judge(&chain_leaf, &chain_intermediate);
        if (vouch_judge_trusted(&s.judge) != !marked)
            fail_msg("%d: %s", marked, chain_text(&s));
        assert_int_equal(chain_found(&s, VOUCH_F_CHAIN_ANCHOR_PURPOSE, 1), marked);
    }
}

/* --- names and identifiers -------------------------------------------------------------------- */

/* Of a key alone nobody knows which certificate it has. */
static void test_links_issuer_and_serial_say_nothing_of_a_trusted_key(void **state)
{
    static const uint8_t oid[] = {0x55, 0x1d, 35};
    static const uint8_t other[] = {0x30, 0x03, 0x82, 0x01, 0x77};
    struct forge inner = chain_intermediate;
    struct forged root;
    struct vouch_certificate c;
    (void)state;
    forge_make(&chain_root, &root);
    assert_int_equal(vouch_certificate_parse(forged_span(&root), &c), VOUCH_OK);
    inner.no_key_ids = true;
    inner.more[0] = (struct forge_extension){{oid, sizeof oid}, false, {other, sizeof other}};
    for (int whole = 0; whole <= 1; whole++) {
        begin();
        if (whole)
            chain_trust(&s, &chain_root);
        else
            chain_trust_key(&s, &(struct vouch_anchor){.subject = c.subject, .key = c.spki});
        judge(&chain_leaf, &inner);
        assert_true(vouch_judge_trusted(&s.judge));
        assert_int_equal(chain_found(&s, VOUCH_F_CHAIN_KEY_ID, 1), whole);
    }
}

static void test_links_trusted_key_is_not_called_an_intermediate(void **state)
{
    struct forged inner;
    struct vouch_certificate c;
    (void)state;
    forge_make(&chain_intermediate, &inner);
    assert_int_equal(vouch_certificate_parse(forged_span(&inner), &c), VOUCH_OK);
    begin();
    chain_trust_key(&s, &(struct vouch_anchor){.subject = c.subject, .key = c.spki});
    judge(&chain_leaf, NULL);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT));
}

/* It is said once that the leaf itself is trusted: not that it is no root, nor of its issuer. */
static void test_links_trusted_leaf_has_no_other_links(void **state)
{
    (void)state;
    begin();
    chain_trust(&s, &chain_leaf);
    judge(&chain_leaf, NULL);
    assert_non_null(chain_finding(&s, VOUCH_F_CHAIN_LEAF_TRUSTED));
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT));
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_KEY_ID));
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_PURPOSE));
}

static void test_links_long_name_is_told_up_to_320_bytes(void **state)
{
    static char name[400];
    struct forge inner = chain_intermediate, leaf = chain_leaf;
    (void)state;
    memset(name, 'n', sizeof name - 1);
    inner.subject = leaf.issuer = name;
    begin();
    chain_trust(&s, &inner);
    judge(&leaf, NULL);
    const struct vouch_finding *f = chain_finding(&s, VOUCH_F_CHAIN_ANCHOR_NOT_ROOT);
    assert_non_null(f);
    assert_int_equal(f->value.len, 320);
}

/* --- stapling --------------------------------------------------------------------------------- */

static void test_links_leaf_that_asks_for_a_staple_is_told_whether_one_came(void **state)
{
    static struct vouch_finding findings[2];
    static struct vouch_fact facts[2];
    static char text[100];
    static struct vouch_search search;
    static struct vouch_certificate leaf;
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 2,
                                                 .facts = facts,
                                                 .facts_max = 2,
                                                 .text = text,
                                                 .text_max = sizeof text};
    struct vouch_report report;
    const struct vouch_path_sink sink = {&report, &leaf, 1};
    (void)state;
    search.path.at[0] = &leaf;
    search.path.count = 1;
    for (int asks = 0; asks <= 1; asks++)
        for (int came = 0; came <= 1; came++) {
            der_begin(&m);
            vouch_report_init(&report, &storage);
            vouch_certificate_parse(
                der_leaf_with(&m, asks ? der_extension(&m, "2b06010505070118", false,
                                                       der_hex(&m, "3003020105"))
                                       : der_leaf_extensions(&m, "host.example")),
                &leaf);
            vouch_links.staple(&search, &sink, came);
            assert_int_equal(report.facts_count, asks);
            assert_int_equal(report.findings_count, asks && !came);
            if (asks) {
                assert_string_equal(facts[0].key, "must_staple");
                assert_true(vouch_span_equal(facts[0].value, guarded_text("yes")));
            }
            if (asks && !came) {
                assert_int_equal(findings[0].code, VOUCH_F_OCSP_STAPLE_MISSING);
                assert_int_equal(findings[0].position, 0);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_distrusted_authority_is_found_behind_others_of_its_name),
        cmocka_unit_test(test_links_authority_in_the_store_without_a_mark_is_not_distrusted),
        cmocka_unit_test(test_links_issuer_and_serial_say_nothing_of_a_trusted_key),
        cmocka_unit_test(test_links_trusted_key_is_not_called_an_intermediate),
        cmocka_unit_test(test_links_trusted_leaf_has_no_other_links),
        cmocka_unit_test(test_links_long_name_is_told_up_to_320_bytes),
        cmocka_unit_test(test_links_leaf_that_asks_for_a_staple_is_told_whether_one_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* Whether the certificate of an OCSP responder, appointed by the issuer, has itself been revoked
 * (RFC 6960 section 4.2.2.2.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/crl_maker.h"
#include "tests/support/ocsp_scene.h"

#define UNCHECKED "ocsp-signer-unchecked=CN=Responder"
#define REVOKED "ocsp-bad-signature=its signer's certificate has been revoked"
/* id-pkix-ocsp-nocheck */
#define NOCHECK "300f 0609 2b0601050507300105 0402 0500"

static struct der_maker *const m = &ocsp_scene.m;

/* A list of the issuer's. */
struct list {
    const char *serial;     /* it has this one; null: none */
    const char *entry;      /* extensions of that entry; null: none */
    const char *to;         /* null: 260301000000Z; "": no nextUpdate */
    const char *extensions; /* besides the usual ones */
    struct signer *by;      /* null: the issuer */
};

static struct vouch_span make_list(const struct list *l)
{
    struct crl_parts parts = crl_good(m);
    if (l->serial)
        parts.entries = crl_entry(m, der_hex(m, l->serial), l->entry ? l->entry : "");
    if (l->to)
        parts.next_update = *l->to ? der_text(m, 0x17, l->to) : (struct vouch_span){0};
    if (l->extensions)
        parts.extensions = der_join(m, 2, parts.extensions, der_hex(m, l->extensions));
    return crl_build(m, &parts, l->by ? l->by : &ocsp_scene.authority);
}

/* A response by a responder of its own. */
static struct vouch_span answer(const char *status, const char *more)
{
    struct ocsp_answer a = {.status = status, .by = &ocsp_scene.delegate};
    a.certificate = ocsp_scene_appoint(&ocsp_scene.authority, OCSP_SIGNING, "260201000000Z",
                                       "260301000000Z", der_hex(m, more));
    return ocsp_scene_make(&a);
}

/* Without the findings about the lists themselves: these are of the leaf's own lookup. */
static bool found(enum vouch_finding_code code)
{
    return vouch_report_has(&ocsp_scene.report, code);
}

static const struct {
    const char *what;
    struct list list;
    const char *more;
    bool refused, unchecked;
} rows[] = {
    {"not on the list", {0}, "", false, false},
    {"on it", {.serial = "0a0b0c"}, "", true, false},
    {"another is on it", {.serial = "0a0b0d"}, "", false, false},
    {"on it, but never to be checked", {.serial = "0a0b0c"}, NOCHECK, false, false},
    {"on an old one", {.serial = "0a0b0c", .to = "260201000001Z"}, "", true, false},
    {"not on an old one", {.to = "260201000001Z"}, "", false, true},
    {"not on one without end", {.to = ""}, "", false, true},
    {"on one of another key", {.serial = "0a0b0c", .by = &ocsp_scene.stranger}, "", false, true},
    {"on one with an unknown critical extension",
     {.serial = "0a0b0c", .extensions = "300a 06032a0304 0101ff 0400"},
     "",
     false,
     true},
    {"not on one with an unknown critical extension in an entry",
     {.serial = "0a0b0d", .entry = "300a 06032a0304 0101ff 0400"},
     "",
     false,
     true},
    {"not on one for authorities only",
     {.extensions = "300f 0603551d1c 0101ff 0405 3003 8201ff"},
     "",
     false,
     true},
    {"not on one for one reason",
     {.extensions = "3010 0603551d1c 0101ff 0406 3004 83020640"},
     "",
     false,
     true},
    {"on a delta list",
     {.serial = "0a0b0c", .extensions = "300d 0603551d1b 0101ff 0403 020106"},
     "",
     false,
     true},
};

static void test_ocsp_responder_is_looked_up_in_the_lists_given(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        size_t k = i / 2;
        bool stapled = i % 2;
        ocsp_scene_begin();
        struct vouch_span list = make_list(&rows[k].list);
        ocsp_scene.crls = &list;
        ocsp_scene.crls_count = 1;
        uint8_t outcome = ocsp_scene_judge(answer(NULL, rows[k].more), OCSP_NOW_S, stapled);
        if (found(VOUCH_F_OCSP_BAD_SIGNATURE) != rows[k].refused ||
            found(VOUCH_F_OCSP_SIGNER_UNCHECKED) != rows[k].unchecked)
            fail_msg("%s: refused %d, unchecked %d", rows[k].what,
                     found(VOUCH_F_OCSP_BAD_SIGNATURE), found(VOUCH_F_OCSP_SIGNER_UNCHECKED));
        if (stapled)
            assert_int_equal(outcome,
                             rows[k].refused ? VOUCH_OCSP_BY_REVOKED : VOUCH_OCSP_SAYS_GOOD);
    }
}

/* What a revoked responder says counts neither way. */
static void test_ocsp_revoked_responder_is_believed_neither_good_nor_revoked(void **state)
{
    static const struct list old = {.serial = "0a0b0c", .to = "260201000001Z"};
    (void)state;
    ocsp_scene_begin();
    struct vouch_span list = make_list(&old);
    ocsp_scene.crls = &list;
    ocsp_scene.crls_count = 1;
    for (size_t i = 0; i < 2; i++) {
        ocsp_scene_judge(answer(i ? OCSP_REVOKED : NULL, ""), OCSP_NOW_S, true);
        ocsp_scene_expect("revoked responder",
                          "crl-expired=2026-02-01T00:00:01Z " REVOKED " " OCSP_NOTHING);
        ocsp_scene_expect_staple("by a revoked responder");
    }
}

/* Each list that is needed is verified once more, at most one in a step; the revoked one may be
 * the last. */
static void test_ocsp_responder_is_looked_up_in_every_list(void **state)
{
    static const struct list clear = {0}, hit = {.serial = "0a0b0c"};
    static const struct list some = {.extensions = "3010 0603551d1c 0101ff 0406 3004 83020640"};
    static const struct list rest = {.extensions = "3011 0603551d1c 0101ff 0407 3005 830307 3f80"};
    (void)state;
    ocsp_scene_begin();
    struct vouch_span three[] = {make_list(&clear), make_list(&clear), make_list(&hit)};
    ocsp_scene.crls = three;
    ocsp_scene.crls_count = 3;
    assert_int_equal(ocsp_scene_judge(answer(NULL, ""), OCSP_NOW_S, true), VOUCH_OCSP_BY_REVOKED);
    assert_int_equal(ocsp_scene.verified, 3 + 2 + 3);
    assert_int_equal(ocsp_scene_judge(answer(NULL, NOCHECK), OCSP_NOW_S, true),
                     VOUCH_OCSP_SAYS_GOOD);
    assert_int_equal(ocsp_scene.verified, 3 + 2);
    struct vouch_span two[] = {make_list(&some), make_list(&rest)};
    ocsp_scene.crls = two;
    ocsp_scene.crls_count = 2;
    ocsp_scene_judge(answer(NULL, ""), OCSP_NOW_S, true);
    assert_false(found(VOUCH_F_OCSP_SIGNER_UNCHECKED));
    ocsp_scene.crls_count = 1;
    ocsp_scene_judge(answer(NULL, ""), OCSP_NOW_S, true);
    assert_true(found(VOUCH_F_OCSP_SIGNER_UNCHECKED));
}

/* The lookup ends with the budget of signatures. */
static void test_ocsp_responder_in_more_lists_than_are_verified_is_not_known(void **state)
{
    static const struct list clear = {0}, hit = {.serial = "0a0b0c"};
    static struct vouch_span lists[VOUCH_REVOCATION_SIGNATURES_MAX];
    (void)state;
    ocsp_scene_begin();
    for (size_t i = 0; i < VOUCH_REVOCATION_SIGNATURES_MAX; i++)
        lists[i] = make_list(i ? &clear : &hit);
    ocsp_scene.crls = lists;
    ocsp_scene.crls_count = VOUCH_REVOCATION_SIGNATURES_MAX;
    ocsp_scene_judge(answer(NULL, ""), OCSP_NOW_S, true);
    assert_true(found(VOUCH_F_OCSP_SIGNER_UNCHECKED));
    assert_int_equal(ocsp_scene.verified, VOUCH_REVOCATION_SIGNATURES_MAX + 2);
    /* with the lists for the leaf, the responder's certificate and its signature: one is left */
    ocsp_scene.crls_count = VOUCH_REVOCATION_SIGNATURES_MAX - 3;
    assert_int_equal(ocsp_scene_judge(answer(NULL, ""), OCSP_NOW_S, true), VOUCH_OCSP_BY_REVOKED);
    assert_int_equal(ocsp_scene.verified, VOUCH_REVOCATION_SIGNATURES_MAX);
    ocsp_scene.crls_count++; /* none is left */
    assert_int_equal(ocsp_scene_judge(answer(NULL, ""), OCSP_NOW_S, true), VOUCH_OCSP_SAYS_GOOD);
    assert_true(found(VOUCH_F_OCSP_SIGNER_UNCHECKED));
    assert_int_equal(ocsp_scene.verified, VOUCH_REVOCATION_SIGNATURES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_responder_is_looked_up_in_the_lists_given),
        cmocka_unit_test(test_ocsp_revoked_responder_is_believed_neither_good_nor_revoked),
        cmocka_unit_test(test_ocsp_responder_is_looked_up_in_every_list),
        cmocka_unit_test(test_ocsp_responder_in_more_lists_than_are_verified_is_not_known),
    };
    return cmocka_run_group_tests_name("x509_ocsp_delegate", tests, ocsp_scene_set_up,
                                       ocsp_scene_tear_down);
}

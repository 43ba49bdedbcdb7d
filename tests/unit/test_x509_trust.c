// SPDX-License-Identifier: Apache-2.0
/* Lines that decide trust by themselves: what is pinned and what is not, names of every kind and
 * place, and keys at their largest. */
#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "core/x509/hostname.h"
#include "core/x509/key.h"
#include "core/x509/name.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"
#include "tests/support/signer.h"

#include <mbedtls/sha256.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct chain s;
static struct der_maker m;

#define SPAN(text) ((struct vouch_span){(const uint8_t *)(text), sizeof(text) - 1})

/* --- pins ------------------------------------------------------------------------------------- */

/* Only a leaf may be trusted by itself: an authority that is an anchor still has to have signed
 * what is below it. */
static void test_trust_in_an_authority_is_none_in_what_it_did_not_sign(void **state)
{
    (void)state;
    for (int sent = 0; sent <= 1; sent++)
        for (int root = 0; root <= 1; root++) {
            struct forge leaf = chain_leaf;
            leaf.wrong_signature = true;
            chain_begin(&s);
            chain_trust(&s, &chain_intermediate);
            chain_send(&s, &leaf);
            if (sent)
                chain_send(&s, &chain_intermediate);
            if (root)
                chain_send(&s, &chain_root);
            chain_judge(&s);
            assert_false(vouch_judge_trusted(&s.judge));
            assert_true(chain_found(&s, VOUCH_F_CHAIN_BAD_SIGNATURE, 0));
        }
}

static void test_trust_in_a_leaf_itself_needs_no_signature(void **state)
{
    struct forge leaf = chain_leaf;
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &leaf);
    chain_send(&s, &leaf);
    chain_judge(&s);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(vouch_judge_signatures(&s.judge), 0);
    chain_begin(&s); /* another one of the same name and key is another one */
    chain_trust(&s, &leaf);
    leaf.serial = 77;
    chain_send(&s, &leaf);
    chain_judge(&s);
    assert_false(vouch_judge_trusted(&s.judge));
}

/* --- what an anchor is ------------------------------------------------------------------------ */

/* Trusts a root's key by a certificate of that version, which says nothing more of itself than
 * these extensions; is the chain below it trusted? */
static bool root_is_taken(const char *version, struct vouch_span extensions)
{
    static struct forged root;
    struct vouch_certificate key, c;
    forge_make(&chain_root, &root);
    vouch_certificate_parse(forged_span(&root), &key);
    struct der_certificate parts = der_good_root(&m);
    parts.version = der_hex(&m, version);
    parts.subject = parts.issuer = key.subject;
    parts.key = key.spki;
    parts.validity = der_validity(&m, "260101000000Z", "271231000000Z");
    parts.extensions = extensions;
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &c), VOUCH_OK);
    chain_begin(&s);
    chain_trust_key(&s, &(struct vouch_anchor){c.subject, c.spki, .certificate = c.der});
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    return vouch_judge_trusted(&s.judge);
}

/* Versions 1 and 2 have no way to say that they are authorities'. */
static void test_trust_in_a_root_of_version_three_needs_basic_constraints(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    der_begin(&m);
    assert_true(root_is_taken("", none));
    assert_true(root_is_taken("a003020101", none));
    assert_false(root_is_taken("a003020102", none));
    struct vouch_span ca = der_extension(&m, "551d13", true, der_hex(&m, "30030101ff"));
    assert_true(root_is_taken("a003020102", der_extensions(&m, ca)));
}

/* --- general names ---------------------------------------------------------------------------- */

static void test_general_names_have_their_tags(void **state)
{
    static const uint8_t good[] = {0xa0, 0x81, 0x82, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88};
    (void)state;
    for (unsigned tag = 0; tag < 256; tag++) {
        const uint8_t bytes[] = {(uint8_t)tag, 0};
        struct vouch_general_name name;
        struct vouch_der names = vouch_der_of((struct vouch_span){bytes, 2});
        const uint8_t *found = memchr(good, (int)tag, sizeof good);
        assert_int_equal(vouch_general_next(&names, &name), found != NULL);
        if (found)
            assert_int_equal(name.kind, found - good);
        else
            assert_non_null(names.fault);
    }
}

static void test_general_names_of_each_kind_are_told(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"a00106", "other:06"},    {"8103614062", "email:a@b"},      {"820161", "DNS:a"},
        {"a30107", "x400:07"},     {"a40430023100", "directory:"},   {"a50108", "edi:08"},
        {"8603613a62", "URI:a:b"}, {"8704c0000201", "IP:192.0.2.1"}, {"88022a03", "id:1.2.3"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        struct vouch_general_name name;
        struct vouch_writer w = vouch_writer_of(text, sizeof text);
        der_begin(&m);
        struct vouch_der names = vouch_der_of(der_hex(&m, rows[i].name));
        assert_true(vouch_general_next(&names, &name));
        vouch_facts_write_general(&w, &name);
        if (!vouch_span_starts_nocase(vouch_writer_span(&w), rows[i].text) ||
            (i != 4 && w.len != strlen(rows[i].text)))
            fail_msg("%.*s", (int)w.len, text);
    }
}

static void test_hostname_each_common_name_can_cover(void **state)
{
    struct vouch_certificate c;
    struct vouch_span entry;
    (void)state;
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    parts.subject = der_name(&m, "CN=a.example,O=x,CN=b.example,CN=c.example");
    parts.extensions = (struct vouch_span){NULL, 0};
    vouch_certificate_parse(der_build(&m, &parts), &c);
    assert_int_equal(vouch_hostname_coverage(&c, SPAN("a.example"), &entry), VOUCH_COVERED_BY_CN);
    assert_int_equal(vouch_hostname_coverage(&c, SPAN("b.example"), &entry), VOUCH_COVERED_BY_CN);
    assert_int_equal(vouch_hostname_coverage(&c, SPAN("c.example"), &entry), VOUCH_COVERED_BY_CN);
    assert_true(vouch_span_equal(entry, SPAN("c.example")));
    assert_int_equal(vouch_hostname_coverage(&c, SPAN("x"), &entry), VOUCH_COVERED_NOT);
}

static void test_name_that_is_malformed_ends(void **state)
{
    static const char *const bad[] = {
        "3007 3105 3003 0601 55",           /* an attribute without a value */
        "3009 3107 3105 0603 550403",       /* not a SEQUENCE */
        "300a 3108 3006 0601 55 0c0161 00", /* bytes behind it */
        "3004 3102 3000",
        "3002 3100",
        "3004 3002 3000",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_attribute a;
        der_begin(&m);
        struct vouch_name_cursor cursor = vouch_name_begin(der_hex(&m, bad[i]));
        size_t count = 0;
        while (vouch_name_next(&cursor, &a))
            assert_true(++count < 3);
        assert_non_null(cursor.rdns.fault);
        assert_false(vouch_name_next(&cursor, &a));
    }
}

/* --- keys ------------------------------------------------------------------------------------- */

/* 8,192 bits are as many as are computed with; a longer key is not supported, and not wrong. */
static void test_key_of_rsa_has_its_largest_size(void **state)
{
    static const struct vouch_span algorithm = {
        (const uint8_t *)"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\0", 15};
    static uint8_t modulus[1 + 1025];
    static uint8_t signature[1025];
    (void)state;
    for (size_t bytes = 1024; bytes <= 1025; bytes++) {
        memset(modulus, 0xff, sizeof modulus);
        modulus[0] = 0;
        der_begin(&m);
        struct vouch_span n = der_wrap(&m, 2, (struct vouch_span){modulus, bytes + 1});
        struct vouch_span key =
            der_sequence(&m, 2, der_hex(&m, "300d06092a864886f70d0101010500"),
                         der_wrap(&m, 3,
                                  der_join(&m, 2, der_hex(&m, "00"),
                                           der_sequence(&m, 2, n, der_hex(&m, "0203010001")))));
        assert_int_equal(vouch_signature_verify(key, algorithm, SPAN("data"),
                                                (struct vouch_span){signature, bytes}),
                         bytes == 1024 ? VOUCH_E_SIGNATURE : VOUCH_E_UNSUPPORTED);
    }
}

/* Over a digest too, an algorithm that nobody knows says nothing: not even that ECDSA would do. */
static void test_signature_over_a_digest_is_by_a_known_algorithm(void **state)
{
    static const struct {
        const char *algorithm;
        int status;
    } rows[] = {
        {"300a06082a8648ce3d040302", VOUCH_OK},            /* ecdsa-with-SHA256 */
        {"300a06082a8648ce3d040303", VOUCH_E_SIGNATURE},   /* with SHA-384 */
        {"300a06082a8647ce3d040302", VOUCH_E_UNSUPPORTED}, /* unknown */
        {"300506032b6570", VOUCH_E_UNSUPPORTED},           /* Ed25519, which has no digest */
        {"300d06092a864886f70d01010b0500", VOUCH_E_SIGNATURE},
        {"3000", VOUCH_E_MALFORMED},
    };
    static struct signer signer;
    uint8_t digest[32];
    (void)state;
    signer_begin(&signer, SIGNER_P256);
    der_begin(&m);
    struct vouch_span signature = signer_sign(&signer, &m, MBEDTLS_MD_SHA256, SPAN("data"));
    assert_int_equal(mbedtls_sha256((const uint8_t *)"data", 4, digest, 0), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int status =
            vouch_signature_verify_digest(signer_key(&signer), der_hex(&m, rows[i].algorithm),
                                          (struct vouch_span){digest, sizeof digest}, signature);
        if (status != rows[i].status)
            fail_msg("%s: %d", rows[i].algorithm, status);
    }
    digest[31] ^= 1;
    assert_int_equal(
        vouch_signature_verify_digest(signer_key(&signer), der_hex(&m, rows[0].algorithm),
                                      (struct vouch_span){digest, sizeof digest}, signature),
        VOUCH_E_SIGNATURE);
    signer_end(&signer);
}

/* --- certificates ----------------------------------------------------------------------------- */

/* Qualifiers that nobody knows make critical policies unknown, and nothing else. */
static void
test_certificate_policies_with_strange_qualifiers_are_unknown_when_critical(void **state)
{
    static const char strange[] = "3010 300e 06022a03 3008 3006 06022a04 0500";
#define QUALIFIER(id) "3016 3014 06022a03 300e 300c 06082b060105050702" id " 0500"
    static const char known[] = QUALIFIER("01");
    static const struct {
        const char *oid, *value;
        bool critical, unknown;
    } rows[] = {
        {"551d20", strange, true, true},         {"551d20", strange, false, false},
        {"551d20", known, true, false},          {"551d20", QUALIFIER("02"), true, false},
        {"551d20", QUALIFIER("00"), true, true}, {"551d20", QUALIFIER("03"), true, true},
        {"2a05", strange, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_certificate c;
        der_begin(&m);
        struct vouch_span more =
            der_extension(&m, rows[i].oid, rows[i].critical, der_hex(&m, rows[i].value));
        vouch_certificate_parse(
            der_leaf_with(&m, der_join(&m, 2, der_leaf_extensions(&m, "host.example"), more)), &c);
        if ((c.critical >> VOUCH_EXT_UNKNOWN & 1) != rows[i].unknown)
            fail_msg("row %zu: %s", i, c.fault ? c.fault : "no fault");
    }
}

static void test_certificate_without_names_is_not_self_issued(void **state)
{
    struct vouch_certificate c;
    (void)state;
    der_begin(&m);
    assert_int_equal(vouch_certificate_parse(der_hex(&m, "3000"), &c), VOUCH_E_MALFORMED);
    assert_false(c.self_issued);
}

/* --- hosts ------------------------------------------------------------------------------------ */

static void test_hostname_every_byte_of_a_label_is_looked_at(void **state)
{
    (void)state;
    for (unsigned place = 0; place < 3; place++)
        for (unsigned byte = 1; byte < 256; byte++) {
            char host[] = "aaa.example";
            host[place] = (char)byte;
            bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
            bool good = letter || (byte >= '0' && byte <= '9') || byte == '_' ||
                        (byte == '-' && place == 1) || (byte == '.' && place == 1);
            if (vouch_hostname_valid(guarded_text(host)) != good)
                fail_msg("byte %u at %u", byte, place);
        }
}

static void test_hostname_patterns_have_two_labels_behind_the_wildcard(void **state)
{
    static const struct {
        const char *pattern;
        bool valid;
    } rows[] = {{"*.a.example", true}, {"*.example", false}, {"*.", false},     {"*", false},
                {"*..a", false},       {"a.example", true},  {"*a.b.c", false}, {"a.*.c", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vouch_hostname_pattern_valid(guarded_text(rows[i].pattern)) != rows[i].valid)
            fail_msg("%s", rows[i].pattern);
}

static void
test_hostname_missing_alternative_names_are_told_of_a_leaf_that_can_be_read(void **state)
{
    (void)state;
    for (int readable = 0; readable <= 1; readable++) {
        struct vouch_certificate c = {0};
        chain_begin(&s);
        const struct vouch_report_storage storage = {.findings = s.findings,
                                                     .findings_max = CHAIN_FINDINGS_MAX,
                                                     .text = s.text,
                                                     .text_max = sizeof s.text};
        vouch_report_init(&s.report, &storage);
        c.parts = readable ? VOUCH_PART_EXTENSIONS : VOUCH_PART_KEY;
        vouch_hostname_judge(&c, &s.policy, &s.report);
        assert_int_equal(chain_found(&s, VOUCH_F_NAME_NO_SAN, 0), readable);
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_NAME_NO_SAN), readable);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trust_in_an_authority_is_none_in_what_it_did_not_sign),
        cmocka_unit_test(test_trust_in_a_leaf_itself_needs_no_signature),
        cmocka_unit_test(test_trust_in_a_root_of_version_three_needs_basic_constraints),
        cmocka_unit_test(test_general_names_have_their_tags),
        cmocka_unit_test(test_general_names_of_each_kind_are_told),
        cmocka_unit_test(test_hostname_each_common_name_can_cover),
        cmocka_unit_test(test_name_that_is_malformed_ends),
        cmocka_unit_test(test_key_of_rsa_has_its_largest_size),
        cmocka_unit_test(
            test_certificate_policies_with_strange_qualifiers_are_unknown_when_critical),
        cmocka_unit_test(test_certificate_without_names_is_not_self_issued),
        cmocka_unit_test(test_hostname_every_byte_of_a_label_is_looked_at),
        cmocka_unit_test(test_hostname_patterns_have_two_labels_behind_the_wildcard),
        cmocka_unit_test(
            test_hostname_missing_alternative_names_are_told_of_a_leaf_that_can_be_read),
        cmocka_unit_test(test_signature_over_a_digest_is_by_a_known_algorithm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* What decides which certificate is tried first and how much may be spent on it: what a
 * verification weighs, the order of candidates, and who may sign at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/key.h"
#include "core/x509/relation.h"
#include "core/x509/search.h"
#include "tests/support/der_maker.h"

static struct der_maker m;

static struct vouch_span zeroed(uint8_t first, size_t len)
{
    static uint8_t bytes[2100];
    memset(bytes, 0x11, sizeof bytes);
    bytes[0] = first;
    return (struct vouch_span){bytes, len};
}

static struct vouch_span bits(struct vouch_span content)
{
    return der_wrap(&m, 0x03, der_join(&m, 2, der_hex(&m, "00"), content));
}

static struct vouch_span ec_key(const char *curve, size_t size)
{
    struct vouch_span algorithm =
        der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, "2a8648ce3d0201")),
                     der_wrap(&m, 0x06, der_hex(&m, curve)));
    return der_sequence(&m, 2, algorithm, bits(zeroed(4, 1 + 2 * size)));
}

/* With a modulus of so many bytes, of which the first has that many bits. */
static struct vouch_span rsa_key_of(size_t bytes, bool eight)
{
    struct vouch_span modulus =
        eight ? der_join(&m, 2, der_hex(&m, "00"), zeroed(0x80, bytes)) : zeroed(0x41, bytes);
    struct vouch_span numbers =
        der_sequence(&m, 2, der_wrap(&m, 0x02, modulus), der_hex(&m, "0203010001"));
    return der_sequence(&m, 2, der_hex(&m, "300d06092a864886f70d0101010500"), bits(numbers));
}

static struct vouch_span rsa_key(size_t bytes)
{
    return rsa_key_of(bytes, false);
}

/* From 2048 bits on it is that of two parts, from 4096 on of three. */
static void test_weight_of_rsa_grows_at_each_2048_bits(void **state)
{
    (void)state;
    for (size_t parts = 1; parts < 4; parts++)
        for (int eight = 0; eight < 2; eight++) {
            der_begin(&m);
            unsigned k = (unsigned)parts + (eight ? 1 : 0);
            assert_int_equal(vouch_search_cost(rsa_key_of(256 * parts, eight)), k * k);
        }
}

static void test_weight_of_a_verification_goes_by_its_key(void **state)
{
    static const struct {
        const char *curve; /* null: RSA */
        size_t size;       /* of a coordinate, or of the modulus */
        unsigned cost;
    } rows[] = {
        {"2a8648ce3d030107", 32, 10},
        {"2b81040022", 48, 25},
        {"2b81040023", 66, 40},
        {"2b2403030208010107", 32, 35},
        {"2b240303020801010b", 48, 110},
        {"2b240303020801010d", 64, 250},
        {"2b8104000a", 32, 10},
        {NULL, 128, 1},
        {NULL, 255, 1},
        {NULL, 257, 4},
        {NULL, 511, 4},
        {NULL, 513, 9},
        {NULL, 1025, 25},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        struct vouch_span key =
            rows[i].curve ? ec_key(rows[i].curve, rows[i].size) : rsa_key(rows[i].size);
        if (vouch_search_cost(key) != rows[i].cost)
            fail_msg("%s %zu: %u", rows[i].curve ? rows[i].curve : "RSA", rows[i].size,
                     vouch_search_cost(key));
    }
    der_begin(&m);
    assert_int_equal(vouch_search_cost(der_hex(
                         &m, "302a300506032b6570032100"
                             "0000000000000000000000000000000000000000000000000000000000000001")),
                     10);
}

/* --- the order of candidates --------------------------------------------------------------------
 */

struct candidate {
    const char *from, *to;
    bool ca;
    const char *serial;
};

static void view(const struct candidate *c, struct vouch_certificate *out)
{
    struct der_certificate parts = c->ca ? der_good_root(&m) : der_good_leaf(&m);
    parts.validity = der_validity(&m, c->from, c->to);
    parts.serial = der_wrap(&m, 0x02, der_hex(&m, c->serial));
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), out), VOUCH_OK);
}

/* Valid ones first, then authorities, then those that hold longest; of equals, always the same. */
static void test_order_of_candidates_is_by_validity_authority_and_end(void **state)
{
    static const struct candidate falling[] = {
        {"260101000000Z", "270101000000Z", true, "01"},
        {"260101000000Z", "260401000000Z", true, "01"},
        {"260101000000Z", "260401000000Z", true, "02"},
        {"260101000000Z", "280101000000Z", false, "01"},
        {"260101000000Z", "260401000000Z", false, "01"},
        {"260301000000Z", "290101000000Z", true, "01"},
        {"250101000000Z", "260101000000Z", true, "01"},
        {"250101000000Z", "260101000000Z", false, "01"},
    };
    enum { COUNT = sizeof falling / sizeof falling[0] };
    static struct vouch_certificate views[COUNT];
    const struct vouch_time now = {0, 1770000000, true}; /* 2026-02-02 */
    (void)state;
    der_begin(&m);
    for (size_t i = 0; i < COUNT; i++)
        view(&falling[i], &views[i]);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < COUNT; k++) {
            int order = vouch_relation_order(&views[i], &views[k], &now);
            if ((order > 0) - (order < 0) != (i > k) - (i < k))
                fail_msg("%zu and %zu: %d", i, k, order);
        }
}

/* --- who is whose -------------------------------------------------------------------------------
 */

static void test_relation_of_two_certificates_goes_by_name_and_key_identifier(void **state)
{
    static const struct {
        const char *own;   /* authorityKeyIdentifier of the child; null: none */
        const char *above; /* subjectKeyIdentifier of the issuer; null: none */
        const char *subject;
        enum vouch_relation relation;
    } rows[] = {
        {"3006800401020304", "040401020304", "CN=Authority", VOUCH_RELATION_MATCHING},
        {"3006800401020304", "040401020304", "CN=AUTHORITY", VOUCH_RELATION_MATCHING},
        {"3006800401020304", "040401020305", "CN=Authority", VOUCH_RELATION_OTHER},
        {"3006800401020304", "0403010203", "CN=Authority", VOUCH_RELATION_OTHER},
        {"3006800401020304", NULL, "CN=Authority", VOUCH_RELATION_SILENT},
        {NULL, "040401020304", "CN=Authority", VOUCH_RELATION_SILENT},
        {NULL, NULL, "CN=Authority", VOUCH_RELATION_SILENT},
        {"3000", "040401020304", "CN=Authority", VOUCH_RELATION_SILENT},
        {"3006800401020304", "040401020304", "CN=Another", VOUCH_RELATION_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_certificate child, issuer;
        struct vouch_span none = {0};
        der_begin(&m);
        struct der_certificate c = der_good_leaf(&m), r = der_good_root(&m);
        c.extensions = der_extensions(
            &m,
            der_replace(&m, der_leaf_extensions(&m, "host.example"), "551d23",
                        rows[i].own ? der_extension(&m, "551d23", false, der_hex(&m, rows[i].own))
                                    : none));
        r.extensions =
            der_extensions(&m, der_replace(&m, der_authority_extensions(&m), "551d0e",
                                           rows[i].above ? der_extension(&m, "551d0e", false,
                                                                         der_hex(&m, rows[i].above))
                                                         : none));
        r.subject = der_name(&m, rows[i].subject);
        vouch_certificate_parse(der_build(&m, &c), &child);
        vouch_certificate_parse(der_build(&m, &r), &issuer);
        assert_int_equal(vouch_relation_of(&child, &issuer), rows[i].relation);
    }
}

static void test_authority_may_sign_with_both_its_flag_and_its_usage(void **state)
{
    static const struct {
        bool ca;
        uint16_t usage;
        bool may;
    } rows[] = {
        {true, VOUCH_USAGE_KEY_CERT_SIGN, true},
        {true, VOUCH_USAGE_KEY_CERT_SIGN | VOUCH_USAGE_CRL_SIGN, true},
        {true, VOUCH_USAGE_CRL_SIGN, false},
        {true, VOUCH_USAGE_DIGITAL_SIGNATURE | VOUCH_USAGE_KEY_AGREEMENT, false},
        {true, 0, false},
        {false, VOUCH_USAGE_KEY_CERT_SIGN, false},
        {false, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_certificate c = {.ca = rows[i].ca, .key_usage = rows[i].usage};
        assert_int_equal(vouch_certificate_may_sign(&c), rows[i].may);
    }
}

static void test_certificate_versions_are_1_to_3_and_others_none(void **state)
{
    static const struct {
        const char *version; /* with its tag; "": left out */
        uint8_t number;
        bool good;
    } rows[] = {{"", 1, true},           {"a003020100", 1, false}, /* written out, though it is the
                                                                      default */
                {"a003020101", 2, true}, {"a003020102", 3, true},  {"a003020103", 0, false},
                {"a0030201ff", 0, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_certificate c;
        der_begin(&m);
        struct der_certificate parts = der_good_leaf(&m);
        parts.version = der_hex(&m, rows[i].version);
        if (rows[i].number < 3)
            parts.extensions = (struct vouch_span){0};
        int status = vouch_certificate_parse(der_build(&m, &parts), &c);
        if ((status == VOUCH_OK) != rows[i].good || (c.version != rows[i].number && i != 5))
            fail_msg("%s: %d, version %u, %s", rows[i].version, status, c.version,
                     c.fault ? c.fault : "good");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weight_of_a_verification_goes_by_its_key),
        cmocka_unit_test(test_weight_of_rsa_grows_at_each_2048_bits),
        cmocka_unit_test(test_order_of_candidates_is_by_validity_authority_and_end),
        cmocka_unit_test(test_relation_of_two_certificates_goes_by_name_and_key_identifier),
        cmocka_unit_test(test_authority_may_sign_with_both_its_flag_and_its_usage),
        cmocka_unit_test(test_certificate_versions_are_1_to_3_and_others_none),
    };
    return cmocka_run_group_tests_name("x509_weights", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* Public keys of each kind and each curve that has a name, beside their neighbours; RSA by each
 * number of bits; and parameters that do not belong there. */
#include "core/x509/key.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;

#define EC_OID "2a8648ce3d0201"
#define RSA_OID "2a864886f70d010101"
#define PSS_OID "2a864886f70d01010a"

/* SubjectPublicKeyInfo of an algorithm, its parameters, and the key's own bytes. */
static struct vouch_span info(const char *oid, struct vouch_span parameters, struct vouch_span key)
{
    struct vouch_span algorithm =
        der_sequence(&m, 2, der_wrap(&m, 0x06, der_hex(&m, oid)), parameters);
    return der_sequence(&m, 2, algorithm,
                        der_wrap(&m, 0x03, der_join(&m, 2, der_hex(&m, "00"), key)));
}

/* So many bytes, the first of them this one. */
static struct vouch_span bytes_from(uint8_t first, size_t len)
{
    uint8_t fill[600];
    memset(fill, 0x55, sizeof fill);
    fill[0] = first;
    return der_join(&m, 1, (struct vouch_span){fill, len});
}

static struct vouch_span ec_key(const char *curve, uint8_t form, size_t len)
{
    return info(EC_OID, der_wrap(&m, 0x06, der_hex(&m, curve)), bytes_from(form, len));
}

static void test_key_each_curve_has_its_size_and_its_neighbours_are_unknown(void **state)
{
    static const struct {
        const char *oid, *text;
        uint32_t bits;
        bool weak, supported;
    } rows[] = {
        {"2a8648ce3d030101", "EC P-192", 192, true, false},
        {"2a8648ce3d030102", "EC of an unknown curve", 0, false, false},
        {"2a8648ce3d030106", "EC of an unknown curve", 0, false, false},
        {"2a8648ce3d030107", "EC P-256", 256, false, true},
        {"2a8648ce3d030108", "EC of an unknown curve", 0, false, false},
        {"2b81040009", "EC of an unknown curve", 0, false, false},
        {"2b8104000a", "EC secp256k1", 256, false, false},
        {"2b8104000b", "EC of an unknown curve", 0, false, false},
        {"2b81040020", "EC of an unknown curve", 0, false, false},
        {"2b81040021", "EC P-224", 224, false, false},
        {"2b81040022", "EC P-384", 384, false, true},
        {"2b81040023", "EC P-521", 521, false, true},
        {"2b81040024", "EC of an unknown curve", 0, false, false},
        {"2b2403030208010106", "EC of an unknown curve", 0, false, false},
        {"2b2403030208010107", "EC brainpoolP256r1", 256, false, true},
        {"2b2403030208010108", "EC of an unknown curve", 0, false, false},
        {"2b240303020801010b", "EC brainpoolP384r1", 384, false, true},
        {"2b240303020801010d", "EC brainpoolP512r1", 512, false, true},
        {"2b240303020801010e", "EC of an unknown curve", 0, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[80];
        struct vouch_key key;
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        size_t field = (rows[i].bits + 7) / 8;
        der_begin(&m);
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 4, 1 + 2 * field), &key, NULL), 0);
        assert_int_equal(key.bits, rows[i].bits);
        assert_int_equal(vouch_key_weak(&key), rows[i].weak);
        assert_int_equal(vouch_key_supported(&key), rows[i].supported);
        vouch_key_write(&w, &key);
        assert_string_equal(vouch_writer_string(&w), rows[i].text);
        /* the point of a curve that is not known may be anything */
        bool any = field == 0;
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 2, 1 + field), &key, NULL) == 0, true);
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 3, 1 + field), &key, NULL) == 0, true);
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 1, 1 + field), &key, NULL) == 0, any);
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 4, 1 + field), &key, NULL) == 0, any);
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 5, 1 + 2 * field), &key, NULL) == 0,
                         any);
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 3, 2 + field), &key, NULL) == 0, any);
        assert_int_equal(vouch_key_read(ec_key(rows[i].oid, 4, 2 + 2 * field), &key, NULL) == 0,
                         any);
    }
}

static void test_key_each_algorithm_has_its_kind_and_its_neighbours_are_unknown(void **state)
{
    static const struct {
        const char *oid;
        enum vouch_key_kind kind;
    } rows[] = {
        {"2a864886f70d010100", VOUCH_KEY_UNKNOWN},
        {RSA_OID, VOUCH_KEY_RSA},
        {"2a864886f70d010102", VOUCH_KEY_UNKNOWN},
        {"2a864886f70d010109", VOUCH_KEY_UNKNOWN},
        {PSS_OID, VOUCH_KEY_RSA_PSS},
        {"2a864886f70d01010b", VOUCH_KEY_UNKNOWN},
        {"2a8648ce3d0202", VOUCH_KEY_UNKNOWN},
        {"2b656f", VOUCH_KEY_UNKNOWN},
        {"2b6570", VOUCH_KEY_ED25519},
        {"2b6571", VOUCH_KEY_ED448},
        {"2b6572", VOUCH_KEY_UNKNOWN},
        {"2a8648ce380401", VOUCH_KEY_DSA},
        {"2a8648ce380402", VOUCH_KEY_UNKNOWN},
    };
    const struct vouch_span none = {NULL, 0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_key key;
        der_begin(&m);
        vouch_key_read(info(rows[i].oid, none, bytes_from(1, 32)), &key, NULL);
        assert_int_equal(key.kind, rows[i].kind);
        assert_true(vouch_span_equal(key.oid, der_hex(&m, rows[i].oid)));
        bool unknown = rows[i].kind == VOUCH_KEY_UNKNOWN || rows[i].kind == VOUCH_KEY_ED448;
        assert_int_equal(vouch_key_supported(&key), !unknown && rows[i].kind != VOUCH_KEY_DSA);
    }
}

static void test_key_of_edwards_curves_has_one_length(void **state)
{
    const struct vouch_span none = {NULL, 0};
    (void)state;
    for (size_t len = 0; len < 70; len++) {
        struct vouch_key key;
        const char *fault;
        der_begin(&m);
        int status = vouch_key_read(info("2b6570", none, bytes_from(1, len)), &key, &fault);
        assert_int_equal(status == VOUCH_OK && fault == NULL, len == 32);
        status = vouch_key_read(info("2b6571", none, bytes_from(1, len)), &key, &fault);
        assert_int_equal(status == VOUCH_OK && fault == NULL, len == 57);
    }
}

/* --- RSA --- */

static struct vouch_span rsa_pair(struct vouch_span modulus, const char *exponent)
{
    return der_sequence(&m, 2, der_wrap(&m, 0x02, modulus),
                        der_wrap(&m, 0x02, der_hex(&m, exponent)));
}

/* A positive INTEGER of so many bits. */
static struct vouch_span number_of(unsigned bits)
{
    uint8_t first = (uint8_t)(1u << (bits - 1) % 8);
    struct vouch_span number = bytes_from(first, (bits + 7) / 8);
    return first & 0x80 ? der_join(&m, 2, der_hex(&m, "00"), number) : number;
}

static void test_key_rsa_has_as_many_bits_as_its_modulus(void **state)
{
    static const unsigned sizes[] = {1,    2,    7,    8,    9,    15,   16,   17,   1023, 1024,
                                     1025, 2040, 2041, 2046, 2047, 2048, 2049, 2055, 2056, 4096};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int pss = 0; pss <= 1; pss++) {
            struct vouch_key key;
            struct vouch_span parameters = {NULL, 0};
            der_begin(&m);
            struct vouch_span pair = rsa_pair(number_of(sizes[i]), "010001");
            assert_int_equal(
                vouch_key_read(info(pss ? PSS_OID : RSA_OID, parameters, pair), &key, NULL), 0);
            assert_int_equal(key.bits, sizes[i]);
            assert_int_equal(vouch_key_weak(&key), sizes[i] < 2048);
        }
}

static void test_key_rsa_exponent_is_odd_and_3_at_least(void **state)
{
    static const struct {
        const char *content;
        uint32_t value;
        bool weak;
    } rows[] = {
        {"01", 1, true},
        {"02", 2, true},
        {"03", 3, false},
        {"04", 4, true},
        {"05", 5, false},
        {"0101", 257, false},
        {"010000", 65536, true},
        {"010001", 65537, false},
        {"7fffffff", 0x7fffffff, false},
        {"0080000000", 0x80000000, true},
        {"0080000001", 0x80000001, false},
        {"00ffffffff", UINT32_MAX, false},
        {"0100000003", UINT32_MAX, false}, /* larger than can be told */
        {"7fffffffffffffff", UINT32_MAX, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int pss = 0; pss <= 1; pss++) {
            const struct vouch_span none = {NULL, 0};
            struct vouch_key key;
            der_begin(&m);
            struct vouch_span pair = rsa_pair(number_of(2048), rows[i].content);
            const char *oid = pss ? PSS_OID : RSA_OID;
            assert_int_equal(vouch_key_read(info(oid, none, pair), &key, NULL), 0);
            assert_int_equal(key.exponent, rows[i].value);
            assert_int_equal(vouch_key_exponent_weak(&key), rows[i].weak);
            assert_int_equal(vouch_key_weak(&key), rows[i].weak);
        }
}

/* The exponent of a key that has none is not looked at. */
static void test_key_of_a_curve_has_no_weak_exponent(void **state)
{
    struct vouch_key key;
    (void)state;
    der_begin(&m);
    assert_int_equal(vouch_key_read(ec_key("2a8648ce3d030107", 4, 65), &key, NULL), 0);
    assert_false(vouch_key_exponent_weak(&key));
}

/* --- parameters --- */

static void test_key_parameters_that_do_not_belong_there_are_a_fault(void **state)
{
    static const struct {
        const char *oid, *parameters;
        const char *fault; /* begins so; null: good */
    } rows[] = {
        {RSA_OID, "", NULL},
        {RSA_OID, "0500", NULL},
        {RSA_OID, "050100", "a NULL with content"},
        {RSA_OID, "0400", "another type than NULL"},
        {RSA_OID, "05000500", "bytes behind the end"},
        {PSS_OID, "", NULL},
        {PSS_OID, "3000", NULL},
        {PSS_OID, "0500", "another type than SEQUENCE"},
        {PSS_OID, "3005a303020102", "RSA-PSS parameters with another trailer"},
        {PSS_OID, "30000500", "bytes behind the end"},
        {"2b6570", "0500", "bytes behind the end"},
        {"2b6571", "0500", "bytes behind the end"},
        {"2a8648ce380401", "3000", NULL},
        {"2a8648ce380401", "30000500", "bytes behind the end"},
        {"2a0304", "0500", NULL},
        {"2a0304", "0502", "an element longer"},
        {"2a0304", "05000500", "bytes behind the end"},
        {EC_OID, "", "a missing OBJECT IDENTIFIER"},
        {EC_OID, "0500", "another type than OBJECT IDENTIFIER"},
        {EC_OID, "06012a 0500", "bytes behind the end"},
        {EC_OID, "06012a 3000", "bytes behind the end"},
        {EC_OID, "3000 0500", "bytes behind the end"},
        {EC_OID, "3000", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_key key;
        const char *fault = NULL;
        const char *want = rows[i].fault;
        der_begin(&m);
        bool rsa = strcmp(rows[i].oid, RSA_OID) == 0 || strcmp(rows[i].oid, PSS_OID) == 0;
        size_t len = strcmp(rows[i].oid, "2b6571") == 0 ? 57 : 32;
        struct vouch_span own = rsa ? rsa_pair(number_of(2048), "010001") : bytes_from(1, len);
        int status =
            vouch_key_read(info(rows[i].oid, der_hex(&m, rows[i].parameters), own), &key, &fault);
        assert_int_equal(status, want ? VOUCH_E_MALFORMED : VOUCH_OK);
        if (want ? !fault || strncmp(fault, want, strlen(want)) != 0 : fault != NULL)
            fail_msg("row %zu: \"%s\"", i, fault ? fault : "no fault");
    }
}

/* Of the key itself and of what is around it. */
static void test_key_with_more_than_its_value_is_malformed(void **state)
{
    (void)state;
    for (int at = -1; at < 3; at++) {
        struct vouch_key key;
        const char *fault = NULL;
        der_begin(&m);
        struct vouch_span none = {NULL, 0}, extra = der_hex(&m, "0500");
        struct vouch_span three = der_hex(&m, "020103");
        struct vouch_span pair =
            der_sequence(&m, 3, der_wrap(&m, 0x02, number_of(2048)), three, at == 0 ? extra : none);
        struct vouch_span own = der_join(&m, 2, pair, at == 1 ? extra : none);
        struct vouch_span spki = der_join(&m, 2, info(RSA_OID, none, own), at == 2 ? extra : none);
        int status = vouch_key_read(spki, &key, &fault);
        assert_int_equal(status, at < 0 ? VOUCH_OK : VOUCH_E_MALFORMED);
        assert_int_equal(fault != NULL, at >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_each_curve_has_its_size_and_its_neighbours_are_unknown),
        cmocka_unit_test(test_key_each_algorithm_has_its_kind_and_its_neighbours_are_unknown),
        cmocka_unit_test(test_key_of_edwards_curves_has_one_length),
        cmocka_unit_test(test_key_rsa_has_as_many_bits_as_its_modulus),
        cmocka_unit_test(test_key_rsa_exponent_is_odd_and_3_at_least),
        cmocka_unit_test(test_key_of_a_curve_has_no_weak_exponent),
        cmocka_unit_test(test_key_parameters_that_do_not_belong_there_are_a_fault),
        cmocka_unit_test(test_key_with_more_than_its_value_is_malformed),
    };
    return cmocka_run_group_tests_name("x509_key_kinds", tests, NULL, NULL);
}

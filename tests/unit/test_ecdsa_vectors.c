// SPDX-License-Identifier: Apache-2.0
/* RFC 6979 appendix A.2: signatures of "sample" and "test". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/ecdsa.h>
#include <mbedtls/md.h>

#include <cmocka.h>

#include "port/mbedtls/ecdsa_verify.h"

struct vector {
    mbedtls_ecp_group_id curve;
    mbedtls_md_type_t hash;
    const char *message, *x, *y, *r, *s;
};

#define P256                                                                                       \
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",                            \
        "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
#define P384                                                                                       \
    "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64"                             \
    "DEF8F0EA9055866064A254515480BC13",                                                            \
        "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1"                         \
        "288B231C3AE0D4FE7344FD2533264720"

static const struct vector vectors[] = {
    {MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_MD_SHA256, "sample", P256,
     "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
     "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
    {MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_MD_SHA256, "test", P256,
     "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
     "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"},
    {MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_MD_SHA512, "sample", P256,
     "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
     "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE"},
    {MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_MD_SHA384, "sample", P384,
     "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
     "81A648152E44ACF96E36DD1E80FABE46",
     "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
     "A329C145786E679E7B82C71A38628AC8"},
    {MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_MD_SHA256, "sample", P384,
     "21B13D1E013C7FA1392D03C5F99AF8B30C570C6F98D4EA8E354B63A21D3DAA33"
     "BDE1E888E63355D92FA2B3C36D8FB2CD",
     "F3AA443FB107745BF4BD77CB3891674632068A10CA67E3D45DB2266FA7D1FEEB"
     "EFDC63ECCD1AC42EC0CB8668A4FA0AB0"},
};

static int verify(const struct vector *v, const uint8_t *hash, size_t len)
{
    mbedtls_ecp_group group;
    mbedtls_ecp_point key;
    mbedtls_mpi r, s;
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&key);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    assert_int_equal(mbedtls_ecp_group_load(&group, v->curve), 0);
    assert_int_equal(mbedtls_ecp_point_read_string(&key, 16, v->x, v->y), 0);
    assert_int_equal(mbedtls_mpi_read_string(&r, 16, v->r), 0);
    assert_int_equal(mbedtls_mpi_read_string(&s, 16, v->s), 0);
    assert_int_equal(mbedtls_ecdsa_verify(&group, hash, len, &key, &r, &s), 0);
    int error = vouch_ecdsa_verify(&group, hash, len, &key, &r, &s);
    mbedtls_ecp_group_free(&group);
    mbedtls_ecp_point_free(&key);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    return error;
}

static void test_ecdsa_vectors_of_rfc6979_are_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct vector *v = &vectors[i];
        const mbedtls_md_info_t *md = mbedtls_md_info_from_type(v->hash);
        uint8_t hash[MBEDTLS_MD_MAX_SIZE];
        assert_int_equal(mbedtls_md(md, (const uint8_t *)v->message, strlen(v->message), hash), 0);
        assert_int_equal(verify(v, hash, mbedtls_md_get_size(md)), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecdsa_vectors_of_rfc6979_are_good),
    };
    return cmocka_run_group_tests_name("ecdsa_vectors", tests, NULL, NULL);
}

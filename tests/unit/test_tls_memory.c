// SPDX-License-Identifier: Apache-2.0
/* Which of mbedTLS's errors mean that there was no memory, and what a session keeps in memory of
 * its own. */
#include "core/tls_internal.h"
#include "core/tls_staple.h"
#include "tests/support/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/cipher.h>
#include <mbedtls/dhm.h>
#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509.h>

static void test_tls_error_of_either_layer_can_mean_no_memory(void **state)
{
    static const int low[] = {MBEDTLS_ERR_MPI_ALLOC_FAILED, MBEDTLS_ERR_ASN1_ALLOC_FAILED};
    static const int high[] = {MBEDTLS_ERR_SSL_ALLOC_FAILED, MBEDTLS_ERR_X509_ALLOC_FAILED,
                               MBEDTLS_ERR_PK_ALLOC_FAILED,  MBEDTLS_ERR_ECP_ALLOC_FAILED,
                               MBEDTLS_ERR_MD_ALLOC_FAILED,  MBEDTLS_ERR_CIPHER_ALLOC_FAILED,
                               MBEDTLS_ERR_DHM_ALLOC_FAILED};
    (void)state;
    for (size_t i = 0; i < sizeof low / sizeof low[0]; i++) {
        assert_true(vouch_tls_is_memory_error(low[i]));
        assert_true(vouch_tls_is_memory_error(MBEDTLS_ERR_PK_INVALID_PUBKEY + low[i]));
    }
    for (size_t i = 0; i < sizeof high / sizeof high[0]; i++) {
        assert_true(vouch_tls_is_memory_error(high[i]));
        assert_true(vouch_tls_is_memory_error(high[i] + MBEDTLS_ERR_ASN1_OUT_OF_DATA));
    }
}

static void test_tls_error_of_another_kind_does_not_mean_no_memory(void **state)
{
    static const int others[] = {0,
                                 MBEDTLS_ERR_SSL_WANT_READ,
                                 MBEDTLS_ERR_SSL_CONN_EOF,
                                 MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE,
                                 MBEDTLS_ERR_PK_INVALID_PUBKEY,
                                 MBEDTLS_ERR_ASN1_OUT_OF_DATA,
                                 MBEDTLS_ERR_MPI_NOT_ACCEPTABLE,
                                 MBEDTLS_ERR_PK_INVALID_PUBKEY + MBEDTLS_ERR_ASN1_OUT_OF_DATA};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(vouch_tls_is_memory_error(others[i]));
}

/* Timestamps of the ServerHello are kept once, up to 4096 bytes, and freed with the session. */
static void test_tls_timestamps_are_kept_once_and_up_to_their_limit(void **state)
{
    static uint8_t bytes[4097];
    static const struct {
        size_t len;
        bool kept;
    } rows[] = {{0, false}, {1, true}, {4096, true}, {4097, false}};
    (void)state;
    heap_watch();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static struct vouch_tls t;
        size_t before = heap.bytes;
        memset(bytes, (int)i + 1, sizeof bytes);
        vouch_tls_staple.note_timestamps(&t, (struct vouch_span){bytes, rows[i].len});
        assert_int_equal(t.timestamps.len, rows[i].kept ? rows[i].len : 0);
        assert_int_equal(t.timestamps_copy != NULL, rows[i].kept);
        assert_true(t.timestamps.data == t.timestamps_copy && t.timestamps.data != bytes);
        assert_int_equal(heap.bytes - before, t.timestamps.len);
        if (rows[i].kept)
            assert_memory_equal(t.timestamps.data, bytes, rows[i].len);
        vouch_tls_staple.note_timestamps(&t, (struct vouch_span){bytes, 7});
        assert_int_equal(t.timestamps.len, rows[i].kept ? rows[i].len : 7);
        vouch_tls_staple.free(&t);
        assert_null(t.timestamps_copy);
        memset(&t, 0, sizeof t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_error_of_either_layer_can_mean_no_memory),
        cmocka_unit_test(test_tls_error_of_another_kind_does_not_mean_no_memory),
        cmocka_unit_test(test_tls_timestamps_are_kept_once_and_up_to_their_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

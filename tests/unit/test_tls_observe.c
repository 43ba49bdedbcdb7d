// SPDX-License-Identifier: Apache-2.0
/* What is read from the server's messages, which lie in mbedTLS's buffer: of which message, in
 * which state, and how far. */
#include "core/status.h"
#include "core/tls_internal.h"

#include <mbedtls/ssl.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { DHE = MBEDTLS_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 };
enum { ECDHE = MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 };

static struct vouch_tls t;
static unsigned char buffer[256];

static void begin(const void *message, size_t len)
{
    memset(&t, 0, sizeof t);
    memset(buffer, 0, sizeof buffer);
    memcpy(buffer, message, len);
    t.alert_received = -1;
    t.ssl.MBEDTLS_PRIVATE(in_msgtype) = MBEDTLS_SSL_MSG_HANDSHAKE;
    t.ssl.MBEDTLS_PRIVATE(in_msg) = buffer;
    t.ssl.MBEDTLS_PRIVATE(in_hslen) = len;
}

/* The length of a prime of 768 bytes and more begins like the type "named curve". */
static void test_observe_key_exchange_is_read_as_its_suite_says(void **state)
{
    static const struct {
        uint16_t suite;
        const char *body;
        uint16_t dh_bits, group;
    } rows[] = {
        {DHE, "\x01\0\xff\xff", 2048, 0},     {DHE, "\x02\0\xff\xff", 4096, 0},
        {DHE, "\x02\x01\xff\xff", 4104, 0},   {DHE, "\x03\0\x17\xff", 6144, 0},
        {DHE, "\x03\x80\xff\xff", 7168, 0},   {DHE, "\x04\0\xff\xff", 8192, 0},
        {ECDHE, "\x03\0\x17\x41", 0, 0x0017}, {ECDHE, "\x03\0\x1d\x20", 0, 0x001d},
        {ECDHE, "\x01\0\x17\x41", 0, 0},      {ECDHE, "\x04\0\x17\x41", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char message[8] = "\x0c\0\0\x04";
        memcpy(message + 4, rows[i].body, 4);
        begin(message, sizeof message);
        t.suite = rows[i].suite;
        vouch_tls_observe(&t, MBEDTLS_SSL_SERVER_KEY_EXCHANGE);
        assert_int_equal(t.dh_bits, rows[i].dh_bits);
        assert_int_equal(t.group, rows[i].group);
    }
}

/* A step may have found that its message is missing, and left another there. */
static void test_observe_message_counts_in_its_own_state_alone(void **state)
{
    static const int states[] = {MBEDTLS_SSL_SERVER_HELLO, MBEDTLS_SSL_SERVER_CERTIFICATE,
                                 MBEDTLS_SSL_SERVER_KEY_EXCHANGE, MBEDTLS_SSL_CERTIFICATE_REQUEST,
                                 MBEDTLS_SSL_SERVER_HELLO_DONE};
    static const unsigned char types[] = {2, 11, 12, 13, 14};
    unsigned char message[44] = {0, 0, 0, 40, 3, 3};
    (void)state;
    message[40] = 0x13; /* behind the random bytes and an empty session: the suite */
    message[39] = 0x13;
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < 5; k++) {
            message[0] = types[k];
            begin(message, sizeof message);
            vouch_tls_observe(&t, states[i]);
            assert_int_equal(t.version != 0 || t.suite != 0, i == 0 && k == 0);
            assert_int_equal(t.group != 0, i == 2 && k == 2);
            assert_int_equal(t.client_cert_requested, i == 3 && k == 3);
        }
}

static void test_observe_message_that_is_cut_says_nothing(void **state)
{
    (void)state;
    for (size_t len = 0; len < 4; len++) {
        begin("\x0d\0\0\0", len);
        vouch_tls_observe(&t, MBEDTLS_SSL_CERTIFICATE_REQUEST);
        assert_false(t.client_cert_requested);
    }
    begin("\x0d\0\0\0", 4);
    vouch_tls_observe(&t, MBEDTLS_SSL_CERTIFICATE_REQUEST);
    assert_true(t.client_cert_requested);
}

/* RFC 8446 section 4.6.3: such a message, behind the handshake, that mbedTLS did not expect. */
static void test_key_update_ends_a_session_that_stands(void **state)
{
    static const struct {
        bool established;
        int error;
        unsigned char type;
        size_t len;
        bool is;
    } rows[] = {
        {true, MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, 24, 5, true},
        {true, MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, 24, 1, true},
        {false, MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, 24, 5, false},
        {true, MBEDTLS_ERR_SSL_DECODE_ERROR, 24, 5, false},
        {true, 0, 24, 5, false},
        {true, MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, 23, 5, false},
        {true, MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, 25, 5, false},
        {true, MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, 24, 0, false},
        {false, 0, 4, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const unsigned char message[5] = {rows[i].type, 0, 0, 1, 0};
        begin(message, sizeof message);
        t.ssl.MBEDTLS_PRIVATE(in_hslen) = rows[i].len;
        t.established = rows[i].established;
        t.last_error = rows[i].error;
        assert_int_equal(vouch_tls_is_key_update(&t), rows[i].is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_observe_key_exchange_is_read_as_its_suite_says),
        cmocka_unit_test(test_observe_message_counts_in_its_own_state_alone),
        cmocka_unit_test(test_observe_message_that_is_cut_says_nothing),
        cmocka_unit_test(test_key_update_ends_a_session_that_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

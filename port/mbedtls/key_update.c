// SPDX-License-Identifier: Apache-2.0
/* Must come first, as in every file of mbedTLS. */
#include <common.h>

#include "port/mbedtls/key_update.h"

#include <stdbool.h>
#include <string.h>

#include <mbedtls/platform.h>
#include <mbedtls/psa_util.h>
#include <ssl_misc.h>
#include <ssl_tls13_keys.h>

/* The message: its type, a length of 24 bits, and whether the other side must do the same. */
enum { KEY_UPDATE = 24, HEADER = 4, LENGTH = 1, NOT_REQUESTED = 0, REQUESTED = 1 };
enum { IV_LENGTH = 12 };

/* The user data: these two, and above them how many updates there were. */
enum { OWED = 1, IN_FLIGHT = 2, FLAGS = 3, ONE = 4 };

static uintptr_t state_of(mbedtls_ssl_context *ssl)
{
    return mbedtls_ssl_get_user_data_n(ssl);
}

static void set_flags(mbedtls_ssl_context *ssl, uintptr_t set, uintptr_t clear)
{
    mbedtls_ssl_set_user_data_n(ssl, (state_of(ssl) & ~clear) | set);
}

/* Is it what was read last? No other message may share its record (RFC 8446 section 5.1), which
 * begins what follows with another key. */
static bool is_key_update(mbedtls_ssl_context *ssl)
{
    static const unsigned char header[HEADER] = {KEY_UPDATE, 0, 0, LENGTH};

    return ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT &&
           ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3 && mbedtls_ssl_is_handshake_over(ssl) &&
           ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE && ssl->in_hslen == HEADER + LENGTH &&
           ssl->in_msglen == HEADER + LENGTH && memcmp(ssl->in_msg, header, HEADER) == 0 &&
           ssl->in_msg[HEADER] <= REQUESTED;
}

/* application_traffic_secret_N+1 (RFC 8446 section 7.2), in the place of the one before. */
static int advance(psa_algorithm_t hash, unsigned char *secret)
{
    unsigned char next[MBEDTLS_TLS1_3_MD_MAX_SIZE];
    size_t len = PSA_HASH_LENGTH(hash);
    int ret = mbedtls_ssl_tls13_hkdf_expand_label(
        hash, secret, len, MBEDTLS_SSL_TLS1_3_LBL_WITH_LEN(traffic_upd), NULL, 0, next, len);

    if (ret == 0)
        memcpy(secret, next, len);
    mbedtls_platform_zeroize(next, sizeof next);
    return ret;
}

static int make_transform(mbedtls_ssl_context *ssl, const mbedtls_ssl_ciphersuite_t *suite,
                          psa_algorithm_t hash, mbedtls_ssl_transform *transform)
{
    const mbedtls_ssl_tls13_application_secrets *secrets = &ssl->session->app_secrets;
    const mbedtls_cipher_info_t *cipher =
        mbedtls_cipher_info_from_type((mbedtls_cipher_type_t)suite->cipher);
    mbedtls_ssl_key_set keys;
    int ret;

    if (!cipher)
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    memset(&keys, 0, sizeof keys);
    ret = mbedtls_ssl_tls13_make_traffic_keys(
        hash, secrets->client_application_traffic_secret_N,
        secrets->server_application_traffic_secret_N, PSA_HASH_LENGTH(hash),
        mbedtls_cipher_info_get_key_bitlen(cipher) / 8, IV_LENGTH, &keys);
    if (ret == 0)
        ret = mbedtls_ssl_tls13_populate_transform(transform, ssl->conf->endpoint, suite->id, &keys,
                                                   ssl);
    mbedtls_platform_zeroize(&keys, sizeof keys);
    return ret;
}

/* Puts the next key of one direction into use; the other's, and its count of records, stay. */
static int renew(mbedtls_ssl_context *ssl, bool reading)
{
    const mbedtls_ssl_ciphersuite_t *suite =
        mbedtls_ssl_ciphersuite_from_id(ssl->session->ciphersuite);
    mbedtls_ssl_tls13_application_secrets *secrets = &ssl->session->app_secrets;
    mbedtls_ssl_transform *fresh = mbedtls_calloc(1, sizeof *fresh);
    psa_algorithm_t hash =
        suite ? mbedtls_md_psa_alg_from_type((mbedtls_md_type_t)suite->mac) : PSA_ALG_NONE;
    int ret = fresh ? 0 : MBEDTLS_ERR_SSL_ALLOC_FAILED;

    if (ret == 0 && !suite)
        ret = MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    if (ret == 0)
        ret = advance(hash, reading ? secrets->server_application_traffic_secret_N
                                    : secrets->client_application_traffic_secret_N);
    if (ret == 0)
        ret = make_transform(ssl, suite, hash, fresh);
    if (ret != 0) {
        mbedtls_ssl_transform_free(fresh);
        mbedtls_free(fresh);
        return ret;
    }
    mbedtls_ssl_transform_free(ssl->transform_application);
    mbedtls_free(ssl->transform_application);
    ssl->transform_application = ssl->transform_in = ssl->transform_out = fresh;
    if (reading)
        mbedtls_ssl_set_inbound_transform(ssl, fresh);
    else
        mbedtls_ssl_set_outbound_transform(ssl, fresh);
    return 0;
}

static int take(mbedtls_ssl_context *ssl)
{
    mbedtls_ssl_set_user_data_n(ssl, state_of(ssl) + ONE);
    if (ssl->in_msg[HEADER] == REQUESTED)
        set_flags(ssl, OWED, 0);
    return renew(ssl, true);
}

int mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *buf, size_t len)
{
    int ret = vouch_read_between_updates(ssl, buf, len);

    while (ret == MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE && is_key_update(ssl) &&
           state_of(ssl) / ONE < VOUCH_KEY_UPDATES_MAX) {
        ret = take(ssl);
        if (ret == 0)
            ret = vouch_read_between_updates(ssl, buf, len);
    }
    return ret;
}

/* The record has the old key; what follows has the new one. */
static int write_answer(mbedtls_ssl_context *ssl)
{
    static const unsigned char message[] = {KEY_UPDATE, 0, 0, LENGTH, NOT_REQUESTED};
    const int wait = 0; /* it is sent by send_answer */
    int ret;

    ssl->out_msgtype = MBEDTLS_SSL_MSG_HANDSHAKE;
    ssl->out_msglen = sizeof message;
    memcpy(ssl->out_msg, message, sizeof message);
    ret = mbedtls_ssl_write_record(ssl, wait);
    if (ret == 0)
        ret = renew(ssl, false);
    if (ret == 0)
        set_flags(ssl, IN_FLIGHT, OWED);
    return ret;
}

/* What is in mbedTLS's buffer is either the answer, or data of the caller that an earlier call
 * could not send: mbedtls_ssl_write takes anything there for the latter, and the answer waits for
 * its end. */
static int send_answer(mbedtls_ssl_context *ssl)
{
    int ret = 0;

    if ((state_of(ssl) & FLAGS) == OWED && ssl->out_left == 0)
        ret = write_answer(ssl);
    if (ret == 0 && (state_of(ssl) & IN_FLIGHT))
        ret = mbedtls_ssl_flush_output(ssl);
    if (ret == 0)
        set_flags(ssl, 0, IN_FLIGHT);
    return ret;
}

int mbedtls_ssl_write(mbedtls_ssl_context *ssl, const unsigned char *buf, size_t len)
{
    int ret = (state_of(ssl) & FLAGS) != 0 ? send_answer(ssl) : 0;

    return ret == 0 ? vouch_write_after_update(ssl, buf, len) : ret;
}

// SPDX-License-Identifier: Apache-2.0
/* Must come first, as in every file of mbedTLS. */
#include <common.h>

#include "port/mbedtls/reassembly.h"

#include <string.h>

#include <mbedtls/platform.h>
#include <ssl_misc.h>

/* type, and a length of 24 bits (RFC 8446 section 4) */
enum { HANDSHAKE_HEADER = 4 };

/* Where mbedTLS expects a whole message: after the sequence number and a record's header. */
static unsigned char *start_of(const mbedtls_ssl_context *ssl)
{
    return ssl->in_buf + MBEDTLS_SSL_SEQUENCE_NUMBER_LEN;
}

#if defined(MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH)

static size_t capacity_of(const mbedtls_ssl_context *ssl)
{
    return ssl->in_buf_len;
}

static size_t largest(const unsigned char *message)
{
    return message[0] == MBEDTLS_SSL_HS_CERTIFICATE ? VOUCH_CERTIFICATE_MESSAGE_MAX
                                                    : VOUCH_HANDSHAKE_MESSAGE_MAX;
}

/* mbedTLS shrinks the buffer again at the end of the handshake. */
static int reserve(mbedtls_ssl_context *ssl, size_t offset, size_t total)
{
    size_t wanted = offset + total + 5 + MBEDTLS_SSL_IN_PAYLOAD_LEN; /* and the next record's */
    if (total > largest(ssl->in_buf + offset))
        return MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    if (ssl->in_buf_len >= wanted)
        return 0;
    unsigned char *larger = mbedtls_calloc(1, wanted);
    if (!larger)
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    memcpy(larger, ssl->in_buf, ssl->in_buf_len);
    mbedtls_zeroize_and_free(ssl->in_buf, ssl->in_buf_len);
    ssl->in_buf = larger;
    ssl->in_buf_len = wanted;
    return 0;
}

#else

static size_t capacity_of(const mbedtls_ssl_context *ssl)
{
    (void)ssl;
    return MBEDTLS_SSL_IN_BUFFER_LEN;
}

static int reserve(mbedtls_ssl_context *ssl, size_t offset, size_t total)
{
    return offset + total > capacity_of(ssl) ? MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL : 0;
}

#endif

static void point_at(mbedtls_ssl_context *ssl, unsigned char *record)
{
    ssl->in_hdr = record;
    mbedtls_ssl_update_in_pointers(ssl);
}

static int wait_for_more(mbedtls_ssl_context *ssl, size_t offset, size_t have)
{
    int ret = reserve(ssl, offset, ssl->in_hslen);
    if (ret != 0)
        return ret;
    ssl->badmac_seen_or_in_hsfraglen = (unsigned)have;
    ssl->in_msglen = 0;
    point_at(ssl, ssl->in_buf + offset + have);
    return MBEDTLS_ERR_SSL_CONTINUE_PROCESSING;
}

#if defined(MBEDTLS_SSL_PROTO_DTLS)
/* mbedTLS's own function, which seam.h gives this name. */
int vouch_prepare_datagrams(mbedtls_ssl_context *ssl);
#endif

int vouch_reassemble(mbedtls_ssl_context *ssl)
{
#if defined(MBEDTLS_SSL_PROTO_DTLS)
    if (ssl->conf->transport == MBEDTLS_SSL_TRANSPORT_DATAGRAM)
        return vouch_prepare_datagrams(ssl);
#endif
    unsigned char *message = start_of(ssl) + mbedtls_ssl_in_hdr_len(ssl);
    size_t offset = (size_t)(message - ssl->in_buf);
    size_t before = ssl->badmac_seen_or_in_hsfraglen;
    size_t have = before + ssl->in_msglen;
    if (offset + have > capacity_of(ssl))
        return MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    memmove(message + before, ssl->in_msg, ssl->in_msglen);
    ssl->in_hslen = HANDSHAKE_HEADER;
    if (have >= HANDSHAKE_HEADER)
        ssl->in_hslen += MBEDTLS_GET_UINT24_BE(message, 1);
    if (have < ssl->in_hslen)
        return wait_for_more(ssl, offset, have);
    ssl->badmac_seen_or_in_hsfraglen = 0;
    ssl->in_msglen = have;
    point_at(ssl, start_of(ssl));
    MBEDTLS_PUT_UINT16_BE(have, ssl->in_len, 0); /* meaningless when have is larger */
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* Must come first, as in every file of mbedTLS. */
#include <common.h>

#include "port/mbedtls/hello.h"

#include "core/tls.h"
#include "core/tls_seam.h"
#include "core/tls_staple.h"

#include <ssl_misc.h>

#include <string.h>

enum { CERTIFICATE_STATUS = 22, HANDSHAKE_HEADER = 4 };

/* Type, length; ocsp(1), no responders listed, no extensions (RFC 6066 section 8). */
static const unsigned char status_request[] = {0, MBEDTLS_TLS_EXT_STATUS_REQUEST, 0, 5, 1, 0, 0, 0,
                                               0};
/* signed_certificate_timestamp, empty (RFC 6962 section 3.3.1) */
static const unsigned char timestamps[] = {0, MBEDTLS_TLS_EXT_SCT, 0, 0};

/* A hello for both versions is written by both functions. mbedTLS accepts a server's extension in
 * TLS 1.3 only if it knows that it was requested. */
static int add(mbedtls_ssl_context *ssl, unsigned char *p, const unsigned char *end,
               const unsigned char *extension, size_t len, size_t *out_len)
{
    const uint32_t mask = mbedtls_ssl_get_extension_mask(extension[1]);
    if (!vouch_tls_staple_asked() || (ssl->handshake->sent_extensions & mask))
        return 0;
    if ((size_t)(end - p) < len)
        return MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    memcpy(p, extension, len);
    ssl->handshake->sent_extensions |= mask;
    *out_len += len;
    return 0;
}

static int add_requests(mbedtls_ssl_context *ssl, unsigned char *buf, const unsigned char *end,
                        size_t *out_len)
{
    int ret = add(ssl, buf + *out_len, end, status_request, sizeof status_request, out_len);
    return ret != 0 ? ret : add(ssl, buf + *out_len, end, timestamps, sizeof timestamps, out_len);
}

/* The last extension of all (RFC 7685). A hello follows its header in out_msg. */
static int add_padding(const mbedtls_ssl_context *ssl, unsigned char *p, const unsigned char *end,
                       size_t *out_len)
{
    enum { EXTENSION_PADDING = 21, HEADER = 4 };
    const struct vouch_tls *t = vouch_tls_seam_running();
    size_t wanted = t && t->hello ? t->hello->bytes : 0;
    size_t so_far = (size_t)(p - ssl->out_msg);
    size_t len = wanted > so_far + HEADER ? wanted - so_far - HEADER : 0;
    if (len == 0 || (size_t)(end - p) < len + HEADER)
        return 0;
    memset(p, 0, len + HEADER);
    MBEDTLS_PUT_UINT16_BE(EXTENSION_PADDING, p, 0);
    MBEDTLS_PUT_UINT16_BE(len, p, 2);
    *out_len += len + HEADER;
    return 0;
}

int vouch_hello_tls12_extensions(mbedtls_ssl_context *ssl, unsigned char *buf,
                                 const unsigned char *end, int uses_ec, size_t *out_len)
{
    int ret = mbedtls_ssl_tls12_write_client_hello_exts(ssl, buf, end, uses_ec, out_len);
    if (ret == 0)
        ret = add_requests(ssl, buf, end, out_len);
    return ret != 0 ? ret : add_padding(ssl, buf + *out_len, end, out_len);
}

int vouch_hello_tls13_extensions(mbedtls_ssl_context *ssl, unsigned char *buf, unsigned char *end,
                                 size_t *out_len)
{
    int ret = mbedtls_ssl_tls13_write_client_hello_exts(ssl, buf, end, out_len);
    return ret != 0 ? ret : add_requests(ssl, buf, end, out_len);
}

static int is_status(const mbedtls_ssl_context *ssl)
{
    return ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE && ssl->in_hslen >= HANDSHAKE_HEADER &&
           ssl->in_msg[0] == CERTIFICATE_STATUS;
}

int vouch_hello_read_record(mbedtls_ssl_context *ssl, unsigned update_hs_digest)
{
    int ret = mbedtls_ssl_read_record(ssl, update_hs_digest);
    if (ret != 0)
        return ret;
    bool taken = is_status(ssl) && vouch_tls_staple_take(ssl->in_msg + HANDSHAKE_HEADER,
                                                         ssl->in_hslen - HANDSHAKE_HEADER);
    if (!taken)
        vouch_tls_staple_read_on();
    return taken ? MBEDTLS_ERR_SSL_WANT_READ : 0;
}

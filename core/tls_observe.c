// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"
#include "core/tls_private.h"
#include "core/tls_staple.h"

/* What the peer selected, read from its own messages. They are in mbedTLS's input buffer, complete
 * and decrypted, when the step that handled them returns; mbedTLS does not keep the group, and
 * gives the rest only after a successful handshake. */

enum { SERVER_HELLO = 2, SERVER_KEY_EXCHANGE = 12, CERTIFICATE_REQUEST = 13 };
enum {
    EXTENSION_STATUS_REQUEST = 5,
    EXTENSION_TIMESTAMPS = 18,
    EXTENSION_SUPPORTED_VERSIONS = 43,
    EXTENSION_KEY_SHARE = 51
};
enum { NAMED_CURVE = 3 };

static void read_extension(struct vouch_tls *t, uint16_t type, struct vouch_span body)
{
    struct vouch_reader r = vouch_reader_of(body);
    if (type == EXTENSION_TIMESTAMPS && t->staple_ops)
        t->staple_ops->note_timestamps(t, body);
    t->staple_promised = t->staple_promised || type == EXTENSION_STATUS_REQUEST;
    uint16_t value = vouch_read_u16(&r);
    if (r.failed)
        return;
    if (type == EXTENSION_SUPPORTED_VERSIONS)
        t->version = value;
    if (type == EXTENSION_KEY_SHARE)
        t->group = value;
}

/* RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3 */
static void read_server_hello(struct vouch_tls *t, struct vouch_reader *r)
{
    t->version = vouch_read_u16(r);
    (void)vouch_read_span(r, 32); /* random */
    (void)vouch_read_span(r, vouch_read_u8(r));
    t->suite = vouch_read_u16(r);
    (void)vouch_read_u8(r);  /* compression */
    (void)vouch_read_u16(r); /* of the extensions, if there are any */
    while (!r->failed && vouch_reader_left(r) > 0) {
        uint16_t type = vouch_read_u16(r);
        read_extension(t, type, vouch_read_span(r, vouch_read_u16(r)));
    }
}

/* RFC 8422 section 5.4 for ECDHE, RFC 5246 section 7.4.3 for DHE: a prime of that many bytes. Only
 * the suite tells which: the length of a prime can begin like a named curve. */
static void read_key_exchange(struct vouch_tls *t, struct vouch_reader *r)
{
    if (vouch_tls_suite_is_dhe(t->suite))
        t->dh_bits = (uint16_t)(vouch_read_u16(r) * 8u);
    else if (vouch_read_u8(r) == NAMED_CURVE)
        t->group = vouch_read_u16(r);
}

static struct vouch_span message(const struct vouch_tls *t)
{
    return vouch_tls_private_message(&t->ssl);
}

/* A step may have found that its message is missing and left another in the buffer, so check the
 * type too. */
void vouch_tls_observe(struct vouch_tls *t, int state)
{
    struct vouch_reader r = vouch_reader_of(message(t));
    uint8_t type = vouch_read_u8(&r);
    (void)vouch_read_u24(&r);
    if (r.failed)
        return;
    if (state == MBEDTLS_SSL_SERVER_HELLO && type == SERVER_HELLO)
        read_server_hello(t, &r);
    if (state == MBEDTLS_SSL_SERVER_KEY_EXCHANGE && type == SERVER_KEY_EXCHANGE)
        read_key_exchange(t, &r);
    if (state == MBEDTLS_SSL_CERTIFICATE_REQUEST && type == CERTIFICATE_REQUEST)
        t->client_cert_requested = true;
}

bool vouch_tls_looks_like_tls(const struct vouch_tls *t)
{
    if (t->first_bytes_count >= 1 && (t->first_bytes[0] < MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC ||
                                      t->first_bytes[0] > MBEDTLS_SSL_MSG_APPLICATION_DATA))
        return false;
    return t->first_bytes_count < 2 || t->first_bytes[1] == 3;
}

// SPDX-License-Identifier: Apache-2.0
#include "core/tls_staple.h"

#include "core/tls_internal.h"
#include "core/tls_private.h"
#include "core/tls_seam.h"

#include <mbedtls/platform.h>

#include <string.h>

enum { STATUS_TYPE_OCSP = 1, TIMESTAMPS_MAX = 4096 };

/* CertificateStatus: ocsp(1), and a response of that length (RFC 6066 section 8). */
static struct vouch_span response_in(struct vouch_span body)
{
    struct vouch_reader r = vouch_reader_of(body);
    uint8_t type = vouch_read_u8(&r);
    struct vouch_span response = vouch_read_span(&r, vouch_read_u24(&r));
    return r.failed || type != STATUS_TYPE_OCSP ? (struct vouch_span){NULL, 0} : response;
}

/* The extensions of the first CertificateEntry (RFC 8446 section 4.4.2). mbedTLS checks their
 * syntax afterwards. */
static void note_entry(struct vouch_tls *t, const unsigned char *end_of_der)
{
    const struct vouch_span message = vouch_tls_private_message(&t->ssl);
    if (t->version != VOUCH_TLS_1_3 || !message.data)
        return;
    const uint8_t *end = message.data + message.len;
    if (end_of_der < message.data || end_of_der > end)
        return;
    const struct vouch_span left = {end_of_der, (size_t)(end - end_of_der)};
    struct vouch_reader all = vouch_reader_of(left);
    struct vouch_reader r = vouch_reader_of(vouch_read_span(&all, vouch_read_u16(&all)));
    while (!all.failed && !r.failed && vouch_reader_left(&r) > 0) {
        uint16_t type = vouch_read_u16(&r);
        struct vouch_span body = vouch_read_span(&r, vouch_read_u16(&r));
        if (type == MBEDTLS_TLS_EXT_STATUS_REQUEST && !r.failed)
            t->staple = response_in(body);
        if (type == MBEDTLS_TLS_EXT_SCT && !r.failed)
            t->timestamps = body;
    }
}

/* TLS 1.2 sends the response in the next message, which overwrites the certificates in the input
 * buffer; both are judged together. */
static int keep_chain(struct vouch_tls *t)
{
    size_t total = 0;
    for (size_t i = 0; i < t->chain_count; i++)
        total += t->chain[i].len;
    t->copy = mbedtls_calloc(1, total + 1);
    if (!t->copy)
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    uint8_t *at = t->copy;
    for (size_t i = 0; i < t->chain_count; i++) {
        memcpy(at, t->chain[i].data, t->chain[i].len);
        t->chain[i].data = at;
        at += t->chain[i].len;
    }
    return 0;
}

static bool is_under_way(int ret)
{
    return ret == 0 || ret == MBEDTLS_ERR_SSL_WANT_READ || ret == MBEDTLS_ERR_SSL_WANT_WRITE;
}

static bool awaits(struct vouch_tls *t, int *ret)
{
    if (!t->staple_promised || t->version != VOUCH_TLS_1_2 || t->read_on || t->staple.len > 0 ||
        !is_under_way(*ret))
        return false;
    if (!t->copy)
        *ret = keep_chain(t);
    return true;
}

/* The message is gone when the certificates have come. No memory: none are known. */
static void note_timestamps(struct vouch_tls *t, struct vouch_span list)
{
    if (list.len == 0 || list.len > TIMESTAMPS_MAX || t->timestamps_copy)
        return;
    t->timestamps_copy = mbedtls_calloc(1, list.len);
    if (!t->timestamps_copy)
        return;
    memcpy(t->timestamps_copy, list.data, list.len);
    t->timestamps = (struct vouch_span){t->timestamps_copy, list.len};
}

static void free_copy(struct vouch_tls *t)
{
    mbedtls_free(t->timestamps_copy);
    t->timestamps_copy = NULL;
    mbedtls_free(t->copy);
    t->copy = NULL;
}

const struct vouch_tls_staple_ops vouch_tls_staple = {.note_entry = note_entry,
                                                      .awaits = awaits,
                                                      .note_timestamps = note_timestamps,
                                                      .free = free_copy};

bool vouch_tls_staple_asked(void)
{
    const struct vouch_tls *t = vouch_tls_seam_running();
    return t && t->staple_ops;
}

bool vouch_tls_staple_take(const unsigned char *body, size_t len)
{
    struct vouch_tls *t = vouch_tls_seam_running();
    if (!t || !t->copy || t->read_on || t->staple.len > 0)
        return false;
    t->staple = response_in((struct vouch_span){body, len});
    t->read_on = t->staple.len == 0;
    return true;
}

void vouch_tls_staple_read_on(void)
{
    struct vouch_tls *t = vouch_tls_seam_running();
    if (t && t->copy)
        t->read_on = true;
}

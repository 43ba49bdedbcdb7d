// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"
#include "core/tls_private.h"
#include "core/tls_seam.h"
#include "core/tls_staple.h"

#include <string.h>

/* Reads of the transport in one call: far more than a handshake step needs, and a limit on the work
 * that a flooding peer can cause in one call. */
enum { READS_MAX = 200 };

/* A peer that has refused us closes, and its last message is still unread in this machine: a
 * failing write must not hide it. So the write is treated as done, and reading goes on until the
 * peer's alert, or the end of the stream, arrives. */
static int bio_send(void *self, const unsigned char *data, size_t len)
{
    struct vouch_tls *t = self;
    if (t->send_broken)
        return (int)len;
    int n = t->transport.ops->send(t->transport.self, data, len);
    if (n > 0)
        return n;
    if (n == 0) {
        t->wants_write = true;
        return MBEDTLS_ERR_SSL_WANT_WRITE;
    }
    t->transport_status = n;
    if (n != VOUCH_E_CLOSED && n != VOUCH_E_RESET)
        return MBEDTLS_ERR_SSL_CONN_EOF;
    t->send_broken = true;
    return (int)len;
}

static void note_first_bytes(struct vouch_tls *t, const unsigned char *data, size_t len)
{
    size_t left = VOUCH_TLS_FIRST_BYTES - t->first_bytes_count;
    size_t n = len < left ? len : left;
    memcpy(t->first_bytes + t->first_bytes_count, data, n);
    t->first_bytes_count += n;
}

static int bio_recv(void *self, unsigned char *data, size_t len)
{
    struct vouch_tls *t = self;
    if (t->reads_left == 0) {
        t->blocked = false;
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    t->reads_left--;
    int n = t->transport.ops->recv(t->transport.self, data, len);
    if (n > 0) {
        note_first_bytes(t, data, (size_t)n);
        return n;
    }
    if (n == 0 && !t->send_broken) {
        t->blocked = true;
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    if (n < 0)
        t->transport_status = n;
    return MBEDTLS_ERR_SSL_CONN_EOF;
}

static bool is_address(const char *name)
{
    struct vouch_address ignored;
    return vouch_address_parse(vouch_span_of(name), &ignored);
}

int vouch_tls_init(struct vouch_tls *t, const struct vouch_tls_config *config,
                   struct vouch_transport transport, const char *servername)
{
    memset(t, 0, sizeof *t);
    t->transport = transport;
    t->alert_received = -1;
    t->client_cert_ours = config->has_certificate;
    t->staple_ops = config->staple_ops;
    t->hello = config->hello;
    t->refusals = config->refusals;
    t->refused_before = config->refusals ? config->refusals() : 0;
    mbedtls_ssl_init(&t->ssl);
    if (mbedtls_ssl_setup(&t->ssl, &config->ssl) != 0) {
        vouch_tls_private_configure(&t->ssl, &config->ssl);
        return VOUCH_E_MEMORY;
    }
    if (servername && servername[0] != '\0' && !is_address(servername) &&
        mbedtls_ssl_set_hostname(&t->ssl, servername) != 0)
        return VOUCH_E_MEMORY;
    mbedtls_ssl_set_bio(&t->ssl, t, bio_send, bio_recv, NULL);
    return VOUCH_OK;
}

void vouch_tls_free(struct vouch_tls *t)
{
    mbedtls_ssl_free(&t->ssl);
    if (t->staple_ops)
        t->staple_ops->free(t);
}

static void begin_call(struct vouch_tls *t)
{
    t->reads_left = READS_MAX;
    t->wants_write = false;
    t->blocked = false;
}

/* mbedTLS uses the same code for an alert received and for one about to be sent. */
static void note_alert(struct vouch_tls *t)
{
    int alert = vouch_tls_private_alert(&t->ssl);
    if (alert >= 0)
        t->alert_received = alert;
}

static int lost_transport(const struct vouch_tls *t)
{
    return t->transport_status != 0 ? t->transport_status : VOUCH_E_CLOSED;
}

static bool has_refused(const struct vouch_tls *t)
{
    return t->refusals && t->refusals() != t->refused_before;
}

/* Turns mbedTLS's failure into a status that sticks. */
static int fail(struct vouch_tls *t, int ret)
{
    t->last_error = ret;
    if (ret == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE)
        note_alert(t);
    if (t->failed != 0) /* the seam knows the cause */
        return t->failed;
    if (has_refused(t) || vouch_tls_is_memory_error(ret))
        t->failed = VOUCH_E_MEMORY;
    else if (ret == MBEDTLS_ERR_SSL_CONN_EOF)
        t->failed = lost_transport(t);
    else if (t->proof == VOUCH_TLS_PROOF_BAD)
        t->failed = VOUCH_E_SIGNATURE;
    else
        t->failed = VOUCH_E_MALFORMED;
    return t->failed;
}

static bool must_wait(int ret)
{
    return ret == MBEDTLS_ERR_SSL_WANT_READ || ret == MBEDTLS_ERR_SSL_WANT_WRITE;
}

/* mbedTLS requires less than a check does: the peer must have sent certificates, and must have
 * proved that it holds the first one's key. With a static RSA exchange the proof is that the peer
 * could complete the handshake. */
static int finish(struct vouch_tls *t)
{
    bool proved = t->proof == VOUCH_TLS_PROOF_GOOD ||
                  (t->proof == VOUCH_TLS_PROOF_NONE && vouch_tls_suite_is_static_rsa(t->suite));
    if (t->chain_total == 0 || !proved)
        return fail(t, MBEDTLS_ERR_SSL_BAD_CERTIFICATE);
    t->established = true;
    return VOUCH_OK;
}

/* mbedTLS stops at five bytes that are not TLS; if more have arrived, they show better what they
 * are. */
static int fail_step(struct vouch_tls *t, int ret)
{
    uint8_t more[VOUCH_TLS_FIRST_BYTES];
    while (!vouch_tls_looks_like_tls(t) && t->transport_status == 0 &&
           t->first_bytes_count < VOUCH_TLS_FIRST_BYTES)
        if (bio_recv(t, more, VOUCH_TLS_FIRST_BYTES - t->first_bytes_count) <= 0)
            break;
    return fail(t, ret);
}

static int after_step(struct vouch_tls *t, int ret)
{
    if (must_wait(ret)) {
        t->blocked = t->blocked || t->wants_write;
        return VOUCH_AGAIN;
    }
    if (ret == MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS) /* part of a signature, in TLS 1.2 */
        return VOUCH_AGAIN;
    if (ret != 0)
        return fail_step(t, ret);
    return mbedtls_ssl_is_handshake_over(&t->ssl) ? finish(t) : VOUCH_AGAIN;
}

void vouch_tls_withhold(struct vouch_tls *t)
{
    t->client_cert_withheld = t->client_cert_ours;
    t->client_cert_ours = false;
}

static int step(struct vouch_tls *t)
{
    int state = vouch_tls_private_state(&t->ssl);
    vouch_tls_seam_enter(t);
    int ret = t->client_cert_withheld ? vouch_tls_private_bare_step(&t->ssl)
                                      : mbedtls_ssl_handshake_step(&t->ssl);
    vouch_tls_seam_enter(NULL);
    if (ret == 0)
        vouch_tls_observe(t, state);
    /* before the exponentiation, which runs in one call whatever its size */
    return ret == 0 && t->dh_bits > VOUCH_TLS_DH_BITS_MAX ? MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL : ret;
}

int vouch_tls_handshake(struct vouch_tls *t)
{
    if (t->failed != 0)
        return t->failed;
    if (t->established)
        return VOUCH_OK;
    begin_call(t);
    if (t->kept != 0) {
        int kept = t->kept;
        t->kept = 0;
        return after_step(t, kept);
    }
    int ret = step(t);
    if (t->chain_total == 0 || t->chain_said)
        return after_step(t, ret);
    if (t->staple_ops && t->staple_ops->awaits(t, &ret))
        return after_step(t, ret);
    t->chain_said = true;
    t->kept = ret; /* certificates first: they are facts even if the message is malformed */
    return VOUCH_TLS_CHAIN;
}

int vouch_tls_send(struct vouch_tls *t, const uint8_t *data, size_t len)
{
    if (t->failed != 0)
        return t->failed;
    begin_call(t);
    int ret = mbedtls_ssl_write(&t->ssl, data, t->writing != 0 ? t->writing : len);
    if (must_wait(ret)) {
        t->writing = t->writing != 0 ? t->writing : len;
        t->blocked = true;
        return 0;
    }
    t->writing = 0;
    return ret >= 0 ? ret : fail(t, ret);
}

static int end_of_stream(struct vouch_tls *t, int ret)
{
    t->close_notified = ret == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY;
    t->failed = t->close_notified ? VOUCH_E_CLOSED : lost_transport(t);
    return t->failed;
}

int vouch_tls_recv(struct vouch_tls *t, uint8_t *data, size_t len)
{
    if (t->failed != 0)
        return t->failed;
    begin_call(t);
    int ret = mbedtls_ssl_read(&t->ssl, data, len);
    if (ret > 0)
        return ret;
    if (must_wait(ret) || ret == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
        t->blocked = t->blocked || t->wants_write;
        return 0;
    }
    if (ret == 0 || ret == MBEDTLS_ERR_SSL_CONN_EOF || ret == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
        return end_of_stream(t, ret);
    return fail(t, ret);
}

int vouch_tls_close(struct vouch_tls *t)
{
    if (!t->established || t->send_broken || t->close_sent)
        return VOUCH_OK;
    begin_call(t);
    t->close_sent = mbedtls_ssl_close_notify(&t->ssl) != MBEDTLS_ERR_SSL_WANT_WRITE;
    return t->close_sent ? VOUCH_OK : VOUCH_AGAIN;
}

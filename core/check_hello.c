// SPDX-License-Identifier: Apache-2.0
#include "core/check_hello.h"

#include "core/check_phases.h"
#include "core/tls_internal.h"
#include "core/x509/certificate.h"

#include <string.h>

enum { ANSWER_WAIT_MS = 4000, SHARES = 4, VALUE_MAX = 96 };

static struct vouch_hello *hello_of(const struct vouch_check *c)
{
    return c->options.hello;
}

static bool is_last(const struct vouch_hello *h)
{
    return h->second || h->kind == VOUCH_HELLO_SHORT;
}

static const struct vouch_tls_config *begin(struct vouch_check *c)
{
    const struct vouch_hello *h = hello_of(c);
    uint64_t left_ms = c->due_ms - c->now.mono_ms;
    uint64_t wait_ms = left_ms / SHARES < ANSWER_WAIT_MS ? left_ms / SHARES : ANSWER_WAIT_MS;
    if (!is_last(h))
        c->phase_due_ms = c->now.mono_ms + wait_ms;
    return &h->configs[h->kind];
}

/* Failures that another ClientHello might avoid: no answer, a closed connection, an alert about
 * what was offered. */
static bool may_change(const struct vouch_check *c, int status)
{
    if (status == VOUCH_E_TIMEOUT)
        return c->tls.first_bytes_count == 0;
    if (status == VOUCH_E_CLOSED || status == VOUCH_E_RESET)
        return c->tls.first_bytes_count == 0;
    switch (c->tls.alert_received) {
    case MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE:
    case MBEDTLS_SSL_ALERT_MSG_INSUFFICIENT_SECURITY:
    case MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER:
    case MBEDTLS_SSL_ALERT_MSG_NO_APPLICATION_PROTOCOL:
    case MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR:
        return true;
    default:
        return false;
    }
}

static bool next(struct vouch_check *c, int status)
{
    struct vouch_hello *h = hello_of(c);
    bool answered = c->tls.alert_received >= 0;
    if (is_last(h) || c->tls.chain_total || !may_change(c, status))
        return false;
    if (h->kind == VOUCH_HELLO_WIDE && answered)
        return false; /* a shorter one offers less */
    h->silent = h->silent || !answered;
    h->refused = h->refused || answered;
    if (h->kind == VOUCH_HELLO_BROWSER)
        h->kind = answered ? VOUCH_HELLO_FIREFOX : VOUCH_HELLO_WIDE;
    else
        h->kind = h->kind == VOUCH_HELLO_FIREFOX ? VOUCH_HELLO_WIDE : VOUCH_HELLO_SHORT;
    return true;
}

/* The TLS 1.2 suites that HTTP/2 forbids: all that a browser offers but ECDHE with an AEAD cipher
 * (RFC 9113 appendix A). */
static bool forbidden_by_http2(uint16_t suite)
{
    static const uint16_t forbidden[] = {0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++)
        if (suite == forbidden[i])
            return true;
    return false;
}

static void find_http2_cipher(struct vouch_check *c)
{
    char buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    if (!hello_of(c)->chose_http2(&c->tls.ssl) || !forbidden_by_http2(c->tls.suite))
        return;
    vouch_tls_write_suite(&w, c->tls.suite);
    vouch_report_find(&c->report, VOUCH_F_CLIENTS_HTTP2_CIPHER, VOUCH_NO_POSITION,
                      VOUCH_NO_POSITION, vouch_writer_span(&w));
}

static void tell(struct vouch_check *c)
{
    const struct vouch_hello *h = hello_of(c);
    char buffer[VALUE_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    find_http2_cipher(c);
    if (h->second || (!h->refused && !h->silent))
        return;
    if (h->silent && !h->refused) {
        vouch_report_find_plain(&c->report, VOUCH_F_CLIENTS_HELLO_LONG);
        return;
    }
    vouch_write_text(&w, h->kind == VOUCH_HELLO_FIREFOX ? "Chrome; " : "Chrome, Firefox; ");
    vouch_write_text(&w, c->tls.version == VOUCH_TLS_1_3 ? "TLSv1.3 " : "TLSv1.2 ");
    vouch_tls_write_suite(&w, c->tls.suite);
    if (c->tls.group && vouch_tls_group_text(c->tls.group)) {
        vouch_write_text(&w, " ");
        vouch_write_text(&w, vouch_tls_group_text(c->tls.group));
    }
    /* With a key that this build cannot use the service is not judged, whatever browsers do. */
    bool judged = c->tls.key_error == 0;
    vouch_report_find_as(&c->report, judged ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING,
                         VOUCH_F_CLIENTS_HELLO_REFUSED, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                         vouch_writer_span(&w));
}

static bool again(struct vouch_check *c)
{
    struct vouch_hello *h = hello_of(c);
    if (h->second || !h->chose_http2(&c->tls.ssl))
        return false;
    h->second = true;
    h->kind = VOUCH_HELLO_HTTP11;
    (void)vouch_tls_close(&c->tls);
    return true;
}

static bool same(struct vouch_check *c)
{
    const struct vouch_report *r = &c->report;
    uint8_t sha256[sizeof r->storage.sent[0].sha256];
    if (c->tls.chain_count && r->sent_count &&
        vouch_certificate_sha256(c->tls.chain[0], sha256) == VOUCH_OK &&
        memcmp(sha256, r->storage.sent[0].sha256, sizeof sha256) == 0)
        return true;
    vouch_report_find_plain(&c->report, VOUCH_F_CLIENTS_HTTP2_ONLY);
    return false;
}

const struct vouch_hello_ops vouch_hello_ops = {
    .begin = begin, .next = next, .tell = tell, .again = again, .same = same};

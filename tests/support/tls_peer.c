// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tls_peer.h"

#include "core/status.h"
#include "core/tls_seam.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <psa/crypto.h>

static const int64_t made_utc_s = 1790000000; /* no test here judges dates */

static int bio_send(void *self, const unsigned char *data, size_t len)
{
    struct tls_peer *p = self;
    fake_transport_say(p->f, data, len);
    return (int)len;
}

static int bio_recv(void *self, unsigned char *data, size_t len)
{
    struct tls_peer *p = self;
    size_t n = fake_transport_take(p->f, data, len);
    return n > 0 ? (int)n : MBEDTLS_ERR_SSL_WANT_READ;
}

/* RFC 8446 section 6.2; mbedTLS has no name for it. */
enum { CERTIFICATE_REQUIRED = 116 };

static void demand_certificate(struct tls_peer *p, int mode)
{
    const struct vouch_span *der = &p->pki.der[VOUCH_DEMO_ROOT];
    vouch_tls_seam_set_parser(mbedtls_x509_crt_parse_der);
    assert_int_equal(mbedtls_x509_crt_parse_der(&p->root, der->data, der->len), 0);
    mbedtls_ssl_conf_ca_chain(&p->config, &p->root, NULL);
    mbedtls_ssl_conf_authmode(&p->config, mode);
}

void tls_peer_init(struct tls_peer *p, const struct tls_peer_options *o)
{
    memset(p, 0, sizeof *p);
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    assert_int_equal(vouch_demo_pki_init(&p->pki, &o->plan, made_utc_s), VOUCH_OK);
    mbedtls_x509_crt_init(&p->root);
    mbedtls_ssl_config_init(&p->config);
    mbedtls_ssl_init(&p->ssl);
    assert_int_equal(mbedtls_ssl_config_defaults(&p->config, MBEDTLS_SSL_IS_SERVER,
                                                 MBEDTLS_SSL_TRANSPORT_STREAM,
                                                 MBEDTLS_SSL_PRESET_DEFAULT),
                     0);
    mbedtls_ssl_conf_rng(&p->config, vouch_demo_random, NULL);
    assert_int_equal(mbedtls_ssl_conf_own_cert(&p->config, &p->pki.sent, p->pki.key), 0);
    if (o->tls12)
        mbedtls_ssl_conf_max_tls_version(&p->config, MBEDTLS_SSL_VERSION_TLS1_2);
    if (o->suites)
        mbedtls_ssl_conf_ciphersuites(&p->config, o->suites);
    if (o->groups)
        mbedtls_ssl_conf_groups(&p->config, o->groups);
    p->refuses = o->refuses;
    if (o->demands_certificate || o->refuses)
        demand_certificate(p,
                           o->refuses ? MBEDTLS_SSL_VERIFY_OPTIONAL : MBEDTLS_SSL_VERIFY_REQUIRED);
}

void tls_peer_begin(struct tls_peer *p, struct fake_transport *f)
{
    p->f = f;
    p->status = 0;
    p->shaken = false;
    p->heard = 0;
    assert_int_equal(mbedtls_ssl_setup(&p->ssl, &p->config), 0);
    mbedtls_ssl_set_bio(&p->ssl, p, bio_send, bio_recv, NULL);
}

static void echo(struct tls_peer *p)
{
    int n = mbedtls_ssl_read(&p->ssl, p->words, sizeof p->words);
    if (n <= 0)
        return;
    p->heard += (size_t)n;
    assert_int_equal(mbedtls_ssl_write(&p->ssl, p->words, (size_t)n), n);
    if (p->closes)
        assert_int_equal(mbedtls_ssl_close_notify(&p->ssl), 0);
}

static void refuse(struct tls_peer *p)
{
    if (p->f->end == 0)
        assert_int_equal(mbedtls_ssl_send_alert_message(&p->ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                                        CERTIFICATE_REQUIRED),
                         0);
    p->f->end = VOUCH_E_CLOSED;
}

void tls_peer_work(struct tls_peer *p)
{
    if (!p->shaken && (p->status == 0 || p->status == MBEDTLS_ERR_SSL_WANT_READ))
        p->status = mbedtls_ssl_handshake(&p->ssl);
    p->shaken = p->shaken || p->status == 0;
    if (p->shaken && p->refuses)
        refuse(p);
    else if (p->shaken)
        echo(p);
    if (p->status != 0 && p->status != MBEDTLS_ERR_SSL_WANT_READ)
        p->f->end = VOUCH_E_CLOSED;
}

void tls_peer_end(struct tls_peer *p)
{
    mbedtls_ssl_free(&p->ssl);
    mbedtls_ssl_init(&p->ssl);
}

void tls_peer_free(struct tls_peer *p)
{
    mbedtls_ssl_free(&p->ssl);
    mbedtls_ssl_config_free(&p->config);
    mbedtls_x509_crt_free(&p->root);
    vouch_demo_pki_free(&p->pki);
}

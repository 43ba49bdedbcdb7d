// SPDX-License-Identifier: Apache-2.0
#ifndef TLS_PEER_H
#define TLS_PEER_H

#include "boards/posix/demo/demo_pki.h"
#include "tests/fake/fake_transport.h"

#include <mbedtls/ssl.h>

/* A TLS server of mbedTLS at the other end of a fake transport, with the certificates of the
 * demonstration appliance. It does something only in tls_peer_work: were it to answer inside the
 * client's own send, the seam would take what it parses for the client's. */
struct tls_peer_options {
    struct vouch_demo_plan plan;
    bool tls12; /* at most */
    bool demands_certificate;
    bool refuses;      /* asks for one, and refuses the client when its own handshake is over */
    const int *suites; /* null: all */
    const uint16_t *groups;
};

struct tls_peer {
    struct fake_transport *f;
    struct vouch_demo_pki pki;
    mbedtls_x509_crt root;
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
    int status;  /* mbedTLS's answer to the last step of the handshake */
    bool shaken; /* its handshake is over */
    bool closes; /* closes in order behind its answer */
    bool refuses;
    size_t heard;       /* bytes of the client's, over TLS */
    uint8_t words[256]; /* the last of them */
};

/* Makes certificates and a server; the session begins with tls_peer_begin. */
void tls_peer_init(struct tls_peer *p, const struct tls_peer_options *options);
void tls_peer_begin(struct tls_peer *p, struct fake_transport *f);
/* Goes on as far as it can: shakes hands, then says back what it hears. */
void tls_peer_work(struct tls_peer *p);
/* Ends the session; another can begin. */
void tls_peer_end(struct tls_peer *p);
void tls_peer_free(struct tls_peer *p);

#endif

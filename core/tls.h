// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_H
#define VOUCH_TLS_H

#include "core/port.h"
#include "core/report.h"

#include <mbedtls/ssl.h>

/* One TLS session as a client. mbedTLS does the handshake and the arithmetic, and decides nothing:
 * its own verification is off, the certificates are read as DER in its input buffer (tls_seam.c),
 * and the check judges them before the handshake continues. Only one handshake step may run at a
 * time in a process: there may be many sessions, but only one thread. */

enum vouch_tls_version { VOUCH_TLS_ANY = 0, VOUCH_TLS_1_2 = 0x0303, VOUCH_TLS_1_3 = 0x0304 };

/* Which of a server's certificates to ask for, if it has several. */
enum vouch_tls_key_type { VOUCH_TLS_KEY_ANY = 0, VOUCH_TLS_KEY_RSA, VOUCH_TLS_KEY_ECDSA };

struct vouch_tls_staple_ops;

/* What a session's ClientHello looks like, if not this build's default. */
struct vouch_tls_hello {
    void (*shape)(mbedtls_ssl_config *ssl); /* suites, groups, signature schemes, protocols */
    uint16_t bytes; /* the ClientHello is padded up to as many (RFC 7685); 0: not padded */
    bool browser;   /* what browsers accept is not reported as weak */
};

struct vouch_tls_options {
    struct vouch_entropy entropy;
    enum vouch_tls_version min_version; /* ANY: the lowest built in */
    enum vouch_tls_version max_version; /* ANY: the highest */
    enum vouch_tls_key_type key_type;
    /* &vouch_tls_staple (tls_staple.h): ask for a stapled OCSP response; null: do not. The build
     * must include port/mbedtls/hello.c. */
    const struct vouch_tls_staple_ops *staple_ops;
    const struct vouch_tls_hello *hello; /* null: everything this build supports */
    mbedtls_x509_crt *client_chain;      /* null: no client certificate; the caller keeps both */
    mbedtls_pk_context *client_key;
    /* The number of allocations that mbedTLS's allocator has refused so far, if the board can tell;
     * null: it cannot. mbedTLS reports many of them as a failed handshake or a bad key; this tells
     * them apart. */
    unsigned (*refusals)(void);
};

/* What any number of sessions share. */
struct vouch_tls_config {
    mbedtls_ssl_config ssl;
    struct vouch_entropy entropy;
    unsigned (*refusals)(void);                    /* as in the options */
    bool has_certificate;                          /* of the client */
    const struct vouch_tls_staple_ops *staple_ops; /* as in the options */
    const struct vouch_tls_hello *hello;           /* as in the options */
};

/* VOUCH_OK, E_MEMORY, E_ENTROPY, or E_ARGUMENT when key and certificate do not match. Free it in
 * every case; the entropy source must outlive it, and it must not be moved. */
int vouch_tls_config_init(struct vouch_tls_config *c, const struct vouch_tls_options *options);
void vouch_tls_config_free(struct vouch_tls_config *c);

enum { VOUCH_TLS_CHAIN_MAX = 32, VOUCH_TLS_FIRST_BYTES = 16 };

/* What a handshake step can answer besides VOUCH_OK and VOUCH_AGAIN: the peer's certificates have
 * been read, and in TLS 1.2 the stapled OCSP response that follows them. */
enum { VOUCH_TLS_CHAIN = 2 };

/* The peer's proof that it holds the key of its certificate: a signature over the handshake. */
enum vouch_tls_proof { VOUCH_TLS_PROOF_NONE = 0, VOUCH_TLS_PROOF_GOOD, VOUCH_TLS_PROOF_BAD };

/* One session; of fixed size except for what mbedTLS allocates while it is open. */
struct vouch_tls {
    mbedtls_ssl_context ssl;
    struct vouch_transport transport;
    struct vouch_span chain[VOUCH_TLS_CHAIN_MAX]; /* DER as sent, valid until the next call */
    size_t chain_count;                           /* kept in chain */
    size_t chain_total;                           /* sent */
    bool chain_said;
    const struct vouch_tls_hello *hello;           /* as in the options */
    const struct vouch_tls_staple_ops *staple_ops; /* null: no stapled response is asked for */
    bool staple_promised;                          /* in TLS 1.2 the server has announced one */
    bool read_on; /* the message after the certificates was another one */
    /* the stapled OCSP response, DER, valid as long as chain; empty: none */
    struct vouch_span staple;
    /* SignedCertificateTimestampList of the handshake, valid as long as chain; empty: none */
    struct vouch_span timestamps;
    uint8_t *timestamps_copy;
    uint8_t *copy;    /* holds chain while waiting for the staple; null: not waiting */
    bool wants_write; /* the last AGAIN waits until the transport can be written */
    bool blocked;     /* the last AGAIN waits for the transport; false: call again at once */

    uint8_t first_bytes[VOUCH_TLS_FIRST_BYTES]; /* the first bytes from the peer, for "not TLS" */
    size_t first_bytes_count;
    uint16_t version; /* 0x0303 or 0x0304 once the peer has chosen, else 0 */
    uint16_t suite;   /* the cipher suite's number (IANA), else 0 */
    uint16_t group;   /* the key exchange group's number (IANA), else 0 */
    uint16_t dh_bits; /* size of the group of a TLS 1.2 DHE exchange, else 0 */
    enum vouch_tls_proof proof;
    int alert_received;   /* number of the fatal alert received, or -1 */
    int key_error;        /* mbedTLS's code for a leaf key that it cannot use, else 0 */
    const char *key_kind; /* its kind, if known: "Ed25519" */
    bool client_cert_requested;
    bool client_cert_ours;     /* there is one to send */
    bool client_cert_withheld; /* there is one, but this peer must not see it */
    bool established;          /* the handshake completed */
    bool close_sent;           /* our close_notify has gone out: once is enough */
    bool close_notified;       /* the peer has closed the session properly */
    bool send_broken;          /* the peer takes no more data; what it sent is still read */

    unsigned (*refusals)(void); /* as in the options */
    unsigned refused_before;    /* its value at the start */
    int transport_status;       /* the last negative status of the transport, else 0 */
    int last_error;             /* mbedTLS's code of the failure, else 0 */
    int failed;                 /* the negative status that sticks, else 0 */
    int kept;                   /* mbedTLS's result of the step that read the certificates */
    unsigned reads_left;        /* in this call: a flooding peer must not hold up the caller */
    size_t writing;             /* bytes of an unfinished send */
};

/* Prepares a session over an open transport. `servername` goes into SNI (RFC 6066 section 3); null
 * or an address: none is sent. VOUCH_OK or E_MEMORY. */
int vouch_tls_init(struct vouch_tls *t, const struct vouch_tls_config *config,
                   struct vouch_transport transport, const char *servername);
/* One step of the handshake. VOUCH_AGAIN: not finished, call again: when the transport can be
 * written (t->wants_write) or read where t->blocked is set, else at once; VOUCH_TLS_CHAIN: t->chain
 * holds the peer's certificates until the next call, which goes on; VOUCH_OK: established; < 0:
 * failed, vouch_tls_explain says why, and every later call answers the same. A handshake that ends
 * without certificates, or without proof that the peer holds the first one's key, fails. */
int vouch_tls_handshake(struct vouch_tls *t);
/* Call between the peer's certificates and the rest of the handshake: this peer must not see the
 * client certificate. The handshake continues as if there were none. */
void vouch_tls_withhold(struct vouch_tls *t);
/* As a transport's send and recv (port.h). A send that answered 0 must be repeated with the same
 * bytes, because a TLS record is partly sent. VOUCH_E_CLOSED of recv: the stream has ended, with a
 * closure alert where t->close_notified is set. After a TLS 1.3 handshake, a refusal of the
 * client's certificate arrives here. */
int vouch_tls_send(struct vouch_tls *t, const uint8_t *data, size_t len);
int vouch_tls_recv(struct vouch_tls *t, uint8_t *data, size_t len);
/* Sends close_notify as far as the transport takes it. VOUCH_OK or VOUCH_AGAIN. */
int vouch_tls_close(struct vouch_tls *t);
/* Frees what the session holds; a second call does nothing. The caller keeps the transport. */
void vouch_tls_free(struct vouch_tls *t);

/* Writes protocol, cipher, group and so on into the report's facts, as far as known. */
void vouch_tls_facts(const struct vouch_tls *t, struct vouch_report *report);
/* Adds the finding for a failed call to the report: who refused whom and why (alert numbers), not
 * TLS at all, reset, closed, out of memory, unsupported key. `status` is what the call answered. */
void vouch_tls_explain(const struct vouch_tls *t, int status, struct vouch_report *report);

/* The name of an alert (RFC 8446 section 6), "handshake_failure"; null where it has none. */
const char *vouch_tls_alert_text(int alert);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_H
#define VOUCH_TLS_H

#include "core/port.h"
#include "core/report.h"

#include <mbedtls/ssl.h>

/* One TLS session as a client. mbedTLS does the handshake and the mathematics, and decides nothing:
 * its own verification is off, the certificates are taken as DER where they lie in its input buffer
 * (tls_seam.c), and the check judges them before the handshake goes on. One handshake step at a
 * time runs in a process: sessions may be many, threads may not. */

enum vouch_tls_version { VOUCH_TLS_ANY = 0, VOUCH_TLS_1_2 = 0x0303, VOUCH_TLS_1_3 = 0x0304 };

/* Which of a server's certificates to ask for, where it holds several. */
enum vouch_tls_key_type { VOUCH_TLS_KEY_ANY = 0, VOUCH_TLS_KEY_RSA, VOUCH_TLS_KEY_ECDSA };

struct vouch_tls_staple_ops;

/* How the first message of a session looks, where that is not this build's own choice. */
struct vouch_tls_hello {
    void (*shape)(mbedtls_ssl_config *ssl); /* suites, groups, signature schemes, protocols */
    uint16_t bytes; /* the ClientHello is padded up to as many (RFC 7685); 0: not padded */
    bool browser;   /* what browsers take is no weakness here */
};

struct vouch_tls_options {
    struct vouch_entropy entropy;
    enum vouch_tls_version min_version; /* ANY: the least that is built in */
    enum vouch_tls_version max_version; /* ANY: the most */
    enum vouch_tls_key_type key_type;
    /* &vouch_tls_staple (tls_staple.h): ask for a stapled OCSP answer; null: do not. The build must
     * have port/mbedtls/hello.c. */
    const struct vouch_tls_staple_ops *staple_ops;
    const struct vouch_tls_hello *hello; /* null: all that this build has */
    mbedtls_x509_crt *client_chain;      /* null: no client certificate; both stay the caller's */
    mbedtls_pk_context *client_key;
    /* How many allocations mbedTLS's allocator has refused so far, where the board can tell; null:
     * it cannot. mbedTLS calls many of them a failed handshake or a bad key, and so would we. */
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

/* VOUCH_OK, E_MEMORY, E_ENTROPY, or E_ARGUMENT when key and certificate do not go together. Free it
 * in every case; the entropy source must outlive it, and it must stay where it is. */
int vouch_tls_config_init(struct vouch_tls_config *c, const struct vouch_tls_options *options);
void vouch_tls_config_free(struct vouch_tls_config *c);

enum { VOUCH_TLS_CHAIN_MAX = 32, VOUCH_TLS_FIRST_BYTES = 16 };

/* What a handshake step can answer beside VOUCH_OK and VOUCH_AGAIN: the peer's certificates have
 * just been read, and in TLS 1.2 the stapled OCSP answer that follows them. */
enum { VOUCH_TLS_CHAIN = 2 };

/* The peer's proof that it holds the key of its certificate: a signature over the handshake. */
enum vouch_tls_proof { VOUCH_TLS_PROOF_NONE = 0, VOUCH_TLS_PROOF_GOOD, VOUCH_TLS_PROOF_BAD };

/* One session; fixed size but for what mbedTLS allocates while it stands. */
struct vouch_tls {
    mbedtls_ssl_context ssl;
    struct vouch_transport transport;
    struct vouch_span chain[VOUCH_TLS_CHAIN_MAX]; /* DER as sent, good until the next call */
    size_t chain_count;                           /* kept in chain */
    size_t chain_total;                           /* sent */
    bool chain_said;
    const struct vouch_tls_hello *hello;           /* as in the options */
    const struct vouch_tls_staple_ops *staple_ops; /* null: no stapled answer is asked for */
    bool staple_promised;     /* in TLS 1.2 the server has said that one may follow */
    bool read_on;             /* the message behind the certificates was another */
    struct vouch_span staple; /* the stapled OCSP response, DER, as long as chain; empty: none */
    uint8_t *copy;            /* what chain lies in while the staple is waited for; null: not so */
    bool wants_write;         /* the last AGAIN waits until the transport takes more */
    bool blocked; /* the last AGAIN waits for the transport; false: call again at once */

    uint8_t first_bytes[VOUCH_TLS_FIRST_BYTES]; /* the first that the peer sent, for "not TLS" */
    size_t first_bytes_count;
    uint16_t version; /* 0x0303 or 0x0304 once the peer has chosen, else 0 */
    uint16_t suite;   /* the cipher suite's number (IANA), else 0 */
    uint16_t group;   /* the key exchange group's number (IANA), else 0 */
    uint16_t dh_bits; /* size of the group of a TLS 1.2 DHE exchange, else 0 */
    enum vouch_tls_proof proof;
    int alert_received;   /* number of the fatal alert that came, or -1 */
    int key_error;        /* mbedTLS's code for a leaf key that it cannot use, else 0 */
    const char *key_kind; /* what key that is, where it is known: "Ed25519" */
    bool client_cert_requested;
    bool client_cert_ours;     /* there is one to answer with */
    bool client_cert_withheld; /* there is one, and the peer is not to see it */
    bool established;          /* the handshake completed */
    bool close_notified;       /* the peer has ended the session in order */
    bool send_broken;          /* the peer takes nothing more; what it said is still read */

    unsigned (*refusals)(void); /* as in the options */
    unsigned refused_before;    /* what it said at the start */
    int transport_status;       /* the last negative status of the transport, else 0 */
    int last_error;             /* mbedTLS's code of the failure, else 0 */
    int failed;                 /* the negative status that sticks, else 0 */
    int kept;                   /* mbedTLS's answer to the step that read the certificates */
    unsigned reads_left;        /* of this call: a peer that floods must not hold the caller */
    size_t writing;             /* bytes of an unfinished send */
};

/* Prepares a session over an open transport. `servername` goes into SNI (RFC 6066 section 3); null
 * or an address: none is sent. VOUCH_OK or E_MEMORY. */
int vouch_tls_init(struct vouch_tls *t, const struct vouch_tls_config *config,
                   struct vouch_transport transport, const char *servername);
/* One step of the handshake. VOUCH_AGAIN: not finished, call again: when the transport can be
 * written (t->wants_write) or read where t->blocked is set, else at once; VOUCH_TLS_CHAIN: t->chain
 * holds the peer's certificates until the next call, which goes on; VOUCH_OK: established; < 0:
 * failed, vouch_tls_explain says why, and the same again on every later call. A handshake that ends
 * without certificates, or without the proof that the peer holds the first one's key, fails. */
int vouch_tls_handshake(struct vouch_tls *t);
/* Between the peer's certificates and the rest of the handshake: our own certificate is not for
 * this peer. The handshake goes on as if there were none. */
void vouch_tls_withhold(struct vouch_tls *t);
/* As a transport's send and recv (port.h). A send that answered 0 must be repeated with the same
 * bytes, as a TLS record is on its way. VOUCH_E_CLOSED of recv: the stream has ended, with a
 * closure alert where t->close_notified is set. After a TLS 1.3 handshake, a refusal of the
 * client's certificate arrives here. */
int vouch_tls_send(struct vouch_tls *t, const uint8_t *data, size_t len);
int vouch_tls_recv(struct vouch_tls *t, uint8_t *data, size_t len);
/* Sends the closure alert as far as the transport takes it. VOUCH_OK or VOUCH_AGAIN. */
int vouch_tls_close(struct vouch_tls *t);
/* Frees what the session holds; a second call does nothing. The transport stays the caller's. */
void vouch_tls_free(struct vouch_tls *t);

/* Writes protocol, cipher, group and the like into the report's facts, as far as known. */
void vouch_tls_facts(const struct vouch_tls *t, struct vouch_report *report);
/* Puts the finding for a failed call into the report: who refused whom and why (alert numbers), not
 * TLS at all, reset, closed, out of memory, unsupported key. `status` is what the call answered. */
void vouch_tls_explain(const struct vouch_tls *t, int status, struct vouch_report *report);

/* The name of an alert (RFC 8446 section 6), "handshake_failure"; null where it has none. */
const char *vouch_tls_alert_text(int alert);

#endif

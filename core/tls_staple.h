// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_STAPLE_H
#define VOUCH_TLS_STAPLE_H

#include "core/bytes.h"

struct vouch_tls;

/* The OCSP response that a server staples to its handshake (RFC 6066 section 8, RFC 8446 section
 * 4.4.2.1), and signed certificate timestamps (RFC 6962 section 3.3.1): mbedTLS's client neither
 * requests nor reads them. An optional part of a session that an image may leave out: struct
 * vouch_tls_options names it. What came is in the session's `staple` and `timestamps` when
 * VOUCH_TLS_CHAIN is answered. */
struct vouch_tls_staple_ops {
    /* The first certificate has just been read, and its DER ends here: in TLS 1.3 the response
     * follows it. */
    void (*note_entry)(struct vouch_tls *t, const unsigned char *end_of_der);
    /* Is TLS 1.2's response still to come after a step that ended with *ret? The certificates are
     * kept meanwhile; if there is no memory for that, *ret says so. */
    bool (*awaits)(struct vouch_tls *t, int *ret);
    /* The ServerHello of TLS 1.2 has signed certificate timestamps (RFC 6962 section 3.3.1). */
    void (*note_timestamps)(struct vouch_tls *t, struct vouch_span list);
    /* Frees what was kept. */
    void (*free)(struct vouch_tls *t);
};

extern const struct vouch_tls_staple_ops vouch_tls_staple;

/* --- for port/mbedtls/hello.c -------------------------------------------------------------------
 */

/* Does the running session ask for the response, and for timestamps? */
bool vouch_tls_staple_asked(void);
/* The body of a TLS 1.2 CertificateStatus message. true: the running session waited for it; its
 * staple stays there until the next message is read. */
bool vouch_tls_staple_take(const unsigned char *body, size_t len);
/* A message other than CertificateStatus has been read. */
void vouch_tls_staple_read_on(void);

#endif

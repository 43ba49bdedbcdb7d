// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_PKI_H
#define VOUCH_POSIX_DEMO_PKI_H

#include "core/bytes.h"

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

/* The demonstration appliance's certificates, created at each start: a root, two intermediates and
 * a leaf, with options to make each of them wrong. */

enum vouch_demo_certificate {
    VOUCH_DEMO_LEAF = 0,
    VOUCH_DEMO_LOWER, /* the intermediate that issued the leaf */
    VOUCH_DEMO_UPPER,
    VOUCH_DEMO_ROOT,
    VOUCH_DEMO_STRANGER, /* an unrelated intermediate */
    VOUCH_DEMO_CROSSED,  /* the root's name and key, certified by an older root; expired */
    VOUCH_DEMO_CERTIFICATES
};

enum vouch_demo_key { VOUCH_DEMO_P256 = 0, VOUCH_DEMO_RSA_2048, VOUCH_DEMO_RSA_1024 };

enum { VOUCH_DEMO_SENT_MAX = 5, VOUCH_DEMO_DER_MAX = 2048 };

/* How to create them. Zeroed: all correct. */
struct vouch_demo_plan {
    enum vouch_demo_certificate sent[VOUCH_DEMO_SENT_MAX];
    size_t sent_count; /* 0: leaf, lower, upper */
    int from_days;     /* the leaf's validity from now; both 0: -1 and 89 */
    int to_days;
    const char *name;    /* its DNS name; null: "localhost", 127.0.0.1 and ::1 */
    const char *subject; /* null: "CN=localhost,O=vouch demo" */
    enum vouch_demo_key key;
    bool sha1;         /* signed with SHA-1 */
    bool no_san;       /* its name is only in the CN */
    bool client_usage; /* for clients, not for servers */
    bool self_signed;
    bool other_key;    /* the server's key does not match the leaf */
    bool lower_no_ca;  /* the lower intermediate is not a CA */
    bool unknown_root; /* clients are given a different root */
};

struct vouch_demo_pki {
    mbedtls_pk_context keys[VOUCH_DEMO_CERTIFICATES];
    mbedtls_pk_context other_key;
    uint8_t buffer[VOUCH_DEMO_CERTIFICATES][VOUCH_DEMO_DER_MAX];
    struct vouch_span der[VOUCH_DEMO_CERTIFICATES];
    mbedtls_x509_crt sent;    /* as a list, for mbedTLS's server */
    mbedtls_pk_context *key;  /* the server's */
    struct vouch_span anchor; /* the root to give to clients, DER */
};

/* Creates all of it; `now` is UTC seconds since 1970. VOUCH_OK, or VOUCH_E_MEMORY when mbedTLS
 * fails. Free it in every case. It must not be moved. */
int vouch_demo_pki_init(struct vouch_demo_pki *p, const struct vouch_demo_plan *plan, int64_t now);
void vouch_demo_pki_free(struct vouch_demo_pki *p);
/* Random bytes for mbedTLS, from the kernel. */
int vouch_demo_random(void *unused, unsigned char *buffer, size_t len);

#endif

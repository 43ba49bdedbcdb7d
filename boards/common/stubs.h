// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STUBS_H
#define VOUCH_STUBS_H

#include <mbedtls/ecdsa.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

/* Replacements for functions of mbedTLS that a small board's image never reaches, but that a table
 * or a branch would link all the same (board.mk, stub_...). Each fails. */

/* In ssl_tls.c: mbedTLS's own path validation, which is disabled (core/tls.h). */
int vouch_stub_verify(mbedtls_x509_crt *crt, mbedtls_x509_crt *trust, mbedtls_x509_crl *crl,
                      const mbedtls_x509_crt_profile *profile, const char *cn, uint32_t *flags,
                      int (*verify)(void *, mbedtls_x509_crt *, int, uint32_t *), void *context,
                      mbedtls_x509_crt_restart_ctx *restart);

/* In pk_wrap.c: private RSA keys. A board without them cannot use an RSA client certificate. */
int vouch_stub_sign(mbedtls_rsa_context *rsa, int (*rng)(void *, unsigned char *, size_t),
                    void *context, mbedtls_md_type_t md, unsigned int hash_len,
                    const unsigned char *hash, unsigned char *sig);
int vouch_stub_decrypt(mbedtls_rsa_context *rsa, int (*rng)(void *, unsigned char *, size_t),
                       void *context, size_t *len, const unsigned char *in, unsigned char *out,
                       size_t out_max);
int vouch_stub_encrypt(mbedtls_rsa_context *rsa, int (*rng)(void *, unsigned char *, size_t),
                       void *context, size_t len, const unsigned char *in, unsigned char *out);
int vouch_stub_pair(const mbedtls_rsa_context *pub, const mbedtls_rsa_context *prv);

/* In rsa.c: computes missing parts of private keys. */
int vouch_stub_primes(const mbedtls_mpi *n, const mbedtls_mpi *e, const mbedtls_mpi *d,
                      mbedtls_mpi *p, mbedtls_mpi *q);
int vouch_stub_exponent(const mbedtls_mpi *p, const mbedtls_mpi *q, const mbedtls_mpi *e,
                        mbedtls_mpi *d);
int vouch_stub_crt(const mbedtls_mpi *p, const mbedtls_mpi *q, const mbedtls_mpi *d,
                   mbedtls_mpi *dp, mbedtls_mpi *dq, mbedtls_mpi *qp);

/* In ssl_tls13_client.c, ssl_tls12_client.c, pk_wrap.c and tls_config.c: the proof of a client's
 * key. A board without it answers a certificate request with an empty list. */
int vouch_stub_certificate_verify(mbedtls_ssl_context *ssl);
int vouch_stub_pk_sign(mbedtls_pk_context *pk, mbedtls_md_type_t md, const unsigned char *hash,
                       size_t hash_len, unsigned char *sig, size_t sig_size, size_t *sig_len,
                       int (*rng)(void *, unsigned char *, size_t), void *context,
                       mbedtls_pk_restart_ctx *restart);
int vouch_stub_ecdsa_sign(mbedtls_ecdsa_context *ecdsa, mbedtls_md_type_t md,
                          const unsigned char *hash, size_t hash_len, unsigned char *sig,
                          size_t sig_size, size_t *sig_len,
                          int (*rng)(void *, unsigned char *, size_t), void *context);
int vouch_stub_ecp_pair(const mbedtls_ecp_keypair *pub, const mbedtls_ecp_keypair *prv,
                        int (*rng)(void *, unsigned char *, size_t), void *context);

/* In ecdsa_verify.c: verification by mbedTLS, if all of a board's curves have our own
 * arithmetic. */
int vouch_stub_ecdsa_read(mbedtls_ecdsa_context *ecdsa, const unsigned char *hash, size_t hash_len,
                          const unsigned char *sig, size_t sig_len,
                          mbedtls_ecdsa_restart_ctx *restart);

/* In power_28.c: exponentiations that no public RSA key needs. */
int vouch_stub_exp_mod(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                       const mbedtls_mpi *modulus, mbedtls_mpi *r2);

#endif

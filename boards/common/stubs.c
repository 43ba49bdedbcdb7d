// SPDX-License-Identifier: Apache-2.0
#include "boards/common/stubs.h"

enum { STUBBED = MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE };

int vouch_stub_verify(mbedtls_x509_crt *crt, mbedtls_x509_crt *trust, mbedtls_x509_crl *crl,
                      const mbedtls_x509_crt_profile *profile, const char *cn, uint32_t *flags,
                      int (*verify)(void *, mbedtls_x509_crt *, int, uint32_t *), void *context,
                      mbedtls_x509_crt_restart_ctx *restart)
{
    (void)crt;
    (void)trust;
    (void)crl;
    (void)profile;
    (void)cn;
    (void)verify;
    (void)context;
    (void)restart;
    *flags = UINT32_MAX;
    return STUBBED;
}

int vouch_stub_sign(mbedtls_rsa_context *rsa, int (*rng)(void *, unsigned char *, size_t),
                    void *context, mbedtls_md_type_t md, unsigned int hash_len,
                    const unsigned char *hash, unsigned char *sig)
{
    (void)rsa;
    (void)rng;
    (void)context;
    (void)md;
    (void)hash_len;
    (void)hash;
    (void)sig;
    return STUBBED;
}

int vouch_stub_decrypt(mbedtls_rsa_context *rsa, int (*rng)(void *, unsigned char *, size_t),
                       void *context, size_t *len, const unsigned char *in, unsigned char *out,
                       size_t out_max)
{
    (void)rsa;
    (void)rng;
    (void)context;
    (void)in;
    (void)out;
    (void)out_max;
    *len = 0;
    return STUBBED;
}

int vouch_stub_encrypt(mbedtls_rsa_context *rsa, int (*rng)(void *, unsigned char *, size_t),
                       void *context, size_t len, const unsigned char *in, unsigned char *out)
{
    (void)rsa;
    (void)rng;
    (void)context;
    (void)len;
    (void)in;
    (void)out;
    return STUBBED;
}

int vouch_stub_pair(const mbedtls_rsa_context *pub, const mbedtls_rsa_context *prv)
{
    (void)pub;
    (void)prv;
    return STUBBED;
}

int vouch_stub_primes(const mbedtls_mpi *n, const mbedtls_mpi *e, const mbedtls_mpi *d,
                      mbedtls_mpi *p, mbedtls_mpi *q)
{
    (void)n;
    (void)e;
    (void)d;
    (void)p;
    (void)q;
    return STUBBED;
}

int vouch_stub_exponent(const mbedtls_mpi *p, const mbedtls_mpi *q, const mbedtls_mpi *e,
                        mbedtls_mpi *d)
{
    (void)p;
    (void)q;
    (void)e;
    (void)d;
    return STUBBED;
}

int vouch_stub_crt(const mbedtls_mpi *p, const mbedtls_mpi *q, const mbedtls_mpi *d,
                   mbedtls_mpi *dp, mbedtls_mpi *dq, mbedtls_mpi *qp)
{
    (void)p;
    (void)q;
    (void)d;
    (void)dp;
    (void)dq;
    (void)qp;
    return STUBBED;
}

int vouch_stub_certificate_verify(mbedtls_ssl_context *ssl)
{
    (void)ssl;
    return STUBBED;
}

int vouch_stub_pk_sign(mbedtls_pk_context *pk, mbedtls_md_type_t md, const unsigned char *hash,
                       size_t hash_len, unsigned char *sig, size_t sig_size, size_t *sig_len,
                       int (*rng)(void *, unsigned char *, size_t), void *context,
                       mbedtls_pk_restart_ctx *restart)
{
    (void)pk;
    (void)md;
    (void)hash;
    (void)hash_len;
    (void)sig;
    (void)sig_size;
    (void)rng;
    (void)context;
    (void)restart;
    *sig_len = 0;
    return STUBBED;
}

int vouch_stub_ecdsa_sign(mbedtls_ecdsa_context *ecdsa, mbedtls_md_type_t md,
                          const unsigned char *hash, size_t hash_len, unsigned char *sig,
                          size_t sig_size, size_t *sig_len,
                          int (*rng)(void *, unsigned char *, size_t), void *context)
{
    (void)ecdsa;
    (void)md;
    (void)hash;
    (void)hash_len;
    (void)sig;
    (void)sig_size;
    (void)rng;
    (void)context;
    *sig_len = 0;
    return STUBBED;
}

int vouch_stub_ecp_pair(const mbedtls_ecp_keypair *pub, const mbedtls_ecp_keypair *prv,
                        int (*rng)(void *, unsigned char *, size_t), void *context)
{
    (void)pub;
    (void)prv;
    (void)rng;
    (void)context;
    return STUBBED;
}

int vouch_stub_ecdsa_read(mbedtls_ecdsa_context *ecdsa, const unsigned char *hash, size_t hash_len,
                          const unsigned char *sig, size_t sig_len,
                          mbedtls_ecdsa_restart_ctx *restart)
{
    (void)ecdsa;
    (void)hash;
    (void)hash_len;
    (void)sig;
    (void)sig_len;
    (void)restart;
    return STUBBED;
}

int vouch_stub_exp_mod(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                       const mbedtls_mpi *modulus, mbedtls_mpi *r2)
{
    (void)out;
    (void)base;
    (void)exponent;
    (void)modulus;
    (void)r2;
    return STUBBED;
}

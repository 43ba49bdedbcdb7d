// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/key_public.h"

#include "boards/posix/cert/der_write.h"
#include "core/pem.h"
#include "core/x509/der.h"
#include "core/x509/ed25519.h"
#include "port/posix/files.h"

#include <mbedtls/bignum.h>
#include <mbedtls/platform_util.h>

#include <stdlib.h>
#include <string.h>

enum { KEY_FILE_MAX = 1024 * 1024, DSA_MAX = 513 };

static const char ec_public_key[] = "1.2.840.10045.2.1";

/* Content bytes of OIDs. */
static const uint8_t ed25519_oid[] = {0x2b, 0x65, 0x70};
static const uint8_t rsa_pss_oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a};
static const uint8_t dsa_oid[] = {0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01};
static const uint8_t ec_oid[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};

#define OID(bytes) ((struct vouch_span){(bytes), sizeof(bytes)})

/* A BIT STRING around the whole bytes that were written since the mark. */
static void wrap_bits(struct vouch_der_writer *w, size_t mark)
{
    static const uint8_t unused_bits = 0;
    vouch_der_put(w, (struct vouch_span){&unused_bits, 1});
    vouch_der_wrap(w, VOUCH_TAG_BIT_STRING, mark);
}

static void put_bits(struct vouch_der_writer *w, struct vouch_span bytes)
{
    size_t mark = vouch_der_mark(w);
    vouch_der_put(w, bytes);
    wrap_bits(w, mark);
}

static int finish(struct vouch_der_writer *w, size_t mark, struct vouch_span *spki)
{
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    *spki = vouch_der_written(w);
    return spki->len ? VOUCH_OK : VOUCH_E_SPACE;
}

static int write_spki(struct vouch_span algorithm, struct vouch_span bits,
                      struct vouch_der_writer *w, struct vouch_span *spki)
{
    size_t mark = vouch_der_mark(w);
    put_bits(w, bits);
    vouch_der_put(w, algorithm);
    return finish(w, mark, spki);
}

/* --- each kind --- */

static int of_ed25519(struct vouch_span algorithm, struct vouch_span content,
                      struct vouch_der_writer *w, struct vouch_span *spki)
{
    uint8_t bytes[32];
    struct vouch_der d = vouch_der_of(content);
    struct vouch_span seed = vouch_der_read(&d, VOUCH_TAG_OCTET_STRING);
    if (!vouch_der_end(&d) || seed.len != sizeof bytes)
        return VOUCH_E_MALFORMED;
    int status = vouch_ed25519_public(seed.data, bytes);
    return status == VOUCH_OK ? write_spki(algorithm, OID(bytes), w, spki) : status;
}

static int of_rsa(struct vouch_span algorithm, struct vouch_span content,
                  struct vouch_der_writer *w, struct vouch_span *spki)
{
    struct vouch_der outer = vouch_der_of(content);
    struct vouch_der d = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    (void)vouch_der_integer(&d);
    struct vouch_span modulus = vouch_der_whole(&d, VOUCH_TAG_INTEGER);
    struct vouch_span exponent = vouch_der_whole(&d, VOUCH_TAG_INTEGER);
    if (d.fault || outer.fault)
        return VOUCH_E_MALFORMED;
    size_t mark = vouch_der_mark(w);
    vouch_der_put(w, exponent);
    vouch_der_put(w, modulus);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    wrap_bits(w, mark);
    vouch_der_put(w, algorithm);
    return finish(w, mark, spki);
}

/* ECPrivateKey, which usually has the public key after the private one. `parameters` is empty if
 * only the structure itself names the curve. */
static int of_ec(struct vouch_span algorithm, struct vouch_span content, struct vouch_der_writer *w,
                 struct vouch_span *spki)
{
    struct vouch_span parameters = {NULL, 0};
    struct vouch_span bits = {NULL, 0};
    struct vouch_span inner;
    struct vouch_der outer = vouch_der_of(content);
    struct vouch_der d = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    (void)vouch_der_integer(&d);
    (void)vouch_der_read(&d, VOUCH_TAG_OCTET_STRING);
    (void)vouch_der_optional(&d, VOUCH_TAG_CONSTRUCTED | 0, &parameters);
    if (vouch_der_optional(&d, VOUCH_TAG_CONSTRUCTED | 1, &inner)) {
        struct vouch_der b = vouch_der_of(inner);
        bits = vouch_der_octet_bits(&b);
    }
    if (d.fault || outer.fault)
        return VOUCH_E_MALFORMED;
    if (bits.len == 0 || (algorithm.len == 0 && parameters.len == 0))
        return VOUCH_E_UNSUPPORTED;
    if (algorithm.len)
        return write_spki(algorithm, bits, w, spki);
    size_t mark = vouch_der_mark(w);
    put_bits(w, bits);
    size_t inside = vouch_der_mark(w);
    vouch_der_put(w, parameters);
    vouch_der_put_oid(w, ec_public_key);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, inside);
    return finish(w, mark, spki);
}

/* y = g^x mod p; both INTEGERs are positive. */
static int raise(struct vouch_span p, struct vouch_span g, struct vouch_span x, uint8_t y[DSA_MAX],
                 size_t len)
{
    mbedtls_mpi prime, base, power, out;
    mbedtls_mpi_init(&prime);
    mbedtls_mpi_init(&base);
    mbedtls_mpi_init(&power);
    mbedtls_mpi_init(&out);
    bool done = mbedtls_mpi_read_binary(&prime, p.data, p.len) == 0 &&
                mbedtls_mpi_read_binary(&base, g.data, g.len) == 0 &&
                mbedtls_mpi_read_binary(&power, x.data, x.len) == 0 &&
                mbedtls_mpi_exp_mod(&out, &base, &power, &prime, NULL) == 0 &&
                mbedtls_mpi_write_binary(&out, y, len) == 0;
    mbedtls_mpi_free(&prime);
    mbedtls_mpi_free(&base);
    mbedtls_mpi_free(&power);
    mbedtls_mpi_free(&out);
    return done ? VOUCH_OK : VOUCH_E_MALFORMED;
}

/* The parameters p, q and g are in the algorithm, and the key is x (RFC 5912, DSA-PrivateKey). */
static int of_dsa(struct vouch_span algorithm, struct vouch_der *parameters,
                  struct vouch_span content, struct vouch_der_writer *w, struct vouch_span *spki)
{
    uint8_t y[DSA_MAX];
    struct vouch_der key = vouch_der_of(content);
    struct vouch_der d = vouch_der_enter(parameters, VOUCH_TAG_SEQUENCE);
    struct vouch_span p = vouch_der_integer(&d);
    (void)vouch_der_integer(&d);
    struct vouch_span g = vouch_der_integer(&d);
    struct vouch_span x = vouch_der_integer(&key);
    if (d.fault || key.fault || p.len > DSA_MAX)
        return VOUCH_E_MALFORMED;
    int status = raise(p, g, x, y, p.len);
    if (status != VOUCH_OK)
        return status;
    size_t zeros = 0; /* the shortest non-negative form */
    while (zeros + 1 < p.len && y[zeros] == 0 && y[zeros + 1] < 0x80)
        zeros++;
    size_t mark = vouch_der_mark(w);
    vouch_der_put_value(w, VOUCH_TAG_INTEGER, (struct vouch_span){y + zeros, p.len - zeros});
    wrap_bits(w, mark);
    vouch_der_put(w, algorithm);
    return finish(w, mark, spki);
}

static int of_pkcs8(struct vouch_der *d, struct vouch_der_writer *w, struct vouch_span *spki)
{
    struct vouch_span algorithm = vouch_der_whole(d, VOUCH_TAG_SEQUENCE);
    struct vouch_span content = vouch_der_read(d, VOUCH_TAG_OCTET_STRING);
    struct vouch_der whole = vouch_der_of(algorithm);
    struct vouch_der inside = vouch_der_enter(&whole, VOUCH_TAG_SEQUENCE);
    struct vouch_span oid = vouch_der_oid(&inside);
    if (d->fault || inside.fault)
        return VOUCH_E_MALFORMED;
    if (vouch_span_equal(oid, OID(ed25519_oid)))
        return of_ed25519(algorithm, content, w, spki);
    if (vouch_span_equal(oid, OID(rsa_pss_oid)))
        return of_rsa(algorithm, content, w, spki);
    if (vouch_span_equal(oid, OID(dsa_oid)))
        return of_dsa(algorithm, &inside, content, w, spki);
    return vouch_span_equal(oid, OID(ec_oid)) ? of_ec(algorithm, content, w, spki)
                                              : VOUCH_E_UNSUPPORTED;
}

int vouch_key_public_of(struct vouch_span key, uint8_t *buffer, size_t max, struct vouch_span *spki)
{
    const struct vouch_span none = {NULL, 0};
    struct vouch_der_writer w = vouch_der_writer_of(buffer, max);
    struct vouch_der outer = vouch_der_of(key);
    struct vouch_der d = vouch_der_enter(&outer, VOUCH_TAG_SEQUENCE);
    (void)vouch_der_integer(&d);
    if (d.fault || outer.fault)
        return VOUCH_E_MALFORMED;
    return vouch_der_next_is(&d, VOUCH_TAG_SEQUENCE) ? of_pkcs8(&d, &w, spki)
                                                     : of_ec(none, key, &w, spki);
}

/* --- files --- */

static int of_block(const struct vouch_pem_block *block, uint8_t *buffer, size_t max,
                    struct vouch_span *spki)
{
    size_t len = 0;
    size_t size = vouch_base64_size(block->body.len);
    uint8_t *memory = malloc(size + 1);
    if (!memory)
        return VOUCH_E_MEMORY;
    int status = vouch_base64_decode(block->body, memory, size, &len);
    if (status == VOUCH_OK)
        status = vouch_key_public_of((struct vouch_span){memory, len}, buffer, max, spki);
    mbedtls_platform_zeroize(memory, size + 1);
    free(memory);
    return status;
}

static int of_text(struct vouch_span text, uint8_t *buffer, size_t max, struct vouch_span *spki)
{
    struct vouch_pem_block block;
    struct vouch_pem pem = vouch_pem_of(text);
    while (vouch_pem_next(&pem, &block))
        if (block.kind == VOUCH_PEM_PRIVATE_KEY)
            return of_block(&block, buffer, max, spki);
    return VOUCH_E_NOT_FOUND;
}

int vouch_key_public_load(const char *path, uint8_t *buffer, size_t max, struct vouch_span *spki)
{
    uint8_t unsaid[256];
    struct vouch_file file;
    struct vouch_writer why = vouch_writer_of(unsaid, sizeof unsaid);
    int status = vouch_file_read(path, KEY_FILE_MAX, &file, &why);
    if (status != VOUCH_OK)
        return status;
    status = vouch_pem_is_der(file.bytes) ? vouch_key_public_of(file.bytes, buffer, max, spki)
                                          : of_text(file.bytes, buffer, max, spki);
    vouch_file_free(&file);
    return status;
}

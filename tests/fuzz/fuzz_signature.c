// SPDX-License-Identifier: Apache-2.0
/* Encodings of signatures and keys. Input: key, AlgorithmIdentifier and signature, each behind two
 * bytes of length, then what was signed. Where a signature is right, none of its other encodings
 * may be (RFC 3279 section 2.2.3 in DER; RFC 8017 section 8.2.2: as long as the modulus): else one
 * certificate would have several fingerprints. */
#include "core/x509/key.h"

#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHANGED_MAX = 1100 };

struct question {
    struct vouch_span spki;
    struct vouch_span algorithm;
    struct vouch_span signature;
    struct vouch_span data;
};

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool is_right(const struct question *q, struct vouch_span signature)
{
    int status = vouch_signature_verify(q->spki, q->algorithm, q->data, signature);
    require(status <= VOUCH_OK);
    return status == VOUCH_OK;
}

/* The signature with `put` at a place, in the stead of so many of its bytes. */
static bool is_right_with(const struct question *q, size_t at, size_t drop, struct vouch_span put)
{
    uint8_t changed[CHANGED_MAX];
    struct vouch_writer w = vouch_writer_of(changed, sizeof changed);
    vouch_write_span(&w, vouch_span_part(q->signature, 0, at));
    vouch_write_span(&w, put);
    vouch_write_span(&w, vouch_span_part(q->signature, at + drop, q->signature.len));
    require(w.lost == 0);
    return is_right(q, vouch_writer_span(&w));
}

/* The same numbers, written otherwise: each a place, how much goes, and what comes. */
static void try_other_der(const struct question *q)
{
    const uint8_t *b = q->signature.data;
    size_t r_at = b[1] & 0x80 ? 3 : 2; /* P-521's sequence has a long length */
    size_t s_at = r_at + 2 + b[r_at + 1];
    const uint8_t long_form[] = {0x81, b[1]};
    const uint8_t endless[] = {0x80};
    const uint8_t longer_whole[] = {(uint8_t)(b[r_at - 1] + 1)};
    const size_t numbers[] = {r_at, s_at};
    require(s_at < q->signature.len);
    if (r_at == 2) {
        require(!is_right_with(q, 1, 1, (struct vouch_span){long_form, 2}));
        require(!is_right_with(q, 1, 1, (struct vouch_span){endless, 1}));
    }
    require(!is_right_with(q, r_at - 1, 1, (struct vouch_span){longer_whole, 1}));
    for (size_t i = 0; i < 2; i++) {
        const uint8_t padded[] = {2, (uint8_t)(b[numbers[i] + 1] + 1), 0};
        const uint8_t widened[] = {2, 0x81, b[numbers[i] + 1]};
        require(!is_right_with(q, numbers[i], 2, (struct vouch_span){padded, 3}));
        require(!is_right_with(q, numbers[i], 2, (struct vouch_span){widened, 3}));
    }
}

static void try_others(const struct question *q)
{
    static const uint8_t zero[] = {0};
    struct vouch_signature_algorithm a = {0};
    struct vouch_span none = {0};
    require(q->signature.len > 0 && vouch_signature_read(q->algorithm, &a, NULL) == VOUCH_OK);
    require(!is_right(q, none));
    require(!is_right_with(q, q->signature.len, 0, (struct vouch_span){zero, 1}));
    require(!is_right_with(q, 0, 0, (struct vouch_span){zero, 1}));
    require(!is_right_with(q, q->signature.len - 1, 1, none));
    if (a.kind == VOUCH_SIGNATURE_ECDSA)
        try_other_der(q);
    if (a.kind == VOUCH_SIGNATURE_RSA || a.kind == VOUCH_SIGNATURE_RSA_PSS)
        require(!is_right_with(q, 0, 1, none));
}

static struct vouch_span take(struct vouch_reader *r)
{
    size_t len = vouch_read_u16(r);
    size_t left = vouch_reader_left(r);
    return vouch_read_span(r, len < left ? len : left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_reader r = vouch_reader_of((struct vouch_span){data, size});
    struct question q;
    require(psa_crypto_init() == PSA_SUCCESS);
    q.spki = take(&r);
    q.algorithm = take(&r);
    q.signature = take(&r);
    q.data = vouch_read_span(&r, vouch_reader_left(&r));
    if (r.failed || q.signature.len > CHANGED_MAX - 8)
        return 0;
    if (is_right(&q, q.signature))
        try_others(&q);
    return 0;
}

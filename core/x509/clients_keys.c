// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients_keys.h"

#include "core/x509/der.h"
#include "core/x509/key.h"

enum { OPENSSL_RSA_MIN = 1962, CHROME_EXPONENT_BITS = 33 };
enum { POINT_COMPRESSED_EVEN = 2, POINT_COMPRESSED_ODD = 3 };

static struct vouch_key key_of(const struct vouch_certificate *c)
{
    struct vouch_key key;
    vouch_key_read(c->spki, &key, NULL);
    return key;
}

static struct vouch_key leaf_key(const struct vouch_clients_question *q)
{
    return key_of(q->path->at[0]);
}

static bool is_rsa_below(const struct vouch_certificate *c, uint32_t bits)
{
    struct vouch_key key = key_of(c);
    return key.kind == VOUCH_KEY_RSA && key.bits < bits;
}

/* The authorities of the path: those above the leaf, and the anchor. */
static const struct vouch_certificate *authority(const struct vouch_clients_question *q, size_t i)
{
    if (i + 1 < q->path->count)
        return q->path->at[i + 1];
    return i + 1 == q->path->count ? q->anchor : NULL;
}

bool vouch_client_rsa_below_1024(const struct vouch_clients_question *q)
{
    return is_rsa_below(q->path->at[0], 1024);
}

bool vouch_client_rsa_below_openssl(const struct vouch_clients_question *q)
{
    return !vouch_client_rsa_below_1024(q) && is_rsa_below(q->path->at[0], OPENSSL_RSA_MIN);
}

bool vouch_client_rsa_below_2048(const struct vouch_clients_question *q)
{
    return is_rsa_below(q->path->at[0], 2048);
}

bool vouch_client_ca_rsa_below_openssl(const struct vouch_clients_question *q)
{
    const struct vouch_certificate *c;
    for (size_t i = 0; (c = authority(q, i)) != NULL; i++)
        if (is_rsa_below(c, OPENSSL_RSA_MIN))
            return true;
    return false;
}

static uint32_t bits_of(struct vouch_span number)
{
    uint32_t bits = 0;
    while (number.len && number.data[0] == 0)
        number = vouch_span_part(number, 1, number.len);
    for (uint8_t top = number.len ? number.data[0] : 0; top; top = (uint8_t)(top >> 1))
        bits++;
    return number.len ? bits + 8 * (uint32_t)(number.len - 1) : 0;
}

bool vouch_client_exponent_long(const struct vouch_clients_question *q)
{
    struct vouch_key key = leaf_key(q);
    if (key.kind != VOUCH_KEY_RSA)
        return false;
    struct vouch_der whole = vouch_der_of(key.bytes);
    struct vouch_der numbers = vouch_der_enter(&whole, VOUCH_TAG_SEQUENCE);
    (void)vouch_der_integer(&numbers);
    return bits_of(vouch_der_integer(&numbers)) > CHROME_EXPONENT_BITS;
}

bool vouch_client_leaf_p521(const struct vouch_clients_question *q)
{
    return leaf_key(q).curve == VOUCH_CURVE_P521;
}

bool vouch_client_leaf_ed25519(const struct vouch_clients_question *q)
{
    return leaf_key(q).kind == VOUCH_KEY_ED25519;
}

bool vouch_client_point_compressed(const struct vouch_clients_question *q)
{
    struct vouch_key key = leaf_key(q);
    return key.kind == VOUCH_KEY_EC && key.bytes.len &&
           (key.bytes.data[0] == POINT_COMPRESSED_EVEN ||
            key.bytes.data[0] == POINT_COMPRESSED_ODD);
}

bool vouch_client_ca_brainpool(const struct vouch_clients_question *q)
{
    const struct vouch_certificate *c;
    for (size_t i = 0; (c = authority(q, i)) != NULL; i++) {
        enum vouch_curve curve = key_of(c).curve;
        if (curve == VOUCH_CURVE_BP256 || curve == VOUCH_CURVE_BP384 || curve == VOUCH_CURVE_BP512)
            return true;
    }
    return false;
}

bool vouch_client_ca_ed25519(const struct vouch_clients_question *q)
{
    const struct vouch_certificate *c;
    for (size_t i = 0; (c = authority(q, i)) != NULL; i++)
        if (key_of(c).kind == VOUCH_KEY_ED25519)
            return true;
    return false;
}

static struct vouch_signature_algorithm signature_of(const struct vouch_certificate *c)
{
    struct vouch_signature_algorithm a = {0};
    vouch_signature_read(c->algorithm, &a, NULL);
    return a;
}

bool vouch_client_sha224(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (signature_of(q->path->at[i]).hash == VOUCH_HASH_SHA224)
            return true;
    return false;
}

static uint32_t digest_bytes(enum vouch_hash hash)
{
    switch (hash) {
    case VOUCH_HASH_SHA256:
        return 32;
    case VOUCH_HASH_SHA384:
        return 48;
    case VOUCH_HASH_SHA512:
        return 64;
    case VOUCH_HASH_NONE:
    case VOUCH_HASH_MD2:
    case VOUCH_HASH_MD5:
    case VOUCH_HASH_SHA1:
    case VOUCH_HASH_SHA224:
        break;
    }
    return 0;
}

static bool is_salt_odd(const struct vouch_certificate *c)
{
    struct vouch_signature_algorithm a = signature_of(c);
    uint32_t usual = digest_bytes(a.hash);
    return a.kind == VOUCH_SIGNATURE_RSA_PSS && usual && a.salt != usual;
}

bool vouch_client_salt_odd(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (is_salt_odd(q->path->at[i]))
            return true;
    return false;
}

/* The key that signed the certificate; taken for RSA where the anchor is not known. */
static struct vouch_key signer_key(const struct vouch_clients_question *q, size_t i)
{
    struct vouch_key key = {.kind = VOUCH_KEY_RSA};
    if (i + 1 < q->path->count)
        (void)vouch_key_read(q->path->at[i + 1]->spki, &key, NULL);
    else if (q->anchor)
        (void)vouch_key_read(q->anchor->spki, &key, NULL);
    return key;
}

bool vouch_client_salt_odd_by_rsa(const struct vouch_clients_question *q)
{
    for (size_t i = 0; i < q->path->count; i++)
        if (is_salt_odd(q->path->at[i]) && signer_key(q, i).kind == VOUCH_KEY_RSA)
            return true;
    return false;
}

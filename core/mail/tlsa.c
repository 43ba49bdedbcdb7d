// SPDX-License-Identifier: Apache-2.0
#include "core/mail/tlsa.h"

#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

enum { PKIX_TA = 0, PKIX_EE = 1, DANE_EE = 3, SHA256_LEN = 32, SHA512_LEN = 64, SHOWN = 32 };
enum matching { WHOLE = 0, SHA256 = 1, SHA512 = 2 };

bool vouch_tlsa_read(struct vouch_span rdata, struct vouch_tlsa *out)
{
    struct vouch_reader r = vouch_reader_of(rdata);
    out->usage = vouch_read_u8(&r);
    out->selector = vouch_read_u8(&r);
    out->matching = vouch_read_u8(&r);
    out->data = vouch_read_span(&r, vouch_reader_left(&r));
    return !r.failed && out->data.len > 0;
}

/* A digest of another length can never match; OpenSSL and Postfix call such a record unusable. */
static const char *fault_of_length(const struct vouch_tlsa *t)
{
    if (t->matching == SHA256 && t->data.len != SHA256_LEN)
        return "not 32 bytes of SHA-256";
    if (t->matching == SHA512 && t->data.len != SHA512_LEN)
        return "not 64 bytes of SHA-512";
    struct vouch_certificate c;
    if (t->matching == WHOLE && t->selector == 0 &&
        vouch_certificate_parse(t->data, &c) != VOUCH_OK && c.parts == 0)
        return "no certificate";
    return NULL;
}

const char *vouch_tlsa_fault(const struct vouch_tlsa *t)
{
    if (t->usage == PKIX_TA || t->usage == PKIX_EE) /* RFC 7672 section 3.1.3 */
        return "usage 0 or 1, which SMTP has no use for";
    if (t->usage > DANE_EE)
        return "unknown usage";
    if (t->selector > 1)
        return "unknown selector";
    if (t->matching > SHA512)
        return "unknown matching type";
    return fault_of_length(t);
}

bool vouch_tlsa_matches(const struct vouch_tlsa *t, const struct vouch_certificate *c)
{
    uint8_t digest[SHA512_LEN];
    struct vouch_span of = t->selector ? c->spki : c->der;
    struct vouch_span made = {digest, t->matching == SHA256 ? SHA256_LEN : SHA512_LEN};
    int failed = of.len == 0 || t->selector > 1 || t->matching > SHA512;
    if (failed)
        return false;
    if (t->matching == WHOLE)
        return vouch_span_equal(of, t->data);
    if (t->matching == SHA256)
        failed = mbedtls_sha256(of.data, of.len, digest, 0);
    else
        failed = mbedtls_sha512(of.data, of.len, digest, 0);
    return !failed && vouch_span_equal(made, t->data);
}

void vouch_tlsa_write(struct vouch_writer *w, const struct vouch_tlsa *t)
{
    vouch_write_decimal(w, t->usage);
    vouch_write_u8(w, ' ');
    vouch_write_decimal(w, t->selector);
    vouch_write_u8(w, ' ');
    vouch_write_decimal(w, t->matching);
    vouch_write_u8(w, ' ');
    vouch_write_hex(w, vouch_span_part(t->data, 0, SHOWN));
    vouch_write_text(w, t->data.len > SHOWN ? "..." : "");
}

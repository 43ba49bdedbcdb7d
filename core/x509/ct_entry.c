// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ct.h"

#include "core/x509/der.h"
#include "core/x509/extension.h"

#include <mbedtls/sha256.h>

/* What a log signs (RFC 6962 section 3.2), hashed piece by piece: the certificate is not copied. */

enum { PIECES_MAX = 96, HEADS_MAX = 64, ENTRY_X509 = 0, ENTRY_PRECERT = 1 };

/* The pieces of a TBSCertificate without its list of timestamps; three lengths are new. */
struct pieces {
    struct vouch_span at[PIECES_MAX];
    size_t count;
    size_t len;
    bool full;
    uint8_t heads[HEADS_MAX];
};

static void add(struct pieces *p, struct vouch_span s)
{
    p->full = p->full || p->count == PIECES_MAX;
    if (p->full)
        return;
    p->at[p->count++] = s;
    p->len += s.len;
}

/* A tag, and a length in its shortest form. */
static void write_head(struct vouch_writer *w, uint8_t tag, size_t len)
{
    unsigned bytes = 0;
    for (size_t left = len; len >= 0x80 && left; left >>= 8)
        bytes++;
    vouch_write_u8(w, tag);
    vouch_write_u8(w, bytes ? (uint8_t)(0x80 | bytes) : (uint8_t)len);
    while (bytes--)
        vouch_write_u8(w, (uint8_t)(len >> 8 * bytes));
}

/* The extensions but the timestamps, and the bytes that they have together. */
static size_t add_extensions(struct pieces *p, struct vouch_span list)
{
    struct vouch_der d = vouch_der_of(list);
    size_t before = p->len;
    while (vouch_der_more(&d)) {
        struct vouch_span one = vouch_der_whole(&d, VOUCH_TAG_SEQUENCE);
        struct vouch_der single = vouch_der_of(one);
        struct vouch_extension e;
        if (vouch_extension_next(&single, &e) && !vouch_sct_is_list(&e))
            add(p, one);
    }
    return p->len - before;
}

/* The fields before the extensions stay as they are: all of the content up to [3]. */
static struct vouch_span before_extensions(struct vouch_span content)
{
    struct vouch_der d = vouch_der_of(content);
    struct vouch_element e;
    size_t len = 0;
    for (bool first = true; vouch_der_more(&d) && vouch_der_element(&d, &e); first = false) {
        if (!first && e.tag == (VOUCH_TAG_CONSTRUCTED | 3))
            break;
        len += e.whole.len;
    }
    return vouch_span_part(content, 0, len);
}

static int collect(const struct vouch_certificate *leaf, struct pieces *p)
{
    struct vouch_der whole = vouch_der_of(leaf->tbs);
    struct vouch_span content = vouch_der_read(&whole, VOUCH_TAG_SEQUENCE);
    struct vouch_span fields = before_extensions(content);
    struct vouch_writer w = vouch_writer_of(p->heads, sizeof p->heads);
    uint8_t inner[HEADS_MAX];
    struct vouch_writer i = vouch_writer_of(inner, sizeof inner);
    p->count = p->len = 0;
    p->full = false;
    add(p, (struct vouch_span){NULL, 0}); /* the head of the whole, */
    add(p, fields);
    add(p, (struct vouch_span){NULL, 0}); /* and of the extensions */
    size_t list = add_extensions(p, leaf->extensions);
    if (p->full || whole.fault)
        return VOUCH_E_MALFORMED;
    write_head(&i, VOUCH_TAG_SEQUENCE, list);
    size_t field = i.len + list;
    i.len = 0;
    write_head(&i, VOUCH_TAG_CONSTRUCTED | 3, field);
    write_head(&i, VOUCH_TAG_SEQUENCE, list);
    if (list == 0) /* nothing else was in it */
        i.len = 0;
    write_head(&w, VOUCH_TAG_SEQUENCE, fields.len + i.len + list);
    p->at[0] = vouch_writer_span(&w);
    size_t from = w.len;
    vouch_write_span(&w, vouch_writer_span(&i));
    p->at[2] = (struct vouch_span){p->heads + from, i.len};
    p->len += p->at[0].len + p->at[2].len;
    return w.lost ? VOUCH_E_MALFORMED : VOUCH_OK;
}

static void write_number(struct vouch_writer *w, uint64_t v, unsigned bytes)
{
    while (bytes--)
        vouch_write_u8(w, (uint8_t)(v >> 8 * bytes));
}

static int update(mbedtls_sha256_context *sha, struct vouch_span s)
{
    return s.len == 0 ? 0 : mbedtls_sha256_update(sha, s.data, s.len);
}

/* v1, certificate_timestamp, the time, and the entry's type; then the entry. */
static int hash(mbedtls_sha256_context *sha, const struct vouch_ct *ct, const struct vouch_sct *sct,
                const struct pieces *p, bool embedded)
{
    uint8_t buffer[HEADS_MAX];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_u8(&w, 0);
    vouch_write_u8(&w, 0);
    write_number(&w, sct->at_ms, 8);
    write_number(&w, embedded ? ENTRY_PRECERT : ENTRY_X509, 2);
    if (embedded)
        vouch_write_span(&w, (struct vouch_span){ct->issuer_key, sizeof ct->issuer_key});
    write_number(&w, p->len, 3);
    int ret = mbedtls_sha256_starts(sha, 0);
    if (ret == 0)
        ret = update(sha, vouch_writer_span(&w));
    for (size_t i = 0; ret == 0 && i < p->count; i++)
        ret = update(sha, p->at[i]);
    w.len = 0;
    write_number(&w, sct->extensions.len, 2);
    if (ret == 0)
        ret = update(sha, vouch_writer_span(&w));
    return ret == 0 ? update(sha, sct->extensions) : ret;
}

int vouch_ct_digest(const struct vouch_ct *ct, const struct vouch_sct *sct, bool embedded,
                    uint8_t out[VOUCH_SCT_LOG_ID])
{
    struct pieces p = {
        .at = {ct->question.leaf->der}, .count = 1, .len = ct->question.leaf->der.len};
    mbedtls_sha256_context sha;
    int status = embedded ? collect(ct->question.leaf, &p) : VOUCH_OK;
    if (status != VOUCH_OK)
        return status;
    mbedtls_sha256_init(&sha);
    int ret = hash(&sha, ct, sct, &p, embedded);
    if (ret == 0)
        ret = mbedtls_sha256_finish(&sha, out);
    mbedtls_sha256_free(&sha);
    return ret ? VOUCH_E_MEMORY : VOUCH_OK;
}

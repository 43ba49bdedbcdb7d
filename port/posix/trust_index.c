// SPDX-License-Identifier: Apache-2.0
#include "port/posix/trust_index.h"

#include "core/pem.h"
#include "core/x509/certificate.h"
#include "core/x509/extension.h"
#include "port/posix/trust_mark.h"

#include <stdlib.h>
#include <string.h>

/* This many bytes contain everything up to the length of the issuer, and the subject, for all
 * certificates in a system's bundle. */
enum { ISSUER_BYTES = 60, HEAD_BYTES = 540 };

/* The position of a certificate, for messages. */
struct place {
    const char *path;
    struct vouch_span text;
    size_t block; /* 0: the whole file */
    size_t offset;
    bool others; /* there are blocks that are not certificates */
};

static int explain(struct vouch_writer *why, const struct place *at, const char *reason, int status)
{
    if (!why)
        return status;
    vouch_write_text(why, at->path);
    if (at->block) {
        vouch_write_text(why, ": block ");
        vouch_write_decimal(why, (int64_t)at->block);
        vouch_write_text(why, ", line ");
        vouch_write_decimal(why, (int64_t)vouch_pem_line(at->text, at->offset));
    }
    vouch_write_text(why, ": ");
    vouch_write_text(why, reason);
    return status;
}

/* --- the subject of a certificate of which only the beginning is decoded
 * -------------------------- */

/* Reads a tag and a length; the content need not be complete. */
static size_t read_long_header(struct vouch_reader *r, uint8_t tag)
{
    size_t left = vouch_reader_left(r);
    size_t octets = left >= 2 && r->at[0] == tag ? (size_t)r->at[1] - 0x80 : SIZE_MAX;
    size_t len = 0;
    if (octets == 0 || octets > 3 || left - 2 < octets) {
        r->failed = true;
        return 0;
    }
    for (size_t i = 0; i < octets; i++)
        len = len << 8 | r->at[2 + i];
    r->at += 2 + octets;
    return len;
}

static inline size_t read_header(struct vouch_reader *r, uint8_t tag)
{
    if (r->failed || r->end - r->at < 2 || r->at[0] != tag || r->at[1] >= 0x80)
        return read_long_header(r, tag);
    r->at += 2;
    return r->at[-1];
}

static inline void skip(struct vouch_reader *r, uint8_t tag)
{
    size_t len = read_header(r, tag);
    if (len <= (size_t)(r->end - r->at))
        r->at += len;
    else
        r->failed = true;
}

/* Reads up to the issuer of a certificate. */
static void skip_to_issuer(struct vouch_reader *r)
{
    read_header(r, VOUCH_TAG_SEQUENCE); /* Certificate */
    read_header(r, VOUCH_TAG_SEQUENCE); /* TBSCertificate */
    /* version */
    if (vouch_reader_left(r) && *r->at == VOUCH_TAG_CONSTRUCTED)
        skip(r, VOUCH_TAG_CONSTRUCTED);
    skip(r, VOUCH_TAG_INTEGER);
    skip(r, VOUCH_TAG_SEQUENCE); /* algorithm */
}

/* The end of the subject in a self-issued certificate. */
static size_t likely_end(struct vouch_span head)
{
    enum { VALIDITY = 32 }; /* two UTCTimes */
    struct vouch_reader r = vouch_reader_of(head);
    skip_to_issuer(&r);
    const uint8_t *from = r.at;
    size_t len = read_header(&r, VOUCH_TAG_SEQUENCE);
    size_t end = (size_t)(from - head.data) + 2 * ((size_t)(r.at - from) + len) + VALIDITY;
    return r.failed || end > HEAD_BYTES ? HEAD_BYTES : end;
}

/* The whole Name; empty when the bytes end before it does, or are not a certificate. */
static struct vouch_span find_subject(struct vouch_span head)
{
    struct vouch_span none = {NULL, 0};
    struct vouch_reader r = vouch_reader_of(head);
    skip_to_issuer(&r);
    skip(&r, VOUCH_TAG_SEQUENCE); /* issuer */
    skip(&r, VOUCH_TAG_SEQUENCE); /* validity */
    if (r.failed)
        return none;
    size_t from = (size_t)(r.at - head.data);
    skip(&r, VOUCH_TAG_SEQUENCE);
    return r.failed ? none : vouch_span_part(head, from, (size_t)(r.at - head.data) - from);
}

/* --- decoding --------------------------------------------------------------------------------- */

/* The length of the first element; 0 when it is not a SEQUENCE. */
static size_t first_element(struct vouch_span der)
{
    struct vouch_reader r = vouch_reader_of(der);
    size_t len = read_header(&r, VOUCH_TAG_SEQUENCE);
    return r.failed ? 0 : (size_t)(r.at - der.data) + len;
}

/* Decodes an entry completely; the caller frees it. Null: out of memory, or *fault says what is
 * wrong. */
static struct vouch_trust_decoded *decode(const struct vouch_trust_entry *e, const char **fault)
{
    size_t size = e->der ? e->body.len : vouch_base64_size(e->body.len);
    struct vouch_trust_decoded *d = malloc(sizeof *d + size);
    *fault = d ? NULL : "out of memory";
    if (!d)
        return NULL;
    d->len = e->body.len;
    if (e->der)
        memcpy(d->der, e->body.data, e->body.len);
    else if (vouch_base64_decode(e->body, d->der, size, &d->len) != VOUCH_OK)
        *fault = "this is not base64";
    struct vouch_span der = {d->der, d->len};
    size_t len = first_element(der);
    if (!*fault && len == 0)
        *fault = "this is not a certificate";
    if (!*fault && len > d->len)
        *fault = "the certificate is cut off";
    if (!*fault) {
        struct vouch_span mark = vouch_span_part(der, len, d->len - len);
        d->refused = vouch_trust_mark_refused(mark);
        d->granted = vouch_trust_mark_granted(mark);
    }
    d->len = len; /* OpenSSL's "TRUSTED CERTIFICATE" has its mark after it */
    if (!*fault)
        return d;
    free(d);
    return NULL;
}

/* --- the index -------------------------------------------------------------------------------- */

/* The ASCII letters and digits of one value, ignoring case and character width. */
static uint32_t hash_value(uint8_t tag, struct vouch_span value)
{
    size_t width = tag == VOUCH_TAG_BMP ? 2 : tag == VOUCH_TAG_UNIVERSAL ? 4 : 1;
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (size_t i = width - 1; i < value.len; i += width) {
        uint8_t c = value.data[i];
        bool high = width > 1 && value.data[i - 1] != 0;
        /* letters of either case */
        if (c > ' ' && c < 0x7f && !high)
            hash = (hash ^ (c | 0x20U)) * 16777619U;
    }
    return hash;
}

/* vouch_name_hash distinguishes more names, but takes ten times as long, which for the whole index
 * is more than everything else. */
uint32_t vouch_trust_index_hash(struct vouch_span name)
{
    struct vouch_reader r = vouch_reader_of(name);
    uint32_t hash = 0;
    read_header(&r, VOUCH_TAG_SEQUENCE);
    while (vouch_reader_left(&r)) {
        if (*r.at == VOUCH_TAG_SET)
            read_header(&r, VOUCH_TAG_SET);
        read_header(&r, VOUCH_TAG_SEQUENCE);
        skip(&r, VOUCH_TAG_OID);
        uint8_t tag = vouch_reader_left(&r) ? *r.at : 0;
        size_t len = read_header(&r, tag);
        hash += hash_value(
            tag, vouch_read_span(&r, len)); /* a sum: the order within a set is irrelevant */
    }
    return hash;
}

/* The hash of the subject from the beginning of the certificate. false: the subject is not within
 * it. */
static bool hash_head(struct vouch_trust_entry *e)
{
    uint8_t buffer[HEAD_BYTES];
    struct vouch_span head = {buffer, 0};
    struct vouch_span subject = {NULL, 0};
    size_t at = 0;
    if (e->der)
        return false;
    head.len = vouch_base64_head(e->body, &at, buffer, sizeof buffer, 0, ISSUER_BYTES);
    for (size_t want = likely_end(head); subject.len == 0 && head.len < want; want = HEAD_BYTES) {
        head.len = vouch_base64_head(e->body, &at, buffer, sizeof buffer, head.len, want);
        if (head.len < want)
            break;
        subject = find_subject(head);
    }
    if (subject.len)
        e->hash = vouch_trust_index_hash(subject);
    return subject.len > 0;
}

/* The same from the whole certificate. Null, or what is wrong with it. */
static const char *hash_whole(struct vouch_trust_entry *e)
{
    const char *fault;
    struct vouch_trust_decoded *d = decode(e, &fault);
    if (!d)
        return fault;
    struct vouch_span der = {d->der, d->len};
    struct vouch_span subject = find_subject(der);
    if (subject.len)
        e->hash = vouch_trust_index_hash(subject);
    free(d);
    return subject.len ? NULL : "this is not a certificate";
}

static bool reserve(struct vouch_trust_store *s)
{
    if (s->entries_count < s->entries_cap)
        return true;
    size_t cap = s->entries_cap ? s->entries_cap * 2 : 256;
    struct vouch_trust_entry *larger = realloc(s->entries, cap * sizeof *larger);
    if (!larger)
        return false;
    s->entries = larger;
    s->entries_cap = cap;
    return true;
}

/* Null, or what is wrong with the certificate. An unchecked one that turns out to be broken is kept
 * as unusable. */
static const char *add_entry(struct vouch_trust_store *s, struct vouch_span body, bool der,
                             bool check)
{
    struct vouch_trust_entry e = {body, NULL, 0, der, false};
    if (!reserve(s))
        return "out of memory";
    if (check || !hash_head(&e)) {
        const char *fault = hash_whole(&e);
        if (fault && check)
            return fault;
        e.unusable = fault != NULL;
    }
    s->entries[s->entries_count++] = e;
    return NULL;
}

static int add_blocks(struct vouch_trust_store *s, struct place *at, bool check,
                      struct vouch_writer *why)
{
    struct vouch_pem p = vouch_pem_of(at->text);
    struct vouch_pem_block b;
    while (vouch_pem_next(&p, &b)) {
        if (b.kind != VOUCH_PEM_CERTIFICATE) {
            at->others = true;
            continue;
        }
        at->block = b.number;
        at->offset = b.offset;
        const char *fault = add_entry(s, b.body, false, check);
        if (fault)
            return explain(why, at, fault, VOUCH_E_MALFORMED);
    }
    at->block = p.count;
    at->offset = p.fault_offset;
    return p.fault ? explain(why, at, p.fault, VOUCH_E_MALFORMED) : VOUCH_OK;
}

/* Keeps the file, because the entries point into its bytes. */
static int keep_file(struct vouch_trust_store *s, const struct vouch_file *f)
{
    struct vouch_file *larger = realloc(s->files, (s->files_count + 1) * sizeof *larger);
    if (!larger)
        return VOUCH_E_MEMORY;
    s->files = larger;
    s->files[s->files_count++] = *f;
    return VOUCH_OK;
}

static int index_file(struct vouch_trust_store *s, const char *path, struct vouch_file *f,
                      bool check, struct vouch_writer *why)
{
    struct vouch_span bytes = f->bytes;
    struct place at = {path, bytes, 0, 0, false};
    size_t before = s->entries_count;
    if (bytes.len == 0)
        return explain(why, &at, "the file is empty", VOUCH_E_NOT_FOUND);
    if (vouch_pem_is_der(bytes)) {
        const char *fault = add_entry(s, bytes, true, true);
        return fault ? explain(why, &at, fault, VOUCH_E_MALFORMED) : VOUCH_OK;
    }
    int status = add_blocks(s, &at, check, why);
    f->nothing_secret = status == VOUCH_OK && !at.others;
    at.block = 0;
    if (status == VOUCH_OK && s->entries_count == before)
        return explain(why, &at, "there is no certificate in it", VOUCH_E_NOT_FOUND);
    return status;
}

static int add_path(struct vouch_trust_store *s, const char *path, bool check,
                    struct vouch_writer *why)
{
    struct vouch_file f;
    size_t before = s->entries_count;
    int status = vouch_file_read(path, VOUCH_FILE_MAX, &f, why);
    if (status != VOUCH_OK)
        return status;
    status = index_file(s, path, &f, check, why);
    if (status == VOUCH_OK)
        status = keep_file(s, &f);
    if (status == VOUCH_OK)
        return VOUCH_OK;
    s->entries_count = before;
    vouch_file_free(&f);
    return status;
}

int vouch_trust_store_add_file(struct vouch_trust_store *s, const char *path,
                               struct vouch_writer *why)
{
    return add_path(s, path, true, why);
}

int vouch_trust_store_add_bundle(struct vouch_trust_store *s, const char *path,
                                 struct vouch_writer *why)
{
    return add_path(s, path, false, why);
}

/* --- anchors ---------------------------------------------------------------------------------- */

/* Fills the anchor from a decoded certificate; one that its mark refuses altogether too, because it
 * must not be used as an intermediate either. false: it has no subject or no key. */
static bool read_anchor(struct vouch_trust_decoded *d)
{
    const unsigned needed = VOUCH_PART_SUBJECT | VOUCH_PART_KEY;
    struct vouch_certificate c;
    struct vouch_span der = {d->der, d->len};
    memset(&d->anchor, 0, sizeof d->anchor);
    vouch_certificate_parse(der, &c); /* an anchor may break rules: it is trusted as it is */
    if ((c.parts & needed) != needed)
        return false;
    d->anchor.subject = c.subject;
    d->anchor.key = c.spki;
    d->anchor.certificate = der;
    d->anchor.refused = d->refused;
    d->anchor.granted = d->granted;
    if (c.parts & VOUCH_PART_EXTENSIONS)
        vouch_extension_value(&c, VOUCH_EXT_NAME_CONSTRAINTS, &d->anchor.constraints);
    return true;
}

const struct vouch_trust_decoded *vouch_trust_index_demand(struct vouch_trust_entry *e)
{
    const char *fault;
    if (e->decoded || e->unusable)
        return e->decoded;
    e->decoded = decode(e, &fault);
    e->unusable = !e->decoded || !read_anchor(e->decoded);
    return e->unusable ? NULL : e->decoded;
}

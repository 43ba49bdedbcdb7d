// SPDX-License-Identifier: Apache-2.0
/* Folders whose files are named by a hash of the subject, as created by c_rehash and
 * update-ca-certificates. */
#include "port/posix/trust_store.h"

#include "core/x509/name.h"

#include <mbedtls/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 4096, VALUE_SIZE = 1024, PATH_SIZE = 4096, SAME_HASH_MAX = 16 };

static void write_tlv(struct vouch_writer *w, uint8_t tag, struct vouch_span value)
{
    vouch_write_u8(w, tag);
    if (value.len > 0xff) {
        vouch_write_u8(w, 0x82);
        vouch_write_u8(w, (uint8_t)(value.len >> 8));
    } else if (value.len > 0x7f) {
        vouch_write_u8(w, 0x81);
    }
    vouch_write_u8(w, (uint8_t)value.len);
    vouch_write_span(w, value);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0d);
}

static bool is_converted(uint8_t tag)
{
    return tag == VOUCH_TAG_UTF8 || tag == VOUCH_TAG_BMP || tag == VOUCH_TAG_UNIVERSAL ||
           tag == VOUCH_TAG_PRINTABLE || tag == VOUCH_TAG_TELETEX || tag == VOUCH_TAG_IA5 ||
           tag == VOUCH_TAG_VISIBLE;
}

/* Lower case, no leading or trailing white space, one space for any run of it within. */
static void write_folded(struct vouch_writer *w, struct vouch_span text)
{
    bool space = false;
    bool begun = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (is_space(c)) {
            space = true;
            continue;
        }
        if (space && begun)
            vouch_write_u8(w, ' ');
        vouch_write_u8(w, vouch_lower(c));
        begun = true;
        space = false;
    }
}

/* AttributeTypeAndValue in OpenSSL's canonical form. */
static void write_attribute(struct vouch_writer *w, const struct vouch_attribute *a)
{
    uint8_t text_buffer[VALUE_SIZE], value_buffer[VALUE_SIZE], pair_buffer[NAME_SIZE];
    struct vouch_writer text = vouch_writer_of(text_buffer, sizeof text_buffer);
    struct vouch_writer value = vouch_writer_of(value_buffer, sizeof value_buffer);
    struct vouch_writer pair = vouch_writer_of(pair_buffer, sizeof pair_buffer);
    bool converted = is_converted(a->tag);
    if (converted) {
        vouch_attribute_write(&text, a);
        write_folded(&value, vouch_writer_span(&text));
    }
    write_tlv(&pair, VOUCH_TAG_OID, a->oid);
    if (converted)
        write_tlv(&pair, VOUCH_TAG_UTF8, vouch_writer_span(&value));
    else
        write_tlv(&pair, a->tag, a->value);
    write_tlv(w, VOUCH_TAG_SEQUENCE, vouch_writer_span(&pair));
    w->lost += text.lost + value.lost + pair.lost;
}

static void end_rdn(struct vouch_writer *out, struct vouch_writer *rdn)
{
    if (rdn->len)
        write_tlv(out, VOUCH_TAG_SET, vouch_writer_span(rdn));
    rdn->len = 0;
}

bool vouch_trust_name_hash(struct vouch_span name, uint32_t *hash)
{
    uint8_t buffer[NAME_SIZE], rdn_buffer[NAME_SIZE], digest[20];
    struct vouch_writer out = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_writer rdn = vouch_writer_of(rdn_buffer, sizeof rdn_buffer);
    struct vouch_name_cursor c = vouch_name_begin(name);
    struct vouch_attribute a;
    size_t at = 0;
    while (vouch_name_next(&c, &a)) {
        if (a.rdn != at)
            end_rdn(&out, &rdn);
        at = a.rdn;
        write_attribute(&rdn, &a);
    }
    end_rdn(&out, &rdn);
    if (vouch_name_fault(name) || out.lost || rdn.lost)
        return false;
    if (mbedtls_sha1(buffer, out.len, digest) != 0)
        return false;
    *hash = digest[0] | (uint32_t)digest[1] << 8 | (uint32_t)digest[2] << 16 |
            (uint32_t)digest[3] << 24;
    return true;
}

int vouch_trust_store_add_hashed(struct vouch_trust_store *s, const char *path)
{
    char *copy = strdup(path);
    char **larger = realloc(s->folders, (s->folders_count + 1) * sizeof *larger);
    if (larger)
        s->folders = larger;
    if (!copy || !larger) {
        free(copy);
        return VOUCH_E_MEMORY;
    }
    s->folders[s->folders_count++] = copy;
    return VOUCH_OK;
}

/* Opens 01234567.0, 01234567.1, ... of a folder; returns their number. Each is one certificate. */
static size_t load_from(struct vouch_trust_store *s, const char *folder, uint32_t hash)
{
    char path[PATH_SIZE];
    for (unsigned i = 0; i < SAME_HASH_MAX; i++) {
        int n = snprintf(path, sizeof path, "%s/%08x.%u", folder, (unsigned)hash, i);
        if (n < 0 || (size_t)n >= sizeof path)
            return i;
        if (vouch_trust_store_add_bundle(s, path, NULL) == VOUCH_E_NOT_FOUND)
            return i;
    }
    return SAME_HASH_MAX;
}

static bool is_loaded(const struct vouch_trust_store *s, uint32_t hash)
{
    for (size_t i = 0; i < s->loaded_count; i++)
        if (s->loaded[i] == hash)
            return true;
    return false;
}

/* Only hits are remembered: the number of names that peers may ask for is unlimited, that of files
 * is not. */
static void remember(struct vouch_trust_store *s, uint32_t hash)
{
    uint32_t *larger = realloc(s->loaded, (s->loaded_count + 1) * sizeof *larger);
    if (!larger)
        return; /* then it is opened again, and is still a single anchor */
    s->loaded = larger;
    s->loaded[s->loaded_count++] = hash;
}

void vouch_trust_store_load_hashed(struct vouch_trust_store *s, struct vouch_span subject)
{
    uint32_t hash;
    size_t found = 0;
    if (s->folders_count == 0 || !vouch_trust_name_hash(subject, &hash) || is_loaded(s, hash))
        return;
    for (size_t i = 0; i < s->folders_count; i++)
        found += load_from(s, s->folders[i], hash);
    if (found)
        remember(s, hash);
}

void vouch_trust_store_free_hashed(struct vouch_trust_store *s)
{
    for (size_t i = 0; i < s->folders_count; i++)
        free(s->folders[i]);
    free(s->folders);
    free(s->loaded);
}

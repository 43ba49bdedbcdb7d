// SPDX-License-Identifier: Apache-2.0
#include "port/posix/trust_store.h"

#include "core/x509/name.h"
#include "port/posix/trust_index.h"

#include <stdlib.h>
#include <string.h>

void vouch_trust_store_init(struct vouch_trust_store *s)
{
    memset(s, 0, sizeof *s);
}

void vouch_trust_store_free(struct vouch_trust_store *s)
{
    for (size_t i = 0; i < s->entries_count; i++)
        free(s->entries[i].decoded);
    for (size_t i = 0; i < s->files_count; i++)
        vouch_file_free(&s->files[i]);
    free(s->entries);
    free(s->files);
    vouch_trust_store_free_hashed(s);
    if (s->own)
        vouch_trust_store_free(s->own);
    free(s->own);
    memset(s, 0, sizeof *s);
}

size_t vouch_trust_store_count(const struct vouch_trust_store *s)
{
    return s->entries_count;
}

/* --- the store as anchors --------------------------------------------------------------------- */

/* Is the same certificate also at an earlier place? Those were requested before this one. */
static bool seen_before(const struct vouch_trust_store *s, size_t at)
{
    const struct vouch_trust_decoded *d = s->entries[at].decoded;
    for (size_t i = 0; i < at; i++) {
        const struct vouch_trust_entry *e = &s->entries[i];
        if (e->decoded && !e->unusable &&
            vouch_span_equal(e->decoded->anchor.certificate, d->anchor.certificate))
            return true;
    }
    return false;
}

/* Did the machine's administrator add it to what the system came with? */
static bool is_own(const struct vouch_trust_store *s, const struct vouch_trust_decoded *d)
{
    for (size_t i = 0; s->own && i < s->own->entries_count; i++) {
        const struct vouch_trust_decoded *o = vouch_trust_index_demand(&s->own->entries[i]);
        if (o && vouch_span_equal(o->anchor.certificate, d->anchor.certificate))
            return true;
    }
    return false;
}

static int find(void *self, struct vouch_span subject, size_t index, struct vouch_anchor *out)
{
    struct vouch_trust_store *s = self;
    uint32_t hash = vouch_trust_index_hash(subject);
    vouch_trust_store_load_hashed(s, subject);
    for (size_t i = 0; i < s->entries_count; i++) {
        if (s->entries[i].hash != hash)
            continue;
        const struct vouch_trust_decoded *d = vouch_trust_index_demand(&s->entries[i]);
        if (!d || !vouch_name_equal(d->anchor.subject, subject) || seen_before(s, i))
            continue;
        if (index-- > 0)
            continue;
        *out = d->anchor;
        out->known_public = s->system && !is_own(s, d);
        return VOUCH_OK;
    }
    return VOUCH_E_NOT_FOUND;
}

static const struct vouch_anchors_ops ops = {.find = find};

struct vouch_anchors vouch_trust_store_anchors(struct vouch_trust_store *s)
{
    struct vouch_anchors anchors = {&ops, s};
    return anchors;
}

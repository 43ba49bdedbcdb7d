// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_NAMES_H
#define VOUCH_REVIEW_NAMES_H

#include "core/bytes.h"

#include <stdint.h>
#include <string.h>

/* Each different text once, in fixed storage, identified by a number. */

enum {
    VOUCH_NAMES_MAX = 32768,
    VOUCH_NAMES_SLOTS = 65536, /* a power of two, twice as many */
    VOUCH_NAMES_TEXT = 2097152,
    VOUCH_NAME_LEN_MAX = 400 /* longer texts are truncated to this */
};

/* The numbers of the empty name, and of every name for which there was no space. */
enum { VOUCH_NAME_NONE = 0, VOUCH_NAME_LOST = 1 };

struct vouch_names {
    uint32_t slots[VOUCH_NAMES_SLOTS]; /* numbers, 0 for an empty slot */
    uint32_t at[VOUCH_NAMES_MAX];
    uint32_t hashes[VOUCH_NAMES_MAX];
    uint16_t lens[VOUCH_NAMES_MAX];
    uint8_t text[VOUCH_NAMES_TEXT];
    uint32_t count; /* number of names, including the two special numbers */
    uint32_t used;
    uint64_t lost; /* names for which there was no space */
};

/* Initializes; all must be zero before. */
void vouch_names_begin(struct vouch_names *names);
/* The number of a text, the same for the same text; VOUCH_NAME_NONE for an empty one. */
uint32_t vouch_names_keep(struct vouch_names *names, struct vouch_span text);
/* The text of a number, valid as long as the names. Empty for NONE, "(not kept)" for LOST. */
struct vouch_span vouch_names_text(const struct vouch_names *names, uint32_t number);

/* A hash of bytes, not resistant against deliberate collisions. */
static inline uint64_t vouch_names_hash64(struct vouch_span text)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ text.len;
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        uint64_t v;
        memcpy(&v, text.data + i, sizeof v);
        h = (h ^ v) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    if (i < text.len) {
        uint64_t v = 0;
        if (text.len >= sizeof v) /* the last eight bytes, overlapping the ones before */
            memcpy(&v, text.data + text.len - sizeof v, sizeof v);
        else
            memcpy(&v, text.data, text.len);
        h = (h ^ v) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    h *= 0xC4CEB9FE1A85EC53u;
    return h ^ h >> 32;
}

static inline uint32_t vouch_names_hash(struct vouch_span text)
{
    return (uint32_t)vouch_names_hash64(text);
}

#endif

// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"

#include <string.h>

/* Texts about open connections. Most are short and short-lived: each of these has a slot of its
 * own, the most recently released one first, so that the same few slots are reused and stay in the
 * cache. The others, and those that come when all slots are taken, go into a ring. */

enum { LEN_BITS = VOUCH_REVIEW_NOTE_LEN_BITS };

static const uint64_t on_slot = (uint64_t)1 << 63;

/* The number of a note's slot; VOUCH_REVIEW_SLOTS_MAX: none. */
static uint32_t slot_of(struct vouch_review_note note)
{
    bool has_slot = (note.packed & on_slot) != 0;
    return has_slot ? (uint32_t)((note.packed & ~on_slot) >> LEN_BITS) : VOUCH_REVIEW_SLOTS_MAX;
}

/* The number of a free slot; VOUCH_REVIEW_SLOTS_MAX: none. */
static uint32_t take_slot(struct vouch_review *review)
{
    if (review->slots_free == 0)
        return review->slots_used < VOUCH_REVIEW_SLOTS_MAX ? review->slots_used++
                                                           : VOUCH_REVIEW_SLOTS_MAX;
    uint32_t number = review->slots_free - 1;
    memcpy(&review->slots_free, review->slots[number].text, sizeof review->slots_free);
    return number;
}

uint8_t *vouch_review_note_buffer(struct vouch_review *review, struct vouch_review_note *note,
                                  size_t len)
{
    if (note->packed)
        vouch_review_forget(review, note);
    uint32_t slot = len <= VOUCH_REVIEW_SLOT_TEXT ? take_slot(review) : VOUCH_REVIEW_SLOTS_MAX;
    if (slot == VOUCH_REVIEW_SLOTS_MAX)
        return vouch_ring_buffer(&review->ring, note, len);
    note->packed = on_slot | (uint64_t)slot << LEN_BITS | len;
    return review->slots[slot].text;
}

void vouch_review_note(struct vouch_review *review, struct vouch_review_note *note,
                       struct vouch_span text)
{
    size_t len = text.len < VOUCH_REVIEW_NOTE_MAX ? text.len : VOUCH_REVIEW_NOTE_MAX;
    if (len)
        memcpy(vouch_review_note_buffer(review, note, len), text.data, len);
    else if (note->packed)
        vouch_review_forget(review, note);
}

void vouch_review_forget(struct vouch_review *review, struct vouch_review_note *note)
{
    uint32_t slot = slot_of(*note);
    note->packed = 0;
    if (slot == VOUCH_REVIEW_SLOTS_MAX)
        return;
    memcpy(review->slots[slot].text, &review->slots_free, sizeof review->slots_free);
    review->slots_free = slot + 1;
}

/* --- the ring --------------------------------------------------------------------------------- */

uint8_t *vouch_ring_buffer(struct vouch_review_ring *ring, struct vouch_review_note *note,
                           size_t len)
{
    size_t at = (size_t)(ring->used & (VOUCH_REVIEW_RING - 1));
    if (at + len > VOUCH_REVIEW_RING) {
        ring->used += VOUCH_REVIEW_RING - at; /* no note wraps around the end */
        at = 0;
    }
    note->packed = ring->used << LEN_BITS | len;
    ring->used += len;
    return ring->text + at;
}

struct vouch_review_note vouch_ring_write(struct vouch_review_ring *ring, struct vouch_span text)
{
    struct vouch_review_note note;
    memcpy(vouch_ring_buffer(ring, &note, text.len), text.data, text.len);
    return note;
}

struct vouch_span vouch_ring_read(const struct vouch_review_ring *ring,
                                  struct vouch_review_note note)
{
    struct vouch_span s = {NULL, 0};
    uint64_t at = note.packed >> LEN_BITS;
    size_t len = note.packed & ((1u << LEN_BITS) - 1);
    if (len == 0 || ring->used - at > VOUCH_REVIEW_RING)
        return s;
    s.data = ring->text + (at & (VOUCH_REVIEW_RING - 1));
    s.len = len;
    return s;
}

bool vouch_ring_is_old(const struct vouch_review_ring *ring, struct vouch_review_note note)
{
    return ring->used - (note.packed >> LEN_BITS) > VOUCH_REVIEW_RING / 2;
}

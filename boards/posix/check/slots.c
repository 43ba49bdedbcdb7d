// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/slots.h"

#include <string.h>
#include <sys/mman.h>

void vouch_slots_init(struct vouch_slots *s, size_t max)
{
    memset(s, 0, sizeof *s);
    s->max = max;
}

void vouch_slots_free(struct vouch_slots *s)
{
    while (s->all) {
        struct vouch_slot *slot = s->all;
        s->all = slot->other;
        munmap(slot, sizeof *slot);
    }
    s->free = NULL;
}

/* Directly from the kernel, which backs only the pages that are touched: malloc would take it from
 * its heap once something as large has been freed, and a huge page would back several slots
 * completely. */
static struct vouch_slot *add(struct vouch_slots *s)
{
    struct vouch_slot *slot =
        mmap(NULL, sizeof *slot, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (slot == MAP_FAILED) {
        s->max = s->used;
        return NULL;
    }
    (void)madvise(slot, sizeof *slot, MADV_NOHUGEPAGE);
    slot->other = s->all;
    s->all = slot;
    return slot;
}

/* The most recently released one comes first: its memory is already backed. */
struct vouch_slot *vouch_slots_take(struct vouch_slots *s)
{
    if (s->used == s->max)
        return NULL;
    struct vouch_slot *slot = s->free ? s->free : add(s);
    if (!slot)
        return NULL;
    s->free = slot->next;
    memset(slot, 0, offsetof(struct vouch_slot, busy));
    slot->busy = true;
    s->used++;
    return slot;
}

void vouch_slots_give_back(struct vouch_slots *s, struct vouch_slot *slot)
{
    slot->busy = false;
    slot->next = s->free;
    s->free = slot;
    s->used--;
}

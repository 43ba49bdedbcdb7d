// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/pinned.h"

#include <stdlib.h>
#include <string.h>

/* Hosts are in lower case, as in a target. */
static int compare(const struct vouch_pin *pin, const char *host, uint16_t port)
{
    int order = strcmp(pin->host, host);
    return order != 0 ? order : (int)pin->port - (int)port;
}

/* The first index whose pin is not before that host and port. */
static size_t place_of(const struct vouch_pinned *p, const char *host, uint16_t port)
{
    size_t from = 0;
    size_t to = p->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(&p->at[middle], host, port) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool is_at(const struct vouch_pinned *p, size_t place, const char *host, uint16_t port)
{
    return place < p->count && compare(&p->at[place], host, port) == 0;
}

int vouch_pinned_add(struct vouch_pinned *p, const struct vouch_pin *pin)
{
    size_t place = place_of(p, pin->host, pin->port);
    if (is_at(p, place, pin->host, pin->port))
        return VOUCH_OK; /* the first one counts */
    if (p->count == p->max) {
        size_t max = p->max ? 2 * p->max : 16;
        struct vouch_pin *larger = realloc(p->at, max * sizeof *larger);
        if (!larger)
            return VOUCH_E_MEMORY;
        p->at = larger;
        p->max = max;
    }
    memmove(&p->at[place + 1], &p->at[place], (p->count - place) * sizeof *p->at);
    p->at[place] = *pin;
    p->count++;
    return VOUCH_OK;
}

const struct vouch_address *vouch_pinned_find(const struct vouch_pinned *p, const char *host,
                                              uint16_t port)
{
    for (; p; p = p->others) {
        size_t place = place_of(p, host, port);
        if (is_at(p, place, host, port))
            return &p->at[place].address;
    }
    return NULL;
}

void vouch_pinned_free(struct vouch_pinned *p)
{
    free(p->at);
    memset(p, 0, sizeof *p);
}

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PINNED_H
#define VOUCH_POSIX_PINNED_H

#include "boards/posix/values.h"

/* The addresses of --resolve, any number of them. */

struct vouch_pinned {
    struct vouch_pin *at; /* sorted by host and port */
    size_t count;
    size_t max;
    const struct vouch_pinned *others; /* consulted if these have none; null: none */
};

/* VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_pinned_add(struct vouch_pinned *p, const struct vouch_pin *pin);
/* The address for that host and port, the first one given; null: none. */
const struct vouch_address *vouch_pinned_find(const struct vouch_pinned *p, const char *host,
                                              uint16_t port);
void vouch_pinned_free(struct vouch_pinned *p);

#endif

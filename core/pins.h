// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PINS_H
#define VOUCH_PINS_H

#include "core/anchors.h"
#include "core/report.h"

/* What is known in advance about an endpoint's certificates other than by trusted roots: DANE. An
 * optional part that an image may leave out. */
struct vouch_pins_ops {
    /* Looks at the certificates as sent (DER), reports what they match, and gives the anchors to
     * judge the path by: the usual ones, or others that live as long as `sent`. */
    struct vouch_anchors (*look)(void *self, const struct vouch_span *sent, size_t count,
                                 struct vouch_anchors usual, struct vouch_report *report);
};

struct vouch_pins {
    const struct vouch_pins_ops *ops; /* null: nothing is known in advance */
    void *self;
};

#endif

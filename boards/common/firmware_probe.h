// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_PROBE_H
#define VOUCH_FIRMWARE_PROBE_H

#include "core/check.h"

/* Asks a server what it accepts, after its check and over the check's transport (core/probe). A
 * part of an image, which is large: board_probe in its board.mk. */

struct firmware_probe_want {
    const char *parts; /* the setting "accepts" */
    struct vouch_check *check;
    struct vouch_entropy entropy;
};

struct firmware_probe_ops {
    /* The check is over, with VOUCH_OK. VOUCH_AGAIN: poll the probe; anything else: the server was
     * not reached, or nothing is to be asked. */
    int (*begin)(const struct firmware_probe_want *want);
    /* VOUCH_AGAIN; VOUCH_OK: the check's report has the answers. */
    int (*poll)(const struct vouch_time *now);
    /* When to poll it again, if the transport has nothing before. */
    uint64_t (*due)(void);
};

/* Null: the image has none. */
extern const struct firmware_probe_ops *const firmware_probe;

#endif

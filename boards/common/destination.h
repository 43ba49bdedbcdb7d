// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DESTINATION_H
#define VOUCH_DESTINATION_H

#include "boards/common/firmware_settings.h"
#include "core/report.h"

/* Where reports go beside the board's log. A destination is a row in the table of a board's
 * rooms.c; what a board leaves out of it, and out of its board.mk, is not linked. A destination
 * that fails says so in the log and goes on trying: it never stops a check, and never blocks. */

struct destination_means {
    struct settings
        *settings;        /* its own keys stand in [report]; what makes no sense is noted here */
    const char *hostname; /* outlives it */
    struct config_table *table;   /* outlives it too: anchors */
    struct vouch_entropy entropy; /* and this */
};

/* A check that has ended. */
struct destination_result {
    const struct vouch_report *report; /* whole; good for this call */
    const struct vouch_time *now;
    size_t target; /* its number, from 0, in the order of the table */
    bool changed;  /* what is believed of the target is another than before, or new */
};

struct destination_ops {
    /* Once, behind the start of the network: reads settings. Without its key it stays silent. */
    void (*start)(void *self, const struct destination_means *means);
    /* At every turn of the loop; no work that takes longer than a few frames. */
    void (*poll)(void *self, const struct vouch_time *now);
    void (*report)(void *self, const struct destination_result *result);
};

struct destination {
    const struct destination_ops *ops;
    void *self; /* its state, of the type that its header names */
};

/* Each of them, for all rows of the board's table. */
void destinations_start(const struct destination_means *means);
void destinations_poll(const struct vouch_time *now);
void destinations_report(const struct destination_result *result);

#endif

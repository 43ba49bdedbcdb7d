// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_ORDER_H
#define VOUCH_POSIX_ORDER_H

#include "boards/posix/command.h"
#include "core/format.h"

/* Writes reports in the order of the targets, whichever finishes first: each as soon as those
 * before it are written. Early ones are kept, as text if the format allows it. */

struct vouch_order_entry;

struct vouch_order {
    const struct vouch_format *format;
    const struct vouch_format_options *options;
    struct vouch_output *out;
    struct vouch_order_entry *entries; /* of each target */
    size_t count;
    bool unordered; /* write each at once; set it after init */
    size_t turn;    /* whose report is written next: the target, ... */
    size_t number;  /* ... and which of its reports */
    bool lost;      /* there was no memory for a report */
};

/* For this many targets. Everything passed in must outlive it. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_order_init(struct vouch_order *o, size_t targets, const struct vouch_format *format,
                     const struct vouch_format_options *options, struct vouch_output *out);
/* The number-th report of a target; null: it has none. */
void vouch_order_add(struct vouch_order *o, size_t target, size_t number,
                     const struct vouch_report *r);
/* The same for a report that is text already, which is copied. */
void vouch_order_add_text(struct vouch_order *o, size_t target, size_t number,
                          struct vouch_span text);
/* There will be no more than this many of that target. */
void vouch_order_close(struct vouch_order *o, size_t target, size_t count);
/* All are complete: writes the output of a joint format (format.h), and reports that waited for one
 * that will not come. VOUCH_OK; VOUCH_E_MEMORY when a report was lost. */
int vouch_order_end(struct vouch_order *o);
void vouch_order_free(struct vouch_order *o);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PAGE_H
#define VOUCH_MONITOR_PAGE_H

#include "core/monitor/states.h"

/* The status pages as bytes, including the HTTP header, for any server: generated piece by piece as
 * they are read, so that a page of any length passes through a buffer of one piece. */

struct vouch_page_site {
    const struct vouch_states *states;
    const char *program; /* name and version, for the page's footer */
    struct vouch_time now;
};

/* One page being read. */
struct vouch_page_reader {
    bool taken;
    uint32_t opened_ms; /* by the server's clock, as is `taken` */
    const struct vouch_page_site *site;
    const struct vouch_page_route *route;
    unsigned step;  /* its position, as counted by its route */
    size_t target;  /* in `order` */
    size_t finding; /* of that target */
    bool remarks;   /* the list of remarks has been opened */
    size_t count;
    uint16_t *order;  /* the caller's: the targets in display order, the worst first */
    size_t order_max; /* further targets are not shown */
    uint8_t *piece;   /* the caller's */
    size_t piece_max;
    size_t len; /* of the piece */
    size_t at;  /* bytes of the piece already read */
};

struct vouch_page_route {
    const char *path;
    /* Writes the next piece, which must be well formed. false: there is none. */
    bool (*next)(struct vouch_page_reader *r, struct vouch_writer *w);
};

/* Starts reading the page at a path. false: there is none. */
bool vouch_page_open(struct vouch_page_reader *r, const struct vouch_page_site *site,
                     const char *path);
/* The next bytes, at most `max`; 0 at the end. */
size_t vouch_page_read(struct vouch_page_reader *r, void *buffer, size_t max);

/* The CSS class of a target: the believed verdict, or that there is none yet. */
enum vouch_page_class {
    VOUCH_PAGE_BAD = 0,
    VOUCH_PAGE_UNKNOWN,
    VOUCH_PAGE_WARN,
    VOUCH_PAGE_PENDING,
    VOUCH_PAGE_GOOD,
    VOUCH_PAGE_CLASSES
};
enum vouch_page_class vouch_page_class_of(const struct vouch_target_state *t);

/* The routes' functions. */
bool vouch_page_html_next(struct vouch_page_reader *r, struct vouch_writer *w);
bool vouch_page_style_next(struct vouch_page_reader *r, struct vouch_writer *w);

#endif

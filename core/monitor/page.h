// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PAGE_H
#define VOUCH_MONITOR_PAGE_H

#include "core/monitor/states.h"

/* The status pages as bytes, HTTP head included, whoever serves them: made piece by piece as they
 * are read, so that a page of any length goes through one piece's buffer. */

struct vouch_page_site {
    const struct vouch_states *states;
    const char *program; /* name and version, for the foot of the page */
    struct vouch_time now;
};

/* One page that somebody reads. */
struct vouch_page_reader {
    bool taken;
    uint32_t opened_ms; /* the server's, as is `taken` */
    const struct vouch_page_site *site;
    const struct vouch_page_route *route;
    unsigned step;  /* where it is, as its route counts */
    size_t target;  /* in `order` */
    size_t finding; /* of that target */
    bool remarks;   /* their list is open */
    size_t count;
    uint16_t *order;  /* the caller's: targets as the page shows them, the worst first */
    size_t order_max; /* no more are shown */
    uint8_t *piece;   /* the caller's */
    size_t piece_max;
    size_t len; /* of the piece */
    size_t at;  /* what of it was read */
};

struct vouch_page_route {
    const char *path;
    /* Writes the next piece, whatever it writes being well formed. false: there is none. */
    bool (*next)(struct vouch_page_reader *r, struct vouch_writer *w);
};

/* Begins to read what is at a path. false: nothing is there. */
bool vouch_page_open(struct vouch_page_reader *r, const struct vouch_page_site *site,
                     const char *path);
/* The next bytes, at most `max`; 0 at the end. */
size_t vouch_page_read(struct vouch_page_reader *r, void *buffer, size_t max);

/* The class by which a target is shown: what is believed of it, or that nothing is yet. */
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

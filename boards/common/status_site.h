// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STATUS_SITE_H
#define VOUCH_STATUS_SITE_H

#include "boards/common/states.h"

/* The status pages as bytes, HTTP head included, whoever serves them: made piece by piece as they
 * are read, so that a page of any length goes through one piece's room. */

enum { STATUS_TARGETS_MAX = 255 };

struct status_site {
    const struct states *states;
    struct vouch_time now;
};

/* One page that somebody reads. */
struct status_reader {
    bool taken;
    uint32_t opened_ms; /* the server's, as is `taken` */
    const struct status_site *site;
    const struct status_route *route;
    unsigned step;  /* where it is, as its route counts */
    size_t target;  /* in `order` */
    size_t finding; /* of that target */
    bool remarks;   /* their list is open */
    size_t count;
    uint8_t order[STATUS_TARGETS_MAX]; /* targets as the page shows them, the worst first */
    uint8_t *piece;                    /* the board's */
    size_t piece_max;
    size_t len; /* of the piece */
    size_t at;  /* what of it was read */
};

struct status_route {
    const char *path;
    /* Writes the next piece, whatever it writes being well formed. false: there is none. */
    bool (*next)(struct status_reader *r, struct vouch_writer *w);
};

/* Begins to read what is at a path. false: nothing is there. */
bool status_open(struct status_reader *r, const struct status_site *site, const char *path);
/* The next bytes, at most `max`; 0 at the end. */
size_t status_read(struct status_reader *r, void *room, size_t max);

/* The class by which a target is shown: what is believed of it, or that nothing is yet. */
enum status_class {
    STATUS_BAD = 0,
    STATUS_UNKNOWN,
    STATUS_WARN,
    STATUS_PENDING,
    STATUS_GOOD,
    STATUS_CLASSES
};
enum status_class status_class_of(const struct target_state *t);

/* The routes' functions. */
bool status_html_next(struct status_reader *r, struct vouch_writer *w);
bool status_style_next(struct status_reader *r, struct vouch_writer *w);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_FLATTEN_H
#define VOUCH_REVIEW_FLATTEN_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* Files of JSON whose records take several lines, or are the elements of one array, or whose lines
 * are longer than VOUCH_REVIEW_LINE_MAX: what `jq .`, browsers, and the exports of Kibana,
 * CloudWatch and others write. They are rewritten with each record on a line of its own, which is
 * the form that vouch_wrap_json reads; colours are left out. */

enum { VOUCH_FLATTEN_HELD = 4096, VOUCH_FLATTEN_NAME = 16 };

struct vouch_flatten {
    bool on;         /* the file is such a one; else it is left as it is */
    bool raw;        /* not JSON here: copied, until a line has nothing but a bracket */
    uint8_t bracket; /* raw: the one at the start of this line */
    bool fresh;      /* nothing of the current input line has been seen */
    bool written;    /* the current output line has bytes */
    bool quoted;
    bool escaped;
    bool coloured;                    /* within a sequence that colours the text */
    uint8_t depth;                    /* of open objects and arrays */
    uint8_t base;                     /* depth at which the records are */
    bool maybe;                       /* an array has begun that may have the records */
    bool holding;                     /* the object around it is not written yet */
    bool skipping;                    /* what follows the records in the object around them */
    uint8_t name[VOUCH_FLATTEN_NAME]; /* of the last string the first bytes */
    uint8_t name_len;
    size_t held_len;
    uint8_t held[VOUCH_FLATTEN_HELD];
};

/* Examines the first bytes of a file (UTF-8) and sets `on`. */
void vouch_flatten_begin(struct vouch_flatten *f, struct vouch_span first);
/* Rewrites the next bytes of the file, if `on`. `w` must have space for twice as many and
 * VOUCH_FLATTEN_HELD more. */
void vouch_flatten_take(struct vouch_flatten *f, struct vouch_span bytes, struct vouch_writer *w);
/* The file has ended: writes what is left, at most VOUCH_FLATTEN_HELD and two bytes. */
void vouch_flatten_end(struct vouch_flatten *f, struct vouch_writer *w);

#endif

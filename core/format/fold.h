// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_FOLD_H
#define VOUCH_FORMAT_FOLD_H

#include "core/bytes.h"

#include <stdbool.h>

/* Folds the lines of a text to the width of a terminal, at blanks; what continues a line is
 * indented by two more than it. A command ("vouch ...") is never broken, so that it can be copied.
 */

enum { VOUCH_FOLD_WORD = 160, VOUCH_FOLD_BUFFER = 256 };

struct vouch_fold {
    struct vouch_writer writer; /* the text is written here */
    struct vouch_spill spill;
    struct vouch_writer *out;
    size_t width;
    size_t column; /* characters on the line so far */
    size_t indent; /* blanks at its beginning */
    size_t blanks; /* before the word */
    bool begun;    /* the line has a word */
    bool command;  /* the rest of the line is a command */
    size_t word_len;
    uint8_t word[VOUCH_FOLD_WORD];
    uint8_t buffer[VOUCH_FOLD_BUFFER];
};

/* Starts; `width` in characters, at least 20. The caller keeps `fold` where it is, and `out`. */
void vouch_fold_begin(struct vouch_fold *fold, struct vouch_writer *out, size_t width);
/* Ends: everything is in `out` then. */
void vouch_fold_end(struct vouch_fold *fold);

#endif

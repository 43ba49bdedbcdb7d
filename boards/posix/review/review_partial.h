// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_PARTIAL_H
#define VOUCH_POSIX_REVIEW_PARTIAL_H

#include "boards/posix/review/review_input.h"
#include "core/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reviewing one log on many machines. Each piece of it becomes a partial: the lines that tell of
 * connections, untouched, and the number of those that do not. Partials are put together in any
 * order, also in several steps; the answer is that of one run, because it is made by the same
 * reader from the same lines.
 *
 * A partial is "vouch-review-partial 1", and for each piece a line
 *   piece NUMBER FIRST NEWEST LINES FULL FOREIGN LENGTH NAME
 * and LENGTH bytes. FIRST is the time of the first line ("-": none), NEWEST that of the file; the
 * next three count lines that were left out: all, those that are not blank, those of other
 * programs. NAME is the log's; pieces of one name are one log, in the order of their numbers, of
 * equals in that of their times. What stands before a piece's first line feed and after its last is
 * always kept: a piece may begin and end anywhere. */

/* Writes each file as a piece to standard output. `piece` is "N" or "LOG:N": the log's name and the
 * number of the piece (NULL: each file is a log). With `merge` the files are partials themselves,
 * which are merged into one. Returns the exit status. */
int vouch_partial_command(const char *piece, bool merge, char **paths, size_t count);

struct vouch_partial_log {
    char *path;       /* of a file with the pieces' lines */
    char *name;       /* of the log */
    uint64_t lines;   /* dropped */
    uint64_t full;    /* of these, not blank */
    uint64_t foreign; /* of these, from other programs */
};

struct vouch_partial_logs {
    struct vouch_partial_log *at;
    size_t count;
    char folder[64];
};

/* Reads partials and reassembles their logs, each in a file of a new folder. VOUCH_EXIT_VALID, or
 * VOUCH_EXIT_UNKNOWN after an error message. End with vouch_partial_free. */
int vouch_partial_merge(char **paths, size_t count, struct vouch_partial_logs *logs);
/* Writes the pieces of many partials as one, without examining them. */
int vouch_partial_join(char **paths, size_t count, struct vouch_writer *w);
/* The log's name for the path of such a file. */
const char *vouch_partial_name(const struct vouch_partial_logs *logs, const char *path);
/* Removes the files and the folder. */
void vouch_partial_free(struct vouch_partial_logs *logs);

#endif

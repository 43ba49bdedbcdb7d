// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TARGETS_H
#define VOUCH_POSIX_TARGETS_H

#include "boards/posix/check/endpoint.h"

/* The targets of one command: from the command line, and from a file with one on each line, where
 * options on a line apply to its target only. A waiting target takes only the memory of its text;
 * its settings are made when its turn has come, and shared by lines with the same options. */

struct vouch_target_options;

struct vouch_targets {
    const struct vouch_check_settings *settings; /* of the command line */
    struct vouch_check_resources *resources;
    char **lines; /* a target's text, or a line with options */
    size_t count;
    size_t max;
    size_t file_from;                   /* the first that is from the file */
    struct vouch_target_options **used; /* of each line; null: those of the command line */
    struct vouch_target_options *kept;
};

/* What is passed in must outlive it. */
void vouch_targets_init(struct vouch_targets *t, const struct vouch_check_settings *settings,
                        struct vouch_check_resources *resources);
/* Adds a target of the command line. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_targets_add(struct vouch_targets *t, const char *text);
/* Adds those of a file, "-": standard input. Empty lines and those that start with "#" are skipped.
 * VOUCH_OK; else a status, and one line has said why. */
int vouch_targets_add_file(struct vouch_targets *t, const char *path);
/* Makes the endpoint of the index-th target. VOUCH_OK, or VOUCH_E_ARGUMENT and one line has said
 * what is wrong. Release it when its checks are over. */
int vouch_targets_get(struct vouch_targets *t, size_t index, struct vouch_endpoint *out);
void vouch_targets_release(struct vouch_targets *t, size_t index);
/* The target without its options, truncated at `cap`, for messages. */
const char *vouch_targets_name(const struct vouch_targets *t, size_t index, char *buffer,
                               size_t cap);
void vouch_targets_free(struct vouch_targets *t);

#endif

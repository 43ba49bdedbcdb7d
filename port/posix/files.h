// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_FILES_H
#define VOUCH_POSIX_FILES_H

#include "core/port.h"

/* Whole files, read into memory and written. */

/* A file's bytes in memory of its own: later changes of the file do not matter. */
struct vouch_file {
    struct vouch_span bytes;
    bool nothing_secret; /* whoever has read all of it sets this: it need not be wiped */
};

enum { VOUCH_FILE_MAX = 64 * 1024 * 1024 }; /* a sane limit for certificate files */

/* Reads all of a file, pipe or device, or standard input if the path is "-". VOUCH_OK, and the
 * caller must free it; NOT_FOUND, SPACE (more than `most` bytes), MEMORY, ARGUMENT (a folder) or
 * IO, with the reason in `why` (null: not wanted) as "PATH: reason". */
int vouch_file_read(const char *path, size_t most, struct vouch_file *out,
                    struct vouch_writer *why);
/* Wipes it, unless it has nothing secret, and frees it; a second call does nothing. */
void vouch_file_free(struct vouch_file *f);
/* Replaces a file atomically: writes a new one next to it, syncs it to the disk and renames it.
 * `mode` as in chmod(2). VOUCH_OK; IO, with the reason in `why`. */
int vouch_file_write(const char *path, struct vouch_span bytes, unsigned mode,
                     struct vouch_writer *why);
/* Writes "PATH: reason" into `why` (null: not wanted) and returns the status. */
int vouch_file_explain(struct vouch_writer *why, const char *path, const char *reason, int status);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_NEW_FILE_H
#define VOUCH_POSIX_CERT_NEW_FILE_H

#include "core/bytes.h"

/* Creates a file that must not exist yet: the bytes are written to a temporary file in the same
 * folder, synced to the disk, and linked to the wanted name, so that the file is complete or
 * absent, an existing file or symbolic link is never replaced, and the bytes are never readable by
 * others than `mode` allows (as in chmod(2), whatever the umask). VOUCH_OK; VOUCH_E_ARGUMENT: it
 * exists; VOUCH_E_IO; both with one line in `why`. */
int vouch_new_file(const char *path, struct vouch_span bytes, unsigned mode,
                   struct vouch_writer *why);

#endif

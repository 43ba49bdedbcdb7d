// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_NEW_FILE_H
#define VOUCH_POSIX_CERT_NEW_FILE_H

#include "core/bytes.h"

/* Creates a file that must not exist yet: the bytes are written to a file of another name in the
 * same folder, forced to the disk, and linked to the wanted name, so that the file is whole or is
 * not there, an existing file or symbolic link is never replaced, and the bytes are at no moment
 * readable by others than `mode` (as in chmod(2), whatever the umask) allows. VOUCH_OK;
 * VOUCH_E_ARGUMENT: it exists; VOUCH_E_IO; both with one line in `why`. */
int vouch_new_file(const char *path, struct vouch_span bytes, unsigned mode,
                   struct vouch_writer *why);

#endif

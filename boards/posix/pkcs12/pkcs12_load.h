// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_LOAD_H
#define VOUCH_POSIX_PKCS12_LOAD_H

#include "boards/posix/pkcs12/pkcs12.h"

/* Opens the bytes of a PKCS#12 file: with the first line of password_file; if that is null, without
 * a password, or with the one typed by the user (boards/posix/password.h). Answers like
 * vouch_pkcs12_open and vouch_file_read, with one line in `why` that starts with the path. Free it
 * in every case. */
int vouch_pkcs12_load(struct vouch_pkcs12 *p, const char *path, struct vouch_span bytes,
                      const char *password_file, struct vouch_writer *why);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIELDS_DIFF_H
#define VOUCH_POSIX_CERT_FIELDS_DIFF_H

#include "boards/posix/cert/fields.h"

/* Writes the differences between two certificates, field by field, and what each change breaks
 * (names no longer covered, purposes lost, TLSA records and pins of the key). false: no
 * differences. */
bool vouch_fields_diff(struct vouch_writer *w, const struct vouch_fields *before,
                       const struct vouch_fields *after);
/* The same as one JSON object on a line, with the names of the two files. */
bool vouch_fields_diff_json(struct vouch_writer *w, const char *const files[2],
                            const struct vouch_fields *before, const struct vouch_fields *after);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PEM_HINT_H
#define VOUCH_POSIX_PEM_HINT_H

#include "core/bytes.h"

/* Writes why nothing was found in a file, after a message that says so: "; its text is UTF-16", ";
 * a BEGIN line does not stand at the start of its line", "; what is in it: DH PARAMETERS". Writes
 * nothing if there is no explanation. */
void vouch_pem_hint(struct vouch_writer *why, struct vouch_span file);

#endif

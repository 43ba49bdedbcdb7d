// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_FOLDER_H
#define VOUCH_POSIX_DEMO_FOLDER_H

#include "boards/posix/demo/demo_pki.h"

/* The demonstration appliance's certificates as files, for practice: they can be fixed with `vouch
 * cert`, and the appliance restarted with them.
 *
 *     chain.pem          what the services send
 *     key.pem            their private key, mode 0600
 *     root.pem           what clients are to trust
 *     intermediates.pem  those that belong between the two
 *     ca/                the authority that issues for the appliance (see `vouch cert sign`) */

/* Writes all of them into the folder, which is created if necessary. VOUCH_OK; or a status with one
 * line in `why`. */
int vouch_demo_folder_write(const char *folder, struct vouch_demo_pki *pki,
                            struct vouch_writer *why);
/* Does it contain a chain.pem? */
bool vouch_demo_folder_has(const char *folder);
/* Uses chain and key of the folder instead of those made by `pki`, and root.pem as the anchor.
 * VOUCH_OK; or a status with one line in `why`. */
int vouch_demo_folder_read(const char *folder, struct vouch_demo_pki *pki,
                           struct vouch_writer *why);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_FOLDER_H
#define VOUCH_POSIX_DEMO_FOLDER_H

#include "boards/posix/demo/demo_pki.h"

/* The demonstration appliance's certificates as files, to practise on: they can be mended with
 * `vouch cert`, and the appliance started again with them.
 *
 *     chain.pem          what the services send
 *     key.pem            their private key, mode 0600
 *     root.pem           what clients are to trust
 *     intermediates.pem  those that belong between the two
 *     ca/                the authority that issues for the appliance (see `vouch cert sign`)
 */

/* Writes them all into the folder, which is made where it is missing. VOUCH_OK; or a status with
 * one line in `why`. */
int vouch_demo_folder_write(const char *folder, struct vouch_demo_pki *pki,
                            struct vouch_writer *why);
/* Is there a chain.pem in it? */
bool vouch_demo_folder_has(const char *folder);
/* Takes chain and key of the folder in place of those that `pki` made, and root.pem as the anchor.
 * VOUCH_OK; or a status with one line in `why`. */
int vouch_demo_folder_read(const char *folder, struct vouch_demo_pki *pki,
                           struct vouch_writer *why);

#endif

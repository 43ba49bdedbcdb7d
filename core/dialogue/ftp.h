// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_FTP_H
#define VOUCH_DIALOGUE_FTP_H

#include "core/dialogue.h"

/* FTP with AUTH TLS, and FTP over TLS from the start (RFC 959, 4217): greeting, AUTH TLS, QUIT over
 * TLS. No login; the data connection is not checked.
 *
 * Fact: "greeting". */
extern const struct vouch_dialogue vouch_dialogue_ftp;
extern const struct vouch_dialogue vouch_dialogue_ftps;

#endif

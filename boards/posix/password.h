// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PASSWORD_H
#define VOUCH_POSIX_PASSWORD_H

#include "core/bytes.h"

/* Passwords: the first line of a file, or what somebody types where asking is allowed; never an
 * argument, which everybody on the machine can read. */

struct vouch_secret {
    uint8_t *bytes; /* null: none */
    size_t len;
};

/* Wipes and frees; a second call does nothing. */
void vouch_secret_free(struct vouch_secret *s);
/* The first line of a file; a null path gives none. Either way a key is about to be read, so that
 * from now on this process leaves no core file. The statuses of vouch_file_read. */
int vouch_password_read(const char *path, struct vouch_secret *out, struct vouch_writer *why);

/* From now on passwords may be asked for on the terminal, and this process leaves no core file
 * that could have them. */
void vouch_password_begin(void);
/* Asks for the password of a file on the terminal, without echo, once for the same file; asks
 * `again` where a new one is made. VOUCH_OK; VOUCH_E_NOT_FOUND: asking is not allowed, or there is
 * no terminal; VOUCH_E_ARGUMENT: broken off, or typed differently the second time; VOUCH_E_MEMORY.
 */
int vouch_password_ask(const char *path, bool again, struct vouch_secret *out);
/* Wipes what was typed. */
void vouch_password_end(void);

#endif

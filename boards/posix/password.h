// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PASSWORD_H
#define VOUCH_POSIX_PASSWORD_H

#include "core/bytes.h"

/* Passwords: the first line of a file, or typed by the user if prompting is allowed; never an
 * argument, which everybody on the machine can read. */

struct vouch_secret {
    uint8_t *bytes; /* null: none */
    size_t len;
};

/* Wipes and frees; a second call does nothing. */
void vouch_secret_free(struct vouch_secret *s);
/* The first line of a file; a null path gives none. In both cases a key is about to be read, so
 * core files are disabled for this process from now on. The statuses of vouch_file_read. */
int vouch_password_read(const char *path, struct vouch_secret *out, struct vouch_writer *why);

/* From now on prompting on the terminal is allowed, and core files, which could contain passwords,
 * are disabled. */
void vouch_password_begin(void);
/* Asks for the password of a file on the terminal, without echo, once for the same file; asks
 * `again` to confirm a new one. VOUCH_OK; VOUCH_E_NOT_FOUND: prompting is not allowed, or there is
 * no terminal; VOUCH_E_ARGUMENT: aborted, or the second entry differs; VOUCH_E_MEMORY. */
int vouch_password_ask(const char *path, bool again, struct vouch_secret *out);
/* Wipes what was typed. */
void vouch_password_end(void);

#endif

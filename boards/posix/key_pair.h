// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_KEY_PAIR_H
#define VOUCH_POSIX_KEY_PAIR_H

#include "core/bytes.h"
#include "core/status.h"

/* Does the private key in a file match a certificate (DER)? Its password is the first line of
 * password_file; null: none. VOUCH_OK: yes. VOUCH_E_SIGNATURE: no. Other statuses, with one line in
 * `why`: the file cannot be read, or has no key that this build can use. */
int vouch_key_pair_check(const char *key_file, const char *password_file,
                         struct vouch_span certificate, struct vouch_writer *why);

#endif

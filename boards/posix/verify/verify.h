// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_VERIFY_H
#define VOUCH_POSIX_VERIFY_H

/* `vouch verify` for another command, whose name is argv[0] and is used in messages. The printed
 * commands use `vouch cert new --for` with request_for; null: derived from --purpose. Returns the
 * exit status. */
int vouch_verify_for(int argc, char **argv, const char *request_for);

#endif

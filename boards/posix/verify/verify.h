// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_VERIFY_H
#define VOUCH_POSIX_VERIFY_H

/* `vouch verify` for another command, whose name is argv[0]: messages are said as that one's. What
 * a new request must be for, as `vouch cert new --for` calls it, stands in the commands that mend;
 * null: it follows from --purpose. Answers the exit status. */
int vouch_verify_for(int argc, char **argv, const char *request_for);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_BEGIN_H
#define VOUCH_POSIX_CERT_BEGIN_H

#include "boards/posix/options.h"

/* The beginning and the end of a subcommand that takes files or names and needs cryptography. */

struct vouch_cert_operands {
    size_t least;
    size_t most;
    const char *otherwise; /* the complaint about fewer or more: "expected one bundle" */
    char **at;             /* out */
    size_t count;          /* out */
};

/* Reads the command line: options into `settings`, the rest into `o`; starts PSA. true: go on.
 * false: *answer is the exit status; what is wrong has been printed. */
bool vouch_cert_begin(const struct vouch_command *command, int argc, char **argv, void *settings,
                      struct vouch_cert_operands *o, int *answer);
/* The exit status: valid if the status is VOUCH_OK; else `why` is printed. */
int vouch_cert_end(const struct vouch_command *command, int status, const struct vouch_writer *why);

#endif

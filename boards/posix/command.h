// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_COMMAND_H
#define VOUCH_POSIX_COMMAND_H

#include "core/bytes.h"
#include "core/report.h"
#include "core/words.h"

/* Shared by the subcommands: exit statuses, error messages, output. */

enum vouch_exit {
    VOUCH_EXIT_VALID = 0,
    VOUCH_EXIT_WARNING = 1,
    VOUCH_EXIT_INVALID = 2, /* invalid or unreachable */
    VOUCH_EXIT_UNKNOWN = 3  /* could not judge: bad usage or configuration, clock unknown */
};

/* One subcommand, with argv[0] its name. Returns the exit status. */
typedef int vouch_command_main(int argc, char **argv);

vouch_command_main vouch_cmd_check;
vouch_command_main vouch_cmd_demo;
vouch_command_main vouch_cmd_review;
vouch_command_main vouch_cmd_verify;
vouch_command_main vouch_cmd_cert;

/* The exit status of a verdict, and the worse of two: valid, warning, unknown, invalid. */
enum vouch_exit vouch_exit_of(enum vouch_verdict verdict);
enum vouch_exit vouch_exit_worse(enum vouch_exit a, enum vouch_exit b);

/* Prints "vouch COMMAND: ..." on standard error, in one line that is safe for a terminal. Returns
 * VOUCH_EXIT_UNKNOWN, for use in a return statement. */
int vouch_complain(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A writer to a file descriptor: what it takes is written when its buffer is full, and at
 * vouch_output_end. */
struct vouch_output {
    struct vouch_writer writer;
    struct vouch_spill spill;
    int fd;
    uint8_t buffer[4096];
};

void vouch_output_init(struct vouch_output *o, int fd);
/* Writes what is left. VOUCH_OK, or VOUCH_E_IO when not all of it could be written. */
int vouch_output_end(struct vouch_output *o);

/* Should this descriptor get colour: a terminal, TERM not "dumb", NO_COLOR not set? */
bool vouch_wants_colour(int fd);

/* The language of the messages' locale, as setlocale(3) would choose it. */
enum vouch_language vouch_language_of_locale(void);

#endif

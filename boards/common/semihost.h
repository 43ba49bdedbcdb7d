// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SEMIHOST_H
#define VOUCH_SEMIHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The debugger's service calls (Arm's semihosting specification; RISC-V uses the same numbers).
 * QEMU answers them; a real board without a debugger must not make them. */

/* One call: the operation's number and its argument block; returns the result register. */
long semihost_call(long operation, const void *arguments);

void semihost_write(const char *text); /* up to its NUL */
int64_t semihost_time_s(void);         /* the host's time, seconds since 1970; 0 when it has none */
/* Reads the beginning of a host file; returns the number of bytes, 0 on failure. */
size_t semihost_read_file(const char *path, void *buffer, size_t len);
/* Writes into an existing host file, from that byte on. false: failure. */
bool semihost_write_file(const char *path, size_t at, const void *data, size_t len);
_Noreturn void semihost_exit(int status);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_H
#define VOUCH_FIRMWARE_H

/* A function that must not be inlined into the loop: its stack frame would lie under every check,
 * which does not need it. */
#define FIRMWARE_APART __attribute__((noinline))

/* The super-loop: reads the configuration, starts the network, checks every target by its schedule
 * and reports. Returns an exit status only if the configuration sets a number of rounds: 0 all
 * done, 1 something necessary is missing (the log says what). */
int firmware_run(void);

#endif

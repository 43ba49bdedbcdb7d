// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_H
#define VOUCH_FIRMWARE_H

/* A function that is not inlined into the loop: what it needs of the stack would lie under every
 * check, although a check does not need it. */
#define FIRMWARE_APART __attribute__((noinline))

/* The super-loop: reads the configuration, starts the network, checks every target by its schedule
 * and reports. Returns an exit status only where the configuration asks for a number of rounds:
 * 0 all done, 1 something that was needed is missing (the log says what). */
int firmware_run(void);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_COMMANDS_H
#define VOUCH_COMMANDS_H

#include "core/monitor/states.h"

/* Commands to a running board, in the words of `vouch agent`:
 *
 *     check [TARGET]          check it, or all, as soon as possible
 *     show [TARGET]           print what is known about it; without one, a line for each
 *     silence TARGET TIME     send no alerts about it for that time, such as 2h; 0: end the silence
 *     help
 *
 * TARGET is its name, or its number from 1. Answers are JSON objects, one a line; that of a command
 * that failed is {"command":"...","error":"..."}. Commands come by a call of firmware_command, from
 * the console (sink_console.h), or by MQTT (command_message.h).
 *
 * A silenced target is checked and reported as before, but syslog and SNMP notifications do not
 * announce changes of what is believed about it. After the silence the next report announces the
 * change, if what is believed still differs from what it was before. */

enum { COMMAND_LINE_MAX = 160 };

struct command_silence {
    uint64_t until_ms; /* 0: none */
    bool known;        /* what was believed when it began */
    enum vouch_verdict believed;
};

/* The board's storage: one in a program. */
struct commands {
    const struct vouch_states *states;
    struct command_silence *silences; /* one for each of the storage's targets */
};

/* Executes one line, given without its line end. VOUCH_OK, or VOUCH_E_REFUSED: the answer says why.
 * An answer that does not fit is cut after a whole line; that of show ends with the number of
 * targets that it has left out, {"command":"show","more":N}. Must not be called from an interrupt.
 */
int firmware_command(struct vouch_span line, struct vouch_writer *answer);

/* For the loop: should a change of what is believed about the target be announced? */
bool commands_tell(const struct commands *c, size_t target, const struct vouch_schedule *schedule,
                   bool changed, uint64_t now_ms);

#endif

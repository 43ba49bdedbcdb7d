// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_COMMANDS_H
#define VOUCH_COMMANDS_H

#include "core/monitor/states.h"

/* What a running board is told to do, in the words of `vouch agent`:
 *
 *     check [TARGET]          checks it, or all, as soon as it can
 *     show [TARGET]           what is known of it; without one, a line for each
 *     silence TARGET TIME     no alert about it for that time, such as 2h; 0: no longer
 *     help
 *
 * TARGET is its name, or its number from 1. Answers are JSON objects, a line each; what could not
 * be carried out is {"command":"...","error":"..."}. By a call of firmware_command, by a line of
 * the console (sink_console.h), or by MQTT (command_message.h).
 *
 * A target that is silent is checked and reported as ever, but nobody is told that what is believed
 * of it has changed: syslog and SNMP notifications say nothing. Once the silence is over, the next
 * report tells it, if what is believed is still another than before. */

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

/* Carries out one line, without its end. VOUCH_OK, or VOUCH_E_REFUSED where the answer says why it
 * was not. Of an answer that does not fit, whole lines are left. Not from an interrupt. */
int firmware_command(struct vouch_span line, struct vouch_writer *answer);

/* For the loop: whether to tell that what is believed of the target has changed. */
bool commands_tell(const struct commands *c, size_t target, const struct vouch_schedule *schedule,
                   bool changed, uint64_t now_ms);

#endif

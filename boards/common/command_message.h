// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_COMMAND_MESSAGE_H
#define VOUCH_COMMAND_MESSAGE_H

#include "core/port.h"

/* A command over a network on which anybody may send: "TIME COMMAND MAC". TIME is milliseconds
 * since 1970, in decimal; MAC is HMAC-SHA256 in hexadecimal, with a key that both sides have, over
 * the topic, a NUL, and everything before the blank that precedes the MAC. A message is accepted
 * only once: TIME must be within five minutes of the board's time, and later than that of every
 * command before it. After a restart only the five minutes apply. `tabulate --command` makes such
 * messages. */

enum {
    COMMAND_KEY_MIN = 16,
    COMMAND_KEY_MAX = 128,
    COMMAND_MAC_DIGITS = 64,
    COMMAND_MESSAGE_MAX = 256
};

struct command_gate {
    uint8_t key[COMMAND_KEY_MAX];
    size_t key_len;
    uint64_t last_ms; /* TIME of the last one that was accepted; 0: none yet */
};

/* The command in a message, as a part of it. VOUCH_E_MALFORMED: there is none. VOUCH_E_SIGNATURE:
 * the MAC is wrong. VOUCH_E_UNSUPPORTED: the board does not know the time. VOUCH_E_TIMEOUT: TIME is
 * too far off. VOUCH_E_REFUSED: the message was used before. */
int command_message_open(struct command_gate *gate, const char *topic, struct vouch_span message,
                         const struct vouch_time *now, struct vouch_span *line);
/* Writes the message of a command. VOUCH_OK, or VOUCH_E_ARGUMENT: the hash cannot be computed. */
int command_message_write(struct vouch_writer *w, struct vouch_span key, const char *topic,
                          uint64_t time_ms, const char *line);

#endif

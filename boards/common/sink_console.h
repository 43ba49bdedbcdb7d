// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_CONSOLE_H
#define VOUCH_SINK_CONSOLE_H

#include "boards/common/commands.h"
#include "boards/common/log_ring.h"
#include "core/monitor/sink.h"

/* A terminal at the board's console: the prompt "vouch> ", a line, its answer (commands.h). What is
 * typed is echoed; backspace and Ctrl-U take back. Whoever has the wire may say everything. Reports
 * go to the log, not here. Its self, zeroed but for the first three. */
struct sink_console {
    uint8_t *answer; /* the caller's, for one answer */
    size_t answer_max;
    struct log_ring out; /* as long as an answer, or longer; taken by board_console_write */
    char line[COMMAND_LINE_MAX];
    size_t len;   /* more than fits: the line is too long */
    bool pending; /* something has not gone out */
};

extern const struct vouch_sink_ops sink_console;

#endif

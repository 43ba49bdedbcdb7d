// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TOOL_COMMAND_H
#define VOUCH_TOOL_COMMAND_H

/* Prints a command for a board, to be published to that topic (boards/common/command_message.h).
 * The key is the first line of a file. The program's exit status; what is wrong is said. */
int command_print(const char *key_file, const char *topic, const char *line);

#endif

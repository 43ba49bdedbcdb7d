// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_COMMAND_H
#define VOUCH_AGENT_COMMAND_H

/* `vouch agent`: the command line, signals, start and end. Returns the exit status. */
int agent_command(int argc, char **argv);

#endif

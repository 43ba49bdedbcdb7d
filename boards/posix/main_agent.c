// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/command.h"

#include <signal.h>

/* The program vouch-agent, which `vouch agent` becomes (boards/posix/exec.h). */

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    return agent_command(argc, argv);
}

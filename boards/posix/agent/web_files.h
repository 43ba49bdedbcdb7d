// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_FILES_H
#define VOUCH_AGENT_WEB_FILES_H

#include "core/bytes.h"

#include <stdbool.h>

/* A file of the page (boards/posix/agent/page/), embedded in the program. */
struct agent_web_file {
    const char *type;
    struct vouch_span body;
};

/* The file with that path. false: none. */
bool agent_web_file(const char *path, struct agent_web_file *out);

#endif

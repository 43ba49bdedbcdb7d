// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_ANSWER_H
#define VOUCH_AGENT_WEB_ANSWER_H

#include "core/bytes.h"

struct agent;

/* One response of the web server. */
struct agent_answer {
    unsigned status;
    const char *type;
    char *body; /* from malloc */
    size_t len;
};

/* A request: its path, and the value of "target" in its query, or null. */
struct agent_question {
    const char *path;
    const char *target;
};

/* The target with that name or URL; the number of targets: none. */
size_t agent_answer_target(const struct agent *a, const char *target);
/* Answers it; a status of 0: out of memory. */
void agent_answer(struct agent *a, const struct agent_question *q, struct agent_answer *out);

#endif

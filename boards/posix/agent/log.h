// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_LOG_H
#define VOUCH_AGENT_LOG_H

#include <stdbool.h>

/* The agent's own log: one line each on standard error, in front of it the priority that systemd's
 * journal reads ("<4>") where standard error goes there. */

enum agent_level {
    AGENT_LOG_ERROR = 3, /* as numbered by syslog (RFC 5424 section 6.2.1) */
    AGENT_LOG_WARNING = 4,
    AGENT_LOG_NOTICE = 5,
    AGENT_LOG_INFO = 6,
    AGENT_LOG_DEBUG = 7
};

/* "error", "warning", "notice", "info", "debug". */
bool agent_log_level_parse(const char *text, enum agent_level *out);
/* Lines above this level are left out; NOTICE at first. */
void agent_log_level(enum agent_level level);
void agent_log(enum agent_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

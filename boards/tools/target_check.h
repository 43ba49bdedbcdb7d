// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TOOLS_TARGET_CHECK_H
#define VOUCH_TOOLS_TARGET_CHECK_H

#include "core/config/setting.h"

/* Checks one section [target] as a whole: its URL, and which settings it may have. */

void target_begin(unsigned line);
/* A setting of it that is valid by itself. */
void target_setting(const struct vouch_setting *s, const struct vouch_setting_help *help,
                    const char *value, unsigned line);
/* The section has ended, if one was open: reports settings that contradict each other. */
void target_end(void);

#endif

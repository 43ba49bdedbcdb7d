// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TOOLS_TARGET_CHECK_H
#define VOUCH_TOOLS_TARGET_CHECK_H

#include "core/config/setting.h"

/* One section [target] as a whole: its URL, and what goes with it. */

void target_begin(unsigned line);
/* A setting of it, good by itself. */
void target_setting(const struct vouch_setting *s, const struct vouch_setting_help *help,
                    const char *value, unsigned line);
/* The section has ended, if one was begun: says what does not go together. */
void target_end(void);

#endif

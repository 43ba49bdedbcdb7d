// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_SECTIONS_H
#define VOUCH_CONFIG_SECTIONS_H

#include "core/config/rows.h"

/* The sections of configuration files; each list ends with a row without a name. Only programs that
 * read files, and the documentation, need them: they pull in the text of every setting. */

/* What a board reads, from the table in its flash. */
extern const struct vouch_setting_section vouch_sections_board[];

extern const struct vouch_setting_group vouch_group_schedule;
extern const struct vouch_setting_group vouch_group_policy;
extern const struct vouch_setting_group vouch_group_trust;
extern const struct vouch_setting_group vouch_group_target;

#endif

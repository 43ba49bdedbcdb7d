// SPDX-License-Identifier: Apache-2.0
#include "core/config/setting.h"

#include <string.h>

const struct vouch_setting_section *
vouch_setting_section_of(const struct vouch_setting_section *sections, const char *name)
{
    for (; sections->name; sections++)
        if (strcmp(sections->name, name) == 0)
            return sections;
    return NULL;
}

const struct vouch_setting *vouch_setting_at(const struct vouch_setting_section *section,
                                             size_t index, const struct vouch_setting_help **help)
{
    for (size_t i = 0; i < VOUCH_SECTION_GROUPS && section->groups[i]; i++) {
        const struct vouch_setting_group *group = section->groups[i];
        if (index < group->count) {
            if (help)
                *help = &group->help[index];
            return &group->rows[index];
        }
        index -= group->count;
    }
    return NULL;
}

const struct vouch_setting *vouch_setting_of(const struct vouch_setting_section *section,
                                             const char *key,
                                             const struct vouch_setting_help **help)
{
    const struct vouch_setting *row;

    for (size_t i = 0; (row = vouch_setting_at(section, i, help)) != NULL; i++)
        if (strcmp(row->key, key) == 0)
            return row;
    return NULL;
}

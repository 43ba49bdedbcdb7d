// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

/* The values of the configuration, by section and key. */

const char *agent_config_value(const struct agent_config *c,
                               const struct vouch_ini_section *section, const char *key)
{
    const struct vouch_ini_entry *entry = vouch_ini_entry(section, key, 0);

    if (!entry && section && section->known->named)
        entry = vouch_ini_entry(vouch_ini_next(&c->ini, "defaults", NULL), key, 0);
    if (entry)
        return entry->value;
    const struct vouch_setting *row = section ? vouch_setting_of(section->known, key, NULL) : NULL;
    return row ? row->initial : NULL;
}

const char *agent_config_secret(const struct agent_config *c, const char *name)
{
    const struct vouch_ini_entry *entry =
        vouch_ini_entry(vouch_ini_next(&c->ini, "secrets", NULL), name, 0);

    return entry ? entry->value : NULL;
}

bool agent_config_matches(const char *patterns, const char *name)
{
    char pattern[256];

    while (*patterns) {
        size_t len = strcspn(patterns, ",");
        struct vouch_span part =
            vouch_span_trim((struct vouch_span){(const uint8_t *)patterns, len});
        snprintf(pattern, sizeof pattern, "%.*s", (int)part.len, (const char *)part.data);
        if (fnmatch(pattern, name, 0) == 0)
            return true;
        patterns += len + (patterns[len] == ',');
    }
    return false;
}

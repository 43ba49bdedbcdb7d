// SPDX-License-Identifier: Apache-2.0
#include "firmware_settings.h"

#include <string.h>

bool firmware_endpoint(const char *text, uint16_t port, struct vouch_address *out)
{
    struct vouch_span s = vouch_span_of(text);
    size_t colon = vouch_span_find(s, 0, ':');
    uint64_t number = port;

    if (colon < s.len &&
        !vouch_span_decimal(vouch_span_part(s, colon + 1, s.len), UINT16_MAX, &number))
        return false;
    if (!vouch_address_parse(vouch_span_part(s, 0, colon), out))
        return false;
    out->port = (uint16_t)number;
    return true;
}

const char *settings_text(const struct settings *s, const char *section, const char *key,
                          const char *otherwise)
{
    const char *value = config_table_get(s->table, section, key);

    return value ? value : otherwise;
}

uint32_t settings_number(struct settings *s, const char *section, const char *key,
                         uint32_t otherwise)
{
    const char *value = config_table_get(s->table, section, key);
    uint64_t number = otherwise;

    if (value && !vouch_span_decimal(vouch_span_of(value), UINT32_MAX, &number))
        s->bad = key;
    return (uint32_t)number;
}

bool settings_bool(struct settings *s, const char *section, const char *key)
{
    const char *value = settings_text(s, section, key, "no");

    if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        s->bad = key;
    return strcmp(value, "yes") == 0;
}

void settings_endpoint(struct settings *s, const char *section, const char *key, uint16_t port,
                       struct vouch_address *out)
{
    const char *value = config_table_get(s->table, section, key);

    if (value && !firmware_endpoint(value, port, out))
        s->bad = key;
}

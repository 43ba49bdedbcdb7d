// SPDX-License-Identifier: Apache-2.0
#include "core/config/settings.h"

#include <string.h>

#include "core/config/values.h"

const char *vouch_settings_text(const struct vouch_settings *s, const char *section,
                                const struct vouch_setting *row)
{
    const char *value = s->get(s->self, section, row->key);

    return value ? value : row->initial;
}

uint32_t vouch_settings_number(struct vouch_settings *s, const char *section,
                               const struct vouch_setting *row)
{
    const char *value = vouch_settings_text(s, section, row);
    uint64_t number = 0;

    if (value &&
        (!vouch_span_decimal(vouch_span_of(value), row->max, &number) || number < row->min))
        s->bad = row->key;
    return (uint32_t)number;
}

bool vouch_settings_bool(struct vouch_settings *s, const char *section,
                         const struct vouch_setting *row)
{
    const char *value = vouch_settings_text(s, section, row);
    bool yes = value && strcmp(value, "yes") == 0;

    if (value && !yes && strcmp(value, "no") != 0)
        s->bad = row->key;
    return yes;
}

enum vouch_language vouch_settings_language(struct vouch_settings *s, const char *section,
                                            const struct vouch_setting *row)
{
    const char *value = vouch_settings_text(s, section, row);
    bool dutch = value && strcmp(value, "nl") == 0;

    if (value && !dutch && strcmp(value, "en") != 0)
        s->bad = row->key;
    return dutch ? VOUCH_LANGUAGE_NL : VOUCH_LANGUAGE_EN;
}

void vouch_settings_endpoint(struct vouch_settings *s, const char *section,
                             const struct vouch_setting *row, uint16_t port,
                             struct vouch_address *out)
{
    const char *value = vouch_settings_text(s, section, row);

    if (value && !vouch_address_port_parse(value, port, out))
        s->bad = row->key;
}

void vouch_settings_threshold(struct vouch_settings *s, const char *section,
                              const struct vouch_setting *row, struct vouch_threshold *out)
{
    const char *value = vouch_settings_text(s, section, row);

    if (value && vouch_threshold_parse(vouch_span_of(value), out) != VOUCH_OK)
        s->bad = row->key;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_settings.h"

#include <string.h>

/* What stands before the port, and where the port's colon would be. An IPv6 address has brackets
 * around it, or no port. */
static struct vouch_span host_part(struct vouch_span s, size_t *colon)
{
    struct vouch_address whole;

    *colon = vouch_span_find(s, 0, ':');
    if (*colon == s.len)
        return s;
    if (s.data[0] == '[') {
        *colon = vouch_span_find(s, 0, ']') + 1;
        bool ends = *colon == s.len || (*colon < s.len && s.data[*colon] == ':');
        return vouch_span_part(s, 1, ends ? *colon - 2 : 0);
    }
    if (vouch_address_parse(s, &whole))
        *colon = s.len;
    return vouch_span_part(s, 0, *colon);
}

bool firmware_endpoint(const char *text, uint16_t port, struct vouch_address *out)
{
    struct vouch_span s = vouch_span_of(text);
    size_t colon;
    uint64_t number = port;
    struct vouch_span host = host_part(s, &colon);

    if (colon < s.len &&
        !vouch_span_decimal(vouch_span_part(s, colon + 1, s.len), UINT16_MAX, &number))
        return false;
    if (!vouch_address_parse(host, out))
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

static bool parse_peer(const char *text, const char *behind, struct vouch_target *out)
{
    char url[VOUCH_HOST_MAX + 16];
    struct vouch_writer w = vouch_writer_of(url, sizeof(url));
    struct vouch_target_error error;

    vouch_write_text(&w, "tls://");
    vouch_write_text(&w, text);
    vouch_write_text(&w, behind);
    return w.lost == 0 &&
           vouch_target_parse(out, vouch_writer_span(&w), vouch_span_of(""), &error) == VOUCH_OK;
}

bool firmware_peer(const char *text, uint16_t port, struct vouch_target *out)
{
    char behind[8];
    struct vouch_writer w = vouch_writer_of(behind, sizeof(behind));

    vouch_write_text(&w, ":");
    vouch_write_decimal(&w, port);
    return parse_peer(text, "", out) || parse_peer(text, vouch_writer_string(&w), out);
}

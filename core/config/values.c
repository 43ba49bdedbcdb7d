// SPDX-License-Identifier: Apache-2.0
#include "core/config/values.h"

/* Splits a text at the colon before the port. An IPv6 address is in brackets, or has no port. */
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

/* Splits off the port, or takes the one given. */
static bool split_port(struct vouch_span s, struct vouch_span *host, uint64_t *port)
{
    size_t colon;

    *host = host_part(s, &colon);
    return colon == s.len ||
           vouch_span_decimal(vouch_span_part(s, colon + 1, s.len), UINT16_MAX, port);
}

static bool parse_endpoint(struct vouch_span s, uint16_t port, struct vouch_address *out)
{
    uint64_t number = port;
    struct vouch_span host;

    if (!split_port(s, &host, &number) || !vouch_address_parse(host, out))
        return false;
    out->port = (uint16_t)number;
    return true;
}

bool vouch_address_port_parse(const char *text, uint16_t port, struct vouch_address *out)
{
    return parse_endpoint(vouch_span_of(text), port, out);
}

static bool parse_server(struct vouch_span s, uint16_t port, struct vouch_server *out)
{
    uint64_t number = port;

    if (!split_port(s, &out->name, &number) || out->name.len == 0)
        return false;
    if (vouch_address_parse(out->name, &out->at))
        out->name.len = 0;
    else
        out->at = (struct vouch_address){.family = VOUCH_FAMILY_ANY};
    out->at.port = (uint16_t)number;
    return true;
}

bool vouch_servers_parse(const char *text, uint16_t port, struct vouch_server *out, size_t max)
{
    struct vouch_span left = vouch_span_trim(vouch_span_of(text));
    bool good = left.len > 0;

    for (size_t n = 0; left.len > 0; n++) {
        struct vouch_server one;
        size_t end = vouch_span_find(left, 0, ' ');
        good = parse_server(vouch_span_part(left, 0, end), port, &one) && good;
        if (good && n < max)
            out[n] = one;
        left = vouch_span_trim(vouch_span_part(left, end, left.len));
    }
    return good;
}

static bool parse_peer(const char *text, const char *behind, struct vouch_target *out)
{
    char url[VOUCH_HOST_MAX + 16];
    struct vouch_writer w = vouch_writer_of(url, sizeof url);
    struct vouch_target_error error;

    vouch_write_text(&w, "tls://");
    vouch_write_text(&w, text);
    vouch_write_text(&w, behind);
    return w.lost == 0 &&
           vouch_target_parse(out, vouch_writer_span(&w), vouch_span_of(""), &error) == VOUCH_OK;
}

bool vouch_peer_parse(const char *text, uint16_t port, struct vouch_target *out)
{
    char behind[8];
    struct vouch_writer w = vouch_writer_of(behind, sizeof behind);

    vouch_write_text(&w, ":");
    vouch_write_decimal(&w, port > 0 ? port : 1);
    if (parse_peer(text, "", out))
        return true;
    bool good = parse_peer(text, vouch_writer_string(&w), out);
    out->port = port;
    return good;
}

bool vouch_network_parse(struct vouch_span text, enum vouch_family family, unsigned bits_max,
                         struct vouch_address *out, unsigned *bits)
{
    size_t slash = vouch_span_find(text, 0, '/');
    uint64_t number = *bits;

    if (!vouch_address_parse(vouch_span_part(text, 0, slash), out) || out->family != family)
        return false;
    if (slash < text.len &&
        !vouch_span_decimal(vouch_span_part(text, slash + 1, text.len), bits_max, &number))
        return false;
    *bits = (unsigned)number;
    return true;
}

bool vouch_duration_parse(struct vouch_span text, uint32_t max, uint32_t *out)
{
    static const struct {
        uint8_t sign;
        uint32_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    uint32_t unit = 1;
    size_t len = text.len;
    uint64_t number;

    for (size_t i = 0; len > 0 && i < sizeof units / sizeof units[0]; i++)
        if (text.data[len - 1] == units[i].sign) {
            unit = units[i].seconds;
            text.len = len - 1;
        }
    if (!vouch_span_decimal(text, max / unit, &number))
        return false;
    *out = (uint32_t)number * unit;
    return true;
}

/* "07:00" */
static bool parse_minute(struct vouch_span text, uint16_t *out)
{
    uint64_t hour, minute;

    if (text.len != 5 || text.data[2] != ':' ||
        !vouch_span_decimal(vouch_span_part(text, 0, 2), 23, &hour) ||
        !vouch_span_decimal(vouch_span_part(text, 3, 2), 59, &minute))
        return false;
    *out = (uint16_t)(hour * 60U + minute);
    return true;
}

bool vouch_hours_parse(struct vouch_span text, struct vouch_hours *out)
{
    return text.len == 11 && text.data[5] == '-' &&
           parse_minute(vouch_span_part(text, 0, 5), &out->from_min) &&
           parse_minute(vouch_span_part(text, 6, 5), &out->to_min) && out->from_min != out->to_min;
}

bool vouch_hours_contain(const struct vouch_hours *h, int64_t local_s)
{
    enum { DAY_S = 86400 };
    int64_t second = local_s % DAY_S;
    uint16_t minute = (uint16_t)((second < 0 ? second + DAY_S : second) / 60);

    if (h->from_min <= h->to_min)
        return minute >= h->from_min && minute < h->to_min;
    return minute >= h->from_min || minute < h->to_min;
}

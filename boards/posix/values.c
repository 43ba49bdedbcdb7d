// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/values.h"

#include "boards/posix/idn.h"
#include "boards/posix/options.h"

#include <string.h>

enum { DURATION_MAX_MS = 3600 * 1000, PARTS_MAX = 4 };

static bool take_suffix(struct vouch_span *s, const char *suffix)
{
    struct vouch_span end = vouch_span_of(suffix);
    if (s->len <= end.len)
        return false;
    if (!vouch_span_equal(vouch_span_part(*s, s->len - end.len, end.len), end))
        return false;
    s->len -= end.len;
    return true;
}

/* Up to three decimals as thousandths. */
static bool thousandths(struct vouch_span digits, uint64_t *out)
{
    static const unsigned scale[] = {1000, 100, 10, 1};
    size_t dot = vouch_span_find(digits, 0, '.');
    struct vouch_span decimals = vouch_span_part(digits, dot + 1, digits.len);
    uint64_t whole;
    uint64_t part = 0;
    if (!vouch_span_decimal(vouch_span_part(digits, 0, dot), DURATION_MAX_MS, &whole))
        return false;
    if (dot < digits.len && (decimals.len > 3 || !vouch_span_decimal(decimals, 999, &part)))
        return false;
    *out = whole * 1000 + part * scale[decimals.len];
    return true;
}

int vouch_value_duration(const char *text, uint32_t *ms, struct vouch_writer *why)
{
    struct vouch_span digits = vouch_span_of(text);
    uint64_t v = 0;
    bool good;
    if (take_suffix(&digits, "ms")) {
        good = vouch_span_decimal(digits, DURATION_MAX_MS, &v);
    } else {
        take_suffix(&digits, "s");
        good = thousandths(digits, &v);
    }
    if (!good || v == 0 || v > DURATION_MAX_MS)
        return vouch_option_refuse(why, "not a time such as 10s or 500ms, at most an hour");
    *ms = (uint32_t)v;
    return VOUCH_OK;
}

static struct vouch_span without_brackets(struct vouch_span s)
{
    bool both = s.len > 2 && s.data[0] == '[' && s.data[s.len - 1] == ']';
    return both ? vouch_span_part(s, 1, s.len - 2) : s;
}

int vouch_value_host(char out[VOUCH_HOST_MAX + 1], struct vouch_span text, struct vouch_writer *why)
{
    uint8_t buffer[1024];
    struct vouch_target_error error;
    struct vouch_address address;
    struct vouch_writer ascii = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_writer w = vouch_writer_of(out, VOUCH_HOST_MAX + 1);
    if (vouch_address_parse(without_brackets(text), &address)) {
        vouch_address_write(&w, &address);
        vouch_writer_string(&w);
        return VOUCH_OK;
    }
    if (vouch_idn_host(&ascii, text, why) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    if (vouch_host_parse(out, vouch_writer_span(&ascii), &error) != VOUCH_OK)
        return vouch_option_refuse(why, error.what);
    return VOUCH_OK;
}

int vouch_value_wanted_name(const char *text, enum vouch_name_role *role,
                            char out[VOUCH_HOST_MAX + 1], struct vouch_writer *why)
{
    struct vouch_span s = vouch_span_of(text);
    struct vouch_address address;
    size_t colon = vouch_span_find(s, 0, ':');
    *role = VOUCH_ROLE_HOST;
    if (colon < s.len && !vouch_address_parse(without_brackets(s), &address)) {
        if (!vouch_role_parse(vouch_span_part(s, 0, colon), role))
            return vouch_option_refuse(
                why, "the role before \":\" is none of host, interface, mx, domain");
        s = vouch_span_part(s, colon + 1, s.len);
    }
    return vouch_value_host(out, s, why);
}

/* Parts separated by colons, except within brackets; false: too many. */
static bool split(struct vouch_span s, struct vouch_span parts[PARTS_MAX], size_t *count)
{
    size_t begin = 0;
    bool bracketed = false;
    *count = 0;
    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len && (s.data[i] == '[' || s.data[i] == ']'))
            bracketed = s.data[i] == '[';
        if (i < s.len && (s.data[i] != ':' || bracketed))
            continue;
        if (*count == PARTS_MAX)
            return false;
        parts[(*count)++] = vouch_span_part(s, begin, i - begin);
        begin = i + 1;
    }
    return true;
}

static int optional_host(char *out, struct vouch_span text, struct vouch_writer *why)
{
    out[0] = 0;
    return text.len ? vouch_value_host(out, text, why) : VOUCH_OK;
}

static int port(uint16_t *out, struct vouch_span text, bool optional, struct vouch_writer *why)
{
    uint64_t v = 0;
    *out = 0;
    if (optional && text.len == 0)
        return VOUCH_OK;
    if (!vouch_span_decimal(text, UINT16_MAX, &v) || v == 0)
        return vouch_option_refuse(why, "a port is a number from 1 to 65535");
    *out = (uint16_t)v;
    return VOUCH_OK;
}

int vouch_value_redirect(const char *text, struct vouch_redirect *out, struct vouch_writer *why)
{
    struct vouch_span parts[PARTS_MAX];
    size_t count;
    if (!split(vouch_span_of(text), parts, &count) || count != 4)
        return vouch_option_refuse(why, "not HOST1:PORT1:HOST2:PORT2");
    int status = optional_host(out->host, parts[0], why);
    if (status == VOUCH_OK)
        status = port(&out->port, parts[1], true, why);
    if (status == VOUCH_OK)
        status = optional_host(out->to_host, parts[2], why);
    if (status == VOUCH_OK)
        status = port(&out->to_port, parts[3], true, why);
    return status;
}

/* The address is everything after the port: an IPv6 address needs no brackets. */
int vouch_value_pin(const char *text, struct vouch_pin *out, struct vouch_writer *why)
{
    struct vouch_span s = vouch_span_of(text);
    size_t first = vouch_span_find(s, 0, ':');
    size_t second = vouch_span_find(s, first + 1, ':');
    if (first >= s.len || second >= s.len)
        return vouch_option_refuse(why, "not HOST:PORT:ADDRESS");
    struct vouch_span address = vouch_span_part(s, second + 1, s.len);
    int status = vouch_value_host(out->host, vouch_span_part(s, 0, first), why);
    if (status == VOUCH_OK)
        status = port(&out->port, vouch_span_part(s, first + 1, second - first - 1), false, why);
    if (status != VOUCH_OK)
        return status;
    if (!vouch_address_parse(without_brackets(address), &out->address))
        return vouch_option_refuse(why, "what follows the port is no IP address");
    out->address.port = out->port;
    return VOUCH_OK;
}

int vouch_value_name_server(const char *text, struct vouch_writer *why)
{
    struct vouch_span parts[PARTS_MAX];
    struct vouch_span s = vouch_span_of(text);
    struct vouch_address address;
    size_t count = 0;
    uint16_t ignored;
    if (vouch_address_parse(s, &address))
        return VOUCH_OK;
    if (!split(s, parts, &count) || count != 2 ||
        !vouch_address_parse(without_brackets(parts[0]), &address))
        return vouch_option_refuse(
            why, "a name server is an address, 192.0.2.1, 192.0.2.1:53 or [::1]:53");
    return port(&ignored, parts[1], false, why);
}

int vouch_value_greeting(const char *text, struct vouch_writer *why)
{
    struct vouch_span s = vouch_span_of(text);
    bool good = s.len > 0 && s.len <= VOUCH_HOST_MAX;
    for (size_t i = 0; i < s.len; i++)
        good = good && s.data[i] > 0x20 && s.data[i] < 0x7f;
    return good ? VOUCH_OK
                : vouch_option_refuse(why, "a greeting is a host name, or an address in brackets");
}

// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ldap_url.h"

#include <string.h>

enum { PARTS = 5 };

/* One byte of the text with its escape decoded; -1: a bad escape. *at moves past it. */
static int take_byte(struct vouch_span s, size_t *at)
{
    uint8_t c = s.data[(*at)++];
    if (c != '%')
        return c;
    if (s.len - *at < 2)
        return -1;
    int high = vouch_hex_value(s.data[*at]);
    int low = vouch_hex_value(s.data[*at + 1]);
    *at += 2;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static int decode(char *out, size_t max, struct vouch_span s, const char **what)
{
    size_t len = 0;
    for (size_t at = 0; at < s.len;) {
        int c = take_byte(s, &at);
        if (c <= 0) {
            *what = c < 0 ? "\"%\" takes two hexadecimal digits" : "a NUL byte";
            return VOUCH_E_MALFORMED;
        }
        if (len == max) {
            *what = "a part of the LDAP URL is too long";
            return VOUCH_E_SPACE;
        }
        out[len++] = (char)c;
    }
    out[len] = 0;
    return VOUCH_OK;
}

static int read_scope(struct vouch_ldap_query *q, struct vouch_span s, const char **what)
{
    static const char *const words[] = {
        [VOUCH_LDAP_BASE] = "base", [VOUCH_LDAP_ONE] = "one", [VOUCH_LDAP_SUBTREE] = "sub"};
    if (s.len == 0) {
        q->scope = q->filter[0] ? VOUCH_LDAP_SUBTREE : VOUCH_LDAP_BASE;
        return VOUCH_OK;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (vouch_span_equal_nocase(s, vouch_span_of(words[i]))) {
            q->scope = (enum vouch_ldap_scope)i;
            return VOUCH_OK;
        }
    }
    *what = "the scope of an LDAP URL is base, one or sub";
    return VOUCH_E_MALFORMED;
}

/* Splits at the question marks; returns the number of parts, PARTS + 1 for too many. */
static size_t cut(struct vouch_span s, struct vouch_span parts[PARTS])
{
    size_t count = 0;
    size_t from = 0;
    while (from <= s.len) {
        size_t mark = vouch_span_find(s, from, '?');
        if (count < PARTS)
            parts[count] = vouch_span_part(s, from, mark - from);
        count++;
        from = mark + 1;
    }
    return count > PARTS ? PARTS + 1 : count;
}

static int read_parts(struct vouch_ldap_query *q, const struct vouch_span parts[PARTS],
                      const char **what)
{
    int status = decode(q->base, VOUCH_LDAP_BASE_MAX, parts[0], what);
    if (status == VOUCH_OK)
        status = decode(q->attributes, VOUCH_LDAP_ATTRIBUTES_MAX, parts[1], what);
    if (status == VOUCH_OK)
        status = decode(q->filter, VOUCH_LDAP_FILTER_MAX, parts[3], what);
    return status == VOUCH_OK ? read_scope(q, parts[2], what) : status;
}

int vouch_ldap_url_parse(struct vouch_ldap_query *q, struct vouch_span rest, const char **what)
{
    struct vouch_span parts[PARTS] = {{NULL, 0}};
    memset(q, 0, sizeof *q);
    if (rest.len && rest.data[0] == '/')
        rest = vouch_span_part(rest, 1, rest.len);
    if (rest.len == 0)
        return VOUCH_OK;
    q->asked = true;
    if (cut(rest, parts) > PARTS) {
        *what = "an LDAP URL has at most four question marks";
        return VOUCH_E_MALFORMED;
    }
    if (vouch_span_find(parts[4], 0, '!') < parts[4].len) {
        *what = "critical extensions of an LDAP URL are not built";
        return VOUCH_E_MALFORMED;
    }
    if (parts[1].len && parts[1].data[0] == '(' && parts[3].len == 0) { /* the short form */
        parts[3] = parts[1];
        parts[1].len = 0;
    }
    return read_parts(q, parts, what);
}

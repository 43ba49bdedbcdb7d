// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/plan_names.h"
#include "core/status.h"

#include <string.h>

/* RFC 4514 text to a Name. */

struct type {
    const char *name;
    const char *oid;
    uint8_t tag;
    size_t max; /* characters (RFC 5280 appendix A.1) */
};

static const struct type types[] = {
    {"CN", "2.5.4.3", VOUCH_TAG_UTF8, 64},
    {"O", "2.5.4.10", VOUCH_TAG_UTF8, 64},
    {"OU", "2.5.4.11", VOUCH_TAG_UTF8, 64},
    {"C", "2.5.4.6", VOUCH_TAG_PRINTABLE, 2},
    {"ST", "2.5.4.8", VOUCH_TAG_UTF8, 128},
    {"L", "2.5.4.7", VOUCH_TAG_UTF8, 128},
    {"DC", "0.9.2342.19200300.100.1.25", VOUCH_TAG_IA5, 63},
    {"UID", "0.9.2342.19200300.100.1.1", VOUCH_TAG_UTF8, 256},
    {"emailAddress", "1.2.840.113549.1.9.1", VOUCH_TAG_IA5, 255},
    {"serialNumber", "2.5.4.5", VOUCH_TAG_PRINTABLE, 64},
};

enum { TYPES = sizeof types / sizeof types[0], VALUE_MAX = 512 };

static int refuse(struct vouch_writer *why, const char *what, struct vouch_span part)
{
    vouch_write_text(why, what);
    vouch_write_span(why, part);
    return VOUCH_E_ARGUMENT;
}

static const struct type *type_of(struct vouch_span name)
{
    for (size_t i = 0; i < TYPES; i++)
        if (vouch_span_equal_nocase(vouch_span_of(types[i].name), name))
            return &types[i];
    return NULL;
}

/* The end of the attribute that starts at `from`: an unescaped comma. */
static size_t end_of(struct vouch_span text, size_t from)
{
    size_t at = from;
    while (at < text.len && text.data[at] != ',')
        at += text.data[at] == '\\' ? 2 : 1;
    return at < text.len ? at : text.len;
}

static struct vouch_span unescape(struct vouch_span value, uint8_t buffer[VALUE_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < value.len && len < VALUE_MAX; i++) {
        if (value.data[i] == '\\' && i + 1 < value.len)
            i++;
        buffer[len++] = value.data[i];
    }
    return (struct vouch_span){buffer, len};
}

static size_t characters(struct vouch_span utf8)
{
    size_t n = 0;
    for (size_t i = 0; i < utf8.len; i++)
        n += (utf8.data[i] & 0xc0) != 0x80;
    return n;
}

/* String types with one byte a character cannot hold letters beyond ASCII. */
static bool fits_type(const struct type *t, struct vouch_span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] < 0x20 || value.data[i] == 0x7f ||
            (t->tag != VOUCH_TAG_UTF8 && value.data[i] >= 0x80))
            return false;
    return true;
}

static int put_attribute(struct vouch_der_writer *w, struct vouch_span part,
                         struct vouch_writer *why)
{
    uint8_t buffer[VALUE_MAX];
    size_t equals = vouch_span_find(part, 0, '=');
    const struct type *t = type_of(vouch_span_trim(vouch_span_part(part, 0, equals)));
    struct vouch_span raw = vouch_span_trim(vouch_span_part(part, equals + 1, part.len));
    struct vouch_span value = unescape(raw, buffer);
    size_t mark = vouch_der_mark(w);
    if (!t)
        return refuse(why,
                      "expected CN=, O=, OU=, C=, ST=, L=, DC=, UID=, emailAddress= or "
                      "serialNumber=, found ",
                      part);
    if (value.len == 0 || characters(value) > t->max || (t->max == 2 && value.len != 2))
        return refuse(why, "nothing, or more characters than this type takes, in ", part);
    if (!fits_type(t, value))
        return refuse(why, "a character that this type does not take, in ", part);
    vouch_der_put_value(w, t->tag, value);
    vouch_der_put_oid(w, t->oid);
    vouch_der_wrap(w, VOUCH_TAG_SEQUENCE, mark);
    vouch_der_wrap(w, VOUCH_TAG_SET, mark);
    return VOUCH_OK;
}

int vouch_subject_parse(const char *text, uint8_t buffer[VOUCH_SUBJECT_MAX], struct vouch_span *der,
                        struct vouch_writer *why)
{
    struct vouch_span all = vouch_span_of(text);
    struct vouch_der_writer w = vouch_der_writer_of(buffer, VOUCH_SUBJECT_MAX);
    size_t mark = vouch_der_mark(&w);
    size_t at = 0;
    while (at <= all.len) {
        size_t end = end_of(all, at);
        int status = put_attribute(&w, vouch_span_part(all, at, end - at), why);
        if (status != VOUCH_OK)
            return status;
        at = end + 1;
    }
    vouch_der_wrap(&w, VOUCH_TAG_SEQUENCE, mark);
    *der = vouch_der_written(&w);
    return der->len ? VOUCH_OK : refuse(why, "too long: ", all);
}

// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/ldap_filter.h"

#include "core/dialogue/ber.h"

/* Choices of Filter and of SubstringFilter (RFC 4511 section 4.5.1). */
enum {
    AND = 0xa0,
    OR = 0xa1,
    NOT = 0xa2,
    EQUAL = 0xa3,
    SUBSTRINGS = 0xa4,
    GREATER = 0xa5,
    LESS = 0xa6,
    PRESENT = 0x87,
    APPROX = 0xa8,
    INITIAL = 0x80,
    MIDDLE = 0x81,
    FINAL = 0x82
};

/* A filter being translated; open lists are kept on a stack of its own, not on the call stack. */
struct work {
    struct vouch_span text;
    size_t at;
    struct vouch_writer *w;
    struct vouch_ldap_filter_error *error;
    struct {
        size_t mark;
        size_t members;
        uint8_t tag;
    } open[VOUCH_LDAP_FILTER_DEPTH];
    size_t depth;
};

static int fail(struct work *f, int status, const char *what)
{
    f->error->what = what;
    f->error->where = f->at;
    return status;
}

static uint8_t peek(const struct work *f)
{
    return f->at < f->text.len ? f->text.data[f->at] : 0;
}

/* Writes a piece of a value with its escapes decoded; false when an escape is invalid. */
static bool write_value(struct work *f, uint8_t tag, struct vouch_span raw)
{
    size_t mark = vouch_ber_open(f->w, tag);
    for (size_t i = 0; i < raw.len; i++) {
        uint8_t c = raw.data[i];
        if (c == '\\') {
            if (raw.len - i < 3)
                return false;
            int high = vouch_hex_value(raw.data[i + 1]);
            int low = vouch_hex_value(raw.data[i + 2]);
            if (high < 0 || low < 0)
                return false;
            c = (uint8_t)(high << 4 | low);
            i += 2;
        }
        vouch_write_u8(f->w, c);
    }
    vouch_ber_close(f->w, mark);
    return true;
}

/* "initial*middle*...*final": every part may be empty, but not all of them. */
static bool write_substrings(struct work *f, struct vouch_span attribute, struct vouch_span value)
{
    size_t whole = vouch_ber_open(f->w, SUBSTRINGS);
    vouch_ber_write(f->w, VOUCH_BER_OCTETS, attribute);
    size_t list = vouch_ber_open(f->w, VOUCH_BER_SEQUENCE);
    size_t from = 0;
    size_t parts = 0;
    while (from <= value.len) {
        size_t star = vouch_span_find(value, from, '*');
        struct vouch_span part = vouch_span_part(value, from, star - from);
        uint8_t tag = star == value.len ? FINAL : MIDDLE;
        if (part.len && !write_value(f, from == 0 ? INITIAL : tag, part))
            return false;
        parts += part.len > 0;
        from = star + 1;
    }
    vouch_ber_close(f->w, list);
    vouch_ber_close(f->w, whole);
    return parts > 0;
}

static int write_simple(struct work *f, uint8_t tag, struct vouch_span attribute,
                        struct vouch_span value)
{
    bool starred = vouch_span_find(value, 0, '*') < value.len;
    if (tag == EQUAL && vouch_span_equal(value, vouch_span_of("*"))) {
        vouch_ber_write(f->w, PRESENT, attribute);
        return VOUCH_OK;
    }
    if (starred && tag != EQUAL)
        return fail(f, VOUCH_E_MALFORMED, "\"*\" goes with \"=\" only (else \\2a)");
    if (starred)
        return write_substrings(f, attribute, value)
                   ? VOUCH_OK
                   : fail(f, VOUCH_E_MALFORMED, "bad escape, or only stars");
    size_t mark = vouch_ber_open(f->w, tag);
    vouch_ber_write(f->w, VOUCH_BER_OCTETS, attribute);
    if (!write_value(f, VOUCH_BER_OCTETS, value))
        return fail(f, VOUCH_E_MALFORMED, "\"\\\" takes two hexadecimal digits");
    vouch_ber_close(f->w, mark);
    return VOUCH_OK;
}

/* AttributeDescription (RFC 4512 section 2.5): letters, digits, "-", "." and ";options". */
static bool is_attribute(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = vouch_lower(s.data[i]);
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!word && c != '-' && c != '.' && c != ';')
            return false;
    }
    return s.len > 0;
}

static uint8_t tag_before_equals(uint8_t c)
{
    if (c == '~')
        return APPROX;
    if (c == '>')
        return GREATER;
    return c == '<' ? LESS : EQUAL;
}

/* One item, "attribute=value", up to its closing parenthesis or the end of the text. */
static int take_item(struct work *f)
{
    size_t close = vouch_span_find(f->text, f->at, ')');
    struct vouch_span item = vouch_span_part(f->text, f->at, close - f->at);
    size_t equals = vouch_span_find(item, 0, '=');
    if (equals == item.len || equals == 0)
        return fail(f, VOUCH_E_MALFORMED, "an item is attribute=value");
    if (item.data[equals - 1] == ':')
        return fail(f, VOUCH_E_UNSUPPORTED, "extensible matches (:=) are not built");
    uint8_t tag = tag_before_equals(item.data[equals - 1]);
    struct vouch_span attribute = vouch_span_part(item, 0, equals - (tag != EQUAL));
    struct vouch_span value = vouch_span_part(item, equals + 1, item.len);
    if (!is_attribute(attribute))
        return fail(f, VOUCH_E_MALFORMED, "that is no attribute name");
    if (vouch_span_find(value, 0, '(') < value.len || vouch_span_find(value, 0, 0) < value.len)
        return fail(f, VOUCH_E_MALFORMED, "\"(\" and NUL in a value are written \\28 and \\00");
    f->at = close;
    return write_simple(f, tag, attribute, value);
}

static int open_list(struct work *f, uint8_t tag)
{
    if (f->depth == VOUCH_LDAP_FILTER_DEPTH)
        return fail(f, VOUCH_E_SPACE, "nested too deeply");
    f->open[f->depth].tag = tag;
    f->open[f->depth].members = 0;
    f->open[f->depth++].mark = vouch_ber_open(f->w, tag);
    f->at++;
    return VOUCH_OK;
}

/* After an opening parenthesis: a list, or an item with its closing one. */
static int take_nested(struct work *f)
{
    uint8_t c = peek(f);
    if (f->depth)
        f->open[f->depth - 1].members++;
    if (c == '&' || c == '|' || c == '!')
        return open_list(f, c == '&' ? AND : c == '|' ? OR : NOT);
    int status = take_item(f);
    if (status != VOUCH_OK)
        return status;
    if (peek(f) != ')')
        return fail(f, VOUCH_E_MALFORMED, "\")\" is missing");
    f->at++;
    return VOUCH_OK;
}

/* Of a list that is open: only then is a closing parenthesis expected. */
static int close_list(struct work *f)
{
    f->depth--;
    if (f->open[f->depth].tag == NOT && f->open[f->depth].members != 1)
        return fail(f, VOUCH_E_MALFORMED, "\"!\" takes one filter");
    vouch_ber_close(f->w, f->open[f->depth].mark);
    f->at++;
    return VOUCH_OK;
}

static int take_all(struct work *f)
{
    do {
        int status;
        if (peek(f) == '(') {
            f->at++;
            status = take_nested(f);
        } else if (peek(f) == ')') {
            status = close_list(f);
        } else {
            status = fail(f, VOUCH_E_MALFORMED, "\"(\" or \")\" is expected");
        }
        if (status != VOUCH_OK)
            return status;
    } while (f->depth);
    return VOUCH_OK;
}

int vouch_ldap_filter_write(struct vouch_writer *w, struct vouch_span text,
                            struct vouch_ldap_filter_error *error)
{
    struct work f = {.text = text, .w = w, .error = error};
    int status = peek(&f) == '(' ? take_all(&f) : take_item(&f);
    if (status != VOUCH_OK)
        return status;
    if (f.at < text.len)
        return fail(&f, VOUCH_E_MALFORMED, "text behind the filter");
    return w->lost ? fail(&f, VOUCH_E_SPACE, "the filter is too long") : VOUCH_OK;
}

void vouch_ldap_filter_escape(struct vouch_writer *w, struct vouch_span value)
{
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.data[i];
        if (c != '*' && c != '(' && c != ')' && c != '\\' && c != 0) {
            vouch_write_u8(w, c);
            continue;
        }
        vouch_write_u8(w, '\\');
        vouch_write_hex(w, vouch_span_part(value, i, 1));
    }
}

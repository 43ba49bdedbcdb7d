// SPDX-License-Identifier: Apache-2.0
#include "core/x509/der.h"

#include "core/calendar.h"

struct vouch_der vouch_der_of(struct vouch_span s)
{
    struct vouch_der d = {s, NULL};
    return d;
}

bool vouch_der_more(const struct vouch_der *d)
{
    return !d->fault && d->left.len > 0;
}

void vouch_der_fail(struct vouch_der *d, const char *fault)
{
    if (!d->fault)
        d->fault = fault;
    d->left.len = 0;
}

bool vouch_der_end(struct vouch_der *d)
{
    if (vouch_der_more(d))
        vouch_der_fail(d, "bytes behind the end of a value");
    return !d->fault;
}

bool vouch_der_next_is(const struct vouch_der *d, uint8_t tag)
{
    return vouch_der_more(d) && d->left.data[0] == tag;
}

/* The length octets at data[1]; *header is the number of octets of tag and length. */
static const char *read_length(struct vouch_span s, size_t *header, size_t *length)
{
    if (s.len < 2)
        return "an element cut short";
    uint8_t first = s.data[1];
    size_t octets = first & 0x7f;
    *header = 2;
    *length = first;
    if (first < 0x80)
        return NULL;
    if (octets == 0)
        return "an indefinite length";
    if (octets > 4)
        return "a length beyond all bounds";
    if (s.len < 2 + octets)
        return "an element cut short";
    size_t value = 0;
    for (size_t i = 0; i < octets; i++)
        value = value << 8 | s.data[2 + i];
    if (value < 0x80 || s.data[2] == 0)
        return "a length that is not in its shortest form";
    *header = 2 + octets;
    *length = value;
    return NULL;
}

bool vouch_der_element(struct vouch_der *d, struct vouch_element *out)
{
    size_t header = 0;
    size_t length = 0;
    const char *fault = read_length(d->left, &header, &length);
    if (!fault && (d->left.data[0] & 0x1f) == 0x1f)
        fault = "a tag above 30";
    if (!fault && length > d->left.len - header)
        fault = "an element longer than what holds it";
    if (fault)
        vouch_der_fail(d, fault);
    if (d->fault) {
        *out = (struct vouch_element){0};
        return false;
    }
    out->tag = d->left.data[0];
    out->whole = (struct vouch_span){d->left.data, header + length};
    out->value = (struct vouch_span){d->left.data + header, length};
    d->left.data += header + length;
    d->left.len -= header + length;
    return true;
}

static bool element_of(struct vouch_der *d, uint8_t tag, struct vouch_element *out)
{
    if (!d->fault && (d->left.len == 0 || d->left.data[0] != tag))
        vouch_der_fail(d, vouch_der_not(tag, d->left.len == 0));
    return vouch_der_element(d, out);
}

struct vouch_span vouch_der_read(struct vouch_der *d, uint8_t tag)
{
    struct vouch_element e;
    element_of(d, tag, &e);
    return e.value;
}

struct vouch_span vouch_der_whole(struct vouch_der *d, uint8_t tag)
{
    struct vouch_element e;
    element_of(d, tag, &e);
    return e.whole;
}

bool vouch_der_optional(struct vouch_der *d, uint8_t tag, struct vouch_span *value)
{
    if (!vouch_der_next_is(d, tag)) {
        *value = (struct vouch_span){NULL, 0};
        return false;
    }
    *value = vouch_der_read(d, tag);
    return !d->fault;
}

struct vouch_der vouch_der_enter(struct vouch_der *d, uint8_t tag)
{
    struct vouch_der inner = vouch_der_of(vouch_der_read(d, tag));
    inner.fault = d->fault;
    return inner;
}

void vouch_der_leave(struct vouch_der *outer, struct vouch_der *inner)
{
    if (!vouch_der_end(inner))
        vouch_der_fail(outer, inner->fault);
}

bool vouch_der_bool(struct vouch_der *d)
{
    struct vouch_span v = vouch_der_read(d, VOUCH_TAG_BOOLEAN);
    if (d->fault)
        return false;
    if (v.len != 1 || (v.data[0] != 0 && v.data[0] != 0xff))
        vouch_der_fail(d, "a BOOLEAN that is neither 00 nor ff");
    return !d->fault && v.data[0];
}

static bool shortest_integer(struct vouch_span v)
{
    if (v.len == 0)
        return false;
    if (v.len == 1)
        return true;
    bool zero_first = v.data[0] == 0 && !(v.data[1] & 0x80);
    bool ones_first = v.data[0] == 0xff && (v.data[1] & 0x80);
    return !zero_first && !ones_first;
}

struct vouch_span vouch_der_integer(struct vouch_der *d)
{
    struct vouch_span v = vouch_der_read(d, VOUCH_TAG_INTEGER);
    if (!d->fault && !shortest_integer(v))
        vouch_der_fail(d, "an INTEGER that is not in its shortest form");
    return v;
}

uint32_t vouch_der_small(struct vouch_der *d, struct vouch_span integer)
{
    uint32_t value = 0;
    if (d->fault)
        return 0;
    if (!shortest_integer(integer) || (integer.data[0] & 0x80) || integer.len > 4) {
        vouch_der_fail(d, "a number that is negative, too large or not in its shortest form");
        return 0;
    }
    for (size_t i = 0; i < integer.len; i++)
        value = value << 8 | integer.data[i];
    return value;
}

static bool valid_oid(struct vouch_span v)
{
    bool at_start = true;
    for (size_t i = 0; i < v.len; i++) {
        if (at_start && v.data[i] == 0x80)
            return false;
        at_start = !(v.data[i] & 0x80);
    }
    return v.len > 0 && at_start;
}

struct vouch_span vouch_der_oid(struct vouch_der *d)
{
    struct vouch_span v = vouch_der_read(d, VOUCH_TAG_OID);
    if (!d->fault && !valid_oid(v))
        vouch_der_fail(d, "an OBJECT IDENTIFIER that is not in its shortest form");
    return v;
}

struct vouch_span vouch_der_octet_bits(struct vouch_der *d)
{
    struct vouch_span v = vouch_der_read(d, VOUCH_TAG_BIT_STRING);
    if (!d->fault && (v.len == 0 || v.data[0] != 0))
        vouch_der_fail(d, "a BIT STRING that is no whole number of bytes");
    return d->fault ? (struct vouch_span){NULL, 0} : vouch_span_part(v, 1, v.len - 1);
}

static bool valid_named_bits(struct vouch_span v)
{
    if (v.len == 0 || v.data[0] > 7 || (v.len == 1 && v.data[0] != 0))
        return false;
    return v.len == 1 || (v.data[v.len - 1] & ((1u << v.data[0]) - 1)) == 0;
}

bool vouch_der_bits_shortest(struct vouch_span content)
{
    return valid_named_bits(content) &&
           (content.len == 1 || (content.data[content.len - 1] >> content.data[0] & 1) == 1);
}

uint32_t vouch_der_named_bits(struct vouch_der *d, struct vouch_span content)
{
    uint32_t bits = 0;
    if (d->fault)
        return 0;
    if (!valid_named_bits(content) || content.len > 5) {
        vouch_der_fail(d, "a BIT STRING of flags that is too long or counts its bits wrongly");
        return 0;
    }
    for (size_t i = 0; i < 8 * (content.len - 1); i++)
        if (content.data[1 + i / 8] & (0x80 >> i % 8))
            bits |= 1u << i;
    return bits;
}

/* Two decimal digits, or -1000, which makes any date invalid. */
static int two_digits(const uint8_t *p)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return -1000;
    return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool parse_time(struct vouch_span v, bool generalized, int64_t *utc_s)
{
    size_t year_len = generalized ? 4 : 2;
    if (v.len != year_len + 11 || v.data[v.len - 1] != 'Z')
        return false;
    int year = two_digits(v.data);
    int century = year < 50 ? 20 : 19; /* RFC 5280 section 4.1.2.5.1 */
    if (generalized) {
        century = year;
        year = two_digits(v.data + 2);
    }
    if (century < 0 || year < 0)
        return false;
    year += 100 * century;
    const uint8_t *p = v.data + year_len;
    struct vouch_date date = {year,
                              two_digits(p),
                              two_digits(p + 2),
                              two_digits(p + 4),
                              two_digits(p + 6),
                              two_digits(p + 8)};
    if (!vouch_date_valid(&date))
        return false;
    *utc_s = vouch_date_to_utc(&date);
    return true;
}

int64_t vouch_der_time(struct vouch_der *d, bool *generalized)
{
    int64_t utc_s = 0;
    bool four_digits = vouch_der_next_is(d, VOUCH_TAG_GENERALIZED_TIME);
    uint8_t tag = four_digits ? VOUCH_TAG_GENERALIZED_TIME : VOUCH_TAG_UTC_TIME;
    struct vouch_span v = vouch_der_read(d, tag);
    if (!d->fault && !parse_time(v, four_digits, &utc_s))
        vouch_der_fail(d, "a time that is no date in the form YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ");
    if (generalized)
        *generalized = four_digits;
    return utc_s;
}

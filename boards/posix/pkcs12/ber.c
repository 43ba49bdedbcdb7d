// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pkcs12/ber.h"

#include "core/status.h"
#include "core/x509/der.h"

#include <string.h>

enum { DEPTH_MAX = 32, HEADER_MAX = 6, LENGTH_BYTES_MAX = 4, CONSTRUCTED_BIT = 0x20 };

static const size_t INDEFINITE = SIZE_MAX;

/* An open constructed element. */
struct level {
    uint8_t tag;
    size_t end;   /* end of its content in the input; INDEFINITE */
    size_t begun; /* start of its content in the output */
    bool pieces;  /* an OCTET STRING in pieces, made of its children's values */
};

struct conversion {
    struct vouch_span in;
    size_t at;
    uint8_t *out;
    size_t max;
    size_t len;
    struct level levels[DEPTH_MAX];
    size_t depth;
};

bool vouch_ber_is(struct vouch_span bytes)
{
    return bytes.len >= 2 && bytes.data[0] == VOUCH_TAG_SEQUENCE && bytes.data[1] == 0x80;
}

size_t vouch_ber_storage(size_t len)
{
    /* The two bytes of an indefinite length and the two at its end become at most six; nothing else
     * gets longer. */
    return 2 * len + HEADER_MAX;
}

static size_t header_of(uint8_t buffer[HEADER_MAX], uint8_t tag, size_t len)
{
    size_t bytes = 0;
    buffer[0] = tag;
    if (len < 0x80) {
        buffer[1] = (uint8_t)len;
        return 2;
    }
    for (size_t rest = len; rest; rest >>= 8)
        bytes++;
    buffer[1] = (uint8_t)(0x80 | bytes);
    for (size_t i = 0; i < bytes; i++)
        buffer[2 + i] = (uint8_t)(len >> (8 * (bytes - 1 - i)));
    return 2 + bytes;
}

/* Puts a header in front of what was written since `begun`. */
static int put_header(struct conversion *c, uint8_t tag, size_t begun)
{
    uint8_t header[HEADER_MAX];
    size_t len = header_of(header, tag, c->len - begun);
    if (len > c->max - c->len)
        return VOUCH_E_SPACE;
    memmove(c->out + begun + len, c->out + begun, c->len - begun);
    memcpy(c->out + begun, header, len);
    c->len += len;
    return VOUCH_OK;
}

/* Reads tag and length. false: truncated, or of a kind that no bundle has. */
static bool read_header(struct conversion *c, uint8_t *tag, size_t *len)
{
    size_t left = c->in.len - c->at;
    if (left < 2)
        return false;
    *tag = c->in.data[c->at++];
    uint8_t first = c->in.data[c->at++];
    size_t bytes = first & 0x7f;
    left -= 2;
    *len = first;
    if ((*tag & 0x1f) == 0x1f)
        return false;
    if (first < 0x80)
        return *len <= left;
    *len = INDEFINITE;
    if (bytes == 0)
        return (*tag & CONSTRUCTED_BIT) != 0;
    if (bytes > LENGTH_BYTES_MAX || bytes > left)
        return false;
    for (*len = 0; bytes; bytes--, left--)
        *len = *len << 8 | c->in.data[c->at++];
    return *len <= left;
}

static bool in_pieces(const struct conversion *c)
{
    return c->depth > 0 && c->levels[c->depth - 1].pieces;
}

static int copy_primitive(struct conversion *c, uint8_t tag, size_t len)
{
    size_t begun = c->len;
    if (in_pieces(c) && tag != VOUCH_TAG_OCTET_STRING)
        return VOUCH_E_MALFORMED;
    if (len > c->max - c->len)
        return VOUCH_E_SPACE;
    if (len)
        memcpy(c->out + c->len, c->in.data + c->at, len);
    c->len += len;
    c->at += len;
    return in_pieces(c) ? VOUCH_OK : put_header(c, tag, begun);
}

static int begin(struct conversion *c, uint8_t tag, size_t len)
{
    bool pieces = tag == (VOUCH_TAG_OCTET_STRING | CONSTRUCTED_BIT);
    if (c->depth == DEPTH_MAX || (in_pieces(c) && !pieces))
        return VOUCH_E_MALFORMED;
    size_t end = len == INDEFINITE ? INDEFINITE : c->at + len;
    c->levels[c->depth++] = (struct level){tag, end, c->len, pieces};
    return VOUCH_OK;
}

static int finish(struct conversion *c)
{
    const struct level l = c->levels[--c->depth];
    if (l.pieces && in_pieces(c))
        return VOUCH_OK;
    return put_header(c, l.pieces ? VOUCH_TAG_OCTET_STRING : l.tag, l.begun);
}

/* Does the innermost element end here? Consumes an end-of-contents marker. */
static bool at_end(struct conversion *c)
{
    const struct level *l = &c->levels[c->depth - 1];
    if (l->end != INDEFINITE)
        return c->at >= l->end;
    if (c->in.len - c->at < 2 || c->in.data[c->at] || c->in.data[c->at + 1])
        return false;
    c->at += 2;
    return true;
}

static int step(struct conversion *c)
{
    uint8_t tag;
    size_t len;
    if (c->depth > 0 && at_end(c))
        return finish(c);
    if (!read_header(c, &tag, &len))
        return VOUCH_E_MALFORMED;
    if (c->depth > 0 && c->levels[c->depth - 1].end < c->at + (len == INDEFINITE ? 0 : len))
        return VOUCH_E_MALFORMED;
    return tag & CONSTRUCTED_BIT ? begin(c, tag, len) : copy_primitive(c, tag, len);
}

int vouch_ber_to_der(struct vouch_span ber, uint8_t *buffer, size_t max, struct vouch_span *der)
{
    struct conversion c = {.in = ber, .out = buffer, .max = max};
    int status;
    do
        status = step(&c);
    while (status == VOUCH_OK && c.depth > 0);
    *der = (struct vouch_span){buffer, c.len};
    return status == VOUCH_OK && c.at < ber.len ? VOUCH_E_MALFORMED : status;
}

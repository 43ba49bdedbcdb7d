// SPDX-License-Identifier: Apache-2.0
#include "core/review/flatten.h"

#include <stdlib.h>
#include <string.h>

/* A document of JSON is rewritten to the same lines however it comes in: whole, or in pieces of as
 * many bytes as the first byte of the input says; and no piece needs more space than the header
 * tells. */

enum { TEXT = 1 << 16 };

struct text {
    uint8_t bytes[2 * TEXT + 2 * VOUCH_FLATTEN_HELD];
    size_t len;
};

static void take(struct vouch_flatten *f, struct vouch_span piece, struct text *out)
{
    static uint8_t space[2 * TEXT + VOUCH_FLATTEN_HELD];
    struct vouch_writer w = vouch_writer_of(space, 2 * piece.len + VOUCH_FLATTEN_HELD);
    if (piece.len)
        vouch_flatten_take(f, piece, &w);
    else
        vouch_flatten_end(f, &w);
    if (w.lost || out->len + w.len > sizeof out->bytes)
        abort();
    memcpy(out->bytes + out->len, space, w.len);
    out->len += w.len;
}

static void flatten(struct vouch_span document, size_t step, struct text *out)
{
    static struct vouch_flatten f;
    out->len = 0;
    vouch_flatten_begin(&f, document);
    for (size_t at = 0; at < document.len; at += step)
        take(&f, vouch_span_part(document, at, step), out);
    if (f.on)
        take(&f, vouch_span_part(document, document.len, 0), out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text whole;
    static struct text pieces;
    if (size < 2 || size > TEXT)
        return 0;
    struct vouch_span document = {data + 1, size - 1};
    flatten(document, document.len, &whole);
    flatten(document, data[0] ? data[0] : 1, &pieces);
    if (whole.len != pieces.len || memcmp(whole.bytes, pieces.bytes, whole.len) != 0)
        abort();
    return 0;
}

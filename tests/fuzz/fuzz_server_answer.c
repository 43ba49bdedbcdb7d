// SPDX-License-Identifier: Apache-2.0
/* Any bytes as a server's answer to a ClientHello, in pieces of the size that the first byte says
 * and into a buffer of the size that the second says: the same is read as from one piece, and what
 * is pointed to lies in the buffer. */
#include "core/hello/server_answer.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUFFER_MAX = 4096, BUFFER_STEP = 16 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void look(const struct vouch_server_answer *a, const uint8_t *buffer, size_t max)
{
    for (size_t i = 0; i < a->certificates_count; i++) {
        struct vouch_span der = a->certificates[i];
        require(der.len == 0 || (der.data >= buffer && der.data + der.len <= buffer + max));
    }
}

static void same(const struct vouch_server_answer *a, const struct vouch_server_answer *b)
{
    require(a->reading == b->reading && a->version == b->version && a->suite == b->suite);
    require(a->group == b->group && a->dh_bits == b->dh_bits && a->alert == b->alert);
    require(a->certificates_count == b->certificates_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t buffers[2][BUFFER_MAX];
    struct vouch_answer_reader whole;
    struct vouch_answer_reader pieces;
    if (size < 2)
        return 0;
    size_t chunk = data[0] ? data[0] : 1;
    size_t max = (data[1] + 1u) * BUFFER_STEP;
    struct vouch_span in = {data + 2, size - 2};
    vouch_answer_reader_init(&whole, buffers[0], max);
    vouch_answer_reader_init(&pieces, buffers[1], max);
    vouch_answer_reader_feed(&whole, in);
    for (size_t at = 0; at < in.len; at += chunk)
        vouch_answer_reader_feed(&pieces, vouch_span_part(in, at, chunk));
    same(&whole.answer, &pieces.answer);
    look(&whole.answer, buffers[0], max);
    look(&pieces.answer, buffers[1], max);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* Compressed log files of any content, in pieces of any size: each call ends, writes no more than
 * there is room for, moves only forward, and after the end or a fault nothing more is asked. */
#include "boards/posix/review/review_input.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT = 512, TOTAL_MAX = 1 << 20, IDLE_MAX = 4 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* One call over a piece in a buffer of its own, so that a byte too many is seen. */
static long step(const struct vouch_unpacker_ops *ops, void *self, const uint8_t **at, size_t *left,
                 size_t piece, bool *ended)
{
    uint8_t out[OUT];
    size_t given = piece < *left ? piece : *left;
    uint8_t *copy = malloc(given + 1);
    const uint8_t *in = copy;
    size_t in_len = given;
    if (!copy)
        abort();
    memcpy(copy, *at, given);
    long made = ops->step(self, &in, &in_len, out, sizeof out, ended);
    must(made <= OUT && in_len <= given && in == copy + (given - in_len));
    *at += given - in_len;
    *left -= given - in_len;
    free(copy);
    return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct vouch_unpacker_ops *ops = size > 1 ? vouch_unpacker_of(data + 1, size - 1) : NULL;
    if (size > 1)
        (void)vouch_unpacker_unread(data + 1, size - 1);
    void *self = ops ? ops->open() : NULL;
    if (!self)
        return 0;
    const uint8_t *at = data + 1;
    size_t left = size - 1;
    size_t piece = 1 + data[0];
    size_t total = 0;
    unsigned idle = 0;
    bool ended = false;
    while (!ended && left > 0 && total < TOTAL_MAX && idle < IDLE_MAX) {
        size_t before = left;
        long made = step(ops, self, &at, &left, piece, &ended);
        if (made < 0)
            break;
        total += (size_t)made;
        idle = made == 0 && left == before ? idle + 1 : 0;
    }
    ops->close(self);
    return 0;
}

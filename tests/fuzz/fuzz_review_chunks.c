// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_format.h"
#include "core/review.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The same log must give the same answer however it comes in: whole, or in pieces whose sizes the
 * first byte of the input chooses, parsed in batches of any size; and whether its ordinary lines
 * are read the short way or all of them the long one. */

enum { BUFFER_SIZE = 5 * VOUCH_REVIEW_LINE_MAX, TEXT = 1 << 20 };

static struct vouch_review *fresh(void)
{
    static const struct vouch_review_options options = {.newest_s = 1771000000};
    /* Mapped, not allocated: only the pages that a small log touches are ever made. */
    struct vouch_review *review =
        mmap(NULL, sizeof *review, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (review == MAP_FAILED)
        abort();
    vouch_review_begin(review, &options);
    return review;
}

static void take(struct vouch_review *review, struct vouch_review_batch *batch,
                 struct vouch_span block)
{
    size_t at = 0;
    while (at < block.len) {
        size_t n = vouch_review_parse(batch, vouch_span_part(block, at, block.len));
        if (n == 0)
            abort(); /* it would never end */
        vouch_review_join(review, batch);
        at += n;
    }
}

static void feed(struct vouch_review *review, const uint8_t *data, size_t len, size_t step,
                 bool plodding)
{
    static uint8_t buffer[BUFFER_SIZE];
    struct vouch_review_feed f = {.buffer = buffer, .cap = BUFFER_SIZE};
    static struct vouch_review_batch batch_buffer;
    struct vouch_review_batch *batch = &batch_buffer;
    bool at_end;
    memset(&batch->prefixes, 0, sizeof batch->prefixes);
    batch->plodding = plodding;
    do {
        struct vouch_writer w = vouch_review_feed_space(&f);
        size_t n = len < step ? len : step;
        n = n < w.cap ? n : w.cap;
        if (len && n == 0)
            abort(); /* no space, and nothing done */
        if (n)
            memcpy(w.data, data, n);
        data += n;
        len -= n;
        at_end = len == 0;
        struct vouch_span block = vouch_review_feed_take(&f, n, at_end);
        take(review, batch, block);
        vouch_review_feed_done(&f, block.len, &f);
    } while (!at_end);
}

static struct vouch_span tell(struct vouch_review *review, uint8_t *buffer)
{
    static struct vouch_review_rows rows;
    static struct vouch_partner_rows partners;
    struct vouch_writer w = vouch_writer_of(buffer, TEXT);
    struct vouch_review_style style = {.step_s = 3600, .rows = &rows, .partners = &partners};
    vouch_review_end(review);
    vouch_review_json(review, &style, &w);
    vouch_review_text(review, &style, &w);
    return vouch_writer_span(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t one_text[TEXT];
    static uint8_t other_text[TEXT];
    if (size < 2)
        return 0;
    struct vouch_review *one = fresh();
    struct vouch_review *other = fresh();
    feed(one, data + 1, size - 1, SIZE_MAX, false);
    feed(other, data + 1, size - 1, data[0] ? data[0] : 1, true);
    struct vouch_span a = tell(one, one_text);
    struct vouch_span b = tell(other, other_text);
    if (!vouch_span_equal(a, b))
        abort();
    munmap(one, sizeof *one);
    munmap(other, sizeof *other);
    return 0;
}

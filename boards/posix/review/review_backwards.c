// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_input.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 131072, LINE = 2 * VOUCH_REVIEW_LINE_MAX, BUFFER_SIZE = BLOCK + LINE };

/* Data that was read but not returned yet is at the end of `buffer`; its first line may be
 * incomplete. */
struct vouch_backwards {
    int fd;
    off_t at; /* everything before this position has not been read yet */
    size_t begin;
    size_t end;
    uint8_t buffer[BUFFER_SIZE];
};

struct vouch_backwards *vouch_backwards_open(int fd)
{
    struct vouch_backwards *b = malloc(sizeof *b);
    if (!b)
        return NULL;
    b->fd = fd;
    b->at = lseek(fd, 0, SEEK_END);
    b->begin = b->end = BUFFER_SIZE;
    return b;
}

void vouch_backwards_close(struct vouch_backwards *b)
{
    free(b);
}

/* Reads the preceding block, in front of the remaining data (of a line that is too long the first
 * bytes are kept). false: there is none. */
static bool fill(struct vouch_backwards *b)
{
    size_t left = b->end - b->begin;
    size_t keep = left < LINE ? left : LINE;
    if (b->at <= 0)
        return false;
    size_t len = b->at < BLOCK ? (size_t)b->at : BLOCK;
    memmove(b->buffer + BUFFER_SIZE - keep, b->buffer + b->begin, keep);
    b->end = BUFFER_SIZE;
    b->begin = BUFFER_SIZE - keep - len;
    ssize_t n = pread(b->fd, b->buffer + b->begin, len, b->at - (off_t)len);
    b->at = n == (ssize_t)len ? b->at - (off_t)len : 0;
    if (n != (ssize_t)len)
        b->begin = BUFFER_SIZE - keep;
    return n == (ssize_t)len;
}

/* The start of the last remaining line. false: more must be read first. */
static bool last_line(const struct vouch_backwards *b, size_t *begin)
{
    size_t at = b->end;
    while (at > b->begin && b->buffer[at - 1] != '\n')
        at--;
    *begin = at;
    return at > b->begin || b->at <= 0;
}

size_t vouch_backwards_read(struct vouch_backwards *b, uint8_t *out, size_t len)
{
    size_t n = 0;
    for (;;) {
        size_t begin;
        if (b->end > b->begin && b->buffer[b->end - 1] == '\n')
            b->end--;
        if (!last_line(b, &begin)) {
            if (n > 0 || !fill(b))
                return n;
            continue;
        }
        size_t line = b->end - begin;
        if (line == 0 && begin == b->begin && b->at <= 0)
            return n;
        if (line + 1 > len - n && n > 0)
            return n;
        size_t kept = line + 1 > len ? len - 1 : line; /* the end of such a long line is ignored */
        memcpy(out + n, b->buffer + begin, kept);
        out[n + kept] = '\n';
        n += kept + 1;
        b->end = begin;
    }
}

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_INPUT_H
#define VOUCH_POSIX_REVIEW_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of a row of log files, one after the other, decompressed where they are compressed. */

/* One compression, its library loaded when the first such file is read. */
struct vouch_unpacker_ops {
    const char *name; /* "gzip" */
    /* Begins a stream. NULL: the library is not there, or has no memory. */
    void *(*open)(void);
    /* Takes from *in (moved forward) and fills `out`; the number of bytes, 0 when it needs more
     * input or has ended (*ended), -1 when the data is broken. */
    long (*step)(void *self, const uint8_t **in, size_t *in_len, uint8_t *out, size_t out_len,
                 bool *ended);
    void (*close)(void *self);
};

/* The compression whose magic number the bytes begin with; NULL: none of gzip, xz and zstd. */
const struct vouch_unpacker_ops *vouch_unpacker_of(const uint8_t *magic, size_t len);

enum { VOUCH_INPUT_PACKED = 65536 };

struct vouch_input {
    char **paths; /* "-" is standard input */
    size_t count;
    size_t next;      /* the next path to open */
    int fd;           /* of the open file, or -1 */
    bool ended;       /* of the open file */
    int64_t newest_s; /* when the open file was last written; now for standard input */
    const struct vouch_unpacker_ops *ops; /* of the open file; NULL: it is not compressed */
    void *unpacker;
    uint8_t packed[VOUCH_INPUT_PACKED];
    const uint8_t *at; /* what is left of packed */
    size_t left;
    int failures; /* files that could not be read to their end */
};

void vouch_input_begin(struct vouch_input *in, char **paths, size_t count);
/* Opens the next file that can be opened; the others are complained about. false: no more. */
bool vouch_input_next(struct vouch_input *in);
/* The next bytes of the open file; 0 at its end, or after an error that has been complained about.
 */
size_t vouch_input_read(struct vouch_input *in, uint8_t *out, size_t len);
void vouch_input_close(struct vouch_input *in);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_REVIEW_INPUT_H
#define VOUCH_POSIX_REVIEW_INPUT_H

#include "boards/posix/review/review_encoding.h"
#include "core/review.h"
#include "core/review/flatten.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of several log files, one after another: decompressed if necessary, as UTF-8 with line
 * feeds, oldest line first. */

/* One compression method, whose library is loaded when the first such file is read. */
struct vouch_unpacker_ops {
    const char *name; /* "gzip" */
    /* Starts a stream. NULL: the library is missing, or out of memory. */
    void *(*open)(void);
    /* Takes from *in (which is advanced) and fills `out`; returns the number of bytes, 0 when it
     * needs more input or has ended (*ended), -1 when the data is corrupt. */
    long (*step)(void *self, const uint8_t **in, size_t *in_len, uint8_t *out, size_t out_len,
                 bool *ended);
    void (*close)(void *self);
};

/* The compression method with the magic number at the start of the bytes; NULL: none that is
 * supported. */
const struct vouch_unpacker_ops *vouch_unpacker_of(const uint8_t *magic, size_t len);
/* The name of an unsupported archive or compression format; NULL: none. */
const char *vouch_unpacker_unread(const uint8_t *magic, size_t len);

enum { VOUCH_INPUT_PACKED = 65536, VOUCH_INPUT_SAMPLE = 65536 };

struct vouch_partial_logs;

struct vouch_input {
    char **paths; /* "-" is standard input */
    size_t count;
    size_t next;                          /* the next path to open */
    int fd;                               /* of the open file, or -1 */
    bool ended;                           /* of the open file */
    struct vouch_review_file file;        /* the open one */
    bool coloured;                        /* it contains terminal colour codes */
    const struct vouch_unpacker_ops *ops; /* of the open file; NULL: not compressed */
    void *unpacker;
    uint8_t packed[VOUCH_INPUT_PACKED];
    const uint8_t *at; /* the rest of packed */
    size_t left;
    struct vouch_encoding text;   /* the encoding: UTF-8, UTF-16, ... */
    struct vouch_flatten flatten; /* of JSON over many lines */
    uint8_t
        sample[VOUCH_INPUT_SAMPLE]; /* the first bytes of the open file, or the next if rewritten */
    size_t sample_at;               /* how much of them has been returned */
    size_t sample_len;
    struct vouch_backwards *backwards; /* set if the open file is read from its end; else NULL */
    bool backwards_wanted;             /* its newest line comes first */
    bool as_is;                        /* never from its end; set after vouch_input_begin */
    bool quiet;                        /* print no error messages yet */
    const struct vouch_partial_logs *merged; /* set by the caller: names of the files' logs */
    int failures;                            /* files that could not be read completely */
    bool sorted;                             /* the files were not given in order of time */
    size_t repeats;                          /* files that were named twice, and read once */
    size_t reversed;                         /* files whose newest line came first */
};

/* Starts. The paths are sorted by the time of the files' first lines; the caller keeps them. */
void vouch_input_begin(struct vouch_input *in, char **paths, size_t count);
/* Opens the next file that can be opened, with an error message for others. false: no more. */
bool vouch_input_next(struct vouch_input *in);
/* The next bytes of the open file; 0 at its end, or after an error that has been reported. */
size_t vouch_input_read(struct vouch_input *in, uint8_t *out, size_t len);
void vouch_input_close(struct vouch_input *in);

/* Lines of a file from its end: "c\nb\na\n" for "a\nb\nc". */
struct vouch_backwards;
/* The caller keeps the file. NULL: no memory. */
struct vouch_backwards *vouch_backwards_open(int fd);
size_t vouch_backwards_read(struct vouch_backwards *b, uint8_t *out, size_t len);
void vouch_backwards_close(struct vouch_backwards *b);

#endif

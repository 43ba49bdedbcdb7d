// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_input.h"

#include "boards/posix/command.h"
#include "boards/posix/review/review_partial.h"
#include "core/review/sample.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Files are read, not mapped: a log that shrinks while mapped kills its reader, a mapped gigabyte
 * counts as memory, and copying from the page cache into a buffer that stays in the processor's
 * cache is as fast as the page faults of a mapping. */

static void complain(struct vouch_input *in, const char *what)
{
    if (!in->quiet)
        vouch_complain("review", "%s: %s", in->paths[in->next - 1], what);
    in->failures++;
}

void vouch_input_close(struct vouch_input *in)
{
    if (in->unpacker)
        in->ops->close(in->unpacker);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    vouch_backwards_close(in->backwards);
    in->backwards = NULL;
    in->unpacker = NULL;
    in->ops = NULL;
    in->fd = -1;
}

/* read(2) that continues after a signal. 0 at the end and, after an error message, on an error. */
static size_t read_some(struct vouch_input *in, uint8_t *out, size_t len)
{
    ssize_t n;
    do
        n = read(in->fd, out, len);
    while (n < 0 && errno == EINTR);
    if (n >= 0)
        return (size_t)n;
    complain(in, strerror(errno));
    return 0;
}

/* Fills `packed` from the start until it contains at least a magic number, or the file has
 * ended. */
static void identify(struct vouch_input *in)
{
    size_t have = 0;
    size_t n;
    do {
        n = read_some(in, in->packed + have, sizeof in->packed - have);
        have += n;
    } while (n > 0 && have < 8);
    in->at = in->packed;
    in->left = have;
    in->ops = vouch_unpacker_of(in->packed, have);
    in->ended = have == 0;
}

/* The bytes without any compression. */
static size_t read_bytes(struct vouch_input *in, uint8_t *out, size_t len);

/* Whole pages, so that those that follow are read as whole pages; converted they are three times as
 * many at most. */
enum { LOOKED_AT = 20480 };

_Static_assert(3 * LOOKED_AT <= (int)VOUCH_INPUT_SAMPLE, "converted, they fit into the sample");

/* Rewrites bytes of JSON into the sample, from where they are read; none: the file has ended. */
static void flatten(struct vouch_input *in, struct vouch_span bytes)
{
    struct vouch_writer w = vouch_writer_of(in->sample, sizeof in->sample);
    if (bytes.len)
        vouch_flatten_take(&in->flatten, bytes, &w);
    else
        vouch_flatten_end(&in->flatten, &w);
    in->sample_at = 0;
    in->sample_len = w.len;
}

/* The first bytes, converted: they decide how the file is read. */
static void look_at_text(struct vouch_input *in)
{
    size_t have = 0;
    size_t n;
    uint8_t first[LOOKED_AT];
    do {
        n = read_bytes(in, first + have, sizeof first - have);
        have += n;
    } while (n > 0 && have < sizeof first);
    vouch_encoding_begin(&in->text, first, have);
    memcpy(in->sample, first, have);
    in->sample_len = vouch_encoding_convert(&in->text, first, have, in->sample);
    struct vouch_span begin = {in->sample, in->sample_len};
    vouch_flatten_begin(&in->flatten, begin);
    if (in->flatten.on) {
        static uint8_t copy[VOUCH_INPUT_SAMPLE / 2];
        memcpy(copy, in->sample, in->sample_len);
        begin.data = copy;
        flatten(in, begin);
    }
    in->sample_at = 0;
    struct vouch_review_sample seen;
    struct vouch_span text = {in->sample, in->sample_len};
    vouch_review_sample(text, in->file.newest_s, &seen);
    in->coloured = seen.coloured;
    in->file.timed = seen.timed;
    in->file.first_s = seen.first_s;
    in->backwards_wanted = seen.reversed && !in->as_is;
}

static size_t read_forwards(struct vouch_input *in, uint8_t *out, size_t len);

/* A copy of what has been read and of the rest, for reading from its end. */
static int spool(struct vouch_input *in)
{
    static uint8_t block[VOUCH_INPUT_SAMPLE];
    char name[] = "/tmp/vouch-review-XXXXXX";
    int fd = mkstemp(name);
    size_t n;
    if (fd < 0)
        return fd;
    unlink(name);
    while ((n = read_forwards(in, block, sizeof block)) > 0)
        if (write(fd, block, n) != (ssize_t)n) {
            close(fd);
            return -1;
        }
    return fd;
}

/* The newest line comes first: the file is read from its end if it is a regular one, else a copy of
 * it. */
static bool turn_round(struct vouch_input *in)
{
    bool plain =
        !in->ops && in->text.kind == VOUCH_ENCODING_PLAIN && lseek(in->fd, 0, SEEK_CUR) >= 0;
    if (!plain || in->flatten.on) {
        int copy = spool(in);
        if (copy < 0)
            return false;
        vouch_input_close(in);
        in->fd = copy;
    }
    in->backwards = vouch_backwards_open(in->fd);
    in->reversed++;
    return in->backwards != NULL;
}

static bool is_unread(struct vouch_input *in)
{
    const char *name = vouch_unpacker_unread(in->packed, in->left);
    char text[100];
    if (!name)
        return false;
    snprintf(text, sizeof text, "%s is not read here: unpack it first", name);
    complain(in, text);
    return true;
}

static bool open_file(struct vouch_input *in, const char *path)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    in->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (in->fd < 0 || fstat(in->fd, &st) != 0) {
        complain(in, strerror(errno));
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        complain(in, strerror(EISDIR));
        return false;
    }
    in->file.name = vouch_span_of(in->merged ? vouch_partial_name(in->merged, path) : path);
    in->file.newest_s = S_ISREG(st.st_mode) ? (int64_t)st.st_mtime : (int64_t)time(NULL);
    identify(in);
    return !is_unread(in);
}

static bool open_one(struct vouch_input *in, const char *path)
{
    if (!open_file(in, path))
        return false;
    if (in->ops) {
        in->unpacker = in->ops->open();
        if (!in->unpacker) {
            complain(in, "the library for this compression is not installed");
            return false;
        }
    }
    look_at_text(in);
    if (!in->backwards_wanted || turn_round(in))
        return true;
    complain(in, "it goes backwards, and there is no space for a copy of it");
    return false;
}

bool vouch_input_next(struct vouch_input *in)
{
    vouch_input_close(in);
    while (in->next < in->count) {
        if (open_one(in, in->paths[in->next++]))
            return true;
        vouch_input_close(in);
    }
    return false;
}

static size_t read_plain(struct vouch_input *in, uint8_t *out, size_t len)
{
    if (in->left) { /* read by look_inside */
        size_t n = in->left < len ? in->left : len;
        memcpy(out, in->at, n);
        in->at += n;
        in->left -= n;
        return n;
    }
    return read_some(in, out, len);
}

/* More compressed bytes; false at the end of the file, which is premature. */
static bool refill(struct vouch_input *in)
{
    in->left = read_some(in, in->packed, sizeof in->packed);
    in->at = in->packed;
    if (in->left == 0)
        complain(in, "the compressed file ends too early");
    return in->left > 0;
}

/* One compressed stream may follow another, as when logs were compressed separately and
 * concatenated. */
static bool begin_next_stream(struct vouch_input *in)
{
    in->ops->close(in->unpacker);
    in->unpacker = NULL;
    if (in->left == 0) {
        in->left = read_some(in, in->packed, sizeof in->packed);
        in->at = in->packed;
    }
    if (in->left == 0 || vouch_unpacker_of(in->at, in->left) != in->ops)
        return false; /* the end, or zero padding */
    in->unpacker = in->ops->open();
    return in->unpacker != NULL;
}

static size_t read_packed(struct vouch_input *in, uint8_t *out, size_t len)
{
    while (!in->ended) {
        bool stream_ended = false;
        long n = in->ops->step(in->unpacker, &in->at, &in->left, out, len, &stream_ended);
        if (n < 0) {
            complain(in, "the compressed data is damaged");
            in->ended = true;
            return 0;
        }
        if (stream_ended)
            in->ended = !begin_next_stream(in);
        else if (n == 0)
            in->ended = in->left == 0 && !refill(in);
        if (n > 0)
            return (size_t)n;
    }
    return 0;
}

static size_t read_bytes(struct vouch_input *in, uint8_t *out, size_t len)
{
    return in->ops ? read_packed(in, out, len) : read_plain(in, out, len);
}

/* The bytes as UTF-8 with line feeds. */
static size_t read_text(struct vouch_input *in, uint8_t *out, size_t len)
{
    if (in->text.kind == VOUCH_ENCODING_PLAIN)
        return read_bytes(in, out, len);
    uint8_t bytes[16384];
    size_t want = vouch_encoding_take(&in->text, len);
    size_t n;
    size_t done;
    do { /* half a character gives no output yet */
        n = read_bytes(in, bytes, want < sizeof bytes ? want : sizeof bytes);
        done = vouch_encoding_convert(&in->text, bytes, n, out);
        if (in->text.kind == VOUCH_ENCODING_CR && n)
            return done;
    } while (n > 0 && done == 0);
    return done;
}

/* More of JSON over many lines, into the sample. */
static void read_records(struct vouch_input *in)
{
    uint8_t bytes[16384];
    struct vouch_span text = {bytes, 0};
    do {
        text.len = read_text(in, bytes, sizeof bytes);
        flatten(in, text);
    } while (text.len > 0 && in->sample_len == 0);
}

static size_t read_forwards(struct vouch_input *in, uint8_t *out, size_t len)
{
    if (in->flatten.on && in->sample_at == in->sample_len)
        read_records(in);
    if (in->flatten.on || in->sample_at < in->sample_len) {
        size_t left = in->sample_len - in->sample_at;
        size_t n = left < len ? left : len;
        memcpy(out, in->sample + in->sample_at, n);
        in->sample_at += n;
        return n;
    }
    return read_text(in, out, len);
}

size_t vouch_input_read(struct vouch_input *in, uint8_t *out, size_t len)
{
    return in->backwards ? vouch_backwards_read(in->backwards, out, len)
                         : read_forwards(in, out, len);
}

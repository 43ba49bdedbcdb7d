// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_input.h"

#include "boards/posix/command.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Files are read, not mapped: a log that shrinks while it is mapped kills whoever looks at it, a
 * mapped gigabyte counts as memory, and from the page cache a copy into a buffer that stays in the
 * processor's cache is as fast as the page faults of a mapping. */

void vouch_input_begin(struct vouch_input *in, char **paths, size_t count)
{
    memset(in, 0, sizeof *in);
    in->paths = paths;
    in->count = count;
    in->fd = -1;
}

static void complain(struct vouch_input *in, const char *what)
{
    vouch_complain("review", "%s: %s", in->paths[in->next - 1], what);
    in->failures++;
}

void vouch_input_close(struct vouch_input *in)
{
    if (in->unpacker)
        in->ops->close(in->unpacker);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    in->unpacker = NULL;
    in->ops = NULL;
    in->fd = -1;
}

/* read(2) that goes on after a signal. 0 at the end and, complained about, on an error. */
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

/* Fills `packed` from the front until it has at least a magic number, or the file has ended. */
static void look_inside(struct vouch_input *in)
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

static bool open_one(struct vouch_input *in, const char *path)
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
    in->newest_s = S_ISREG(st.st_mode) ? (int64_t)st.st_mtime : (int64_t)time(NULL);
    look_inside(in);
    if (!in->ops)
        return true;
    in->unpacker = in->ops->open();
    if (in->unpacker)
        return true;
    complain(in, "the library for this compression is not installed");
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
    if (in->left) { /* what look_inside read */
        size_t n = in->left < len ? in->left : len;
        memcpy(out, in->at, n);
        in->at += n;
        in->left -= n;
        return n;
    }
    return read_some(in, out, len);
}

/* More packed bytes; false at the end of the file, which has come too early. */
static bool refill(struct vouch_input *in)
{
    in->left = read_some(in, in->packed, sizeof in->packed);
    in->at = in->packed;
    if (in->left == 0)
        complain(in, "the compressed file ends too early");
    return in->left > 0;
}

/* After one compressed stream another may follow, as when logs were packed one by one and put
 * together. */
static bool begin_next_stream(struct vouch_input *in)
{
    in->ops->close(in->unpacker);
    in->unpacker = NULL;
    if (in->left == 0) {
        in->left = read_some(in, in->packed, sizeof in->packed);
        in->at = in->packed;
    }
    if (in->left == 0 || vouch_unpacker_of(in->at, in->left) != in->ops)
        return false; /* the end, or the zeros that pad a tape */
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

size_t vouch_input_read(struct vouch_input *in, uint8_t *out, size_t len)
{
    return in->ops ? read_packed(in, out, len) : read_plain(in, out, len);
}

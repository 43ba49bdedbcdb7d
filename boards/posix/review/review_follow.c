// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/review/review_run.h"

#include "boards/posix/command.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Polling the file a few times a second needs no kernel support and works on every file system,
 * including network ones, where there are no notifications. */

enum { LOOK_EVERY_MS = 200, BUFFER_SIZE = 131072 };

struct follower {
    struct vouch_review *review;
    const char *path;
    int fd;
    struct stat was; /* the open file */
    off_t offset;
    struct vouch_review_feed feed;
    struct vouch_review_batch batch;
    uint8_t buffer[BUFFER_SIZE];
};

static bool open_file(struct follower *f)
{
    f->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (f->fd < 0 || fstat(f->fd, &f->was) != 0)
        return false;
    f->offset = 0;
    struct vouch_review_file file = {.name = vouch_span_of(f->path),
                                     .newest_s = (int64_t)time(NULL)};
    vouch_review_next_file(f->review, &file);
    return true;
}

static void join(struct follower *f, struct vouch_span block)
{
    size_t at = 0;
    while (at < block.len) {
        at += vouch_review_parse(&f->batch, vouch_span_part(block, at, block.len));
        vouch_review_join(f->review, &f->batch);
    }
    vouch_review_feed_done(&f->feed, block.len, &f->feed);
}

/* Reads everything available. */
static void drain(struct follower *f)
{
    for (;;) {
        struct vouch_writer space = vouch_review_feed_space(&f->feed);
        ssize_t n = read(f->fd, space.data, space.cap);
        if (n <= 0)
            return;
        f->offset += n;
        join(f, vouch_review_feed_take(&f->feed, (size_t)n, false));
    }
}

/* The writer is idle: a whole line that waits for a continuation will not get one any more. An
 * incomplete line keeps waiting, unless the file has ended. */
static void settle(struct follower *f, bool ended)
{
    struct vouch_span all = vouch_review_feed_take(&f->feed, 0, true);
    while (!ended && all.len > 0 && all.data[all.len - 1] != '\n')
        all.len--;
    if (all.len)
        join(f, all);
}

/* Does the path refer to another existing file now? */
static bool is_replaced(const struct follower *f)
{
    struct stat now;
    if (stat(f->path, &now) != 0)
        return false;
    return now.st_ino != f->was.st_ino || now.st_dev != f->was.st_dev;
}

static bool is_truncated(const struct follower *f)
{
    struct stat now;
    return fstat(f->fd, &now) == 0 && now.st_size < f->offset;
}

static void look(struct follower *f)
{
    if (is_truncated(f)) {
        lseek(f->fd, 0, SEEK_SET);
        settle(f, true);
        f->offset = 0;
    }
    drain(f);
    if (!is_replaced(f)) {
        settle(f, false);
        return;
    }
    drain(f); /* what was written between the last check and the renaming */
    settle(f, true);
    close(f->fd);
    while (!open_file(f) && errno == EINTR)
        ;
    if (f->fd >= 0)
        drain(f);
}

int vouch_review_follow(struct vouch_review *review, const char *path, const volatile int *stop,
                        void (*idle)(void *self), void *self)
{
    static struct follower f;
    const struct timespec pause = {0, LOOK_EVERY_MS * 1000000};
    f.review = review;
    f.path = path;
    f.feed.buffer = f.buffer;
    f.feed.cap = BUFFER_SIZE;
    if (!open_file(&f))
        return VOUCH_E_IO;
    while (!*stop) {
        look(&f);
        idle(self);
        nanosleep(&pause, NULL);
        if (f.fd < 0)
            open_file(&f);
    }
    look(&f);
    settle(&f, true);
    close(f.fd);
    return VOUCH_OK;
}

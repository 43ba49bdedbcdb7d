// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/new_file.h"

#include "core/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static int explain(struct vouch_writer *why, const char *path, int error)
{
    vouch_write_text(why, path);
    vouch_write_text(why, ": ");
    vouch_write_text(why, error == EEXIST ? "exists already and is not overwritten; remove it or "
                                            "name another file"
                                          : strerror(error));
    return error == EEXIST ? VOUCH_E_ARGUMENT : VOUCH_E_IO;
}

/* Writes and syncs all of the bytes; 0 or an errno. */
static int fill(int fd, struct vouch_span bytes, unsigned mode)
{
    size_t at = 0;
    while (at < bytes.len) {
        ssize_t n = write(fd, bytes.data + at, bytes.len - at);
        if (n < 0 && errno != EINTR)
            return errno;
        at += n > 0 ? (size_t)n : 0;
    }
    return fchmod(fd, (mode_t)mode) == 0 && fsync(fd) == 0 ? 0 : errno;
}

int vouch_new_file(const char *path, struct vouch_span bytes, unsigned mode,
                   struct vouch_writer *why)
{
    char temporary[PATH_SIZE];
    int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof temporary)
        return explain(why, path, ENAMETOOLONG);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return explain(why, path, errno);
    int error = fill(fd, bytes, mode);
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == 0 && link(temporary, path) != 0)
        error = errno;
    unlink(temporary);
    return error ? explain(why, path, error) : VOUCH_OK;
}

// SPDX-License-Identifier: Apache-2.0
#include "port/posix/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_SIZE = 16384, PATH_SIZE = 4096 };

int vouch_file_explain(struct vouch_writer *why, const char *path, const char *reason, int status)
{
    if (why) {
        vouch_write_text(why, path);
        vouch_write_text(why, ": ");
        vouch_write_text(why, reason);
    }
    return status;
}

static int explain_errno(struct vouch_writer *why, const char *path, int error)
{
    int status = error == ENOENT || error == ENOTDIR ? VOUCH_E_NOT_FOUND : VOUCH_E_IO;
    return vouch_file_explain(why, path, strerror(error), status);
}

/* Doubles the buffer, up to one byte more than the limit, which reveals that there is more. */
static bool grow(uint8_t **data, size_t *cap, size_t first, size_t most)
{
    size_t larger = *cap ? *cap * 2 : first;
    if (larger > most + 1)
        larger = most + 1;
    uint8_t *buffer = realloc(*data, larger);
    if (!buffer)
        return false;
    *data = buffer;
    *cap = larger;
    return true;
}

/* Reads to the end into *data, which the caller frees even after a failure; `first` is the expected
 * buffer size. */
static int slurp(int fd, size_t first, size_t most, uint8_t **data, size_t *len)
{
    size_t cap = 0;
    *len = 0;
    for (;;) {
        if (*len == cap && !grow(data, &cap, first, most))
            return VOUCH_E_MEMORY;
        ssize_t n = read(fd, *data + *len, cap - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return VOUCH_E_IO;
        if (n == 0)
            return VOUCH_OK;
        *len += (size_t)n;
        if (*len > most)
            return VOUCH_E_SPACE;
    }
}

static int read_all(int fd, const char *path, size_t first, size_t most, struct vouch_file *out,
                    struct vouch_writer *why)
{
    uint8_t *data = NULL;
    size_t len;
    int status = slurp(fd, first, most, &data, &len);
    int error = errno;
    if (status == VOUCH_OK) {
        out->bytes.data = data;
        out->bytes.len = len;
        return VOUCH_OK;
    }
    if (data)
        explicit_bzero(data, len < most ? len : most);
    free(data);
    if (status == VOUCH_E_IO)
        return explain_errno(why, path, error);
    return vouch_file_explain(why, path, status == VOUCH_E_SPACE ? "too large" : "out of memory",
                              status);
}

static int load(int fd, const char *path, size_t most, struct vouch_file *out,
                struct vouch_writer *why)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return explain_errno(why, path, errno);
    if (S_ISDIR(st.st_mode))
        return vouch_file_explain(why, path, "is a folder", VOUCH_E_ARGUMENT);
    if (S_ISREG(st.st_mode) && (uintmax_t)st.st_size > most)
        return vouch_file_explain(why, path, "too large", VOUCH_E_SPACE);
    size_t first = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size + 1 : FIRST_SIZE;
    return read_all(fd, path, first, most, out, why);
}

int vouch_file_read(const char *path, size_t most, struct vouch_file *out, struct vouch_writer *why)
{
    memset(out, 0, sizeof *out);
    if (strcmp(path, "-") == 0)
        return load(STDIN_FILENO, "standard input", most, out, why);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return explain_errno(why, path, errno);
    int status = load(fd, path, most, out, why);
    close(fd);
    return status;
}

void vouch_file_free(struct vouch_file *f)
{
    void *buffer = (void *)(uintptr_t)f->bytes.data; /* it was writable when allocated */
    /* it may contain a private key */
    if (buffer && !f->nothing_secret)
        explicit_bzero(buffer, f->bytes.len);
    free(buffer);
    memset(f, 0, sizeof *f);
}

/* --- writing ------------------------------------------------------------------------------------
 */

static bool write_all(int fd, struct vouch_span bytes)
{
    size_t at = 0;
    while (at < bytes.len) {
        ssize_t n = write(fd, bytes.data + at, bytes.len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* Fills and closes the new file; 0 or an errno. */
static int fill_new(int fd, struct vouch_span bytes, unsigned mode)
{
    int error = 0;
    if (!write_all(fd, bytes) || fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0)
        error = errno;
    if (close(fd) != 0 && error == 0)
        error = errno;
    return error;
}

/* A rename is durable only when its folder has reached the disk. Some file systems cannot do
 * that. */
static void sync_folder_of(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        slash[slash == path ? 1 : 0] = 0;
    int fd = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

int vouch_file_write(const char *path, struct vouch_span bytes, unsigned mode,
                     struct vouch_writer *why)
{
    char fresh[PATH_SIZE];
    int n = snprintf(fresh, sizeof fresh, "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof fresh)
        return explain_errno(why, path, ENAMETOOLONG);
    int fd = mkostemp(fresh, O_CLOEXEC);
    if (fd < 0)
        return vouch_file_explain(why, path, strerror(errno), VOUCH_E_IO);
    int error = fill_new(fd, bytes, mode);
    if (error == 0 && rename(fresh, path) != 0)
        error = errno;
    if (error) {
        unlink(fresh);
        return vouch_file_explain(why, path, strerror(error), VOUCH_E_IO);
    }
    sync_folder_of(fresh);
    return VOUCH_OK;
}

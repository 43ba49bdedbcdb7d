// SPDX-License-Identifier: Apache-2.0
#include "boards/common/semihost.h"

#include <string.h>

enum {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITE0 = 0x04,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_SEEK = 0x0A,
    SYS_TIME = 0x11,
    SYS_EXIT_EXTENDED = 0x20
};
enum { OPEN_READ_BINARY = 1, OPEN_UPDATE_BINARY = 3, STOPPED_APPLICATION_EXIT = 0x20026 };

void semihost_write(const char *text)
{
    semihost_call(SYS_WRITE0, text);
}

int64_t semihost_time_s(void)
{
    long s = semihost_call(SYS_TIME, NULL);

    /* 32 unsigned bits by the specification: valid until 2106 */
    return s == -1 ? 0 : (int64_t)(uint32_t)s;
}

size_t semihost_read_file(const char *path, void *buffer, size_t len)
{
    const uintptr_t open_args[3] = {(uintptr_t)path, OPEN_READ_BINARY, strlen(path)};
    long handle = semihost_call(SYS_OPEN, open_args);

    if (handle < 0)
        return 0;
    const uintptr_t read_args[3] = {(uintptr_t)handle, (uintptr_t)buffer, len};
    const uintptr_t close_args[1] = {(uintptr_t)handle};
    long left = semihost_call(SYS_READ, read_args);
    semihost_call(SYS_CLOSE, close_args);
    return left < 0 || (size_t)left > len ? 0 : len - (size_t)left;
}

bool semihost_write_file(const char *path, size_t at, const void *data, size_t len)
{
    const uintptr_t open_args[3] = {(uintptr_t)path, OPEN_UPDATE_BINARY, strlen(path)};
    long handle = semihost_call(SYS_OPEN, open_args);

    if (handle < 0)
        return false;
    const uintptr_t seek_args[2] = {(uintptr_t)handle, at};
    const uintptr_t write_args[3] = {(uintptr_t)handle, (uintptr_t)data, len};
    const uintptr_t close_args[1] = {(uintptr_t)handle};
    bool written =
        semihost_call(SYS_SEEK, seek_args) == 0 && semihost_call(SYS_WRITE, write_args) == 0;
    return semihost_call(SYS_CLOSE, close_args) == 0 && written;
}

void semihost_exit(int status)
{
    const uintptr_t args[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};

    for (;;)
        semihost_call(SYS_EXIT_EXTENDED, args);
}

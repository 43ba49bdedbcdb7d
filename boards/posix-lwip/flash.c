// SPDX-License-Identifier: Apache-2.0
/* Flash of the firmware as a process: the files named by VOUCH_STATE and VOUCH_TABLE. */
#include "boards/common/board.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATE_LEN = 16 * 1024 };

struct file {
    int fd; /* -1: none */
    uint8_t *memory;
};

static bool put(const struct file *f, size_t offset, size_t len)
{
    return f->fd < 0 || pwrite(f->fd, f->memory + offset, len, (off_t)offset) == (ssize_t)len;
}

static bool erase(void *self, size_t offset, size_t len)
{
    const struct file *f = self;

    memset(f->memory + offset, 0xFF, len);
    return put(f, offset, len);
}

static bool program(void *self, size_t offset, const uint8_t *data, size_t len)
{
    const struct file *f = self;

    for (size_t i = 0; i < len; i++)
        f->memory[offset + i] &= data[i];
    return put(f, offset, len);
}

static int open_named(const char *variable)
{
    const char *path = getenv(variable);

    return path ? open(path, O_RDWR | O_CLOEXEC) : -1;
}

bool board_flash_state(struct board_flash *out)
{
    static uint8_t memory[STATE_LEN];
    static struct file file = {-1, memory};

    file.fd = open_named("VOUCH_STATE");
    if (file.fd < 0)
        return false;
    memset(memory, 0xFF, STATE_LEN);
    if (pread(file.fd, memory, STATE_LEN, 0) < 0)
        return false;
    *out = (struct board_flash){memory, STATE_LEN, {erase, program, &file}};
    return true;
}

/* board_config's own memory, which is not const here. */
bool board_flash_config(struct config_flash *out)
{
    static struct file file = {.fd = -1};
    size_t cap = 0;

    file.memory = (uint8_t *)(uintptr_t)board_config(&cap);
    file.fd = open_named("VOUCH_TABLE");
    *out = (struct config_flash){erase, program, &file};
    return file.memory && file.fd >= 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/common/flash_files.h"

#include <string.h>

#include "boards/common/semihost.h"

enum { PART = 64 };

bool flash_file_open(const struct flash_file *f)
{
    return semihost_read_file(f->path, f->memory, f->len) == f->len;
}

static void write_parts(const struct flash_file *f, size_t offset, size_t len)
{
    for (size_t at = offset; at < offset + len; at += PART) {
        size_t left = offset + len - at;
        semihost_write_file(f->path, at, f->memory + at, left < PART ? left : PART);
    }
}

static bool erase(void *self, size_t offset, size_t len)
{
    const struct flash_file *f = self;

    memset(f->memory + offset, 0xFF, len);
    write_parts(f, offset, len);
    return true;
}

static bool program(void *self, size_t offset, const uint8_t *data, size_t len)
{
    const struct flash_file *f = self;

    for (size_t i = 0; i < len; i++)
        f->memory[offset + i] &= data[i];
    write_parts(f, offset, len);
    return true;
}

struct config_flash flash_file_ops(struct flash_file *f)
{
    return (struct config_flash){.erase = erase, .program = program, .self = f};
}

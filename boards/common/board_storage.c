// SPDX-License-Identifier: Apache-2.0
/* The storage of a board that keeps its secrets in the configuration table. */
#include <string.h>

#include "boards/common/board.h"

static int read(void *self, const char *name, uint8_t *buffer, size_t cap)
{
    const struct config_table *t = self;
    struct vouch_span secret = config_table_secret(t, name);

    if (!secret.data)
        return VOUCH_E_NOT_FOUND;
    if (secret.len > cap)
        return VOUCH_E_SPACE;
    memcpy(buffer, secret.data, secret.len);
    return (int)secret.len;
}

static int write(void *self, const char *name, const uint8_t *data, size_t len)
{
    (void)self;
    (void)name;
    (void)data;
    (void)len;
    return VOUCH_E_UNSUPPORTED;
}

struct vouch_storage board_storage(struct config_table *table)
{
    static const struct vouch_storage_ops ops = {.read = read, .write = write};

    return (struct vouch_storage){&ops, table};
}

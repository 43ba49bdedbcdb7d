// SPDX-License-Identifier: Apache-2.0
#include "tests/fake/fake_storage.h"

#include <string.h>

static bool faulty(struct fake_storage *s)
{
    s->operations++;
    return s->operations == s->fault_at;
}

/* Index of the thing of that name, or count. */
static size_t find(const struct fake_storage *s, const char *name)
{
    size_t i = 0;
    while (i < s->count && strcmp(s->files[i].name, name) != 0)
        i++;
    return i;
}

static int storage_read(void *self, const char *name, uint8_t *buffer, size_t cap)
{
    struct fake_storage *s = self;
    size_t i = find(s, name);
    if (faulty(s))
        return VOUCH_E_IO;
    if (i == s->count)
        return VOUCH_E_NOT_FOUND;
    if (s->files[i].len > cap)
        return VOUCH_E_SPACE;
    if (s->files[i].len)
        memcpy(buffer, s->files[i].data, s->files[i].len);
    return (int)s->files[i].len;
}

static int storage_write(void *self, const char *name, const uint8_t *data, size_t len)
{
    struct fake_storage *s = self;
    size_t i = find(s, name);
    if (faulty(s))
        return VOUCH_E_IO;
    if (i == FAKE_STORAGE_FILES || len > FAKE_STORAGE_SIZE || strlen(name) >= FAKE_STORAGE_NAME)
        return VOUCH_E_SPACE;
    if (i == s->count)
        s->count++;
    strcpy(s->files[i].name, name);
    if (len)
        memcpy(s->files[i].data, data, len);
    s->files[i].len = len;
    return VOUCH_OK;
}

static const struct vouch_storage_ops ops = {.read = storage_read, .write = storage_write};

void fake_storage_init(struct fake_storage *s)
{
    memset(s, 0, sizeof *s);
}

struct vouch_storage fake_storage_of(struct fake_storage *s)
{
    struct vouch_storage storage = {&ops, s};
    return storage;
}

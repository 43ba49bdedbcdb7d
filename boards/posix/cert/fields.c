// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fields.h"

#include <string.h>

void vouch_fields_init(struct vouch_fields *f)
{
    f->count = 0;
    f->text = vouch_writer_of(f->buffer, sizeof f->buffer);
}

size_t vouch_fields_begin(struct vouch_fields *f)
{
    return f->text.len;
}

void vouch_fields_end(struct vouch_fields *f, const char *key, size_t begun, bool list)
{
    struct vouch_span value = {f->buffer + begun, f->text.len - begun};
    if ((value.len || list) && f->count < VOUCH_FIELDS_MAX)
        f->at[f->count++] = (struct vouch_field){key, value, list, false, 0};
}

void vouch_fields_add(struct vouch_fields *f, const char *key, struct vouch_span value)
{
    size_t begun = vouch_fields_begin(f);
    vouch_write_span(&f->text, value);
    vouch_fields_end(f, key, begun, false);
}

struct vouch_span vouch_fields_find(const struct vouch_fields *f, const char *key)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->at[i].key, key) == 0)
            return f->at[i].value;
    return (struct vouch_span){NULL, 0};
}

void vouch_fields_add_hex(struct vouch_fields *f, const char *key, struct vouch_span bytes)
{
    size_t begun = vouch_fields_begin(f);
    vouch_write_hex(&f->text, bytes);
    vouch_fields_end(f, key, begun, false);
}

void vouch_fields_add_number(struct vouch_fields *f, const char *key, int64_t value)
{
    size_t begun = vouch_fields_begin(f);
    size_t count = f->count;
    vouch_write_decimal(&f->text, value);
    vouch_fields_end(f, key, begun, false);
    if (f->count == count)
        return;
    f->at[count].is_number = true;
    f->at[count].number = value;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fields_write.h"

#include "core/format/json_write.h"
#include "core/format/plain.h"

#include <string.h>

enum { MARGIN = 20 };

/* --- as text --- */

static void write_key(struct vouch_writer *w, const char *key)
{
    size_t len = strlen(key);
    vouch_write_text(w, "  ");
    for (size_t i = 0; i < len; i++)
        vouch_write_u8(w, (uint8_t)(key[i] == '_' ? ' ' : key[i]));
    for (; len < MARGIN; len++)
        vouch_write_u8(w, ' ');
}

static void write_field(struct vouch_writer *w, const struct vouch_field *f)
{
    size_t at = 0;
    if (f->value.len == 0)
        return;
    write_key(w, f->key);
    while (at <= f->value.len) {
        size_t end = vouch_span_find(f->value, at, '\n');
        if (at)
            vouch_write_text(w, "                      ");
        vouch_plain_write(w, vouch_span_part(f->value, at, end - at));
        vouch_write_u8(w, '\n');
        at = end + 1;
    }
}

void vouch_fields_write_text(struct vouch_writer *w, const struct vouch_fields *f,
                             const struct vouch_fields_title *title)
{
    vouch_write_text(w, title->kind);
    vouch_write_u8(w, ' ');
    vouch_write_decimal(w, (int64_t)title->number);
    vouch_write_text(w, " of ");
    vouch_plain_write(w, vouch_span_of(title->file));
    vouch_write_u8(w, '\n');
    for (size_t i = 0; i < f->count; i++)
        write_field(w, &f->at[i]);
    vouch_write_u8(w, '\n');
}

/* --- as JSON --- */

static void write_list(struct vouch_json *j, const struct vouch_field *f)
{
    size_t at = 0;
    vouch_json_array(j, f->key);
    while (f->value.len && at <= f->value.len) {
        size_t end = vouch_span_find(f->value, at, '\n');
        vouch_json_span(j, NULL, vouch_span_part(f->value, at, end - at));
        at = end + 1;
    }
    vouch_json_end(j);
}

void vouch_fields_write_json(struct vouch_writer *w, const struct vouch_fields *fields,
                             const struct vouch_fields_title *title)
{
    struct vouch_json j = vouch_json_of(w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "file", title->file);
    vouch_json_number(&j, "number", (int64_t)title->number);
    vouch_json_text(&j, "kind", title->kind);
    for (size_t i = 0; i < fields->count; i++) {
        const struct vouch_field *f = &fields->at[i];
        if (f->list || vouch_span_find(f->value, 0, '\n') < f->value.len)
            write_list(&j, f);
        else if (f->is_number)
            vouch_json_number(&j, f->key, f->number);
        else
            vouch_json_span(&j, f->key, f->value);
    }
    vouch_json_end(&j);
    vouch_write_u8(w, '\n');
}

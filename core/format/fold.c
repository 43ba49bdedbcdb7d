// SPDX-License-Identifier: Apache-2.0
#include "core/format/fold.h"

#include "core/status.h"

#include <string.h>

/* Characters, not bytes: UTF-8 continuation bytes take no width. */
static size_t width_of(struct vouch_span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += (s.data[i] & 0xC0) != 0x80;
    return n;
}

static void put_blanks(struct vouch_fold *f, size_t count)
{
    for (size_t i = 0; i < count; i++)
        vouch_write_u8(f->out, ' ');
    f->column += count;
}

static void end_word(struct vouch_fold *f)
{
    struct vouch_span word = {f->word, f->word_len};
    if (word.len == 0)
        return;
    size_t width = width_of(word);
    bool fits = f->column + f->blanks + width <= f->width;
    f->command = f->command || vouch_span_equal(word, vouch_span_of("vouch"));
    if (!f->begun) {
        f->indent = f->blanks;
    } else if (!fits && !f->command && f->blanks > 0) {
        vouch_write_u8(f->out, '\n');
        f->column = 0;
        f->blanks = f->indent + 2;
    }
    put_blanks(f, f->blanks);
    vouch_write_span(f->out, word);
    f->column += width;
    f->blanks = 0;
    f->begun = true;
    f->word_len = 0;
}

static void end_line(struct vouch_fold *f)
{
    end_word(f);
    put_blanks(f, f->blanks);
    vouch_write_u8(f->out, '\n');
    f->column = f->blanks = 0;
    f->begun = f->command = false;
}

static int take(void *self, struct vouch_span text)
{
    struct vouch_fold *f = self;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (f->word_len == sizeof f->word)
            end_word(f);
        if (c == '\n') {
            end_line(f);
        } else if (c == ' ') {
            end_word(f);
            f->blanks++;
        } else {
            f->word[f->word_len++] = c;
        }
    }
    return VOUCH_OK;
}

void vouch_fold_begin(struct vouch_fold *fold, struct vouch_writer *out, size_t width)
{
    memset(fold, 0, sizeof *fold);
    fold->out = out;
    fold->width = width;
    fold->spill.take = take;
    fold->spill.self = fold;
    fold->writer = vouch_writer_into(fold->buffer, sizeof fold->buffer, &fold->spill);
}

void vouch_fold_end(struct vouch_fold *fold)
{
    (void)vouch_writer_flush(&fold->writer);
    end_word(fold);
}

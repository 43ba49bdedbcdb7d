// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/pem_hint.h"

#include "core/pem.h"

#include <string.h>

static const char begin_mark[] = "-----BEGIN ";

static bool starts(struct vouch_span file, const char *text)
{
    size_t len = strlen(text);
    return file.len >= len && memcmp(file.data, text, len) == 0;
}

static bool holds(struct vouch_span file, const char *text)
{
    return file.len && memmem(file.data, file.len, text, strlen(text)) != NULL;
}

/* A zero byte next to each byte of plain text. */
static bool is_utf16(struct vouch_span file)
{
    static const uint8_t dashes[] = {'-', 0, '-', 0, '-', 0, 'B'};
    return starts(file, "\xff\xfe") || starts(file, "\xfe\xff") ||
           (file.len && memmem(file.data, file.len, dashes, sizeof dashes) != NULL);
}

static const char *form_fault(struct vouch_span file)
{
    if (file.len == 0)
        return "the file is empty";
    if (is_utf16(file))
        return "its text is UTF-16: save it as plain text (ASCII)";
    if (starts(file, "MII"))
        return "its base64 lacks the BEGIN and END lines";
    return NULL;
}

/* The labels of the blocks, repeated ones once; returns their number. */
static size_t write_labels(struct vouch_writer *why, struct vouch_span file)
{
    size_t count = 0;
    struct vouch_pem_block block;
    struct vouch_span last = {NULL, 0};
    struct vouch_pem pem = vouch_pem_of(file);
    while (vouch_pem_next(&pem, &block)) {
        if (count && vouch_span_equal(last, block.label))
            continue;
        vouch_write_text(why, count++ ? ", " : "; what is in it: ");
        vouch_write_span(why, block.label);
        last = block.label;
    }
    return count;
}

void vouch_pem_hint(struct vouch_writer *why, struct vouch_span file)
{
    const char *what = form_fault(file);
    if (!what && write_labels(why, file) == 0 && holds(file, begin_mark))
        what = "a BEGIN line does not stand at the start of its line";
    if (!what)
        return;
    vouch_write_text(why, "; ");
    vouch_write_text(why, what);
}

// SPDX-License-Identifier: Apache-2.0
/* Targets as people type them, in any letters: what is made of one is ASCII wherever its conversion
 * answers that it went well, and what is ASCII stays as it is. */
#include "boards/posix/idn.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_TARGET = 400 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool is_ascii(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] > 0x7F)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char target[SIZE_MAX_TARGET + 1];
    uint8_t buffer[8192];
    uint8_t words[256];
    size = size < SIZE_MAX_TARGET ? size : SIZE_MAX_TARGET;
    memcpy(target, data, size);
    target[size] = 0;
    struct vouch_span typed = vouch_span_of(target);
    struct vouch_writer out = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_writer why = vouch_writer_of(words, sizeof words);
    int status = vouch_idn_host(&out, typed, &why);
    must(status != VOUCH_OK || is_ascii(vouch_writer_span(&out)));
    must(status == VOUCH_OK || why.len > 0);
    out = vouch_writer_of(buffer, sizeof buffer);
    why = vouch_writer_of(words, sizeof words);
    status = vouch_idn_target(&out, target, &why);
    must(status == VOUCH_OK || why.len > 0);
    must(!is_ascii(typed) || status != VOUCH_OK ||
         vouch_span_equal(vouch_writer_span(&out), typed));
    return 0;
}

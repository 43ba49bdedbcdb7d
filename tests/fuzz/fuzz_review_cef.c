// SPDX-License-Identifier: Apache-2.0
/* The extension of a consolidated event alone: every value that is found lies in what came in, and
 * what stands behind the last of them does not change those before it. */
#include "core/review/cef.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { VALUES = sizeof(struct vouch_cef) / sizeof(struct vouch_span) };

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static union {
        struct vouch_cef cef;
        struct vouch_span values[VALUES];
    } once, again;
    struct vouch_span extension = {data, size};
    vouch_cef_fields(extension, &once.cef);
    vouch_cef_fields(extension, &again.cef);
    for (size_t i = 0; i < VALUES; i++) {
        const struct vouch_span v = once.values[i];
        must(v.len == 0 || (v.data >= data && v.data + v.len <= data + size));
        must(vouch_span_equal(v, again.values[i]));
    }
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* Any text, as PEM: what is found lies in the text, and what decodes reads back. */
#include "core/pem.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_within(struct vouch_span text, struct vouch_span part)
{
    if (part.len)
        require(part.data >= text.data && part.data + part.len <= text.data + text.len);
}

static void check_decoded(struct vouch_span text)
{
    size_t buffer_len = vouch_base64_size(text.len);
    uint8_t *buffer = malloc(buffer_len);
    uint8_t *again = malloc(buffer_len);
    char *encoded = malloc(text.len + 4);
    size_t len, again_len;
    if (!buffer || !again || !encoded)
        abort();
    if (vouch_base64_decode(text, buffer, buffer_len, &len) == VOUCH_OK) {
        struct vouch_writer w = vouch_writer_of(encoded, text.len + 4);
        struct vouch_span bytes = {buffer, len};
        vouch_base64_write(&w, bytes);
        require(w.lost == 0);
        require(vouch_base64_decode(vouch_writer_span(&w), again, buffer_len, &again_len) ==
                VOUCH_OK);
        require(again_len == len && memcmp(buffer, again, len) == 0);
    }
    free(buffer);
    free(again);
    free(encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vouch_span text = {data, size};
    struct vouch_pem p = vouch_pem_of(text);
    struct vouch_pem_block b;
    size_t blocks = 0;
    while (vouch_pem_next(&p, &b)) {
        check_within(text, b.label);
        check_within(text, b.body);
        check_within(text, b.whole);
        require(vouch_pem_line(text, b.offset) >= 1);
        check_decoded(b.body);
        require(b.number == ++blocks);
    }
    check_decoded(text);
    (void)vouch_pem_is_der(text);
    return 0;
}

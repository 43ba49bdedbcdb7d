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

static void check_inside(struct vouch_span text, struct vouch_span part)
{
    if (part.len)
        require(part.data >= text.data && part.data + part.len <= text.data + text.len);
}

static void check_decoded(struct vouch_span text)
{
    size_t room_len = vouch_base64_room(text.len);
    uint8_t *room = malloc(room_len);
    uint8_t *again = malloc(room_len);
    char *encoded = malloc(text.len + 4);
    size_t len, again_len;
    if (!room || !again || !encoded)
        abort();
    if (vouch_base64_decode(text, room, room_len, &len) == VOUCH_OK) {
        struct vouch_writer w = vouch_writer_of(encoded, text.len + 4);
        struct vouch_span bytes = {room, len};
        vouch_base64_write(&w, bytes);
        require(w.lost == 0);
        require(vouch_base64_decode(vouch_writer_span(&w), again, room_len, &again_len) ==
                VOUCH_OK);
        require(again_len == len && memcmp(room, again, len) == 0);
    }
    free(room);
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
        check_inside(text, b.label);
        check_inside(text, b.body);
        check_inside(text, b.whole);
        require(vouch_pem_line(text, b.offset) >= 1);
        check_decoded(b.body);
        require(b.number == ++blocks);
    }
    check_decoded(text);
    (void)vouch_pem_is_der(text);
    return 0;
}

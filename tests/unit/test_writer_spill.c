// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/bytes.h"
#include "core/status.h"

struct sink {
    char text[256];
    size_t len;
    size_t fails_after; /* 0: never */
};

static int take(void *self, struct vouch_span s)
{
    struct sink *sink = self;
    if (sink->fails_after && sink->len + s.len > sink->fails_after)
        return VOUCH_E_IO;
    assert_true(sink->len + s.len < sizeof sink->text);
    memcpy(sink->text + sink->len, s.data, s.len);
    sink->len += s.len;
    sink->text[sink->len] = 0;
    return VOUCH_OK;
}

static void test_writer_spill_any_buffer_size_gives_the_same_text(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0xde, 0xad, 0xbe, 0xef};
    for (size_t size = 1; size <= 40; size++) {
        uint8_t buffer[40];
        struct sink sink = {{0}, 0, 0};
        struct vouch_spill spill = {take, &sink};
        struct vouch_writer w = vouch_writer_into(buffer, size, &spill);
        vouch_write_text(&w, "longer than most buffers: ");
        vouch_write_decimal(&w, -1234567);
        vouch_write_u8(&w, ' ');
        struct vouch_span s = {bytes, sizeof bytes};
        vouch_write_hex(&w, s);
        assert_int_equal(vouch_writer_flush(&w), VOUCH_OK);
        assert_string_equal(sink.text, "longer than most buffers: -1234567 deadbeef");
    }
}

static void test_writer_spill_that_fails_counts_the_rest_as_lost(void **state)
{
    (void)state;
    uint8_t buffer[4];
    struct sink sink = {{0}, 0, 6};
    struct vouch_spill spill = {take, &sink};
    struct vouch_writer w = vouch_writer_into(buffer, sizeof buffer, &spill);
    vouch_write_text(&w, "abc");
    vouch_write_text(&w, "def");
    vouch_write_text(&w, "ghi");
    vouch_write_text(&w, "j");
    assert_int_equal(vouch_writer_flush(&w), VOUCH_E_SPACE);
    assert_string_equal(sink.text, "abcdef");
    assert_int_equal(w.lost, 4);
}

static void test_writer_without_spill_flush_keeps_the_text(void **state)
{
    (void)state;
    uint8_t buffer[8];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    vouch_write_text(&w, "abc");
    assert_int_equal(vouch_writer_flush(&w), VOUCH_OK);
    assert_string_equal(vouch_writer_string(&w), "abc");
    vouch_write_text(&w, "too long for it");
    assert_int_equal(vouch_writer_flush(&w), VOUCH_E_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writer_spill_any_buffer_size_gives_the_same_text),
        cmocka_unit_test(test_writer_spill_that_fails_counts_the_rest_as_lost),
        cmocka_unit_test(test_writer_without_spill_flush_keeps_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

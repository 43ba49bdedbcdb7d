// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/monitor/mqtt_packets.h"
#include "tests/support/guarded.h"

static uint8_t buffer[20000];

static void expect(const struct vouch_writer *w, const void *bytes, size_t len)
{
    assert_int_equal(w->len, len);
    assert_memory_equal(w->data, bytes, len);
}

static void test_connect_with_a_user_and_a_password_is_as_the_standard_has_it(void **state)
{
    (void)state;
    static const char whole[] = "\x10\x19\0\4MQTT\4\xC2\0\x3C\0\3box\0\3joe\0\3pig";
    struct vouch_mqtt_client n = {
        .keep_alive_s = 60, .id = "box", .user = "joe", .password = "pig"};
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);

    vouch_mqtt_write_connect(&w, &n);
    expect(&w, whole, sizeof whole - 1);
}

/* [MQTT-3.1.2-22] */
static void test_connect_without_a_user_sends_no_password(void **state)
{
    (void)state;
    static const char whole[] = "\x10\x0F\0\4MQTT\4\2\0\x3C\0\3box";
    struct vouch_mqtt_client n = {.keep_alive_s = 60, .id = "box", .password = "pig"};
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);

    vouch_mqtt_write_connect(&w, &n);
    expect(&w, whole, sizeof whole - 1);
}

static void test_publish_of_any_length_is_as_long_as_foretold(void **state)
{
    (void)state;
    static const uint8_t payload[17000];
    static const size_t lengths[] = {0,   1,     119,   120,   121,   122,
                                     123, 16375, 16376, 16377, 16378, 17000};

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
        vouch_mqtt_write_publish(&w, 0x1234, guarded_text("a/b"),
                                 (struct vouch_span){payload, lengths[i]});
        assert_int_equal(w.lost, 0);
        assert_int_equal(w.len, vouch_mqtt_publish_len(3, lengths[i]));
        size_t rest = 0, at = 1;
        for (unsigned shift = 0;; shift += 7) {
            rest |= (size_t)(buffer[at] & 127) << shift;
            if (!(buffer[at++] & 128))
                break;
        }
        assert_int_equal(rest, w.len - at);
        assert_int_equal(buffer[0], 0x33);
        assert_memory_equal(buffer + at, "\0\3a/b\x12\x34", 7);
    }
}

static int read(const char *bytes, size_t len, uint8_t type, uint16_t *value)
{
    return vouch_mqtt_read_answer((struct vouch_span){(const uint8_t *)bytes, len}, type, value);
}

static void test_answer_in_pieces_waits_for_the_whole(void **state)
{
    (void)state;
    uint16_t value = 0;

    for (size_t len = 0; len < 4; len++)
        assert_int_equal(read("\x40\2\x12\x34", len, VOUCH_MQTT_PUBACK, &value), VOUCH_AGAIN);
    assert_int_equal(read("\x40\2\x12\x34", 4, VOUCH_MQTT_PUBACK, &value), VOUCH_OK);
    assert_int_equal(value, 0x1234);
    assert_int_equal(read("\x20\2\1\5x", 5, VOUCH_MQTT_CONNACK, &value), VOUCH_OK);
    assert_int_equal(value, 5);
}

static void test_answer_of_another_kind_or_length_is_refused_at_once(void **state)
{
    (void)state;
    uint16_t value;

    assert_int_equal(read("\x20", 1, VOUCH_MQTT_PUBACK, &value), VOUCH_E_MALFORMED);
    assert_int_equal(read("\x40\3", 2, VOUCH_MQTT_PUBACK, &value), VOUCH_E_MALFORMED);
    assert_int_equal(read("HTTP/1.1 400", 12, VOUCH_MQTT_CONNACK, &value), VOUCH_E_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connect_with_a_user_and_a_password_is_as_the_standard_has_it),
        cmocka_unit_test(test_connect_without_a_user_sends_no_password),
        cmocka_unit_test(test_publish_of_any_length_is_as_long_as_foretold),
        cmocka_unit_test(test_answer_in_pieces_waits_for_the_whole),
        cmocka_unit_test(test_answer_of_another_kind_or_length_is_refused_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

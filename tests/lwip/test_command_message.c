// SPDX-License-Identifier: Apache-2.0
/* Commands over a network: made, opened, and every byte of them changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boards/common/command_message.h"

static const char topic[] = "vouch/box/command", key[] = "sixteen letters!";
enum { NOW_S = 1764362000 };
#define NOW_MS (NOW_S * 1000ULL)

static uint8_t message[COMMAND_MESSAGE_MAX];

static struct vouch_span make(uint64_t time_ms, const char *line)
{
    struct vouch_writer w = vouch_writer_of(message, sizeof message);

    assert_int_equal(command_message_write(&w, vouch_span_of(key), topic, time_ms, line), VOUCH_OK);
    return vouch_writer_span(&w);
}

static struct command_gate gate_of(const char *text)
{
    struct command_gate gate = {.key_len = strlen(text)};

    memcpy(gate.key, text, gate.key_len);
    return gate;
}

static int open_it(struct command_gate *gate, struct vouch_span text, struct vouch_span *line)
{
    const struct vouch_time now = {.utc_known = true, .utc_s = NOW_S};

    return command_message_open(gate, topic, text, &now, line);
}

static void test_command_message_opens_to_the_line_that_was_written(void **state)
{
    (void)state;
    struct command_gate gate = gate_of(key);
    struct vouch_span line;

    assert_int_equal(open_it(&gate, make(NOW_MS, "silence www 2h"), &line), VOUCH_OK);
    assert_true(vouch_span_equal(line, vouch_span_of("silence www 2h")));
}

/* The MAC is by Python's hmac. */
static void test_command_message_is_what_others_make_by_the_same_rule(void **state)
{
    (void)state;
    static const char wanted[] = "1764362000000 check www "
                                 "be4a888dcfe03b48ec5c6cd23d2ffac0ed0981807f3241f496339cdc2cf37102";
    struct vouch_span made = make(NOW_MS, "check www");

    assert_int_equal(made.len, sizeof wanted - 1);
    assert_memory_equal(made.data, wanted, made.len);
}

static void test_command_message_with_any_byte_changed_is_refused(void **state)
{
    (void)state;
    struct command_gate gate = gate_of(key);
    struct vouch_span line, whole = make(NOW_MS, "check www");

    for (size_t i = 0; i < whole.len; i++) {
        message[i] ^= 1;
        assert_int_not_equal(open_it(&gate, whole, &line), VOUCH_OK);
        message[i] ^= 1;
    }
    for (size_t len = 0; len < whole.len; len++)
        assert_int_not_equal(open_it(&gate, vouch_span_part(whole, 0, len), &line), VOUCH_OK);
    assert_int_equal(gate.last_ms, 0);
    assert_int_equal(open_it(&gate, whole, &line), VOUCH_OK);
}

static void test_command_message_counts_once_and_in_order(void **state)
{
    (void)state;
    struct command_gate gate = gate_of(key);
    struct vouch_span line;

    assert_int_equal(open_it(&gate, make(NOW_MS, "check"), &line), VOUCH_OK);
    assert_int_equal(open_it(&gate, make(NOW_MS, "check"), &line), VOUCH_E_REFUSED);
    assert_int_equal(open_it(&gate, make(NOW_MS - 1, "check"), &line), VOUCH_E_REFUSED);
    assert_int_equal(open_it(&gate, make(NOW_MS + 1, "check"), &line), VOUCH_OK);
}

static void test_command_message_five_minutes_off_is_refused(void **state)
{
    (void)state;
    struct command_gate gate = gate_of(key);
    struct vouch_span line;
    const struct vouch_time unknown = {.utc_known = false};

    assert_int_equal(open_it(&gate, make(NOW_MS - 300001, "check"), &line), VOUCH_E_TIMEOUT);
    assert_int_equal(open_it(&gate, make(NOW_MS + 300001, "check"), &line), VOUCH_E_TIMEOUT);
    assert_int_equal(open_it(&gate, make(INT64_MAX, "check"), &line), VOUCH_E_TIMEOUT);
    assert_int_equal(command_message_open(&gate, topic, make(NOW_MS, "check"), &unknown, &line),
                     VOUCH_E_UNSUPPORTED);
    assert_int_equal(open_it(&gate, make(NOW_MS - 300000, "check"), &line), VOUCH_OK);
    assert_int_equal(open_it(&gate, make(NOW_MS + 300000, "check"), &line), VOUCH_OK);
}

static void test_command_message_for_another_topic_or_by_another_key_is_refused(void **state)
{
    (void)state;
    struct command_gate gate = gate_of("seventeen letters");
    struct vouch_span line;
    const struct vouch_time now = {.utc_known = true, .utc_s = NOW_S};

    assert_int_equal(open_it(&gate, make(NOW_MS, "check"), &line), VOUCH_E_SIGNATURE);
    gate = gate_of(key);
    assert_int_equal(
        command_message_open(&gate, "vouch/box2/command", make(NOW_MS, "check"), &now, &line),
        VOUCH_E_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_message_opens_to_the_line_that_was_written),
        cmocka_unit_test(test_command_message_is_what_others_make_by_the_same_rule),
        cmocka_unit_test(test_command_message_with_any_byte_changed_is_refused),
        cmocka_unit_test(test_command_message_counts_once_and_in_order),
        cmocka_unit_test(test_command_message_five_minutes_off_is_refused),
        cmocka_unit_test(test_command_message_for_another_topic_or_by_another_key_is_refused),
    };
    return cmocka_run_group_tests_name("command_message", tests, NULL, NULL);
}

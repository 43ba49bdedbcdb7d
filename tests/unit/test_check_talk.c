// SPDX-License-Identifier: Apache-2.0
/* How a dialogue's step is called: with what has come, when there is more, and never while the
 * stream has not taken all that was said. */
#include "core/check_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { IN_MAX = 8, OUT_MAX = 16, NEVER = 0 };

static struct {
    struct vouch_talk talk;
    struct vouch_exchange x;
    uint8_t in[IN_MAX];
    char out[OUT_MAX];

    const char *said; /* what the peer will say */
    int end;          /* what recv answers behind that */
    int takes;        /* most bytes of one send; negative: its status */
    char heard[OUT_MAX + 1];
    unsigned sends, receives, steps;

    size_t uses;       /* most bytes that a step uses */
    unsigned done_at;  /* the step that is the last one; NEVER */
    const char *words; /* what the first step says */
} t;

static int send_some(void *self, const uint8_t *data, size_t len)
{
    assert_ptr_equal(self, &t);
    t.sends++;
    if (t.takes < 0)
        return t.takes;
    size_t taken = len < (size_t)t.takes ? len : (size_t)t.takes;
    strncat(t.heard, (const char *)data, taken);
    return (int)taken;
}

static int receive_some(void *self, uint8_t *data, size_t len)
{
    size_t had = strlen(t.said) < len ? strlen(t.said) : len;
    assert_ptr_equal(self, &t);
    t.receives++;
    if (had == 0)
        return t.end;
    memcpy(data, t.said, had);
    t.said += had;
    return (int)had;
}

static int step(struct vouch_exchange *x)
{
    t.steps++;
    x->used = x->in.len < t.uses ? x->in.len : t.uses;
    if (t.words)
        vouch_write_text(&x->out, t.words);
    t.words = NULL;
    return t.steps == t.done_at ? VOUCH_OK : VOUCH_AGAIN;
}

static const struct vouch_talk_stream stream = {send_some, receive_some, &t};

static void begin(const char *said, size_t uses)
{
    memset(&t, 0, sizeof t);
    vouch_talk_init(&t.talk, t.in, IN_MAX, t.out, OUT_MAX);
    t.said = said;
    t.uses = uses;
    t.takes = OUT_MAX;
}

static int run(void)
{
    return vouch_talk_run(&t.talk, &stream, step, &t.x);
}

static void test_step_is_called_first_and_then_for_what_has_come(void **state)
{
    (void)state;
    begin("", 0);
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(t.steps, 1); /* before anything was received */
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(t.steps, 1);
    t.said = "ab";
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(t.steps, 2);
    assert_true(t.talk.heard);
}

static void test_step_that_needs_more_is_not_called_again_with_the_same(void **state)
{
    (void)state;
    begin("abc", 0);
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(t.steps, 2); /* before anything, and with "abc" */
    assert_int_equal(vouch_talk_left(&t.talk), 3);
    t.said = "d";
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(t.steps, 3);
    assert_int_equal(vouch_talk_left(&t.talk), 4);
}

static void test_step_that_used_some_is_called_for_the_rest_to_the_last_byte(void **state)
{
    (void)state;
    begin("abc", 1);
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(t.steps, 1 + 3);
    assert_int_equal(vouch_talk_left(&t.talk), 0);
}

static void test_step_that_used_all_is_not_called_with_nothing(void **state)
{
    (void)state;
    begin("abc", 3);
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(t.steps, 2);
    assert_int_equal(t.receives, 2);
}

static void test_step_waits_until_the_stream_has_taken_what_was_said(void **state)
{
    (void)state;
    begin("abc", 1);
    t.words = "hello";
    t.takes = 0;
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(run(), VOUCH_AGAIN);
        assert_true(t.talk.wants_write);
        assert_int_equal(t.steps, 1);
        assert_int_equal(t.sends, i);
    }
    t.takes = 2;
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_string_equal(t.heard, "hello"); /* once, in three pieces */
    assert_int_equal(t.sends, 3 + 3);
    assert_false(t.talk.wants_write);
    assert_int_equal(t.steps, 1 + 3);
    assert_int_equal(t.talk.stream_status, 0);
}

static void test_last_words_are_sent_before_the_dialogue_is_over(void **state)
{
    (void)state;
    begin("", 0);
    t.words = "bye";
    t.done_at = 1;
    t.takes = 0;
    assert_int_equal(run(), VOUCH_AGAIN);
    t.takes = 1;
    assert_int_equal(run(), VOUCH_OK);
    assert_string_equal(t.heard, "bye");
    assert_int_equal(run(), VOUCH_OK); /* and stays over */
    assert_int_equal(t.steps, 1);
    assert_int_equal(t.receives, 0);
}

static void test_failure_of_the_stream_ends_the_dialogue_with_its_status(void **state)
{
    (void)state;
    begin("", 0);
    t.words = "hello";
    t.takes = VOUCH_E_RESET;
    assert_int_equal(run(), VOUCH_E_RESET);
    assert_int_equal(t.talk.stream_status, VOUCH_E_RESET);
    assert_int_equal(t.steps, 1);
    begin("", 0);
    t.end = VOUCH_E_TIMEOUT;
    assert_int_equal(run(), VOUCH_E_TIMEOUT);
    assert_int_equal(t.talk.stream_status, VOUCH_E_TIMEOUT);
}

/* A step that has seen the end may still say or use something; one that does neither has ended. */
static void test_end_of_the_stream_is_shown_to_the_step_once(void **state)
{
    (void)state;
    begin("ab", 1);
    t.end = VOUCH_E_CLOSED;
    assert_int_equal(run(), VOUCH_E_CLOSED);
    assert_int_equal(t.talk.stream_status, VOUCH_E_CLOSED);
    assert_int_equal(t.steps, 1 + 2 + 1);
    assert_int_equal(t.receives, 2);
}

static void test_buffer_that_is_full_of_what_no_step_uses_is_told(void **state)
{
    (void)state;
    begin("12345678", 0);
    assert_int_equal(run(), VOUCH_E_SPACE);
    begin("1234567", 0);
    assert_int_equal(run(), VOUCH_AGAIN);
    begin("12345678", 1);
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_int_equal(vouch_talk_left(&t.talk), 0);
}

static void test_words_beyond_the_buffer_are_told(void **state)
{
    (void)state;
    begin("", 0);
    t.words = "0123456789abcdefg";
    assert_int_equal(run(), VOUCH_E_SPACE);
    assert_int_equal(t.talk.stream_status, 0);
    begin("", 0);
    t.words = "0123456789abcdef";
    assert_int_equal(run(), VOUCH_AGAIN);
    assert_string_equal(t.heard, "0123456789abcdef");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_step_is_called_first_and_then_for_what_has_come),
        cmocka_unit_test(test_step_that_needs_more_is_not_called_again_with_the_same),
        cmocka_unit_test(test_step_that_used_some_is_called_for_the_rest_to_the_last_byte),
        cmocka_unit_test(test_step_that_used_all_is_not_called_with_nothing),
        cmocka_unit_test(test_step_waits_until_the_stream_has_taken_what_was_said),
        cmocka_unit_test(test_last_words_are_sent_before_the_dialogue_is_over),
        cmocka_unit_test(test_failure_of_the_stream_ends_the_dialogue_with_its_status),
        cmocka_unit_test(test_end_of_the_stream_is_shown_to_the_step_once),
        cmocka_unit_test(test_buffer_that_is_full_of_what_no_step_uses_is_told),
        cmocka_unit_test(test_words_beyond_the_buffer_are_told),
    };
    return cmocka_run_group_tests_name("check_talk", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* The log on its way to a device that takes few bytes at a time, or none for long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boards/common/log_ring.h"

enum { RING = 256 };

static uint8_t buffer[RING];
static char said[1 << 16];
static size_t said_len, takes; /* how many bytes the device takes until it is fed again */

static size_t device(const uint8_t *data, size_t len)
{
    size_t n = len < takes ? len : takes;

    memcpy(said + said_len, data, n);
    said_len += n;
    takes -= n;
    return n;
}

static struct log_ring begin(size_t max)
{
    said_len = takes = 0;
    return (struct log_ring){.buffer = buffer, .max = max, .take = device};
}

static void put(struct log_ring *r, const char *text)
{
    log_ring_put(r, (const uint8_t *)text, strlen(text));
}

static void assert_said(const char *text)
{
    assert_int_equal(said_len, strlen(text));
    assert_memory_equal(said, text, said_len);
}

static void test_device_that_takes_all_gets_it_at_once(void **state)
{
    struct log_ring r = begin(RING);

    (void)state;
    takes = SIZE_MAX / 2;
    put(&r, "one ");
    put(&r, "line\n");
    assert_said("one line\n");
    assert_true(log_ring_drain(&r));
    assert_int_equal(log_ring_lost(&r), 0);
}

static void test_slow_device_gets_all_in_order(void **state)
{
    static char wanted[sizeof said];
    struct log_ring r = begin(RING);
    size_t len = 0;

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        len += (size_t)snprintf(wanted + len, sizeof wanted - len, "line %u\n", i);
        char text[32];
        snprintf(text, sizeof text, "line %u\n", i);
        put(&r, text);
        for (unsigned feed = 0; feed < 4; feed++) {
            takes = 3;
            log_ring_drain(&r);
        }
    }
    takes = RING;
    assert_true(log_ring_drain(&r));
    assert_int_equal(log_ring_lost(&r), 0);
    assert_said(wanted);
}

static void test_device_that_stands_still_costs_whole_lines_which_are_counted(void **state)
{
    struct log_ring r = begin(RING);
    unsigned put_lines = 0, whole = 0;

    (void)state;
    for (; put_lines < 100; put_lines++)
        put(&r, "ten bytes\n");
    assert_int_equal(log_ring_lost(&r), 0); /* there is no room to say so */
    takes = RING;
    assert_true(log_ring_drain(&r));
    for (size_t i = 0; i < said_len; i += 10, whole++)
        assert_memory_equal(said + i, "ten bytes\n", 10);
    assert_int_equal(whole, RING / 10);
    assert_int_equal(log_ring_lost(&r), put_lines - whole);
    assert_int_equal(log_ring_lost(&r), 0);
}

static void test_line_of_which_the_beginning_is_out_ends_there(void **state)
{
    char piece[101] = {0};
    struct log_ring r = begin(RING);

    (void)state;
    memset(piece, 'x', 100);
    put(&r, piece);
    put(&r, piece);
    put(&r, piece); /* no room for it any more */
    put(&r, "end\n");
    put(&r, "next\n");
    takes = 2 * RING;
    assert_true(log_ring_drain(&r));
    assert_int_equal(said_len, 200 + 1 + 5);
    assert_memory_equal(said + 200, "\nnext\n", 6);
    assert_int_equal(log_ring_lost(&r), 1);
}

/* Whatever is put and taken, a line is whole, cut at its end, or not there. */
static void test_random_pieces_and_stops_leave_lines_that_are_whole_or_cut(void **state)
{
    struct log_ring r = begin(RING);
    uint32_t dice = 1, lines = 0, lost = 0;

    (void)state;
    for (unsigned i = 0; i < 3000; i++) {
        char text[64];
        dice = dice * 1664525U + 1013904223U;
        put(&r, "<");
        snprintf(text, sizeof text, "%0*u", (int)(dice >> 26) % 60 + 1, 7U);
        put(&r, text);
        put(&r, ">\n");
        takes = (dice >> 16) % 40;
        log_ring_drain(&r);
        lost += log_ring_lost(&r);
        lines++;
        if (said_len > sizeof said - RING - 64)
            said_len = 0;
    }
    takes = RING;
    log_ring_drain(&r);
    lost += log_ring_lost(&r);
    assert_in_range(lost, 1, lines);
    for (size_t i = 0; i < said_len; i++) {
        bool after_end = i > 0 && said[i - 1] == '\n';
        if (after_end)
            assert_int_equal(said[i], '<');
        if (said[i] == '>')
            assert_true(i + 1 == said_len || said[i + 1] == '\n');
    }
}

static void test_without_a_buffer_what_is_not_taken_is_lost(void **state)
{
    struct log_ring r = begin(0);

    (void)state;
    r.buffer = NULL;
    put(&r, "gone\n");
    takes = 100;
    put(&r, "here\n");
    assert_said("here\n");
    assert_int_equal(log_ring_lost(&r), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_device_that_takes_all_gets_it_at_once),
        cmocka_unit_test(test_slow_device_gets_all_in_order),
        cmocka_unit_test(test_device_that_stands_still_costs_whole_lines_which_are_counted),
        cmocka_unit_test(test_line_of_which_the_beginning_is_out_ends_there),
        cmocka_unit_test(test_random_pieces_and_stops_leave_lines_that_are_whole_or_cut),
        cmocka_unit_test(test_without_a_buffer_what_is_not_taken_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

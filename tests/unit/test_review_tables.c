// SPDX-License-Identifier: Apache-2.0
/* Tables of a review that are full, and one more: texts, names, groups, recipients, hours. */
#include "core/review.h"
#include "core/review/connect.h"
#include "core/review/groups.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NEWEST_S = 1796083200, HALF = VOUCH_REVIEW_RING / 2 };

static _Alignas(64) struct vouch_review review;
static uint8_t letters[1024];

static void begin(void)
{
    static const struct vouch_review_options options = {.newest_s = NEWEST_S};
    memset(&review, 0, sizeof review);
    memset(letters, 'x', sizeof letters);
    vouch_review_begin(&review, &options);
}

static struct vouch_span text_of(size_t len)
{
    struct vouch_span s = {letters, len};
    return s;
}

static bool in_slot(const uint8_t *at)
{
    const uint8_t *first = review.slots[0].text;
    return at >= first && at < first + sizeof review.slots;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void test_text_has_a_slot_up_to_128_bytes_and_500_at_most(void **state)
{
    static const size_t lens[] = {1, 127, 128, 129, 499, 500, 501, 1000};
    (void)state;
    begin();
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        struct vouch_review_note note = {0};
        vouch_review_note(&review, &note, text_of(lens[i]));
        struct vouch_span s = vouch_review_noted(&review, note);
        assert_int_equal(s.len, lens[i] < 500 ? lens[i] : 500);
        assert_memory_equal(s.data, letters, s.len);
        assert_int_equal(in_slot(s.data), lens[i] <= 128);
        vouch_review_note(&review, &note, text_of(0));
        assert_int_equal(note.packed, 0);
    }
    assert_int_equal(review.slots_used, 1); /* again and again */
}

static void test_texts_beyond_all_slots_are_kept_in_the_ring(void **state)
{
    static struct vouch_review_note notes[VOUCH_REVIEW_SLOTS_MAX + 2];
    (void)state;
    begin();
    memset(notes, 0, sizeof notes);
    for (size_t i = 0; i < VOUCH_REVIEW_SLOTS_MAX + 2; i++) {
        vouch_review_note(&review, &notes[i], text_of(1 + i % 100));
        assert_int_equal(in_slot(vouch_review_noted(&review, notes[i]).data),
                         i < VOUCH_REVIEW_SLOTS_MAX);
    }
    assert_int_equal(review.slots_used, VOUCH_REVIEW_SLOTS_MAX);
    vouch_review_forget(&review, &notes[VOUCH_REVIEW_SLOTS_MAX]); /* has none */
    assert_int_equal(review.slots_free, 0);
    vouch_review_forget(&review, &notes[7]);
    vouch_review_forget(&review, &notes[VOUCH_REVIEW_SLOTS_MAX - 1]);
    for (size_t i = 0; i < 3; i++) { /* the last one released comes first */
        static const size_t slots[] = {VOUCH_REVIEW_SLOTS_MAX - 1, 7};
        struct vouch_review_note note = {0};
        vouch_review_note(&review, &note, text_of(5));
        const uint8_t *at = vouch_review_noted(&review, note).data;
        assert_int_equal(in_slot(at), i < 2);
        assert_true(i == 2 || at == review.slots[slots[i]].text);
    }
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(vouch_review_noted(&review, notes[i]).len, 1 + i);
}

static void test_text_in_the_ring_is_gone_when_the_ring_has_come_around(void **state)
{
    struct vouch_review_note first, later;
    (void)state;
    for (size_t more = 0; more < 3; more++) {
        begin();
        first = vouch_ring_write(&review.ring, text_of(200));
        assert_false(vouch_ring_is_old(&review.ring, first));
        while (review.ring.used < HALF)
            (void)vouch_ring_write(
                &review.ring,
                text_of(HALF - review.ring.used < 500 ? HALF - review.ring.used : 500));
        assert_false(vouch_ring_is_old(&review.ring, first));
        (void)vouch_ring_write(&review.ring, text_of(1));
        assert_true(vouch_ring_is_old(&review.ring, first));
        while (review.ring.used + 500 <= VOUCH_REVIEW_RING)
            (void)vouch_ring_write(&review.ring, text_of(500));
        size_t left = VOUCH_REVIEW_RING - (size_t)review.ring.used;
        assert_true(left > 2);
        later = vouch_ring_write(&review.ring, text_of(left - 1 + more)); /* more: does not fit */
        struct vouch_span s = vouch_ring_read(&review.ring, later);
        assert_ptr_equal(s.data,
                         more > 1 ? review.ring.text : review.ring.text + VOUCH_REVIEW_RING - left);
        assert_int_equal(s.len, left - 1 + more);
        assert_int_equal(vouch_ring_read(&review.ring, first).len, more > 1 ? 0 : 200);
        if (more == 1) {
            (void)vouch_ring_write(&review.ring, text_of(1));
            assert_int_equal(vouch_ring_read(&review.ring, first).len, 0);
        }
    }
}

static void test_first_line_of_a_connection_keeps_so_much_of_each_name(void **state)
{
    static const struct {
        size_t peer, host, listener;
    } rows[] = {{63, 254, 127}, {64, 255, 128}, {65, 256, 129}, {1000, 1000, 1000}, {0, 0, 0}};
    (void)state;
    begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_review_connection c = {0};
        struct vouch_review_first first = {.peer = text_of(rows[i].peer),
                                           .host = text_of(rows[i].host),
                                           .listener = text_of(rows[i].listener),
                                           .name_hash = 7,
                                           .peer_hash = 8};
        vouch_review_name_peer(&review, &c, &first);
        first = vouch_review_first_of(&review, &c);
        assert_int_equal(first.peer.len, rows[i].peer < 64 ? rows[i].peer : 64);
        assert_int_equal(first.host.len, rows[i].host < 255 ? rows[i].host : 255);
        assert_int_equal(first.listener.len, rows[i].listener < 128 ? rows[i].listener : 128);
        assert_int_equal(first.name_hash, 7);
        assert_int_equal(first.peer_hash, 8);
        assert_true(c.opened);
    }
}

/* --- names ------------------------------------------------------------------------------------ */

static uint32_t keep(const char *text)
{
    return vouch_names_keep(&review.names, guarded_text(text));
}

static void test_name_has_400_bytes_at_most(void **state)
{
    (void)state;
    begin();
    uint32_t numbers[3];
    for (size_t i = 0; i < 3; i++) {
        numbers[i] = vouch_names_keep(&review.names, text_of(399 + i));
        assert_int_equal(vouch_names_text(&review.names, numbers[i]).len, i ? 400 : 399);
    }
    assert_true(numbers[0] != numbers[1] && numbers[1] == numbers[2]);
    assert_int_equal(keep(""), VOUCH_NAME_NONE);
    assert_int_equal(vouch_names_text(&review.names, VOUCH_NAME_NONE).len, 0);
    assert_int_equal(vouch_names_text(&review.names, review.names.count).len, 0);
    assert_int_equal(vouch_names_text(&review.names, review.names.count - 1).len, 400);
    assert_true(vouch_span_equal(vouch_names_text(&review.names, VOUCH_NAME_LOST),
                                 guarded_text("(not kept)")));
}

static void test_names_beyond_the_table_are_counted_as_lost(void **state)
{
    (void)state;
    begin();
    review.names.count = VOUCH_NAMES_MAX - 1;
    assert_int_equal(keep("last"), VOUCH_NAMES_MAX - 1);
    assert_int_equal(keep("one more"), VOUCH_NAME_LOST);
    assert_int_equal(review.names.lost, 1);
    assert_int_equal(keep("last"), VOUCH_NAMES_MAX - 1);
    begin();
    review.names.used = VOUCH_NAMES_TEXT - 4;
    assert_int_equal(keep("12345"), VOUCH_NAME_LOST);
    assert_int_not_equal(keep("1234"), VOUCH_NAME_LOST);
    assert_int_equal(keep("1"), VOUCH_NAME_LOST);
    assert_int_equal(review.names.lost, 2);
}

static void test_name_that_finds_no_place_within_64_is_lost(void **state)
{
    (void)state;
    for (int free = 62; free <= 65; free++) {
        begin();
        uint32_t hash = vouch_names_hash(guarded_text("name"));
        uint32_t other = keep("other");
        for (int i = 0; i < free; i++)
            review.names.slots[(hash + (uint32_t)i) % VOUCH_NAMES_SLOTS] = other;
        assert_int_equal(keep("name") == VOUCH_NAME_LOST, free >= 64);
        assert_int_equal(review.names.lost, free >= 64);
    }
}

/* --- groups ----------------------------------------------------------------------------------- */

static void test_groups_differ_in_each_part_of_their_key(void **state)
{
    static struct vouch_review_group table[256];
    struct vouch_review_group keys[12];
    (void)state;
    memset(table, 0, sizeof table);
    memset(keys, 0, sizeof keys);
    keys[1].raw = keys[2].peer = keys[3].host = keys[4].domain = keys[5].listener = 9;
    keys[6].sender_group = 9;
    keys[7].reason = 9;
    keys[8].side = 1;
    keys[9].required = 1;
    keys[10].appliance = 9;
    keys[11].domain = 10;
    for (int round = 1; round <= 3; round++)
        for (size_t i = 0; i < 12; i++)
            assert_true(vouch_review_group_add(table, 256, &keys[i], true, true, 50 - round));
    size_t used = 0;
    for (size_t i = 0; i < 256; i++) {
        used += table[i].count > 0;
        assert_true(table[i].count == 0 || table[i].count == 3);
        assert_true(table[i].count == 0 ||
                    (table[i].seen.first_s == 47 && table[i].seen.last_s == 49));
    }
    assert_int_equal(used, 12);
    memset(table, 0, sizeof table);
    assert_true(vouch_review_group_add(table, 256, &keys[0], false, true, 1));
    assert_true(
        vouch_review_group_add(table, 256, &keys[1], false, true, 1)); /* but for its text */
    used = 0;
    for (size_t i = 0; i < 256; i++)
        used += table[i].count == 2;
    assert_int_equal(used, 1);
}

static void test_group_that_finds_no_place_within_128_is_not_kept(void **state)
{
    static struct vouch_review_group table[256];
    const struct vouch_review_group key = {.domain = 5};
    size_t home = 0;
    (void)state;
    memset(table, 0, sizeof table);
    assert_true(vouch_review_group_add(table, 256, &key, false, false, 0));
    while (table[home].count == 0)
        home++;
    for (size_t full = 126; full <= 129; full++) {
        memset(table, 0, sizeof table);
        for (size_t i = 0; i < full; i++)
            table[(home + i) % 256].count = 1;
        assert_int_equal(vouch_review_group_add(table, 256, &key, false, false, 0), full < 128);
        assert_int_equal(table[(home + full) % 256].count, full < 128);
    }
}

/* --- recipients ------------------------------------------------------------------------------- */

static void receive(uint64_t mid, uint32_t rid, struct vouch_span domain)
{
    struct vouch_record r = {.kind = VOUCH_RECORD_RCPT, .mid = mid, .rid = rid};
    r.rcpt.domain = domain;
    r.rcpt.hash = vouch_names_hash(domain);
    vouch_review_recipient(&review, &r);
}

static size_t domain_len(uint64_t mid, uint32_t rid)
{
    return vouch_review_recipient_domain(&review, 0, mid, rid).len;
}

static void test_recipient_gives_way_only_to_the_fourth_message_in_its_place(void **state)
{
    enum { MAX = VOUCH_REVIEW_RECIPIENTS_MAX };
    (void)state;
    begin();
    for (uint64_t i = 0; i < 4; i++) /* four messages with one place */
        receive(5 + i * MAX, 0, text_of(10 + (size_t)i));
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(domain_len(5 + i * MAX, 0), 10 + i);
    receive(5 + 4u * MAX, 0, text_of(20)); /* the oldest */
    assert_int_equal(domain_len(5, 0), 0);
    assert_int_equal(domain_len(5 + 4u * MAX, 0), 20);
    for (uint64_t i = 1; i < 4; i++)
        assert_int_equal(domain_len(5 + i * MAX, 0), 10 + i);
    receive(5 + 2u * MAX, 0, text_of(30)); /* the same again */
    assert_int_equal(domain_len(5 + 2u * MAX, 0), 30);
    assert_int_equal(domain_len(5 + 3u * MAX, 0), 13);
    assert_int_equal(domain_len(5 + 2u * MAX, 1), 0); /* another recipient */
}

static void test_recipients_domain_has_255_bytes_or_is_not_kept(void **state)
{
    (void)state;
    begin();
    for (size_t len = 254; len <= 256; len++) {
        receive(len, 0, text_of(len));
        assert_int_equal(domain_len(len, 0), len <= 255 ? len : 0);
    }
    receive(9, 0, text_of(0));
    assert_int_equal(domain_len(9, 0), 0);
    uint64_t used = review.domains.used;
    receive(10, 0, text_of(255)); /* seen recently: not written again */
    assert_int_equal(review.domains.used, used);
    assert_int_equal(domain_len(10, 0), 255);
}

/* --- hours ------------------------------------------------------------------------------------ */

static void test_hour_that_finds_no_place_within_64_is_counted_as_lost(void **state)
{
    static const int64_t hour = 498000;
    (void)state;
    for (size_t full = 62; full <= 65; full++) {
        struct vouch_review_connection c = {.opened = true, .timed = true, .utc_s = hour * 3600};
        begin();
        for (size_t i = 0; i < full; i++) {
            struct vouch_review_hour *h =
                &review.hours[((size_t)hour + i) % VOUCH_REVIEW_HOURS_MAX];
            h->used = true;
            h->hour = 1;
        }
        vouch_review_account(&review, VOUCH_SIDE_RECEIVING, &c);
        const struct vouch_review_hour *h =
            &review.hours[((size_t)hour + full) % VOUCH_REVIEW_HOURS_MAX];
        assert_int_equal(h->used, full < 64);
        assert_int_equal(h->hour, full < 64 ? hour : 0);
        assert_int_equal(h->count[VOUCH_SIDE_RECEIVING][VOUCH_OUTCOME_CLEAR], full < 64);
        assert_int_equal(review.hours_lost, full >= 64);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_has_a_slot_up_to_128_bytes_and_500_at_most),
        cmocka_unit_test(test_texts_beyond_all_slots_are_kept_in_the_ring),
        cmocka_unit_test(test_text_in_the_ring_is_gone_when_the_ring_has_come_around),
        cmocka_unit_test(test_first_line_of_a_connection_keeps_so_much_of_each_name),
        cmocka_unit_test(test_name_has_400_bytes_at_most),
        cmocka_unit_test(test_names_beyond_the_table_are_counted_as_lost),
        cmocka_unit_test(test_name_that_finds_no_place_within_64_is_lost),
        cmocka_unit_test(test_groups_differ_in_each_part_of_their_key),
        cmocka_unit_test(test_group_that_finds_no_place_within_128_is_not_kept),
        cmocka_unit_test(test_recipient_gives_way_only_to_the_fourth_message_in_its_place),
        cmocka_unit_test(test_recipients_domain_has_255_bytes_or_is_not_kept),
        cmocka_unit_test(test_hour_that_finds_no_place_within_64_is_counted_as_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* Named things in two sectors of flash that only clears bits until it is erased, while power is
 * lost at any byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boards/common/state_log.h"
#include "tests/fake/fake_entropy.h"

enum { SECTOR = 1024, CUTS = 1000, NAMES = 3 };

static uint8_t flash[2 * SECTOR];
static long power; /* bytes until it is lost; negative: never */
static struct fake_entropy entropy;
static unsigned erases[2];

static uint32_t number(void)
{
    uint32_t n;
    struct vouch_entropy e = fake_entropy_of(&entropy);

    assert_int_equal(e.ops->fill(e.self, (uint8_t *)&n, sizeof n), 0);
    return n;
}

static bool has_power(void)
{
    return power < 0 || power-- > 0;
}

/* Cut short, it leaves some bytes as they were and one in between. */
static bool erase(void *self, size_t offset, size_t len)
{
    (void)self;
    assert_int_equal(offset % SECTOR, 0);
    assert_int_equal(len, SECTOR);
    erases[offset / SECTOR]++;
    for (size_t i = 0; i < len; i++) {
        if (!has_power()) {
            flash[offset + i] |= 0x5A;
            return false;
        }
        flash[offset + i] = 0xFF;
    }
    return true;
}

/* Whole units, none of which was programmed before. */
static bool program(void *self, size_t offset, const uint8_t *data, size_t len)
{
    (void)self;
    assert_int_equal(offset % STATE_LOG_UNIT, 0);
    assert_int_equal(len % STATE_LOG_UNIT, 0);
    assert_true(offset + len <= sizeof flash);
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(flash[offset + i], 0xFF);
        if (!has_power()) {
            flash[offset + i] &= (uint8_t)(data[i] | 0x0F);
            return false;
        }
        flash[offset + i] &= data[i];
    }
    return true;
}

static const struct config_flash ops = {.erase = erase, .program = program};
static struct state_log kept;

static struct vouch_storage reopen(void)
{
    state_log_open(&kept, flash, sizeof flash, &ops);
    return state_log_storage(&kept);
}

static struct vouch_storage begin(void)
{
    power = -1;
    memset(erases, 0, sizeof erases);
    memset(flash, 0xFF, sizeof flash);
    return reopen();
}

static int put(struct vouch_storage s, const char *name, const char *text)
{
    return s.ops->write(s.self, name, (const uint8_t *)text, strlen(text));
}

static void assert_holds(struct vouch_storage s, const char *name, const char *text)
{
    char room[SECTOR];
    int len = s.ops->read(s.self, name, (uint8_t *)room, sizeof room);

    assert_int_equal(len, strlen(text));
    assert_memory_equal(room, text, strlen(text));
}

static void test_written_things_are_there_after_a_restart(void **state)
{
    struct vouch_storage s = begin();
    uint8_t room[8];

    (void)state;
    assert_int_equal(s.ops->read(s.self, "a", room, 8), VOUCH_E_NOT_FOUND);
    assert_int_equal(put(s, "a", "one"), 0);
    assert_int_equal(put(s, "state", "a longer text than one unit of flash"), 0);
    assert_int_equal(put(s, "empty", ""), 0);
    assert_int_equal(put(s, "a", "two"), 0);
    s = reopen();
    assert_holds(s, "a", "two");
    assert_holds(s, "state", "a longer text than one unit of flash");
    assert_holds(s, "empty", "");
    assert_int_equal(s.ops->read(s.self, "state", room, 8), VOUCH_E_SPACE);
    assert_int_equal(s.ops->read(s.self, "stat", room, 8), VOUCH_E_NOT_FOUND);
}

static void test_same_thing_again_writes_nothing(void **state)
{
    static uint8_t before[sizeof flash];
    struct vouch_storage s = begin();

    (void)state;
    assert_int_equal(put(s, "a", "one"), 0);
    memcpy(before, flash, sizeof flash);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(put(s, "a", "one"), 0);
    assert_memory_equal(flash, before, sizeof flash);
}

static void test_sectors_wear_alike_and_once_for_all_that_fits(void **state)
{
    struct vouch_storage s = begin();
    char text[101] = {0};
    enum { WRITES = 1000, A_SECTOR = (SECTOR - STATE_LOG_HEAD) / 112 };

    (void)state;
    assert_int_equal(put(s, "b", "stays"), 0);
    for (int i = 0; i < WRITES; i++) {
        memset(text, 'a' + i % 26, 100);
        assert_int_equal(put(s, "a", text), 0);
    }
    assert_holds(s, "b", "stays");
    assert_in_range(erases[0] + erases[1], WRITES / A_SECTOR - 1, WRITES / (A_SECTOR - 1) + 2);
    assert_in_range(erases[0], erases[1], erases[1] + 1);
    assert_int_equal(kept.erased, erases[0] + erases[1]);
}

static void test_what_does_not_fit_is_refused_and_nothing_is_lost(void **state)
{
    static char large[SECTOR + 1];
    struct vouch_storage s = begin();

    (void)state;
    memset(large, 'x', SECTOR);
    assert_int_equal(put(s, "a", "one"), 0);
    assert_int_equal(put(s, "b", large), VOUCH_E_SPACE);
    assert_int_equal(put(s, "a name that is too long", "x"), VOUCH_E_SPACE);
    large[SECTOR - 64] = '\0';
    assert_int_equal(put(s, "b", large), 0);
    large[SECTOR - 65] = 'y';
    assert_int_equal(put(s, "a", "three"), 0);
    s = reopen();
    assert_holds(s, "a", "three");
}

/* Writes that are cut at a random byte, 1,000 of them, one after the other: each thing is then the
 * old or the new one, and what was written before stays. */
static void test_power_cut_at_any_write_leaves_the_old_or_the_new(void **state)
{
    static const char *const names[NAMES] = {"time", "state", "memo"};
    static char held[NAMES][300], fresh[300];
    struct vouch_storage s = begin();
    unsigned old_kept = 0, new_taken = 0;

    (void)state;
    memset(held, 0, sizeof held);
    for (unsigned cut = 0; cut < CUTS; cut++) {
        unsigned n = number() % NAMES, len = number() % 250;
        for (unsigned i = 0; i < len; i++)
            fresh[i] = (char)('a' + number() % 26);
        fresh[len] = '\0';
        power = number() % (2 * SECTOR);
        int status = put(s, names[n], fresh);
        power = -1;
        s = reopen();
        char room[SECTOR];
        int got = s.ops->read(s.self, names[n], (uint8_t *)room, sizeof room);
        bool is_new = got == (int)len && memcmp(room, fresh, len) == 0;
        bool is_old = got == (int)strlen(held[n]) && memcmp(room, held[n], strlen(held[n])) == 0;
        bool none = got == VOUCH_E_NOT_FOUND && held[n][0] == '\0';
        assert_true(is_new || is_old || none);
        assert_true(is_new || status != VOUCH_OK);
        if (is_new)
            strcpy(held[n], fresh);
        is_new ? new_taken++ : old_kept++;
        for (unsigned other = 0; other < NAMES; other++)
            if (held[other][0])
                assert_holds(s, names[other], held[other]);
    }
    assert_in_range(new_taken, CUTS / 5, CUTS);
    assert_in_range(old_kept, CUTS / 20, CUTS);
}

/* Every byte of one write and of the move into the other sector. */
static void test_power_cut_at_each_byte_of_a_move_leaves_the_old(void **state)
{
    static uint8_t before[sizeof flash];
    char text[301] = {0};
    struct vouch_storage s = begin();

    (void)state;
    assert_int_equal(put(s, "keep", "kept"), 0);
    memset(text, 'o', 300);
    assert_int_equal(put(s, "a", text), 0);
    memset(text, 'p', 300);
    assert_int_equal(put(s, "a", text), 0);
    memset(text, 'q', 300);
    assert_int_equal(put(s, "a", text), 0);
    assert_int_equal(kept.erased, 1);
    memcpy(before, flash, sizeof flash);
    for (long at = 0;; at++) {
        memcpy(flash, before, sizeof flash);
        s = reopen();
        memset(text, 'r', 300);
        power = at;
        int status = put(s, "a", text);
        power = -1;
        s = reopen();
        assert_holds(s, "keep", "kept");
        if (status == VOUCH_OK)
            break;
        /* the last bytes of the head say nothing: without them it is new already */
        uint8_t room[SECTOR];
        assert_int_equal(s.ops->read(s.self, "a", room, sizeof room), 300);
        assert_true(room[0] == 'q' || (room[0] == 'r' && at > SECTOR));
        assert_memory_equal(room, room + 1, 299);
        assert_int_equal(put(s, "a", "again"), 0);
        assert_holds(s, "a", "again");
    }
}

/* What flash a board may find at its first start. */
static void test_region_of_junk_holds_nothing_and_can_be_written(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        uint8_t room[8];
        power = -1;
        for (size_t j = 0; j < sizeof flash; j++)
            flash[j] = (uint8_t)number();
        if (i % 2)
            memcpy(flash, "VSL1", 4);
        struct vouch_storage s = reopen();
        assert_int_equal(s.ops->read(s.self, "a", room, 8), VOUCH_E_NOT_FOUND);
        assert_int_equal(put(s, "a", "one"), 0);
        s = reopen();
        assert_holds(s, "a", "one");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_things_are_there_after_a_restart),
        cmocka_unit_test(test_same_thing_again_writes_nothing),
        cmocka_unit_test(test_sectors_wear_alike_and_once_for_all_that_fits),
        cmocka_unit_test(test_what_does_not_fit_is_refused_and_nothing_is_lost),
        cmocka_unit_test(test_power_cut_at_any_write_leaves_the_old_or_the_new),
        cmocka_unit_test(test_power_cut_at_each_byte_of_a_move_leaves_the_old),
        cmocka_unit_test(test_region_of_junk_holds_nothing_and_can_be_written),
    };

    fake_entropy_init(&entropy, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

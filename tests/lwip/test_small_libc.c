// SPDX-License-Identifier: Apache-2.0
/* boards/common/small_libc.c, compiled with other names, beside this machine's own library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

int small_strcmp(const char *a, const char *b);
int small_strncmp(const char *a, const char *b, size_t n);
char *small_strchr(const char *s, int c);
size_t small_strlen(const char *s);
void *small_memchr(const void *buffer, int c, size_t n);
int small_memcmp(const void *a, const void *b, size_t n);
void *small_memmove(void *to, const void *from, size_t n);
void *small_memcpy(void *restrict to, const void *restrict from, size_t n);
void *small_memset(void *to, int c, size_t n);
uint64_t vouch_small_divide(uint64_t n, uint64_t d, uint64_t *rest) __asm__("__udivmoddi4");

static const char *const words[] = {"", "a", "b", "ab", "abc", "abd", "\xff", "a\xff", "ab\x80"};
enum { WORDS = sizeof words / sizeof words[0] };

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void test_small_libc_comparisons_agree_with_the_library(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORDS; i++)
        for (size_t j = 0; j < WORDS; j++) {
            const char *a = words[i], *b = words[j];
            assert_int_equal(sign(small_strcmp(a, b)), sign(strcmp(a, b)));
            for (size_t n = 0; n < 5; n++)
                assert_int_equal(sign(small_strncmp(a, b, n)), sign(strncmp(a, b, n)));
            for (size_t n = 0; n <= strlen(a) && n <= strlen(b); n++)
                assert_int_equal(sign(small_memcmp(a, b, n)), sign(memcmp(a, b, n)));
        }
}

static void test_small_libc_searches_agree_with_the_library(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORDS; i++) {
        const char *s = words[i];
        assert_int_equal(small_strlen(s), strlen(s));
        for (int c = 0; c < 256; c++) {
            assert_ptr_equal(small_strchr(s, c), strchr(s, c));
            assert_ptr_equal(small_memchr(s, c, strlen(s)), memchr(s, c, strlen(s)));
        }
    }
}

static void test_small_libc_moves_within_a_buffer_keep_what_they_move(void **state)
{
    char ours[24], theirs[24];
    (void)state;
    for (size_t from = 0; from < 8; from++)
        for (size_t to = 0; to < 8; to++)
            for (size_t n = 0; n < 16; n++) {
                memcpy(ours, "abcdefghijklmnopqrstuvw", sizeof ours);
                memcpy(theirs, ours, sizeof ours);
                assert_ptr_equal(small_memmove(ours + to, ours + from, n), ours + to);
                memmove(theirs + to, theirs + from, n);
                assert_memory_equal(ours, theirs, sizeof ours);
            }
}

static void test_small_libc_copies_and_fills_at_any_address_change_nothing_else(void **state)
{
    static const char from[] = "abcdefghijklmnopqrstuvwxyzabcde";
    char ours[32], theirs[32];
    (void)state;
    for (size_t at = 0; at < 8; at++)
        for (size_t offset = 0; offset < 4; offset++)
            for (size_t n = 0; n < 20; n++) {
                memset(ours, '-', sizeof ours);
                memset(theirs, '-', sizeof theirs);
                assert_ptr_equal(small_memcpy(ours + at, from + offset, n), ours + at);
                memcpy(theirs + at, from + offset, n);
                assert_memory_equal(ours, theirs, sizeof ours);
                assert_ptr_equal(small_memset(ours + at, (int)(0x180 + n), n), ours + at);
                memset(theirs + at, (int)(0x180 + n), n);
                assert_memory_equal(ours, theirs, sizeof ours);
            }
}

static void test_small_libc_long_division_is_right(void **state)
{
    static const uint64_t numbers[] = {0,           1,
                                       2,           3,
                                       10,          1000,
                                       86400,       0xffffffff,
                                       0x100000000, 0x123456789abc,
                                       UINT64_MAX,  INT64_MAX,
                                       1ULL << 63,  UINT64_MAX - 1};
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };
    (void)state;
    for (size_t i = 0; i < NUMBERS; i++)
        for (size_t j = 1; j < NUMBERS; j++) {
            uint64_t rest;
            assert_true(vouch_small_divide(numbers[i], numbers[j], &rest) ==
                        numbers[i] / numbers[j]);
            assert_true(rest == numbers[i] % numbers[j]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_libc_comparisons_agree_with_the_library),
        cmocka_unit_test(test_small_libc_searches_agree_with_the_library),
        cmocka_unit_test(test_small_libc_moves_within_a_buffer_keep_what_they_move),
        cmocka_unit_test(test_small_libc_copies_and_fills_at_any_address_change_nothing_else),
        cmocka_unit_test(test_small_libc_long_division_is_right),
    };
    return cmocka_run_group_tests_name("small libc", tests, NULL, NULL);
}

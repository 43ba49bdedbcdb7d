// SPDX-License-Identifier: Apache-2.0
/* Lines of a text folded to the width of a terminal. */
#include "core/format/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static char said[2000];

static void expect(const char *text, size_t width, const char *folded)
{
    static struct vouch_fold fold;
    struct vouch_writer out = vouch_writer_of(said, sizeof said);
    vouch_fold_begin(&fold, &out, width);
    vouch_write_text(&fold.writer, text);
    vouch_fold_end(&fold);
    assert_string_equal(vouch_writer_string(&out), folded);
}

static void test_fold_breaks_lines_at_blanks_and_indents_what_follows(void **state)
{
    (void)state;
    expect("", 20, "");
    expect("\n\na\n", 20, "\n\na\n");
    expect("12345678901234567890\n", 20, "12345678901234567890\n");
    expect("1234567890 123456789\n", 20, "1234567890 123456789\n");
    expect("1234567890 1234567890\n", 20, "1234567890\n  1234567890\n");
    expect("  why: one two three four five\n", 20, "  why: one two three\n    four five\n");
    expect("    1   TLS  2 (3%)\n", 20, "    1   TLS  2 (3%)\n");
    expect("a b", 20, "a b");
    expect("a  \nb\n", 20, "a  \nb\n");
    expect("123456789012345678901234567890 2\n", 20, "123456789012345678901234567890\n  2\n");
}

static void test_fold_counts_characters_and_not_bytes(void **state)
{
    (void)state;
    expect("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 123456789x\n",
           20,
           "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 123456789x\n");
}

static void test_fold_leaves_a_command_and_a_long_word_whole(void **state)
{
    char word[2 * VOUCH_FOLD_WORD + 20];
    (void)state;
    expect("  try it: vouch check --x mx://a.example\n  next line of words\n", 20,
           "  try it: vouch check --x mx://a.example\n  next line of words\n");
    memset(word, 'x', sizeof word);
    word[sizeof word - 1] = 0;
    expect(word, 20, word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold_breaks_lines_at_blanks_and_indents_what_follows),
        cmocka_unit_test(test_fold_counts_characters_and_not_bytes),
        cmocka_unit_test(test_fold_leaves_a_command_and_a_long_word_whole),
    };
    return cmocka_run_group_tests_name("format_fold", tests, NULL, NULL);
}

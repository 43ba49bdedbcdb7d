// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "boards/posix/options.h"
#include "tests/support/guarded.h"

struct part {
    const char *before;
    const char *text;
    int number;
};

struct wanted {
    bool flag;
    bool other;
    int count;
    const char *text;
    struct vouch_texts list;
    int number;
    struct part part;
};

static int take_number(void *self, const char *value, struct vouch_writer *why)
{
    uint64_t v;
    struct wanted *wanted = self;
    if (!vouch_span_decimal(guarded_text(value), 99, &v)) {
        vouch_write_text(why, "not a number up to 99");
        return VOUCH_E_ARGUMENT;
    }
    wanted->number = (int)v;
    return VOUCH_OK;
}

#define AT(field) offsetof(struct wanted, field)

static const struct vouch_option options[] = {
    {'4', "four", NULL, VOUCH_OPTION_FLAG, AT(flag), NULL, "a flag"},
    {'o', "other", NULL, VOUCH_OPTION_FLAG, AT(other), NULL, "another"},
    {'v', "verbose", NULL, VOUCH_OPTION_COUNT, AT(count), NULL, "more"},
    {'t', "text", "WORD", VOUCH_OPTION_TEXT, AT(text), NULL, "a text"},
    {0, "list", "FILE", VOUCH_OPTION_LIST, AT(list), NULL, "a list"},
    {'n', "number", "N", VOUCH_OPTION_CALL, 0, take_number, "a number"},
    {0, "hidden", NULL, VOUCH_OPTION_FLAG, AT(other), NULL, NULL},
};

static int take_part(void *self, const char *value, struct vouch_writer *why)
{
    (void)value;
    (void)why;
    ((struct part *)self)->number = 2;
    return VOUCH_OK;
}

#define PART(field) offsetof(struct part, field)

/* A group with a struct of its own. */
static const struct vouch_option part[] = {
    {0, "part-text", "WORD", VOUCH_OPTION_TEXT, PART(text), NULL, "a text of the part"},
    {0, "part-number", NULL, VOUCH_OPTION_CALL, 0, take_part, "a number of the part"},
};

static const struct vouch_option_group groups[] = {
    {NULL, options, 2, 0},
    {"More", options + 2, sizeof options / sizeof options[0] - 2, 0},
    {"Part", part, sizeof part / sizeof part[0], AT(part)}};

static const struct vouch_command command = {"try", "OPERAND...", "Tries.", groups, 3, NULL};

struct outcome {
    struct wanted wanted;
    int status;
    char **operands;
    size_t operands_count;
    char said[2048]; /* what went to standard output and error */
};

static struct outcome outcome;

/* Reads a line of at most 15 words, and catches what is said. */
static void read_line(const char *line)
{
    static char words[1024];
    static char *argv[17];
    int argc = 0;
    snprintf(words, sizeof words, "try %s", line);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    int saved_out = dup(STDOUT_FILENO);
    int saved_err = dup(STDERR_FILENO);
    fflush(NULL);
    dup2(pipes[1], STDOUT_FILENO);
    dup2(pipes[1], STDERR_FILENO);
    memset(&outcome, 0, sizeof outcome);
    outcome.status = vouch_options_read(&command, argc, argv, &outcome.wanted, &outcome.operands,
                                        &outcome.operands_count);
    dup2(saved_out, STDOUT_FILENO);
    dup2(saved_err, STDERR_FILENO);
    close(saved_out);
    close(saved_err);
    close(pipes[1]);
    ssize_t n = read(pipes[0], outcome.said, sizeof outcome.said - 1);
    close(pipes[0]);
    outcome.said[n > 0 ? n : 0] = 0;
}

static void good(const char *line)
{
    read_line(line);
    if (outcome.status != VOUCH_OK || outcome.said[0])
        fail_msg("%s: status %d, said: %s", line, outcome.status, outcome.said);
}

static void bad(const char *line, const char *said)
{
    read_line(line);
    if (outcome.status != VOUCH_E_ARGUMENT || strcmp(outcome.said, said) != 0)
        fail_msg("%s: status %d, said: %s", line, outcome.status, outcome.said);
}

static void test_options_every_form_is_read(void **state)
{
    (void)state;
    good("-4vv -t one --list a --list=b -n7");
    assert_true(outcome.wanted.flag);
    assert_false(outcome.wanted.other);
    assert_int_equal(outcome.wanted.count, 2);
    assert_string_equal(outcome.wanted.text, "one");
    assert_int_equal(outcome.wanted.list.count, 2);
    assert_string_equal(outcome.wanted.list.at[1], "b");
    assert_int_equal(outcome.wanted.number, 7);
    good("-4ot--text");
    assert_string_equal(outcome.wanted.text, "--text");
    good("--text= --hidden");
    assert_string_equal(outcome.wanted.text, "");
    assert_true(outcome.wanted.other);
}

static void test_options_operands_stand_anywhere_in_order(void **state)
{
    (void)state;
    good("a -v b - --text x c -- -v --help");
    assert_int_equal(outcome.operands_count, 6);
    const char *const want[] = {"a", "b", "-", "c", "-v", "--help"};
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(outcome.operands[i], want[i]);
    assert_int_equal(outcome.wanted.count, 1);
    good("");
    assert_int_equal(outcome.operands_count, 0);
}

static void test_options_errors_are_one_line_that_says_which_and_why(void **state)
{
    (void)state;
    bad("--nonsense", "vouch try: unknown option --nonsense; see vouch try --help\n");
    bad("--numbers 4", "vouch try: unknown option --numbers; did you mean --number?\n");
    bad("-4x", "vouch try: unknown option -x; see vouch try --help\n");
    bad("-t", "vouch try: --text needs a value, WORD\n");
    bad("--list", "vouch try: --list needs a value, FILE\n");
    bad("--four=1", "vouch try: --four takes no value\n");
    bad("-t a -t b", "vouch try: --text is given twice\n");
    bad("--number 100", "vouch try: --number 100: not a number up to 99\n");
    bad("--\x1b[31m", "vouch try: unknown option --\\x1b[31m; see vouch try --help\n");
}

static void test_options_help_is_made_from_the_table(void **state)
{
    (void)state;
    read_line("--text --help");
    assert_int_equal(outcome.status, VOUCH_OPTIONS_HELP);
    assert_non_null(strstr(outcome.said, "Usage: vouch try [OPTION...] OPERAND...\nTries.\n"));
    assert_non_null(strstr(outcome.said, "  -4, --four                      a flag\n"));
    assert_non_null(strstr(outcome.said, "      --list FILE                 a list\n"));
    assert_null(strstr(outcome.said, "hidden"));
}

static void test_exit_invalid_is_worse_than_unknown(void **state)
{
    (void)state;
    assert_int_equal(vouch_exit_of(VOUCH_VERDICT_VALID), 0);
    assert_int_equal(vouch_exit_of(VOUCH_VERDICT_WARNING), 1);
    assert_int_equal(vouch_exit_of(VOUCH_VERDICT_INVALID), 2);
    assert_int_equal(vouch_exit_of(VOUCH_VERDICT_UNKNOWN), 3);
    assert_int_equal(vouch_exit_worse(VOUCH_EXIT_UNKNOWN, VOUCH_EXIT_INVALID), 2);
    assert_int_equal(vouch_exit_worse(VOUCH_EXIT_INVALID, VOUCH_EXIT_UNKNOWN), 2);
    assert_int_equal(vouch_exit_worse(VOUCH_EXIT_WARNING, VOUCH_EXIT_UNKNOWN), 3);
    assert_int_equal(vouch_exit_worse(VOUCH_EXIT_VALID, VOUCH_EXIT_WARNING), 1);
}

static void test_options_group_sets_its_own_struct(void **state)
{
    (void)state;
    good("--part-text word --part-number -t other");
    assert_null(outcome.wanted.part.before);
    assert_string_equal(outcome.wanted.part.text, "word");
    assert_int_equal(outcome.wanted.part.number, 2);
    assert_string_equal(outcome.wanted.text, "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_group_sets_its_own_struct),
        cmocka_unit_test(test_options_every_form_is_read),
        cmocka_unit_test(test_options_operands_stand_anywhere_in_order),
        cmocka_unit_test(test_options_errors_are_one_line_that_says_which_and_why),
        cmocka_unit_test(test_options_help_is_made_from_the_table),
        cmocka_unit_test(test_exit_invalid_is_worse_than_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

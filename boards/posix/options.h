// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_OPTIONS_H
#define VOUCH_POSIX_OPTIONS_H

#include "boards/posix/command.h"

/* Options from a table: "-x VALUE", "-xVALUE", "--name VALUE", "--name=VALUE", flags of one letter
 * joined ("-4q"), operands anywhere, "--" before operands that begin with "-". --help is generated
 * from the table, and so are shell completions, through --list-options (completions.sh). */

enum vouch_option_kind {
    VOUCH_OPTION_FLAG = 0, /* sets the bool */
    VOUCH_OPTION_COUNT,    /* adds one to the int */
    VOUCH_OPTION_TEXT,     /* sets the const char *; at most once */
    VOUCH_OPTION_LIST,     /* adds to the struct vouch_texts */
    VOUCH_OPTION_CALL      /* passes the value (null if it takes none) to `take` */
};

enum { VOUCH_TEXTS_MAX = 64 };

/* The values of an option that may be repeated; the texts are argv's. */
struct vouch_texts {
    const char *at[VOUCH_TEXTS_MAX];
    size_t count;
};

struct vouch_option {
    char letter;          /* 0: none */
    const char *name;     /* without "--" */
    const char *argument; /* its placeholder in the help ("FILE"); "[=WHAT]": optional, given after
                             "="; null: takes none */
    enum vouch_option_kind kind;
    size_t offset; /* of the field in the group's struct; unused for CALL */
    /* `self` is the group's struct. VOUCH_OK, or a status with one line about the value in `why`
     * ("not a number"). */
    int (*take)(void *self, const char *value, struct vouch_writer *why);
    const char *help; /* one line; null: works, but is not shown (an alias) */
};

/* Options that belong together, with a title in the help. A group shared by several commands sets a
 * struct of its own, which is a field of each command's settings. */
struct vouch_option_group {
    const char *title; /* null: none */
    const struct vouch_option *options;
    size_t count;
    size_t base; /* offset of the struct that they set within the command's own */
};

struct vouch_command {
    const char *name;
    const char *operands; /* "TARGET..." */
    const char *summary;  /* one line */
    const struct vouch_option_group *groups;
    size_t groups_count;
    const char *examples; /* shown after the options; null: none */
};

enum { VOUCH_OPTIONS_HELP = 2 };

/* Reads argv[1] and the rest into `self`. VOUCH_OK: *operands lists the arguments that are not
 * options, *operands_count of them, in argv itself, which is reordered. VOUCH_OPTIONS_HELP: help
 * was requested and has been shown. VOUCH_E_ARGUMENT: something is wrong, and one line has said
 * what. VOUCH_E_IO: the help could not be written. */
int vouch_options_read(const struct vouch_command *command, int argc, char **argv, void *self,
                       char ***operands, size_t *operands_count);

/* The same for a line of a file, whose words are all in argv. Its values replace those already in
 * `self`; `who` replaces the command's name in error messages ("check: FILE line 3"). */
int vouch_options_read_line(const struct vouch_command *command, const char *who, int argc,
                            char **argv, void *self, char ***operands, size_t *operands_count);

/* --- for `take` --------------------------------------------------------------------------------
 */

/* Writes the line; VOUCH_E_ARGUMENT. */
int vouch_option_refuse(struct vouch_writer *why, const char *what);

/* A word that an option accepts, and its value. */
struct vouch_option_word {
    const char *text;
    int value;
};

/* The value of a word, ignoring case. VOUCH_OK; or VOUCH_E_ARGUMENT with all words in `why`. */
int vouch_option_word(const struct vouch_option_word *words, size_t count, const char *text,
                      int *out, struct vouch_writer *why);

#endif

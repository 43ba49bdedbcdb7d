// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/options.h"

#include <string.h>
#include <unistd.h>

enum { HELP_COLUMN = 34 };

/* The reading of one command line. */
struct reading {
    const struct vouch_command *command;
    const char *who; /* prefix of error messages: the command, with the source of the options */
    bool overrides;  /* a text may replace an earlier one */
    void *self;
    int argc;
    char **argv;
    int at; /* the argument being read */
};

static int unknown(const struct reading *r, const char *argument, const char *nearest)
{
    if (nearest)
        vouch_complain(r->who, "unknown option %s; did you mean --%s?", argument, nearest);
    else
        vouch_complain(r->who, "unknown option %s; see vouch %s --help", argument,
                       r->command->name);
    return VOUCH_E_ARGUMENT;
}

static size_t common_prefix(const char *a, const char *b)
{
    size_t n = 0;
    while (a[n] && a[n] == b[n])
        n++;
    return n;
}

/* The index-th option of all groups; null at the end. */
static const struct vouch_option *option_at(const struct vouch_command *c, size_t index)
{
    for (size_t g = 0; g < c->groups_count; g++) {
        if (index < c->groups[g].count)
            return &c->groups[g].options[index];
        index -= c->groups[g].count;
    }
    return NULL;
}

/* The name that shares the longest prefix with this one; null: none is close. */
static const char *nearest_name(const struct vouch_command *c, const char *name)
{
    const struct vouch_option *o;
    const char *best = NULL;
    size_t best_len = 2;
    for (size_t i = 0; (o = option_at(c, i)) != NULL; i++) {
        size_t len = common_prefix(o->name, name);
        if (len <= best_len)
            continue;
        best = o->name;
        best_len = len;
    }
    return best;
}

static const struct vouch_option *by_name(const struct vouch_command *c, const char *name,
                                          size_t len)
{
    const struct vouch_option *o;
    for (size_t i = 0; (o = option_at(c, i)) != NULL; i++)
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static const struct vouch_option *by_letter(const struct vouch_command *c, char letter)
{
    const struct vouch_option *o;
    for (size_t i = 0; (o = option_at(c, i)) != NULL; i++)
        if (o->letter == letter)
            return o;
    return NULL;
}

static int add_text(const struct reading *r, const struct vouch_option *o,
                    struct vouch_texts *texts, const char *value)
{
    if (texts->count == VOUCH_TEXTS_MAX) {
        vouch_complain(r->who, "--%s is given more than %d times", o->name, VOUCH_TEXTS_MAX);
        return VOUCH_E_ARGUMENT;
    }
    texts->at[texts->count++] = value;
    return VOUCH_OK;
}

static int set_text(const struct reading *r, const struct vouch_option *o, const char **text,
                    const char *value)
{
    if (*text && !r->overrides) {
        vouch_complain(r->who, "--%s is given twice", o->name);
        return VOUCH_E_ARGUMENT;
    }
    *text = value;
    return VOUCH_OK;
}

/* The struct that the option's group sets. */
static void *struct_of(const struct reading *r, const struct vouch_option *o)
{
    for (size_t g = 0; g < r->command->groups_count; g++) {
        const struct vouch_option_group *group = &r->command->groups[g];
        if (o >= group->options && o < group->options + group->count)
            return (char *)r->self + group->base;
    }
    return r->self;
}

static int call(const struct reading *r, const struct vouch_option *o, const char *value)
{
    char buffer[512];
    struct vouch_writer why = vouch_writer_of(buffer, sizeof buffer);
    int status = o->take(struct_of(r, o), value, &why);
    if (status == VOUCH_OK)
        return VOUCH_OK;
    vouch_complain(r->who, "--%s%s%s: %s", o->name, value ? " " : "", value ? value : "",
                   vouch_writer_string(&why));
    return VOUCH_E_ARGUMENT;
}

static int take(const struct reading *r, const struct vouch_option *o, const char *value)
{
    void *field = (char *)struct_of(r, o) + o->offset;
    switch (o->kind) {
    case VOUCH_OPTION_FLAG:
        *(bool *)field = true;
        return VOUCH_OK;
    case VOUCH_OPTION_COUNT:
        ++*(int *)field;
        return VOUCH_OK;
    case VOUCH_OPTION_TEXT:
        return set_text(r, o, field, value);
    case VOUCH_OPTION_LIST:
        return add_text(r, o, field, value);
    case VOUCH_OPTION_CALL:
        return call(r, o, value);
    }
    return VOUCH_E_ARGUMENT;
}

/* The value of an option: joined to it, or the next argument. */
static int take_value(struct reading *r, const struct vouch_option *o, const char *joined)
{
    if (joined)
        return take(r, o, joined);
    if (r->at + 1 == r->argc) {
        vouch_complain(r->who, "--%s needs a value, %s", o->name, o->argument);
        return VOUCH_E_ARGUMENT;
    }
    return take(r, o, r->argv[++r->at]);
}

/* May it stand without its value, which is then joined by "="? */
static bool is_optional(const struct vouch_option *o)
{
    return o->argument && strncmp(o->argument, "[=", 2) == 0;
}

static int read_long(struct reading *r)
{
    const char *name = r->argv[r->at] + 2;
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct vouch_option *o = by_name(r->command, name, len);
    if (!o)
        return unknown(r, r->argv[r->at], nearest_name(r->command, name));
    if (o->argument && (equals || !is_optional(o)))
        return take_value(r, o, equals ? equals + 1 : NULL);
    if (equals) {
        vouch_complain(r->who, "--%s takes no value", o->name);
        return VOUCH_E_ARGUMENT;
    }
    return take(r, o, NULL);
}

static int read_letters(struct reading *r)
{
    const char *letters = r->argv[r->at] + 1;
    for (; *letters; letters++) {
        char shown[3] = {'-', *letters, 0};
        const struct vouch_option *o = by_letter(r->command, *letters);
        if (!o)
            return unknown(r, shown, NULL);
        if (o->argument)
            return take_value(r, o, letters[1] ? letters + 1 : NULL);
        int status = take(r, o, NULL);
        if (status != VOUCH_OK)
            return status;
    }
    return VOUCH_OK;
}

/* --- help ------------------------------------------------------------------------------------- */

static void pad(struct vouch_writer *w, size_t from, size_t to)
{
    for (; from < to; from++)
        vouch_write_u8(w, ' ');
}

static void show_option(struct vouch_writer *w, const struct vouch_option *o)
{
    size_t blank = o->argument && !is_optional(o) ? 1 : 0;
    size_t width = 8 + strlen(o->name) + blank + (o->argument ? strlen(o->argument) : 0);
    char letter[] = {'-', o->letter, ',', ' ', 0};
    vouch_write_text(w, "  ");
    vouch_write_text(w, o->letter ? letter : "    ");
    vouch_write_text(w, "--");
    vouch_write_text(w, o->name);
    vouch_write_text(w, blank ? " " : "");
    vouch_write_text(w, o->argument ? o->argument : "");
    if (width >= HELP_COLUMN) {
        vouch_write_u8(w, '\n');
        width = 0;
    }
    pad(w, width, HELP_COLUMN);
    vouch_write_text(w, o->help);
    vouch_write_u8(w, '\n');
}

static void show_group(struct vouch_writer *w, const struct vouch_option_group *g)
{
    vouch_write_text(w, "\n");
    if (g->title) {
        vouch_write_text(w, g->title);
        vouch_write_text(w, ":\n");
    }
    for (size_t i = 0; i < g->count; i++)
        if (g->options[i].help)
            show_option(w, &g->options[i]);
}

static int show_help(const struct vouch_command *c)
{
    struct vouch_output out;
    struct vouch_writer *w = &out.writer;
    vouch_output_init(&out, STDOUT_FILENO);
    vouch_write_text(w, "Usage: vouch ");
    vouch_write_text(w, c->name);
    vouch_write_text(w, " [OPTION...]");
    vouch_write_text(w, c->operands[0] ? " " : "");
    vouch_write_text(w, c->operands);
    vouch_write_text(w, "\n");
    vouch_write_text(w, c->summary);
    vouch_write_text(w, "\n");
    for (size_t g = 0; g < c->groups_count; g++)
        show_group(w, &c->groups[g]);
    vouch_write_text(w, "\n  -h, --help                      show this\n");
    if (c->examples) {
        vouch_write_text(w, "\n");
        vouch_write_text(w, c->examples);
    }
    return vouch_output_end(&out) == VOUCH_OK ? VOUCH_OPTIONS_HELP : VOUCH_E_IO;
}

/* For shell completion: a line for each option, its parts separated by tabs. */
static int list_options(const struct vouch_command *c)
{
    struct vouch_output out;
    struct vouch_writer *w = &out.writer;

    vouch_output_init(&out, STDOUT_FILENO);
    for (size_t g = 0; g < c->groups_count; g++)
        for (size_t i = 0; i < c->groups[g].count; i++) {
            const struct vouch_option *o = &c->groups[g].options[i];
            if (!o->help || !o->name)
                continue;
            vouch_write_u8(w, (uint8_t)(o->letter ? o->letter : '-'));
            vouch_write_u8(w, '\t');
            vouch_write_text(w, o->name);
            vouch_write_u8(w, '\t');
            vouch_write_text(w, o->argument && !is_optional(o) ? o->argument : "");
            vouch_write_u8(w, '\t');
            vouch_write_text(w, o->help);
            vouch_write_u8(w, '\n');
        }
    return vouch_output_end(&out) == VOUCH_OK ? VOUCH_OPTIONS_HELP : VOUCH_E_IO;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int read_all(struct reading *r, char ***operands, size_t *operands_count)
{
    size_t kept = 0;
    bool only_operands = false;
    for (; r->at < r->argc; r->at++) {
        char *argument = r->argv[r->at];
        int status = VOUCH_OK;
        if (only_operands || argument[0] != '-' || !argument[1])
            r->argv[kept++] = argument;
        else if (strcmp(argument, "--") == 0)
            only_operands = true;
        else
            status = argument[1] == '-' ? read_long(r) : read_letters(r);
        if (status != VOUCH_OK)
            return status;
    }
    *operands = r->argv;
    *operands_count = kept;
    return VOUCH_OK;
}

int vouch_options_read(const struct vouch_command *command, int argc, char **argv, void *self,
                       char ***operands, size_t *operands_count)
{
    struct reading r = {command, command->name, false, self, argc, argv, 1};

    if (argc == 2 && strcmp(argv[1], "--list-options") == 0)
        return list_options(command);
    return asks_for_help(argc, argv) ? show_help(command) : read_all(&r, operands, operands_count);
}

int vouch_options_read_line(const struct vouch_command *command, const char *who, int argc,
                            char **argv, void *self, char ***operands, size_t *operands_count)
{
    struct reading r = {command, who, true, self, argc, argv, 0};
    return read_all(&r, operands, operands_count);
}

/* --- for `take` --------------------------------------------------------------------------------
 */

int vouch_option_refuse(struct vouch_writer *why, const char *what)
{
    vouch_write_text(why, what);
    return VOUCH_E_ARGUMENT;
}

int vouch_option_word(const struct vouch_option_word *words, size_t count, const char *text,
                      int *out, struct vouch_writer *why)
{
    for (size_t i = 0; i < count; i++) {
        if (!vouch_span_equal_nocase(vouch_span_of(words[i].text), vouch_span_of(text)))
            continue;
        *out = words[i].value;
        return VOUCH_OK;
    }
    vouch_write_text(why, "not one of");
    for (size_t i = 0; i < count; i++) {
        vouch_write_text(why, i ? ", " : " ");
        vouch_write_text(why, words[i].text);
    }
    return VOUCH_E_ARGUMENT;
}

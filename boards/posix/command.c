// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/command.h"

#include "core/format/plain.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum vouch_exit vouch_exit_of(enum vouch_verdict verdict)
{
    switch (verdict) {
    case VOUCH_VERDICT_VALID:
        return VOUCH_EXIT_VALID;
    case VOUCH_VERDICT_WARNING:
        return VOUCH_EXIT_WARNING;
    case VOUCH_VERDICT_UNKNOWN:
        return VOUCH_EXIT_UNKNOWN;
    case VOUCH_VERDICT_INVALID:
        return VOUCH_EXIT_INVALID;
    }
    return VOUCH_EXIT_UNKNOWN;
}

/* Invalid is worse than unknown, though its number is smaller. */
static int badness(enum vouch_exit e)
{
    switch (e) {
    case VOUCH_EXIT_VALID:
        return 0;
    case VOUCH_EXIT_WARNING:
        return 1;
    case VOUCH_EXIT_UNKNOWN:
        return 2;
    case VOUCH_EXIT_INVALID:
        return 3;
    }
    return 2;
}

enum vouch_exit vouch_exit_worse(enum vouch_exit a, enum vouch_exit b)
{
    return badness(b) > badness(a) ? b : a;
}

int vouch_complain(const char *command, const char *format, ...)
{
    char text[1024];
    struct vouch_output err;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    vouch_output_init(&err, STDERR_FILENO);
    vouch_write_text(&err.writer, *command ? "vouch " : "vouch");
    vouch_write_text(&err.writer, command);
    vouch_write_text(&err.writer, ": ");
    vouch_plain_write(&err.writer, vouch_span_of(text));
    vouch_write_u8(&err.writer, '\n');
    vouch_output_end(&err);
    return VOUCH_EXIT_UNKNOWN;
}

/* The reader has gone: end like a program that does not handle SIGPIPE. The signal is ignored
 * because of sockets, whose peers must not be able to end us. */
static void end_by_sigpipe(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

static int put(void *self, struct vouch_span s)
{
    const struct vouch_output *o = self;
    while (s.len) {
        ssize_t n = write(o->fd, s.data, s.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE)
            end_by_sigpipe();
        if (n < 0)
            return VOUCH_E_IO;
        s = vouch_span_part(s, (size_t)n, s.len);
    }
    return VOUCH_OK;
}

void vouch_output_init(struct vouch_output *o, int fd)
{
    o->fd = fd;
    o->spill.take = put;
    o->spill.self = o;
    o->writer = vouch_writer_into(o->buffer, sizeof o->buffer, &o->spill);
}

int vouch_output_end(struct vouch_output *o)
{
    return vouch_writer_flush(&o->writer) == VOUCH_OK ? VOUCH_OK : VOUCH_E_IO;
}

bool vouch_wants_colour(int fd)
{
    const char *no_colour = getenv("NO_COLOR"); /* https://no-color.org: set and not empty */
    const char *term = getenv("TERM");
    if (no_colour && *no_colour)
        return false;
    return term && strcmp(term, "dumb") != 0 && isatty(fd);
}

enum vouch_language vouch_language_of_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return strncmp(value, "nl", 2) == 0 ? VOUCH_LANGUAGE_NL : VOUCH_LANGUAGE_EN;
    }
    return VOUCH_LANGUAGE_EN;
}

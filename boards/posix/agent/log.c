// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/log.h"

#include "core/format/plain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum agent_level most = AGENT_LOG_NOTICE;

bool agent_log_level_parse(const char *text, enum agent_level *out)
{
    static const char *const names[] = {"error", "warning", "notice", "info", "debug"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(text, names[i]) == 0) {
            *out = (enum agent_level)(AGENT_LOG_ERROR + (int)i);
            return true;
        }
    return false;
}

void agent_log_level(enum agent_level level)
{
    most = level;
}

/* Texts of events contain codes of findings in brackets; text from peers in them was escaped when
 * they were made. */
static void write_plain(struct vouch_writer *w, struct vouch_span s)
{
    for (size_t at = 0; at < s.len;) {
        size_t end = vouch_span_find(s, at, '[');
        vouch_plain_write(w, vouch_span_part(s, at, end - at));
        if (end < s.len)
            vouch_write_u8(w, '[');
        at = end + 1;
    }
}

void agent_log(enum agent_level level, const char *format, ...)
{
    char text[2048], line[2048];
    va_list list;
    struct vouch_writer w = vouch_writer_of(line, sizeof line - 1);

    if (level > most)
        return;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (getenv("JOURNAL_STREAM")) {
        vouch_write_u8(&w, '<');
        vouch_write_decimal(&w, level);
        vouch_write_u8(&w, '>');
    } else {
        vouch_write_text(&w, "vouch agent: ");
    }
    write_plain(&w, vouch_span_of(text));
    line[w.len] = '\n';
    ssize_t ignored = write(STDERR_FILENO, line, w.len + 1);
    (void)ignored;
}

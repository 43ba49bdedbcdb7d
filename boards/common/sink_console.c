// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_console.h"

#include "boards/common/board.h"

enum { BACKSPACE = 8, CTRL_U = 21, DELETE = 127, AT_ONCE = 64 };

static void put(struct sink_console *c, struct vouch_span s)
{
    log_ring_put(&c->out, s.data, s.len);
}

static void put_text(struct sink_console *c, const char *text)
{
    put(c, vouch_span_of(text));
}

/* A terminal wants a carriage return before each line's end. */
static void put_answer(struct sink_console *c, struct vouch_span answer)
{
    size_t from = 0;

    for (size_t i = 0; i < answer.len; i++) {
        if (answer.data[i] != '\n')
            continue;
        put(c, vouch_span_part(answer, from, i - from));
        put_text(c, "\r\n");
        from = i + 1;
    }
    put(c, vouch_span_part(answer, from, answer.len - from));
}

static void end_line(struct sink_console *c)
{
    struct vouch_writer answer = vouch_writer_of(c->answer, c->answer_max);

    put_text(c, "\r\n");
    if (c->len > sizeof c->line)
        put_text(c, "{\"command\":null,\"error\":\"the line is too long\"}\r\n");
    else
        firmware_command((struct vouch_span){(const uint8_t *)c->line, c->len}, &answer);
    put_answer(c, vouch_writer_span(&answer));
    put_text(c, "vouch> ");
    c->len = 0;
}

static void take_back(struct sink_console *c, size_t count)
{
    for (; count > 0 && c->len > 0; count--, c->len--)
        if (c->len <= sizeof c->line)
            put_text(c, "\b \b");
}

static void take(struct sink_console *c, uint8_t byte)
{
    if (byte == '\r' || byte == '\n') {
        end_line(c);
    } else if (byte == BACKSPACE || byte == DELETE) {
        take_back(c, 1);
    } else if (byte == CTRL_U) {
        take_back(c, c->len);
    } else if (byte >= ' ' && byte < DELETE && c->len <= sizeof c->line) {
        if (c->len < sizeof c->line) {
            c->line[c->len] = (char)byte;
            put(c, (struct vouch_span){&byte, 1});
        }
        c->len++;
    }
}

static void start(void *self, const struct vouch_sink_resources *resources)
{
    (void)resources;
    put_text(self, "vouch> ");
}

static void poll(void *self, const struct vouch_time *now)
{
    struct sink_console *c = self;
    uint8_t bytes[AT_ONCE];
    size_t count = board_console_read(bytes, sizeof bytes);

    (void)now;
    for (size_t i = 0; i < count; i++)
        take(c, bytes[i]);
    c->pending = !log_ring_drain(&c->out);
}

static void report(void *self, const struct vouch_sink_result *result)
{
    (void)self;
    (void)result;
}

static uint64_t due(const void *self)
{
    const struct sink_console *c = self;

    return c->pending ? 0 : UINT64_MAX;
}

const struct vouch_sink_ops sink_console = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = due,
};

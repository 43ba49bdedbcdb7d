// SPDX-License-Identifier: Apache-2.0
#include "tests/fake/fake_transport.h"

#include <stdlib.h>
#include <string.h>

static void append(struct fake_buffer *b, const void *data, size_t len)
{
    if (len == 0)
        return;
    if (b->len + len > b->cap) {
        b->cap = (b->len + len) * 2;
        uint8_t *larger = realloc(b->data, b->cap);
        if (!larger)
            abort();
        b->data = larger;
    }
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

static size_t take(struct fake_buffer *b, void *buffer, size_t cap)
{
    size_t len = b->len - b->at < cap ? b->len - b->at : cap;
    if (len)
        memcpy(buffer, b->data + b->at, len);
    b->at += len;
    return len;
}

static bool faulty(struct fake_transport *f)
{
    f->calls++;
    f->fault_hit = f->fault_hit || (f->fault_at && f->calls >= f->fault_at);
    return f->fault_hit;
}

/* Does this call get "not now"? */
static bool stutters(struct fake_transport *f)
{
    if (!f->stutter)
        return false;
    f->skip = !f->skip;
    return f->skip;
}

static bool quiet(const struct fake_transport *f)
{
    return f->clock && f->clock->now.mono_ms < f->quiet_until_ms;
}

static void begin(struct fake_transport *f, const struct vouch_address *to)
{
    f->opens++;
    f->opening = true;
    f->again_left = f->open_again;
    f->to = *to;
}

static int transport_open(void *self, const struct vouch_address *to)
{
    struct fake_transport *f = self;
    if (f->is_open) {
        f->misuse++;
        return VOUCH_OK;
    }
    if (!f->opening)
        begin(f, to);
    if (faulty(f))
        return f->fault;
    if (quiet(f) || stutters(f))
        return VOUCH_AGAIN;
    if (f->again_left) {
        f->again_left--;
        return VOUCH_AGAIN;
    }
    f->is_open = f->open_status == VOUCH_OK;
    return f->open_status;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Is this a send or recv that the contract does not allow? */
static bool misused(struct fake_transport *f, size_t len)
{
    if (f->is_open && len)
        return false;
    f->misuse++;
    return true;
}

static int transport_send(void *self, const uint8_t *data, size_t len)
{
    struct fake_transport *f = self;
    if (misused(f, len))
        return VOUCH_E_ARGUMENT;
    if (faulty(f))
        return f->fault;
    if (f->send_status)
        return f->send_status;
    if (stutters(f))
        return 0;
    size_t taken = least(len, f->chunk);
    append(&f->heard, data, taken);
    if (f->on_heard)
        f->on_heard(f, f->arg);
    return (int)taken;
}

static int transport_recv(void *self, uint8_t *data, size_t len)
{
    struct fake_transport *f = self;
    if (misused(f, len))
        return VOUCH_E_ARGUMENT;
    if (faulty(f))
        return f->fault;
    if (quiet(f) || stutters(f))
        return 0;
    if (f->said.at == f->said.len)
        return f->end;
    if (f->clock && f->clock->now.mono_ms < f->next_ms)
        return 0;
    if (f->clock)
        f->next_ms = f->clock->now.mono_ms + f->interval_ms;
    return (int)take(&f->said, data, least(len, f->chunk));
}

static void transport_close(void *self)
{
    struct fake_transport *f = self;
    if (f->is_open || f->opening)
        f->closes++;
    f->is_open = false;
    f->opening = false;
}

static const struct vouch_transport_ops ops = {.open = transport_open,
                                               .send = transport_send,
                                               .recv = transport_recv,
                                               .close = transport_close};

void fake_transport_init(struct fake_transport *f)
{
    memset(f, 0, sizeof *f);
    f->chunk = INT32_MAX;
    f->fault = VOUCH_E_RESET;
}

void fake_transport_free(struct fake_transport *f)
{
    free(f->said.data);
    free(f->heard.data);
    memset(&f->said, 0, sizeof f->said);
    memset(&f->heard, 0, sizeof f->heard);
}

struct vouch_transport fake_transport_of(struct fake_transport *f)
{
    struct vouch_transport t = {&ops, f};
    return t;
}

void fake_transport_say(struct fake_transport *f, const void *data, size_t len)
{
    append(&f->said, data, len);
}

void fake_transport_say_text(struct fake_transport *f, const char *text)
{
    append(&f->said, text, strlen(text));
}

struct vouch_span fake_transport_heard(const struct fake_transport *f)
{
    struct vouch_span s = {f->heard.data, f->heard.len};
    return s;
}

struct vouch_span fake_transport_pending(const struct fake_transport *f)
{
    return vouch_span_part(fake_transport_heard(f), f->heard.at, f->heard.len);
}

size_t fake_transport_take(struct fake_transport *f, void *buffer, size_t cap)
{
    return take(&f->heard, buffer, cap);
}

static void answer(struct fake_transport *f, struct fake_script *s, struct vouch_span line)
{
    const struct fake_line *step = &s->lines[s->at];
    if (s->at == s->count || (step->expect && !vouch_span_starts_nocase(line, step->expect))) {
        s->surprises++;
        return;
    }
    s->at++;
    if (step->reply)
        fake_transport_say_text(f, step->reply);
}

void fake_script_heard(struct fake_transport *f, void *arg)
{
    for (;;) {
        struct vouch_span rest = fake_transport_pending(f);
        size_t end = vouch_span_find(rest, 0, '\n');
        if (end == rest.len)
            return;
        f->heard.at += end + 1;
        answer(f, arg, vouch_span_part(rest, 0, end + 1));
    }
}

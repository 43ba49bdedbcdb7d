// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/http_fetch.h"

#include "core/target.h"

#include <string.h>

enum { LINES_MAX = 100, STATUS_OK = 200 };

enum stage { ASK = 0, STATUS, HEADER, BODY, OVER };

struct state {
    enum stage stage;
    unsigned lines;
    bool length_known;
    uint64_t length;
};

_Static_assert(sizeof(struct state) <= VOUCH_DIALOGUE_STATE_SIZE, "the state fits");

static struct vouch_http_fetch *fetch_of(const struct vouch_exchange *x)
{
    return (struct vouch_http_fetch *)(uintptr_t)x->options;
}

static int fail(struct vouch_http_fetch *f, const char *fault, int status)
{
    f->fault = fault;
    return status;
}

static void write_host(struct vouch_writer *w, const struct vouch_target *t)
{
    bool brackets = t->host_is_address && t->address.family == VOUCH_FAMILY_IPV6;
    vouch_write_text(w, brackets ? "[" : "");
    vouch_write_text(w, t->host);
    vouch_write_text(w, brackets ? "]" : "");
    if (t->port != 80) {
        vouch_write_text(w, ":");
        vouch_write_decimal(w, t->port);
    }
}

static int ask(struct vouch_exchange *x, struct state *s, const struct vouch_http_fetch *f)
{
    struct vouch_writer *w = &x->out;
    vouch_write_text(w, f->content_type ? "POST " : "GET ");
    vouch_write_text(w, x->target->rest[0] == '/' ? "" : "/");
    vouch_write_text(w, x->target->rest);
    vouch_write_text(w, " HTTP/1.0\r\nHost: ");
    write_host(w, x->target);
    vouch_write_text(w, "\r\nUser-Agent: vouch\r\n");
    if (f->content_type) {
        vouch_write_text(w, "Content-Type: ");
        vouch_write_text(w, f->content_type);
        vouch_write_text(w, "\r\nContent-Length: ");
        vouch_write_decimal(w, (int64_t)f->body.len);
        vouch_write_text(w, "\r\n");
    }
    vouch_write_text(w, "\r\n");
    vouch_write_span(w, f->body);
    s->stage = STATUS;
    return w->lost ? VOUCH_E_SPACE : VOUCH_AGAIN;
}

/* "HTTP/1.1 200 OK" (RFC 9112 section 4) */
static int take_status(struct state *s, struct vouch_http_fetch *f, struct vouch_span line)
{
    size_t blank = vouch_span_find(line, 0, ' ');
    uint64_t number = 0;
    if (!vouch_span_starts_nocase(line, "HTTP/") ||
        !vouch_span_decimal(vouch_span_part(line, blank + 1, 3), 999, &number))
        return fail(f, "not an HTTP answer", VOUCH_E_MALFORMED);
    f->status = (unsigned)number;
    s->stage = HEADER;
    return VOUCH_AGAIN;
}

/* What does not fit is dropped: half a URL would be another URL. */
static void keep(char *to, size_t max, struct vouch_span value)
{
    if (value.len > max)
        return;
    if (value.len > 0)
        memcpy(to, value.data, value.len);
    to[value.len] = '\0';
}

static int take_header(struct state *s, struct vouch_http_fetch *f, struct vouch_span line)
{
    size_t colon = vouch_span_find(line, 0, ':');
    struct vouch_span name = vouch_span_part(line, 0, colon);
    struct vouch_span value = vouch_span_trim(vouch_span_part(line, colon + 1, line.len));
    if (vouch_span_equal_nocase(name, vouch_span_of("Content-Length")))
        s->length_known = vouch_span_decimal(value, UINT32_MAX, &s->length);
    if (vouch_span_equal_nocase(name, vouch_span_of("Location")))
        keep(f->location, VOUCH_HTTP_LOCATION_MAX, value);
    if (vouch_span_equal_nocase(name, vouch_span_of("Content-Type")))
        keep(f->media_type, VOUCH_HTTP_MEDIA_MAX,
             vouch_span_trim(vouch_span_part(value, 0, vouch_span_find(value, 0, ';'))));
    if (vouch_span_equal_nocase(name, vouch_span_of("Transfer-Encoding")))
        return fail(f, "a transfer encoding that was not asked for", VOUCH_E_MALFORMED);
    return VOUCH_AGAIN;
}

static int take_line(struct state *s, struct vouch_http_fetch *f, struct vouch_span line)
{
    if (++s->lines > LINES_MAX)
        return fail(f, "a header without end", VOUCH_E_MALFORMED);
    if (s->stage == STATUS)
        return take_status(s, f, line);
    if (line.len > 0)
        return take_header(s, f, line);
    s->stage = f->status == STATUS_OK ? BODY : OVER;
    return VOUCH_AGAIN;
}

static int read_head(struct vouch_exchange *x, struct state *s, struct vouch_http_fetch *f)
{
    int status = VOUCH_AGAIN;
    while (status == VOUCH_AGAIN && s->stage < BODY) {
        struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
        size_t end = vouch_span_find(left, 0, '\n');
        if (end == left.len)
            break;
        x->used += end + 1;
        status = take_line(s, f, vouch_span_trim(vouch_span_part(left, 0, end)));
    }
    if (status == VOUCH_AGAIN && s->stage < BODY && (x->ended || (x->full && x->used == 0)))
        return fail(f, x->ended ? "the end of the stream" : "a header without end",
                    VOUCH_E_MALFORMED);
    return status;
}

static int read_body(struct vouch_exchange *x, struct state *s, struct vouch_http_fetch *f)
{
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    if (s->length_known && left.len > s->length - f->got)
        left.len = (size_t)(s->length - f->got);
    if (left.len > f->buffer_max - f->got || (s->length_known && s->length > f->buffer_max))
        return fail(f, "more than may be fetched", VOUCH_E_SPACE);
    if (left.len > 0)
        memcpy(f->buffer + f->got, left.data, left.len);
    f->got += left.len;
    x->used += left.len;
    if (s->length_known && f->got == s->length)
        return VOUCH_OK;
    if (!x->ended)
        return VOUCH_AGAIN;
    return s->length_known ? fail(f, "the end of the stream", VOUCH_E_MALFORMED) : VOUCH_OK;
}

static int talk(struct vouch_exchange *x)
{
    struct state *s = x->state;
    struct vouch_http_fetch *f = fetch_of(x);
    int status = VOUCH_AGAIN;
    if (s->stage == ASK)
        return ask(x, s, f);
    if (s->stage < BODY)
        status = read_head(x, s, f);
    if (status == VOUCH_AGAIN && s->stage == OVER)
        return VOUCH_OK;
    return status == VOUCH_AGAIN && s->stage == BODY ? read_body(x, s, f) : status;
}

const struct vouch_dialogue vouch_dialogue_http_fetch = {
    .scheme = "http", .port = 80, .greet = vouch_dialogue_nothing, .talk = talk};

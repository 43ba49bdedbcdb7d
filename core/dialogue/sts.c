// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/sts.h"

#include "core/target.h"

enum { LINES_MAX = 300, SHOWN_MAX = 40 };

enum stage { ASK = 0, STATUS, HEADER, BODY, OVER };

struct state {
    enum stage stage;
    unsigned lines;
    bool length_known;
    uint64_t length; /* of the body, as the header says */
    size_t got;
};

_Static_assert(sizeof(struct state) <= VOUCH_DIALOGUE_STATE_SIZE, "the state fits");

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span value)
{
    vouch_report_find(x->report, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                      vouch_span_part(value, 0, SHOWN_MAX));
    return VOUCH_E_MALFORMED;
}

static int fail_text(struct vouch_exchange *x, enum vouch_finding_code code, const char *value)
{
    return fail(x, code, vouch_span_of(value));
}

/* Servers send no chunks to HTTP/1.0 clients (RFC 9112 section 6.1), so the body ends at its length
 * or at the end of the stream. */
static int ask(struct vouch_exchange *x, struct state *s)
{
    struct vouch_writer *w = &x->out;
    if (!x->proved)
        return fail_text(x, VOUCH_F_STS_WEBPKI, x->target->host);
    vouch_write_text(w, "GET " VOUCH_STS_PATH " HTTP/1.0\r\nHost: ");
    vouch_write_text(w, x->target->host);
    vouch_write_text(w, "\r\nUser-Agent: vouch\r\nAccept: text/plain\r\n\r\n");
    s->stage = STATUS;
    return w->lost ? VOUCH_E_SPACE : VOUCH_AGAIN;
}

static int take_status(struct vouch_exchange *x, struct state *s, struct vouch_span line)
{
    size_t blank = vouch_span_find(line, 0, ' ');
    struct vouch_span shown = vouch_span_trim(vouch_span_part(line, blank, line.len));
    struct vouch_span code = vouch_span_part(shown, 0, 3);
    if (!vouch_span_starts_nocase(line, "HTTP/"))
        return fail(x, VOUCH_F_STS_FETCH_FAILED, line);
    vouch_report_add_fact(x->report, "http_status", code);
    if (!vouch_span_equal(code, vouch_span_of("200"))) /* a redirect, too (section 3.3) */
        return fail(x, VOUCH_F_STS_FETCH_FAILED, shown);
    s->stage = HEADER;
    return VOUCH_AGAIN;
}

static void take_header(struct vouch_exchange *x, struct state *s, struct vouch_span line)
{
    size_t colon = vouch_span_find(line, 0, ':');
    struct vouch_span name = vouch_span_part(line, 0, colon);
    struct vouch_span value = vouch_span_trim(vouch_span_part(line, colon + 1, line.len));
    if (vouch_span_equal_nocase(name, vouch_span_of("Content-Length")))
        s->length_known = vouch_span_decimal(value, UINT32_MAX, &s->length);
    if (vouch_span_equal_nocase(name, vouch_span_of("Content-Type")) &&
        !vouch_span_starts_nocase(value, "text/plain"))
        fail(x, VOUCH_F_STS_MEDIA_TYPE, value);
}

static int take_line(struct vouch_exchange *x, struct state *s, struct vouch_span line)
{
    if (++s->lines > LINES_MAX)
        return fail_text(x, VOUCH_F_STS_FETCH_FAILED, "a header without end");
    if (s->stage == STATUS)
        return take_status(x, s, line);
    if (line.len == 0)
        s->stage = BODY;
    else
        take_header(x, s, line);
    return VOUCH_AGAIN;
}

static int read_head(struct vouch_exchange *x, struct state *s)
{
    int status = VOUCH_AGAIN;
    while (status == VOUCH_AGAIN && s->stage != BODY) {
        struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
        size_t end = vouch_span_find(left, 0, '\n');
        if (end == left.len)
            break;
        x->used += end + 1;
        status = take_line(x, s, vouch_span_trim(vouch_span_part(left, 0, end)));
    }
    if (status == VOUCH_AGAIN && s->stage != BODY && x->ended)
        return fail_text(x, VOUCH_F_STS_FETCH_FAILED, "the end of the stream");
    return status;
}

static int finish(struct vouch_exchange *x, struct state *s, const struct vouch_sts_options *o)
{
    struct vouch_span text = {o->buffer, s->got};
    s->stage = OVER;
    if (s->length_known && s->got < s->length)
        return fail_text(x, VOUCH_F_STS_FETCH_FAILED, "the end of the stream");
    vouch_sts_read_policy(text, o->policy, x->report);
    return VOUCH_OK;
}

static int read_body(struct vouch_exchange *x, struct state *s)
{
    const struct vouch_sts_options *o = x->options;
    struct vouch_writer w = vouch_writer_of(o->buffer + s->got, o->buffer_max - s->got);
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    if (s->length_known && left.len > s->length - s->got)
        left.len = (size_t)(s->length - s->got);
    vouch_write_span(&w, left);
    if (w.lost || (s->length_known && s->length > o->buffer_max))
        return fail_text(x, VOUCH_F_STS_POLICY_INVALID, "larger than any policy");
    s->got += left.len;
    x->used += left.len;
    return x->ended || (s->length_known && s->got == s->length) ? finish(x, s, o) : VOUCH_AGAIN;
}

static int talk(struct vouch_exchange *x)
{
    struct state *s = x->state;
    int status = VOUCH_AGAIN;
    if (s->stage == OVER)
        return VOUCH_OK;
    if (s->stage == ASK)
        return ask(x, s);
    if (s->stage != BODY)
        status = read_head(x, s);
    return status == VOUCH_AGAIN && s->stage == BODY ? read_body(x, s) : status;
}

const struct vouch_dialogue vouch_dialogue_sts = {.scheme = "https",
                                                  .port = 443,
                                                  .starttls = NULL,
                                                  .greet = vouch_dialogue_nothing,
                                                  .talk = talk};

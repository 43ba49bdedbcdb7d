// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/http.h"

#include "core/target.h"

/* A header that has not ended after this many lines is not waited for: what is known by then is
 * reported. */
enum { LINES_MAX = 300, SHOWN_MAX = 40 };

/* How long a server may take to answer HEAD before GET is tried. */
enum { HEAD_WAIT_MS = 2000 };

enum stage { STAGE_ASK = 0, STAGE_STATUS, STAGE_HEADERS, STAGE_DONE };

struct state {
    enum stage stage;
    bool skipping; /* after the part of a line that was too long for the buffer */
    unsigned lines;
    unsigned status; /* 0: no status line yet */
    bool hsts;
    bool get; /* this server does not answer HEAD */
};

_Static_assert(sizeof(struct state) <= VOUCH_DIALOGUE_STATE_SIZE, "the state fits");

/* --- the request ------------------------------------------------------------------------------ */

static void write_host(struct vouch_writer *w, const struct vouch_target *t)
{
    bool brackets = t->host_is_address && t->address.family == VOUCH_FAMILY_IPV6;
    vouch_write_text(w, brackets ? "[" : "");
    vouch_write_text(w, t->host);
    vouch_write_text(w, brackets ? "]" : "");
    if (t->port != t->dialogue->port) {
        vouch_write_text(w, ":");
        vouch_write_decimal(w, t->port);
    }
}

static int ask(struct vouch_exchange *x, struct state *s)
{
    struct vouch_writer *w = &x->out;
    const struct vouch_http_options *o = x->options;
    s->get = s->get || (o && o->get);
    vouch_write_text(w, s->get ? "GET " : "HEAD ");
    vouch_write_text(w, x->target->rest[0] == '/' ? "" : "/");
    vouch_write_text(w, x->target->rest);
    vouch_write_text(w, " HTTP/1.1\r\nHost: ");
    write_host(w, x->target);
    vouch_write_text(w, "\r\nUser-Agent: vouch\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    s->stage = STAGE_STATUS;
    x->wait_ms = s->get ? 0 : HEAD_WAIT_MS;
    return w->lost > 0 ? VOUCH_E_SPACE : VOUCH_AGAIN;
}

/* --- the answer ------------------------------------------------------------------------------- */

static void found(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span value)
{
    vouch_report_find(x->report, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION, value);
}

static int no_answer(struct vouch_exchange *x, struct vouch_span line)
{
    if (line.len == 0)
        line = vouch_span_of("the end of the stream");
    found(x, VOUCH_F_HTTP_NO_ANSWER, vouch_span_part(line, 0, SHOWN_MAX));
    return VOUCH_E_MALFORMED;
}

/* A page that requires a password (401), or a server without HEAD (405, 501), exists all the
 * same. */
static bool is_fault(unsigned status)
{
    return status >= 400 && status != 401 && status != 405 && status != 501;
}

/* Some servers answer like this when they want a client certificate, instead of refusing the
 * handshake; 495 and 496 are nginx's own codes for a bad one and for none. */
static bool is_about_certificate(const struct vouch_exchange *x, unsigned status)
{
    return x->report->tls.client_cert_requested &&
           (status == 400 || status == 403 || status == 495 || status == 496);
}

/* "HTTP/1.1 200 OK" (RFC 9112 section 4); false: another line. */
static bool read_status(struct vouch_span line, struct vouch_span *shown, unsigned *status)
{
    uint64_t number;
    size_t blank = vouch_span_find(line, 0, ' ');
    if (!vouch_span_starts_nocase(line, "HTTP/"))
        return false;
    *shown = vouch_span_trim(vouch_span_part(line, blank, line.len));
    if (!vouch_span_decimal(vouch_span_part(*shown, 0, 3), 999, &number) || number < 100)
        return false;
    *status = (unsigned)number;
    return true;
}

static int take_status(struct vouch_exchange *x, struct state *s, struct vouch_span line)
{
    struct vouch_span shown;
    if (!read_status(line, &shown, &s->status))
        return no_answer(x, line);
    s->stage = STAGE_HEADERS;
    if (s->status < 200)
        return VOUCH_AGAIN;
    vouch_report_add_fact(x->report, "http_status", vouch_span_part(shown, 0, 3));
    if (is_about_certificate(x, s->status))
        found(x,
              x->report->tls.client_cert_sent ? VOUCH_F_TLS_PEER_REJECTED_CLIENT
                                              : VOUCH_F_HTTP_CLIENT_CERT,
              vouch_span_part(shown, 0, SHOWN_MAX));
    else if (is_fault(s->status))
        found(x, VOUCH_F_HTTP_STATUS, vouch_span_part(shown, 0, SHOWN_MAX));
    return VOUCH_AGAIN;
}

/* Does "max-age=" with a number above 0 start here? 0 tells a browser to forget the host (RFC 6797
 * section 6.1.1). */
static bool is_lasting_age(struct vouch_span s)
{
    size_t i = sizeof "max-age=" - 1;
    if (!vouch_span_starts_nocase(s, "max-age="))
        return false;
    while (i < s.len && (s.data[i] == '"' || s.data[i] == '0'))
        i++;
    return i < s.len && s.data[i] >= '1' && s.data[i] <= '9';
}

static bool is_lasting(struct vouch_span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (is_lasting_age(vouch_span_part(value, i, value.len)))
            return true;
    return false;
}

static void take_header(struct vouch_exchange *x, struct state *s, struct vouch_span line)
{
    size_t colon = vouch_span_find(line, 0, ':');
    struct vouch_span name = vouch_span_part(line, 0, colon);
    struct vouch_span value = vouch_span_trim(vouch_span_part(line, colon + 1, line.len));
    if (s->status < 200)
        return;
    if (vouch_span_equal_nocase(name, vouch_span_of("Strict-Transport-Security")) && !s->hsts) {
        vouch_report_add_fact(x->report, "hsts", value);
        s->hsts = is_lasting(value);
    }
    if (vouch_span_equal_nocase(name, vouch_span_of("Server")))
        vouch_report_add_fact(x->report, "http_server", value);
    if (vouch_span_equal_nocase(name, vouch_span_of("Location")))
        vouch_report_add_fact(x->report, "http_location", value);
}

/* A browser applies the header only to names (RFC 6797 section 8.1.1) and only over a connection
 * without errors, but what the server sends does not depend on that. */
static int finish(struct vouch_exchange *x, struct state *s)
{
    s->stage = STAGE_DONE;
    if (!s->hsts && !x->target->host_is_address)
        found(x, VOUCH_F_HTTP_NO_HSTS, vouch_span_of(""));
    return VOUCH_OK;
}

static int take_line(struct vouch_exchange *x, struct state *s, struct vouch_span line)
{
    if (s->stage == STAGE_STATUS)
        return take_status(x, s, line);
    if (line.len == 0 &&
        s->status < 200) { /* the end of an interim response (RFC 9110 section 15.2) */
        s->stage = STAGE_STATUS;
        return VOUCH_AGAIN;
    }
    if (line.len == 0)
        return finish(x, s);
    take_header(x, s, line);
    return VOUCH_AGAIN;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* The next line without its line end, which may be LF alone (RFC 9112 section 2.2). A line longer
 * than the buffer is truncated; false: no line yet. */
static bool next_line(struct vouch_exchange *x, struct state *s, struct vouch_span *line,
                      bool *rest_of_long)
{
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    size_t end = vouch_span_find(left, 0, '\n');
    bool whole = end < left.len;
    if (!whole && !(x->full && x->used == 0) && !(x->ended && left.len > 0))
        return false;
    *rest_of_long = s->skipping;
    s->skipping = !whole;
    *line = vouch_span_part(left, 0, end);
    if (whole && line->len > 0 && line->data[line->len - 1] == '\r')
        line->len--;
    x->used += whole ? end + 1 : left.len;
    return true;
}

static int at_end(struct vouch_exchange *x, struct state *s)
{
    if (!x->ended)
        return VOUCH_AGAIN;
    if (s->lines == 0 && !s->get && x->may_reconnect) {
        s->get = true;
        s->stage = STAGE_ASK;
        return VOUCH_RECONNECT;
    }
    return s->status >= 200 ? finish(x, s) : no_answer(x, vouch_span_of(""));
}

static int read_answer(struct vouch_exchange *x, struct state *s)
{
    struct vouch_span line;
    bool rest_of_long;
    if (x->waited && !s->get && s->lines == 0 && x->in.len == 0) {
        s->get = true;
        return ask(x, s);
    }
    while (next_line(x, s, &line, &rest_of_long)) {
        if (++s->lines > LINES_MAX)
            return s->status >= 200 ? finish(x, s) : no_answer(x, line);
        if (rest_of_long)
            continue;
        int status = take_line(x, s, line);
        if (status != VOUCH_AGAIN)
            return status;
    }
    return at_end(x, s);
}

static int talk(struct vouch_exchange *x)
{
    struct state *s = x->state;
    switch (s->stage) {
    case STAGE_ASK:
        return ask(x, s);
    case STAGE_STATUS:
    case STAGE_HEADERS:
        return read_answer(x, s);
    case STAGE_DONE:
        break;
    }
    return VOUCH_OK;
}

const struct vouch_dialogue vouch_dialogue_https = {.scheme = "https",
                                                    .port = 443,
                                                    .starttls = NULL,
                                                    .greet = vouch_dialogue_nothing,
                                                    .talk = talk};

// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/proxy.h"

#include "core/pem.h"

#include <string.h>

enum stage { BEGIN = 0, CONNECT_STATUS, CONNECT_HEADERS, METHOD, LOGIN, REQUEST, HEADER, DONE };

enum { LINE_MAX_BYTES = 4096, SAID_MAX = 120, LINES_MAX = 200 };

/* In struct vouch_prelude_run's state. */
struct state {
    unsigned stage;
    unsigned lines;
};

static const struct vouch_proxy *proxy_of(const struct vouch_exchange *x)
{
    const struct vouch_prelude_run *run = x->options;
    return (const struct vouch_proxy *)(const void *)run->prelude;
}

static int fail(struct vouch_exchange *x, enum vouch_finding_code code, struct vouch_span said)
{
    vouch_report_find(x->report, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                      vouch_span_part(said, 0, SAID_MAX));
    return VOUCH_E_REFUSED;
}

static int malformed(struct vouch_exchange *x)
{
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    return fail(x, VOUCH_F_PROXY_MALFORMED,
                vouch_span_part(left, 0, vouch_span_find(left, 0, '\n')));
}

/* --- HTTP CONNECT ----------------------------------------------------------------------------- */

static void write_authority(struct vouch_writer *w, const struct vouch_proxy *p)
{
    bool brackets = vouch_span_find(p->host, 0, ':') < p->host.len;
    vouch_write_text(w, brackets ? "[" : "");
    vouch_write_span(w, p->host);
    vouch_write_text(w, brackets ? "]:" : ":");
    vouch_write_decimal(w, p->port);
}

static void write_credentials(struct vouch_writer *w, const struct vouch_proxy *p)
{
    uint8_t text[VOUCH_PROXY_USER_MAX + 1 + VOUCH_PROXY_PASSWORD_MAX];
    struct vouch_writer plain = vouch_writer_of(text, sizeof text);
    vouch_write_span(&plain, p->user);
    vouch_write_text(&plain, ":");
    vouch_write_span(&plain, p->password);
    vouch_write_text(w, "Proxy-Authorization: Basic ");
    vouch_base64_write(w, vouch_writer_span(&plain));
    vouch_write_text(w, "\r\n");
}

static int ask_http(struct vouch_exchange *x, struct state *s)
{
    const struct vouch_proxy *p = proxy_of(x);
    vouch_write_text(&x->out, "CONNECT ");
    write_authority(&x->out, p);
    vouch_write_text(&x->out, " HTTP/1.1\r\nHost: ");
    write_authority(&x->out, p);
    vouch_write_text(&x->out, "\r\n");
    if (p->user.len)
        write_credentials(&x->out, p);
    vouch_write_text(&x->out, "\r\n");
    s->stage = CONNECT_STATUS;
    return VOUCH_AGAIN;
}

static int on_status(struct vouch_exchange *x, struct state *s, struct vouch_span line)
{
    uint64_t code = 0;
    size_t blank = vouch_span_find(line, 0, ' ');
    struct vouch_span said = vouch_span_part(line, blank + 1, line.len);
    if (!vouch_span_starts_nocase(line, "HTTP/1.") ||
        !vouch_span_decimal(vouch_span_part(said, 0, 3), 999, &code))
        return fail(x, VOUCH_F_PROXY_MALFORMED, line);
    s->stage = CONNECT_HEADERS;
    if (code == 407 || code == 401) /* tinyproxy sends 401 for a wrong password */
        return fail(x, VOUCH_F_PROXY_AUTH, said);
    return code / 100 == 2 ? VOUCH_AGAIN : fail(x, VOUCH_F_PROXY_REFUSED, said);
}

/* The status line, and the header up to its empty line; what follows is from the server. */
static int take_head(struct vouch_exchange *x, struct state *s)
{
    for (;;) {
        struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
        size_t end = vouch_span_find(left, 0, '\n');
        if (end == left.len)
            return left.len >= LINE_MAX_BYTES ? malformed(x) : VOUCH_AGAIN;
        struct vouch_span line = vouch_span_trim(vouch_span_part(left, 0, end));
        x->used += end + 1;
        if (s->stage == CONNECT_STATUS) {
            int status = on_status(x, s, line);
            if (status != VOUCH_AGAIN)
                return status;
        } else if (line.len == 0) {
            s->stage = HEADER;
            return VOUCH_OK;
        }
        if (++s->lines > LINES_MAX)
            return malformed(x);
    }
}

/* --- SOCKS5 ----------------------------------------------------------------------------------- */

enum { SOCKS = 5, LOGIN_VERSION = 1, NO_LOGIN = 0, BY_PASSWORD = 2, NO_METHOD = 0xFF };

enum { TO_IPV4 = 1, TO_NAME = 3, TO_IPV6 = 4 };

static int ask_socks(struct vouch_exchange *x, struct state *s)
{
    bool login = proxy_of(x)->user.len > 0;
    vouch_write_u8(&x->out, SOCKS);
    vouch_write_u8(&x->out, login ? 2 : 1);
    vouch_write_u8(&x->out, NO_LOGIN);
    if (login)
        vouch_write_u8(&x->out, BY_PASSWORD);
    s->stage = METHOD;
    return VOUCH_AGAIN;
}

static int ask_to_connect(struct vouch_exchange *x, struct state *s)
{
    const struct vouch_proxy *p = proxy_of(x);
    struct vouch_address a;
    const uint8_t head[] = {SOCKS, 1, 0};
    const struct vouch_span request = {head, sizeof head};
    vouch_write_span(&x->out, request);
    if (vouch_address_parse(p->host, &a)) {
        bool v4 = a.family == VOUCH_FAMILY_IPV4;
        const struct vouch_span bytes = {a.bytes, v4 ? 4 : 16};
        vouch_write_u8(&x->out, v4 ? TO_IPV4 : TO_IPV6);
        vouch_write_span(&x->out, bytes);
    } else {
        vouch_write_u8(&x->out, TO_NAME);
        vouch_write_u8(&x->out, (uint8_t)p->host.len);
        vouch_write_span(&x->out, p->host);
    }
    vouch_write_u8(&x->out, (uint8_t)(p->port >> 8));
    vouch_write_u8(&x->out, (uint8_t)p->port);
    s->stage = REQUEST;
    return VOUCH_AGAIN;
}

static int log_in(struct vouch_exchange *x, struct state *s)
{
    const struct vouch_proxy *p = proxy_of(x);
    vouch_write_u8(&x->out, LOGIN_VERSION);
    vouch_write_u8(&x->out, (uint8_t)p->user.len);
    vouch_write_span(&x->out, p->user);
    vouch_write_u8(&x->out, (uint8_t)p->password.len);
    vouch_write_span(&x->out, p->password);
    s->stage = LOGIN;
    return VOUCH_AGAIN;
}

static int on_method(struct vouch_exchange *x, struct state *s, uint8_t version, uint8_t method)
{
    if (version != SOCKS)
        return malformed(x);
    x->used += 2;
    if (method == NO_METHOD)
        return fail(x, VOUCH_F_PROXY_AUTH, vouch_span_of("SOCKS5: no acceptable method"));
    if (method == BY_PASSWORD && proxy_of(x)->user.len)
        return log_in(x, s);
    return method == NO_LOGIN ? ask_to_connect(x, s) : malformed(x);
}

static int on_login(struct vouch_exchange *x, struct state *s, uint8_t version, uint8_t status)
{
    if (version != LOGIN_VERSION)
        return malformed(x);
    x->used += 2;
    if (status != 0)
        return fail(x, VOUCH_F_PROXY_AUTH, vouch_span_of("SOCKS5: user or password refused"));
    return ask_to_connect(x, s);
}

/* RFC 1928 section 6. */
static int refused(struct vouch_exchange *x, uint8_t code)
{
    static const char *const words[] = {"",
                                        "general failure",
                                        "not allowed by the proxy's rules",
                                        "network unreachable",
                                        "host unreachable",
                                        "connection refused by the server",
                                        "time to live expired",
                                        "command not supported",
                                        "kind of address not supported"};
    uint8_t text[SAID_MAX];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    vouch_write_text(&w, "SOCKS5: ");
    vouch_write_text(&w, code < sizeof words / sizeof words[0] ? words[code] : "unknown answer");
    vouch_write_text(&w, " (");
    vouch_write_decimal(&w, code);
    vouch_write_text(&w, ")");
    return fail(x, VOUCH_F_PROXY_REFUSED, vouch_writer_span(&w));
}

static int on_reply(struct vouch_exchange *x, struct state *s, struct vouch_span left)
{
    if (left.data[0] != SOCKS)
        return malformed(x);
    if (left.data[1] != 0)
        return refused(x, left.data[1]);
    if (left.len < 5)
        return VOUCH_AGAIN;
    uint8_t kind = left.data[3];
    size_t address = kind == TO_IPV4 ? 4 : kind == TO_IPV6 ? 16 : 1U + left.data[4];
    if (kind != TO_IPV4 && kind != TO_IPV6 && kind != TO_NAME)
        return malformed(x);
    if (left.len < 4 + address + 2)
        return VOUCH_AGAIN;
    x->used += 4 + address + 2;
    s->stage = HEADER;
    return VOUCH_OK;
}

static int take_socks(struct vouch_exchange *x, struct state *s)
{
    struct vouch_span left = vouch_span_part(x->in, x->used, x->in.len);
    if (left.len < 2)
        return VOUCH_AGAIN;
    if (s->stage == METHOD)
        return on_method(x, s, left.data[0], left.data[1]);
    if (s->stage == LOGIN)
        return on_login(x, s, left.data[0], left.data[1]);
    return on_reply(x, s, left);
}

/* --- the PROXY protocol ----------------------------------------------------------------------- */

static void write_v1(struct vouch_writer *w, const struct vouch_prelude_run *run)
{
    if (!run->known) {
        vouch_write_text(w, "PROXY UNKNOWN\r\n");
        return;
    }
    vouch_write_text(w, run->to.family == VOUCH_FAMILY_IPV4 ? "PROXY TCP4 " : "PROXY TCP6 ");
    vouch_address_write(w, &run->from);
    vouch_write_text(w, " ");
    vouch_address_write(w, &run->to);
    vouch_write_text(w, " ");
    vouch_write_decimal(w, run->from.port);
    vouch_write_text(w, " ");
    vouch_write_decimal(w, run->to.port);
    vouch_write_text(w, "\r\n");
}

static void write_u16(struct vouch_writer *w, size_t value)
{
    vouch_write_u8(w, (uint8_t)(value >> 8));
    vouch_write_u8(w, (uint8_t)value);
}

static void write_v2(struct vouch_writer *w, const struct vouch_prelude_run *run)
{
    static const uint8_t signature[] = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D,
                                        0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    const struct vouch_span head = {signature, sizeof signature};
    size_t len = run->to.family == VOUCH_FAMILY_IPV4 ? 4 : 16;
    const struct vouch_span from = {run->from.bytes, len};
    const struct vouch_span to = {run->to.bytes, len};
    vouch_write_span(w, head);
    vouch_write_u8(w, run->known ? 0x21 : 0x20); /* PROXY, or LOCAL */
    if (!run->known) {
        vouch_write_u8(w, 0);
        write_u16(w, 0);
        return;
    }
    vouch_write_u8(w, len == 4 ? 0x11 : 0x21); /* TCP over IPv4 or IPv6 */
    write_u16(w, 2 * len + 4);
    vouch_write_span(w, from);
    vouch_write_span(w, to);
    write_u16(w, run->from.port);
    write_u16(w, run->to.port);
}

/* --- putting them together -------------------------------------------------------------------- */

static int ask(struct vouch_exchange *x, struct state *s)
{
    switch (proxy_of(x)->kind) {
    case VOUCH_PROXY_HTTP:
        return ask_http(x, s);
    case VOUCH_PROXY_SOCKS5:
        return ask_socks(x, s);
    case VOUCH_PROXY_NONE:
        break;
    }
    s->stage = HEADER;
    return VOUCH_OK;
}

static int through_proxy(struct vouch_exchange *x, struct state *s)
{
    if (s->stage == BEGIN)
        return ask(x, s);
    bool http = s->stage == CONNECT_STATUS || s->stage == CONNECT_HEADERS;
    return http ? take_head(x, s) : take_socks(x, s);
}

static int step(struct vouch_exchange *x)
{
    const struct vouch_prelude_run *run = x->options;
    struct state *s = (struct state *)(void *)run->state;
    unsigned header = proxy_of(x)->header;
    int status = through_proxy(x, s);
    if (status != VOUCH_OK)
        return status;
    s->stage = DONE;
    if (header)
        (header == 1 ? write_v1 : write_v2)(&x->out, run);
    return VOUCH_OK;
}

const struct vouch_prelude *vouch_proxy_prelude(struct vouch_proxy *p)
{
    p->prelude.step = step;
    p->prelude.proxied = p->kind != VOUCH_PROXY_NONE;
    return p->prelude.proxied || p->header ? &p->prelude : NULL;
}

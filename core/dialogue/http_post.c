// SPDX-License-Identifier: Apache-2.0
#include "core/dialogue/http_post.h"

#include "core/target.h"

static struct vouch_http_post *post_of(const struct vouch_exchange *x)
{
    return (struct vouch_http_post *)(uintptr_t)x->options;
}

static void write_host(struct vouch_writer *w, const struct vouch_target *t)
{
    bool brackets = t->host_is_address && t->address.family == VOUCH_FAMILY_IPV6;

    vouch_write_text(w, brackets ? "[" : "");
    vouch_write_text(w, t->host);
    vouch_write_text(w, brackets ? "]:" : ":");
    vouch_write_decimal(w, t->port);
}

static int ask(struct vouch_exchange *x, struct vouch_http_post *p)
{
    struct vouch_writer *w = &x->out;

    p->asked = true;
    vouch_write_text(w, p->get ? "GET " : "POST ");
    vouch_write_text(w, x->target->rest[0] == '/' ? "" : "/");
    vouch_write_text(w, x->target->rest);
    vouch_write_text(w, " HTTP/1.1\r\nHost: ");
    write_host(w, x->target);
    vouch_write_text(w, "\r\nUser-Agent: vouch");
    if (!p->get) {
        vouch_write_text(w, "\r\nContent-Type: ");
        vouch_write_text(w, p->content_type);
        vouch_write_text(w, "\r\nContent-Length: ");
        vouch_write_decimal(w, (int64_t)p->body.len);
    }
    vouch_write_text(w, "\r\nConnection: close\r\n");
    vouch_write_text(w, p->headers);
    vouch_write_text(w, "\r\n");
    vouch_write_span(w, p->body);
    return w->lost > 0 ? VOUCH_E_SPACE : VOUCH_AGAIN;
}

/* "HTTP/1.1 200 OK" (RFC 9112 section 4); 0: another line. */
static unsigned status_of(struct vouch_span line)
{
    size_t blank = vouch_span_find(line, 0, ' ');
    uint64_t number;

    if (!vouch_span_starts_nocase(line, "HTTP/") ||
        !vouch_span_decimal(vouch_span_part(line, blank + 1, 3), 999, &number))
        return 0;
    return (unsigned)number;
}

static int talk(struct vouch_exchange *x)
{
    struct vouch_http_post *p = post_of(x);

    if (!x->proved && !p->clear)
        return VOUCH_OK;
    if (!p->asked)
        return ask(x, p);
    size_t end = vouch_span_find(x->in, 0, '\n');
    if (end == x->in.len)
        return x->ended || x->full ? VOUCH_E_MALFORMED : VOUCH_AGAIN;
    p->status = status_of(vouch_span_part(x->in, 0, end));
    x->used = x->in.len;
    return p->status > 0 ? VOUCH_OK : VOUCH_E_MALFORMED;
}

const struct vouch_dialogue vouch_dialogue_http_post = {
    .scheme = "https", .port = 443, .greet = vouch_dialogue_nothing, .talk = talk};

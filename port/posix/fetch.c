// SPDX-License-Identifier: Apache-2.0
#include "port/posix/fetch.h"

#include "port/posix/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 5000, MOST = 16 * 1024 * 1024, PORT = 80, STATUS_OK = 200 };

static const char scheme[] = "http://";

/* --- URLs ------------------------------------------------------------------------------------- */

static bool has_odd_byte(struct vouch_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] <= ' ' || s.data[i] > '~')
            return true;
    return false;
}

/* Splits "host:port", "[address]:port". false: an invalid port. */
static bool split_port(struct vouch_span *host, uint16_t *port)
{
    size_t colon = vouch_span_find(*host, 0, ':');
    uint64_t number = PORT;
    if (host->len > 0 && host->data[0] == '[') {
        size_t end = vouch_span_find(*host, 0, ']');
        colon = end + 1 < host->len ? end + 1 : host->len;
        if (end == host->len || (colon < host->len && host->data[colon] != ':'))
            return false;
    }
    if (colon < host->len &&
        (!vouch_span_decimal(vouch_span_part(*host, colon + 1, host->len), UINT16_MAX, &number) ||
         number == 0))
        return false;
    *port = (uint16_t)number;
    *host = vouch_span_part(*host, 0, colon);
    if (host->len > 1 && host->data[0] == '[')
        *host = vouch_span_part(*host, 1, host->len - 2);
    return true;
}

int vouch_fetch_parse(struct vouch_target *out, struct vouch_span url, const char **why)
{
    struct vouch_target_error error;
    memset(out, 0, sizeof *out);
    *why = "not an http:// URL";
    if (!vouch_span_starts_nocase(url, scheme) || has_odd_byte(url))
        return VOUCH_E_ARGUMENT;
    struct vouch_span left = vouch_span_part(url, sizeof scheme - 1, url.len);
    size_t slash = vouch_span_find(left, 0, '/');
    struct vouch_span host = vouch_span_part(left, 0, slash);
    struct vouch_span rest = vouch_span_part(left, slash, left.len);
    *why = "a URL without a good host and port";
    if (!split_port(&host, &out->port))
        return VOUCH_E_ARGUMENT;
    out->host_is_address = vouch_address_parse(host, &out->address);
    if (out->host_is_address && host.len < sizeof out->host)
        memcpy(out->host, host.data, host.len);
    else if (vouch_host_parse(out->host, host, &error) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    *why = "a URL that is too long";
    if (rest.len > VOUCH_REST_MAX)
        return VOUCH_E_ARGUMENT;
    if (rest.len > 0)
        memcpy(out->rest, rest.data, rest.len);
    out->dialogue = &vouch_dialogue_http_fetch;
    return VOUCH_OK;
}

/* --- one connection --------------------------------------------------------------------------- */

static int fail(struct vouch_fetch *f, const char *why, int status)
{
    if (!f->why[0])
        snprintf(f->why, sizeof f->why, "%s", why);
    return status;
}

static struct vouch_transport transport_of(struct vouch_fetch *f)
{
    return vouch_posix_transport_of(&f->transport);
}

static void close_connection(struct vouch_fetch *f)
{
    struct vouch_transport t = transport_of(f);
    struct vouch_resolver r = vouch_posix_resolver_of(&f->resolver);
    t.ops->close(t.self);
    r.ops->cancel(r.self);
}

/* What starts again with each redirect. */
static int aim(struct vouch_fetch *f, struct vouch_span url)
{
    static const struct vouch_report_storage none;
    const char *why;
    int status = vouch_fetch_parse(&f->target, url, &why);
    if (status != VOUCH_OK)
        return fail(f, why, status);
    close_connection(f);
    f->addresses.count = 0;
    f->next = 0;
    f->resolved = false;
    f->connected = false;
    f->http.status = 0;
    f->http.got = 0;
    f->http.location[0] = '\0';
    vouch_talk_init(&f->talk, f->in, sizeof f->in, f->out, sizeof f->out);
    vouch_report_init(&f->report, &none);
    return VOUCH_OK;
}

int vouch_fetch_begin(struct vouch_fetch *f, const struct vouch_fetch_options *options,
                      struct vouch_span url, const char *content_type, struct vouch_span body)
{
    memset(f, 0, offsetof(struct vouch_fetch, in));
    f->options = *options;
    f->options.most = options->most ? options->most : MOST;
    vouch_posix_transport_init(&f->transport);
    vouch_posix_resolver_init(&f->resolver, options->names);
    f->buffer = malloc(f->options.most);
    if (!f->buffer)
        return fail(f, "no memory", VOUCH_E_MEMORY);
    f->http.content_type = content_type;
    f->http.body = body;
    f->http.buffer = f->buffer;
    f->http.buffer_max = f->options.most;
    return aim(f, url);
}

static int resolve(struct vouch_fetch *f)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&f->resolver);
    int status = VOUCH_OK;
    if (f->target.host_is_address)
        f->addresses.at[f->addresses.count++] = f->target.address;
    else
        status = r.ops->addresses(r.self, f->target.host, VOUCH_FAMILY_ANY, &f->addresses);
    f->resolved = status == VOUCH_OK;
    return status < 0 ? fail(f, vouch_status_text(status), status) : status;
}

static int connect_next(struct vouch_fetch *f)
{
    struct vouch_transport t = transport_of(f);
    int status = VOUCH_E_UNREACHABLE;
    const char *why = NULL;
    for (; f->next < f->addresses.count; f->next++) {
        struct vouch_address to = f->addresses.at[f->next];
        to.port = f->target.port;
        if (!f->options.allow_private && !vouch_address_is_public(&to)) {
            why = "not a public address (see --fetch-private)";
            continue;
        }
        status = t.ops->open(t.self, &to);
        if (status == VOUCH_AGAIN)
            return status;
        f->connected = status == VOUCH_OK;
        if (f->connected)
            return VOUCH_OK;
        t.ops->close(t.self);
    }
    return fail(f, why ? why : vouch_status_text(status), status);
}

static int speak(struct vouch_fetch *f)
{
    struct vouch_transport t = transport_of(f);
    const struct vouch_talk_stream stream = {t.ops->send, t.ops->recv, t.self};
    struct vouch_exchange x = {.target = &f->target, .options = &f->http, .report = &f->report};
    int status = vouch_talk_run(&f->talk, &stream, f->target.dialogue->talk, &x);
    if (status >= 0)
        return status;
    return fail(f, f->http.fault ? f->http.fault : vouch_status_text(status), status);
}

/* --- the response
 * ------------------------------------------------------------------------------ */

/* "/path" on the same host, or an absolute URL. */
static int redirect(struct vouch_fetch *f)
{
    char url[VOUCH_FETCH_URL_MAX + VOUCH_HOST_MAX + 32];
    bool is_v6 = f->target.host_is_address && f->target.address.family == VOUCH_FAMILY_IPV6;
    if (f->redirected++ >= f->options.redirects)
        return fail(f, "too many redirects", VOUCH_E_MALFORMED);
    if (f->http.location[0] == '/')
        snprintf(url, sizeof url, "%s%s%s%s:%u%s", scheme, is_v6 ? "[" : "", f->target.host,
                 is_v6 ? "]" : "", f->target.port, f->http.location);
    else
        snprintf(url, sizeof url, "%s", f->http.location);
    int status = aim(f, vouch_span_of(url));
    return status == VOUCH_OK ? VOUCH_AGAIN : status;
}

static int conclude(struct vouch_fetch *f)
{
    char line[32];
    unsigned status = f->http.status;
    if (status >= 300 && status < 400 && f->http.location[0])
        return redirect(f);
    if (status != STATUS_OK) {
        snprintf(line, sizeof line, "HTTP %u", status);
        return fail(f, line, VOUCH_E_NOT_FOUND);
    }
    close_connection(f);
    f->body = (struct vouch_span){f->buffer, f->http.got};
    f->media_type = f->http.media_type;
    return VOUCH_OK;
}

int vouch_fetch_poll(struct vouch_fetch *f, const struct vouch_time *now)
{
    int status = VOUCH_OK;
    if (f->why[0])
        return VOUCH_E_NOT_FOUND;
    if (!f->begun)
        f->due_ms = now->mono_ms + (f->options.timeout_ms ? f->options.timeout_ms : TIMEOUT_MS);
    f->begun = true;
    if (now->mono_ms >= f->due_ms)
        return fail(f, vouch_status_text(VOUCH_E_TIMEOUT), VOUCH_E_TIMEOUT);
    if (!f->resolved)
        status = resolve(f);
    if (status == VOUCH_OK && !f->connected)
        status = connect_next(f);
    if (status == VOUCH_OK)
        status = speak(f);
    return status == VOUCH_OK ? conclude(f) : status;
}

unsigned vouch_fetch_want(const struct vouch_fetch *f)
{
    if (!f->resolved)
        return 0;
    if (!f->connected)
        return VOUCH_LOOP_WRITE;
    return f->talk.wants_write ? VOUCH_LOOP_WRITE : VOUCH_LOOP_READ;
}

uint64_t vouch_fetch_due(const struct vouch_fetch *f)
{
    bool ahead = f->connected && vouch_posix_transport_has_ahead(&f->transport);
    bool again =
        !f->begun || (!f->resolved && !f->resolver.under_way) || (f->connected && f->talk.fed);
    return again || ahead ? 0 : f->due_ms;
}

int vouch_fetch_fd(const struct vouch_fetch *f)
{
    return vouch_posix_transport_fd(&f->transport);
}

void vouch_fetch_end(struct vouch_fetch *f)
{
    if (f->transport.fd >= 0 || f->resolver.under_way)
        close_connection(f);
    free(f->buffer);
    f->buffer = NULL;
    f->body = (struct vouch_span){NULL, 0};
}

/* --- in one call ------------------------------------------------------------------------------ */

struct running {
    struct vouch_loop_item item;
    struct vouch_fetch *fetch;
    int status;
};

static int run_poll(void *self, const struct vouch_time *now)
{
    return vouch_fetch_poll(((struct running *)self)->fetch, now);
}

static unsigned run_want(void *self)
{
    return vouch_fetch_want(((struct running *)self)->fetch);
}

static uint64_t run_due(void *self)
{
    return vouch_fetch_due(((struct running *)self)->fetch);
}

static int run_fd(void *self, size_t index)
{
    return index == 0 ? vouch_fetch_fd(((struct running *)self)->fetch) : -1;
}

static void run_done(void *self, int status)
{
    ((struct running *)self)->status = status;
}

static const struct vouch_loop_ops run_ops = {
    .poll = run_poll, .want = run_want, .due = run_due, .fd = run_fd, .done = run_done};

int vouch_fetch_run(struct vouch_fetch *f)
{
    struct vouch_loop loop;
    struct running r = {.fetch = f, .status = VOUCH_E_MEMORY};
    vouch_loop_init(&loop, f->options.names);
    if (vouch_loop_add(&loop, &r.item, &run_ops, &r) == VOUCH_OK &&
        vouch_loop_run(&loop) == VOUCH_E_IO)
        r.status = VOUCH_E_IO;
    vouch_loop_free(&loop);
    return r.status < 0 ? fail(f, vouch_status_text(r.status), r.status) : r.status;
}

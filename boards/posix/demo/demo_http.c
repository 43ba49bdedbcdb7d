// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo_service.h"

#include <string.h>

/* A page like an appliance's, for GET and HEAD. */

static const char page[] =
    "<!doctype html>\n"
    "<html lang=\"en\"><meta charset=\"utf-8\"><title>Demonstration appliance</title>\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<style>body{font:1rem/1.5 sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;\n"
    "color:#222;background:#fff}@media(prefers-color-scheme:dark){body{color:#ddd;"
    "background:#111}}</style>\n"
    "<h1>Demonstration appliance</h1>\n"
    "<p>This page comes from <code>vouch demo</code>, over TLS, with a certificate that was made\n"
    "when it started. There is a mail server and a directory behind it too.</p>\n"
    "<p>Start it with <code>--broken KIND</code> to see what vouch says of a defect.</p>\n"
    "</html>\n";

static struct vouch_span word(struct vouch_span line, size_t which)
{
    for (; which > 0; which--) {
        size_t blank = vouch_span_find(line, 0, ' ');
        line = vouch_span_part(line, blank + 1, line.len);
    }
    return vouch_span_part(line, 0, vouch_span_find(line, 0, ' '));
}

static bool is(struct vouch_span s, const char *text)
{
    return vouch_span_equal(s, vouch_span_of(text));
}

static bool is_request(struct vouch_span in)
{
    return in.data[0] >= 'A' && in.data[0] <= 'Z';
}

static const char *status_of(const struct vouch_demo_talk *t, struct vouch_span method,
                             struct vouch_span path)
{
    if (t->fault == VOUCH_DEMO_FAULT_HTTP_ERROR)
        return "503 Service Unavailable";
    if (!is_request(t->in))
        return "400 Bad Request";
    if (!is(method, "GET") && !is(method, "HEAD"))
        return "405 Method Not Allowed";
    return is(path, "/") ? "200 OK" : "404 Not Found";
}

static void answer(struct vouch_demo_talk *t, struct vouch_span line)
{
    struct vouch_writer *w = &t->out;
    struct vouch_span method = word(line, 0);
    const char *status = status_of(t, method, word(line, 1));
    const char *body = strcmp(status, "200 OK") == 0 ? page : status;
    vouch_write_text(w, "HTTP/1.1 ");
    vouch_write_text(w, status);
    vouch_write_text(w, "\r\nServer: vouch-demo\r\nContent-Type: text/html; charset=utf-8\r\n");
    if (t->fault != VOUCH_DEMO_FAULT_HTTP_NO_HSTS)
        vouch_write_text(w, "Strict-Transport-Security: max-age=31536000\r\n");
    vouch_write_text(w, "Connection: close\r\nContent-Length: ");
    vouch_write_decimal(w, (int64_t)strlen(body));
    vouch_write_text(w, "\r\n\r\n");
    if (!is(method, "HEAD"))
        vouch_write_text(w, body);
}

static void greet(struct vouch_demo_talk *t)
{
    (void)t;
}

/* The end of the header: an empty line. */
static bool has_head(struct vouch_span in)
{
    for (size_t at = 0; at < in.len; at = vouch_span_find(in, at, '\n') + 1) {
        struct vouch_span rest = vouch_span_part(in, at, in.len);
        if (vouch_span_starts_nocase(rest, "\r\n") || vouch_span_starts_nocase(rest, "\n"))
            return true;
    }
    return false;
}

static enum vouch_demo_next hear(struct vouch_demo_talk *t)
{
    if (t->in.len == 0 || (is_request(t->in) && !has_head(t->in)))
        return VOUCH_DEMO_GO_ON;
    answer(t, vouch_span_trim(vouch_span_part(t->in, 0, vouch_span_find(t->in, 0, '\n'))));
    t->used = t->in.len;
    return VOUCH_DEMO_CLOSE;
}

const struct vouch_demo_service vouch_demo_http = {.scheme = "https",
                                                   .port = 8443,
                                                   .tls_at_once = true,
                                                   .label = "web interface",
                                                   .greet = greet,
                                                   .hear = hear};

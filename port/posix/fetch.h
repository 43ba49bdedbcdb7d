// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_FETCH_H
#define VOUCH_POSIX_FETCH_H

#include "core/check_talk.h"
#include "core/dialogue/http_fetch.h"
#include "core/target.h"
#include "port/posix/loop.h"
#include "port/posix/transport.h"

/* Fetches a resource over http://: as a value that is polled, or in one call. Limited in bytes,
 * time and redirects, and to public addresses unless others are allowed, because the URLs come from
 * certificates, which strangers write. */

enum {
    VOUCH_FETCH_URL_MAX = 1023,
    VOUCH_FETCH_WHY_MAX = 191,
    VOUCH_FETCH_IN = 16 * 1024,
    VOUCH_FETCH_OUT = 8 * 1024
};

struct vouch_fetch_options {
    struct vouch_posix_names *names;
    size_t most;         /* bytes of the response; 0: 16 MiB */
    uint32_t timeout_ms; /* in total, including redirects; 0: 5 s */
    unsigned redirects;  /* followed, to http:// only */
    bool allow_private;  /* allow loopback, link-local and private addresses too */
};

/* One fetch in progress; the fields are private to it, except the results of a finished fetch. */
struct vouch_fetch {
    /* valid once poll has answered VOUCH_OK, until the end: */
    struct vouch_span body;
    const char *media_type;
    /* once it has failed: one line, "HTTP 404" or "connection refused" */
    char why[VOUCH_FETCH_WHY_MAX + 1];

    struct vouch_fetch_options options;
    struct vouch_target target;
    struct vouch_http_fetch http;
    struct vouch_posix_transport transport;
    struct vouch_posix_resolver resolver;
    struct vouch_addresses addresses;
    size_t next; /* address */
    bool resolved;
    bool connected;
    bool begun;
    struct vouch_talk talk;
    struct vouch_report report; /* without buffers: its content is not used */
    uint64_t due_ms;
    unsigned redirected;
    uint8_t *buffer; /* for the response; from malloc */
    uint8_t in[VOUCH_FETCH_IN];
    uint8_t out[VOUCH_FETCH_OUT];
};

/* Reads an http:// URL. VOUCH_OK; VOUCH_E_ARGUMENT with a constant in *why: another scheme, no
 * host, a bad port, a path of more than VOUCH_REST_MAX bytes, a byte not allowed in URLs. */
int vouch_fetch_parse(struct vouch_target *out, struct vouch_span url, const char **why);
/* Starts. content_type null: a GET; else a POST of `body`, which the caller keeps, with the
 * options' names. VOUCH_OK; VOUCH_E_ARGUMENT or VOUCH_E_MEMORY with the reason in f->why. End it in
 * every case. */
int vouch_fetch_begin(struct vouch_fetch *f, const struct vouch_fetch_options *options,
                      struct vouch_span url, const char *content_type, struct vouch_span body);
/* Continues. VOUCH_AGAIN; VOUCH_OK: the response has status 200 and its body is available; < 0:
 * f->why says what failed. */
int vouch_fetch_poll(struct vouch_fetch *f, const struct vouch_time *now);
/* Like the functions of a loop's item. */
unsigned vouch_fetch_want(const struct vouch_fetch *f);
uint64_t vouch_fetch_due(const struct vouch_fetch *f);
int vouch_fetch_fd(const struct vouch_fetch *f);
/* Polls until it is finished, over poll(2) and the names' own descriptors. Like vouch_fetch_poll,
 * but never VOUCH_AGAIN. */
int vouch_fetch_run(struct vouch_fetch *f);
/* Frees what it held, in any state, including the body. A second call does nothing. */
void vouch_fetch_end(struct vouch_fetch *f);

#endif

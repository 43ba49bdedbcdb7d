// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_FETCH_H
#define VOUCH_POSIX_FETCH_H

#include "core/check_talk.h"
#include "core/dialogue/http_fetch.h"
#include "core/target.h"
#include "port/posix/loop.h"
#include "port/posix/transport.h"

/* Fetches one thing over http://: as a value that is polled, or all at once. Bounded in bytes, time
 * and redirects, and to public addresses unless others are allowed: what is fetched is named in
 * certificates, which strangers write. */

enum {
    VOUCH_FETCH_URL_MAX = 1023,
    VOUCH_FETCH_WHY_MAX = 191,
    VOUCH_FETCH_IN = 16 * 1024,
    VOUCH_FETCH_OUT = 8 * 1024
};

struct vouch_fetch_options {
    struct vouch_posix_names *names;
    size_t most;         /* bytes of the answer; 0: 16 MiB */
    uint32_t timeout_ms; /* for all of it, redirects too; 0: 5 s */
    unsigned redirects;  /* followed, to http:// only */
    bool allow_private;  /* loopback, link-local and private addresses too */
};

/* One fetch under way; the fields are its own, but for what a fetch that has ended says. */
struct vouch_fetch {
    /* good once poll has answered VOUCH_OK, until the end: */
    struct vouch_span body;
    const char *media_type;
    /* once it has answered a failure: one line, "HTTP 404" or "connection refused" */
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
    struct vouch_report report; /* without buffers: nothing is kept of it */
    uint64_t due_ms;
    unsigned redirected;
    uint8_t *buffer; /* for the answer; by malloc */
    uint8_t in[VOUCH_FETCH_IN];
    uint8_t out[VOUCH_FETCH_OUT];
};

/* Reads an http:// URL. VOUCH_OK; VOUCH_E_ARGUMENT with a constant in *why: another scheme, no
 * host, a bad port, a path of more than VOUCH_REST_MAX bytes, a byte that no URL has. */
int vouch_fetch_parse(struct vouch_target *out, struct vouch_span url, const char **why);
/* Begins. content_type null: a GET; else a POST of `body`, which stays the caller's, with the
 * options' names. VOUCH_OK; VOUCH_E_ARGUMENT or VOUCH_E_MEMORY with the reason in f->why. End it in
 * each case. */
int vouch_fetch_begin(struct vouch_fetch *f, const struct vouch_fetch_options *options,
                      struct vouch_span url, const char *content_type, struct vouch_span body);
/* Goes on. VOUCH_AGAIN; VOUCH_OK: the answer's status is 200 and its body there; < 0: f->why says
 * what has failed. */
int vouch_fetch_poll(struct vouch_fetch *f, const struct vouch_time *now);
/* As a loop's item has them. */
unsigned vouch_fetch_want(const struct vouch_fetch *f);
uint64_t vouch_fetch_due(const struct vouch_fetch *f);
int vouch_fetch_fd(const struct vouch_fetch *f);
/* Polls until it is over, over poll(2) and the names' own descriptors. As vouch_fetch_poll, but
 * never VOUCH_AGAIN. */
int vouch_fetch_run(struct vouch_fetch *f);
/* Frees what it held, in any state; the body too. A second call does nothing. */
void vouch_fetch_end(struct vouch_fetch *f);

#endif

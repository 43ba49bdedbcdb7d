// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_HTTP_FETCH_H
#define VOUCH_DIALOGUE_HTTP_FETCH_H

#include "core/dialogue.h"

/* One GET or POST (RFC 9110 section 9.3) and its whole answer. Of the protocol of the web, it has
 * what fetching revocation lists, OCSP answers and certificates needs. It says HTTP/1.0, so that no
 * server sends chunks (RFC 9112 section 6.1). It may go in clear: what it brings is signed. Not in
 * the registry: its options are mandatory, and struct vouch_http_fetch. */
extern const struct vouch_dialogue vouch_dialogue_http_fetch;

enum { VOUCH_HTTP_LOCATION_MAX = 1023, VOUCH_HTTP_MEDIA_MAX = 63 };

/* The request, and what became of it. All texts and buffers are the caller's and stay. */
struct vouch_http_fetch {
    const char *content_type; /* of the body; null: a GET, without one */
    struct vouch_span body;
    uint8_t *buffer; /* for the answer's body */
    size_t buffer_max;

    unsigned status; /* of the answer; 0: none came */
    size_t got;      /* bytes of the body; none unless the status is 200 */
    char location[VOUCH_HTTP_LOCATION_MAX + 1]; /* of a redirect; "": none, or too long */
    char media_type[VOUCH_HTTP_MEDIA_MAX + 1];  /* "application/pkix-crl"; "": none */
    const char *fault; /* what is wrong with the answer, a constant; null: nothing */
};

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_HTTP_FETCH_H
#define VOUCH_DIALOGUE_HTTP_FETCH_H

#include "core/dialogue.h"

/* One GET or POST (RFC 9110 section 9.3) and its whole response. It implements the part of HTTP
 * that is needed to fetch revocation lists, OCSP responses and certificates. It uses HTTP/1.0, so
 * that no server sends chunks (RFC 9112 section 6.1). It may go in clear text: what it fetches is
 * signed. Not in the registry: its options are mandatory, and struct vouch_http_fetch. */
extern const struct vouch_dialogue vouch_dialogue_http_fetch;

enum { VOUCH_HTTP_LOCATION_MAX = 1023, VOUCH_HTTP_MEDIA_MAX = 63 };

/* The request and its result. The caller keeps all texts and buffers. */
struct vouch_http_fetch {
    const char *content_type; /* of the body; null: a GET, without a body */
    struct vouch_span body;
    uint8_t *buffer; /* for the response's body */
    size_t buffer_max;

    unsigned status; /* of the response; 0: none arrived */
    size_t got;      /* bytes of the body; none unless the status is 200 */
    char location[VOUCH_HTTP_LOCATION_MAX + 1]; /* of a redirect; "": none, or too long */
    char media_type[VOUCH_HTTP_MEDIA_MAX + 1];  /* "application/pkix-crl"; "": none */
    const char *fault; /* what is wrong with the response, a constant; null: nothing */
};

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_HTTP_POST_H
#define VOUCH_DIALOGUE_HTTP_POST_H

#include "core/dialogue.h"

/* One POST or GET request (RFC 9110 section 9.3) and the status line of its response; redirects are
 * not followed. It is sent only to a server that is proved, unless `clear` is set. Not in the
 * registry: its options are mandatory, and are a struct vouch_http_post. */
extern const struct vouch_dialogue vouch_dialogue_http_post;

/* The request and its result. The caller keeps all texts. */
struct vouch_http_post {
    bool get; /* GET: without a body */
    const char *content_type;
    const char *headers; /* further lines, each with its CRLF; "": none */
    struct vouch_span body;
    bool clear; /* may be sent without proof */

    bool asked;      /* the dialogue's own; false before the first step */
    unsigned status; /* of the response; 0: none arrived */
};

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_HTTP_H
#define VOUCH_DIALOGUE_HTTP_H

#include "core/dialogue.h"

/* HTTPS: one HEAD request for the target's path (RFC 9110 section 9.3.2), its status line and
 * header; no body is read and no redirect followed. The request contains no secrets, so it is sent
 * whatever the verdict: the status is a fact even if the certificate is bad.
 *
 * Facts: "http_status" ("200"), "http_server", "http_location", "hsts" (the value of
 * Strict-Transport-Security, RFC 6797 section 6.1). */
extern const struct vouch_dialogue vouch_dialogue_https;

struct vouch_http_options {
    bool get; /* use GET, for servers that answer HEAD differently or not at all */
};

#endif

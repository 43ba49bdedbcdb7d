// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_FETCH_OPTIONS_H
#define VOUCH_POSIX_FETCH_OPTIONS_H

#include "boards/posix/options.h"

/* What may be fetched from URLs in certificates, for `vouch check` and `vouch verify`. */

struct vouch_fetch_settings {
    bool ocsp;          /* ask the responders */
    bool crl;           /* fetch the revocation lists */
    bool aia;           /* fetch missing issuers */
    bool allow_private; /* also from loopback and private addresses */
    const char *cache;  /* a folder; null: none */
    uint32_t timeout_ms;
};

enum { VOUCH_FETCH_OPTIONS = 6 };
extern const struct vouch_option vouch_fetch_options[VOUCH_FETCH_OPTIONS];

/* Is there anything to fetch? */
bool vouch_fetch_settings_any(const struct vouch_fetch_settings *s);

#endif

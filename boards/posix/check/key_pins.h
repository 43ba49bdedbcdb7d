// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_KEY_PINS_H
#define VOUCH_POSIX_KEY_PINS_H

#include "core/pins.h"
#include "core/x509/certificate.h"

/* Public keys known in advance (RFC 7469 section 2.4, in curl's format): a server's own, or its
 * authority's. The certificate with such a key replaces the trusted roots. */

enum { VOUCH_KEY_PINS_MAX = 8 };

struct vouch_key_pin_list {
    uint8_t at[VOUCH_KEY_PINS_MAX][32]; /* SHA-256 of the SubjectPublicKeyInfo */
    size_t count;
};

/* The working memory of one check. */
struct vouch_key_pins {
    const struct vouch_key_pin_list *list;
    struct vouch_certificate matched[VOUCH_KEY_PINS_MAX];
    size_t matched_count;
};

/* Adds "sha256//BASE64", as `vouch cert show` prints it after "key pin sha256". VOUCH_OK, or
 * VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_key_pin_add(struct vouch_key_pin_list *list, const char *text, struct vouch_writer *why);
/* The part of a check that looks for them; `list` must outlive it. */
struct vouch_pins vouch_key_pins_of(struct vouch_key_pins *p,
                                    const struct vouch_key_pin_list *list);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_DANE_H
#define VOUCH_MAIL_DANE_H

#include "core/mail/tlsa.h"
#include "core/pins.h"
#include "core/port.h"

/* DANE for SMTP (RFC 7672): the TLSA records of an MX host say which certificate or authority it
 * must present. */

enum { VOUCH_TLSA_MAX = 16, VOUCH_DANE_ANCHORS_MAX = 4 };

struct vouch_dane {
    struct vouch_tlsa at[VOUCH_TLSA_MAX]; /* the usable ones */
    size_t count;
    struct vouch_certificate matched[VOUCH_DANE_ANCHORS_MAX]; /* authorities, as sent */
    size_t matched_count;
};

/* The answer to a TLSA look-up. */
struct vouch_dane_answer {
    const char *host; /* the host it was asked for */
    bool secure;      /* the MX host's addresses were validated; if not, nothing was asked */
    int status;
    const struct vouch_records *records; /* null unless VOUCH_OK */
    bool bogus;
};

/* Takes the answer's usable records; they point into its buffer. Reports one of: not signed, no
 * TLSA, published (with each usable record), unusable, bogus, look-up failed. If records are
 * published TLS is mandatory, and if one is usable the server must match one. */
void vouch_dane_read(struct vouch_dane *d, const struct vouch_dane_answer *answer,
                     struct vouch_report *report);
/* For vouch_check_options.pins: judges the chain as sent by these records, and reports which one
 * matched, or that none did. If an authority matched, it is the only anchor. */
struct vouch_pins vouch_dane_pins(struct vouch_dane *d);

#endif

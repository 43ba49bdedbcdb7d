// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_DANE_H
#define VOUCH_MAIL_DANE_H

#include "core/mail/tlsa.h"
#include "core/pins.h"
#include "core/port.h"

/* DANE for SMTP (RFC 7672): the TLSA records of one MX host say which certificate or authority it
 * must show. */

enum { VOUCH_TLSA_MAX = 16, VOUCH_DANE_ANCHORS_MAX = 4 };

struct vouch_dane {
    struct vouch_tlsa at[VOUCH_TLSA_MAX]; /* the usable ones */
    size_t count;
    struct vouch_certificate matched[VOUCH_DANE_ANCHORS_MAX]; /* authorities, as sent */
    size_t matched_count;
};

/* What a look-up of type TLSA answered. */
struct vouch_dane_answer {
    const char *host; /* where it was asked for */
    bool secure;      /* the MX host's addresses were validated; if not, nothing was asked */
    int status;
    const struct vouch_records *records; /* null unless VOUCH_OK */
    bool bogus;
};

/* Takes the answer's usable records; they point into its buffer. What there is to be had goes into
 * the report as one of: not signed, no TLSA, published (with each usable record), unusable, bogus,
 * not to be looked up. Where records are published TLS is a must, and where one is usable the
 * server must match one. */
void vouch_dane_read(struct vouch_dane *d, const struct vouch_dane_answer *answer,
                     struct vouch_report *report);
/* For vouch_check_options.pins: judges the chain as it was sent by these records, and tells the
 * report which one matched, or that none did. Where an authority matched, it is the one anchor. */
struct vouch_pins vouch_dane_pins(struct vouch_dane *d);

#endif

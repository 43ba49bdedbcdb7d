// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_TLSA_ROLLOVER_H
#define VOUCH_POSIX_CERT_TLSA_ROLLOVER_H

#include "core/mail/tlsa.h"
#include "core/port.h"

/* Will the TLSA records of a host still match once a new certificate is installed there; and if
 * not, in which order are records and certificate to be changed (RFC 7671 section 8.1)? */

enum { VOUCH_ROLLOVER_RECORDS = 16 };

enum vouch_rollover_state {
    VOUCH_ROLLOVER_NONE = 0, /* no records */
    VOUCH_ROLLOVER_UNKNOWN,  /* the name service gave no answer */
    VOUCH_ROLLOVER_BOGUS,    /* an answer whose signatures are wrong */
    VOUCH_ROLLOVER_INSECURE, /* records that are not signed: clients do not heed them */
    VOUCH_ROLLOVER_UNUSABLE, /* signed, but none that SMTP can use */
    VOUCH_ROLLOVER_HOLDS,    /* one matches */
    VOUCH_ROLLOVER_BREAKS    /* none does */
};

struct vouch_rollover_record {
    struct vouch_tlsa tlsa;
    const char *fault; /* why SMTP cannot use it, a constant; null: it can */
    bool matches;      /* the new certificate, or an authority in its chain */
};

struct vouch_rollover {
    const char *host; /* the caller's */
    uint16_t port;
    enum vouch_rollover_state state;
    struct vouch_rollover_record at[VOUCH_ROLLOVER_RECORDS];
    size_t count;
    size_t lost; /* records that did not fit */
    uint32_t ttl_s;
    uint8_t pin[32]; /* of the new certificate: what "3 1 1" has */
};

/* Holds the answer to a TLSA question (its status, and where that is VOUCH_OK its records) against
 * a chain, DER, the service's certificate first. The records stay the caller's. */
void vouch_rollover_judge(struct vouch_rollover *r, int status, const struct vouch_records *records,
                          const struct vouch_span *chain, size_t count);
/* Says it to people, with the steps. */
void vouch_rollover_write(struct vouch_writer *w, const struct vouch_rollover *r);
/* One JSON object in a line (docs/SCHEMA.md). */
void vouch_rollover_write_json(struct vouch_writer *w, const struct vouch_rollover *r);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_TLSA_ROLLOVER_H
#define VOUCH_POSIX_CERT_TLSA_ROLLOVER_H

#include "core/mail/tlsa.h"
#include "core/port.h"

/* Will the TLSA records of a host still match after a new certificate is installed; and if not, in
 * which order must records and certificate be changed (RFC 7671 section 8.1)? */

enum { VOUCH_ROLLOVER_RECORDS = 16 };

enum vouch_rollover_state {
    VOUCH_ROLLOVER_NONE = 0, /* no records */
    VOUCH_ROLLOVER_UNKNOWN,  /* the name service did not answer */
    VOUCH_ROLLOVER_BOGUS,    /* an answer that fails DNSSEC validation */
    VOUCH_ROLLOVER_INSECURE, /* unsigned records, which clients ignore */
    VOUCH_ROLLOVER_UNUSABLE, /* signed, but SMTP can use none of them */
    VOUCH_ROLLOVER_HOLDS,    /* one matches */
    VOUCH_ROLLOVER_BREAKS    /* none does */
};

struct vouch_rollover_record {
    struct vouch_tlsa tlsa;
    const char *fault; /* why SMTP cannot use it, a constant; null: it can */
    bool matches;      /* the new certificate, or an authority in its chain, matches */
};

struct vouch_rollover {
    const char *host; /* the caller's */
    uint16_t port;
    enum vouch_rollover_state state;
    struct vouch_rollover_record at[VOUCH_ROLLOVER_RECORDS];
    size_t count;
    size_t lost; /* records that did not fit */
    uint32_t ttl_s;
    uint8_t pin[32]; /* of the new certificate: the data of "3 1 1" */
};

/* Compares the answer to a TLSA query (its status, and its records if that is VOUCH_OK) with a
 * chain, DER, the service's certificate first. The caller keeps the records. */
void vouch_rollover_judge(struct vouch_rollover *r, int status, const struct vouch_records *records,
                          const struct vouch_span *chain, size_t count);
/* Prints it for people, with the steps. */
void vouch_rollover_write(struct vouch_writer *w, const struct vouch_rollover *r);
/* One JSON object in a line (docs/SCHEMA.md). */
void vouch_rollover_write_json(struct vouch_writer *w, const struct vouch_rollover *r);

#endif

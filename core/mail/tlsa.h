// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_TLSA_H
#define VOUCH_MAIL_TLSA_H

#include "core/x509/certificate.h"

/* TLSA records (RFC 6698 section 2.1, RFC 7671), as used for SMTP (RFC 7672 section 3.1). */

struct vouch_tlsa {
    uint8_t usage;    /* 2: an authority of the domain's own (DANE-TA), 3: the server (DANE-EE) */
    uint8_t selector; /* 0: the certificate, 1: its public key */
    uint8_t matching; /* 0: the data itself, 1: its SHA-256, 2: its SHA-512 */
    struct vouch_span data;
};

/* Reads RDATA; the caller keeps the span. false: too short. */
bool vouch_tlsa_read(struct vouch_span rdata, struct vouch_tlsa *out);
/* Why SMTP cannot use it, a constant; null: it can. */
const char *vouch_tlsa_fault(const struct vouch_tlsa *t);
/* Does it match that certificate, or its key? The usage is ignored. */
bool vouch_tlsa_matches(const struct vouch_tlsa *t, const struct vouch_certificate *c);
/* Writes "3 1 1 0123abcd...", only the first bytes of a long association. */
void vouch_tlsa_write(struct vouch_writer *w, const struct vouch_tlsa *t);

#endif

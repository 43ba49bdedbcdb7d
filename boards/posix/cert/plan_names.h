// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_PLAN_NAMES_H
#define VOUCH_POSIX_CERT_PLAN_NAMES_H

#include "boards/posix/cert/der_write.h"
#include "core/x509/extension.h"

/* Names for a certificate: the subject, and subjectAltName entries. */

enum { VOUCH_PLAN_NAMES_MAX = 100, VOUCH_PLAN_NAME_MAX = 256, VOUCH_SUBJECT_MAX = 1024 };

/* DNS names and addresses, in the order of addition. */
struct vouch_plan_names {
    struct vouch_general_name at[VOUCH_PLAN_NAMES_MAX];
    char texts[VOUCH_PLAN_NAMES_MAX][VOUCH_PLAN_NAME_MAX];
    size_t count;
};

/* Adds "host.example", "*.example" or an address; letters beyond ASCII become A-labels (RFC 5890).
 * A repeated name is added once. VOUCH_OK; VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_plan_names_add(struct vouch_plan_names *n, const char *text, struct vouch_writer *why);
/* Adds an entry of a request or certificate unchanged. false: it is neither a DNS name nor an
 * address, or does not fit. */
bool vouch_plan_names_copy(struct vouch_plan_names *n, const struct vouch_general_name *name);
/* Puts GeneralNames' content (RFC 5280 section 4.2.1.6). */
void vouch_plan_names_put(struct vouch_der_writer *w, const struct vouch_plan_names *n);

/* Makes a Name from RFC 4514 text ("CN=mail.example,O=Example,C=NL": the last one stands first)
 * into the buffer. Types: CN, O, OU, C, ST, L, DC, UID, emailAddress, serialNumber; "\" escapes the
 * character after it. VOUCH_OK; VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_subject_parse(const char *text, uint8_t buffer[VOUCH_SUBJECT_MAX], struct vouch_span *der,
                        struct vouch_writer *why);

#endif

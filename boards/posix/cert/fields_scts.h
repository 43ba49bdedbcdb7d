// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIELDS_SCTS_H
#define VOUCH_POSIX_CERT_FIELDS_SCTS_H

#include "boards/posix/cert/fields.h"

/* Adds the signed certificate timestamps embedded in a certificate (RFC 6962 section 3.3): their
 * number, and for each the time, the log's identifier, and its operator if f->ct_logs has it.
 * `value` is the extension's. Signatures are not verified. */
void vouch_fields_add_scts(struct vouch_fields *f, struct vouch_span value);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIELDS_SCTS_H
#define VOUCH_POSIX_CERT_FIELDS_SCTS_H

#include "boards/posix/cert/fields.h"

/* Adds the signed certificate timestamps that are embedded in a certificate (RFC 6962 section 3.3):
 * how many, and of each the time, the log's identifier, and, where f->ct_logs has it, its operator.
 * `value` is the extension's. Their signatures are not verified. */
void vouch_fields_add_scts(struct vouch_fields *f, struct vouch_span value);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIELDS_OF_H
#define VOUCH_POSIX_CERT_FIELDS_OF_H

#include "boards/posix/cert/fields.h"

/* The content of one item, as fields. */

/* Fill an empty one. `now_s` is UTC seconds since 1970, for the remaining validity. */
void vouch_fields_of_certificate(struct vouch_fields *f, struct vouch_span der, int64_t now_s);
void vouch_fields_of_request(struct vouch_fields *f, struct vouch_span der);
void vouch_fields_of_crl(struct vouch_fields *f, struct vouch_span der, int64_t now_s);
void vouch_fields_of_key(struct vouch_fields *f, struct vouch_span spki);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIELDS_EXTENSIONS_H
#define VOUCH_POSIX_CERT_FIELDS_EXTENSIONS_H

#include "boards/posix/cert/fields.h"
#include "core/x509/certificate.h"

/* Adds names, usages, constraints, identifiers, URLs of lists and responders, policies. */
void vouch_fields_add_extensions(struct vouch_fields *f, const struct vouch_certificate *c);

#endif

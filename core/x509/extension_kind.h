// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_EXTENSION_KIND_H
#define VOUCH_X509_EXTENSION_KIND_H

#include "core/x509/extension.h"

/* The kind of an extension with this OID. */
enum vouch_extension_kind vouch_extension_kind_of(struct vouch_span oid);

#endif

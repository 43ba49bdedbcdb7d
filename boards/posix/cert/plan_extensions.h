// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_PLAN_EXTENSIONS_H
#define VOUCH_POSIX_CERT_PLAN_EXTENSIONS_H

#include "boards/posix/cert/cert_plan.h"

/* The extensions for a plan (RFC 5280 section 4.2). */

struct vouch_plan_key_ids {
    struct vouch_span subject;
    struct vouch_span authority;
};

/* Puts [3] Extensions: key identifiers, basic constraints, key usage; usages and names of a leaf;
 * name constraints of an authority. */
void vouch_plan_put_extensions(struct vouch_der_writer *w, const struct vouch_cert_plan *plan,
                               const struct vouch_plan_key_ids *ids);
/* Puts [0] Attributes of a request with an extensionRequest (RFC 2985 section 5.4.2): key usage,
 * extended key usage and names. */
void vouch_plan_put_request_attributes(struct vouch_der_writer *w,
                                       const struct vouch_cert_plan *plan);
/* Puts one extension around the value that was written since the mark. */
void vouch_plan_wrap_extension(struct vouch_der_writer *w, const char *oid, bool critical,
                               size_t mark);

#endif

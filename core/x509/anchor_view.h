// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_ANCHOR_VIEW_H
#define VOUCH_X509_ANCHOR_VIEW_H

#include "core/anchors.h"
#include "core/x509/certificate.h"

/* The anchor as a certificate: its own, parsed again; or for a bare key a substitute: a CA of that
 * name with the anchor's limits. Without limits it has no dates (VOUCH_PART_VALIDITY), and without
 * its own certificate no `der`. The spans belong to the store. */
void vouch_anchor_view(const struct vouch_anchor *anchor, struct vouch_certificate *out);

#endif

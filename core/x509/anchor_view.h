// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_ANCHOR_VIEW_H
#define VOUCH_X509_ANCHOR_VIEW_H

#include "core/anchors.h"
#include "core/x509/certificate.h"

/* The anchor as a certificate: its own, read anew; or what stands for it beside a bare key: a CA of
 * that name, with what the limits say. Without limits it has no dates (VOUCH_PART_VALIDITY), and
 * without its own certificate no `der`. The spans are the store's. */
void vouch_anchor_view(const struct vouch_anchor *anchor, struct vouch_certificate *out);

#endif

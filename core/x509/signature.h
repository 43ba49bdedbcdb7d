// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_SIGNATURE_H
#define VOUCH_X509_SIGNATURE_H

#include "core/x509/der.h"
#include "core/x509/key.h"

/* Shared by the two files of key.h. */

/* RSASSA-PSS-params (RFC 4055 section 3.1). */
struct vouch_signature_parameters {
    enum vouch_hash hash;
    uint32_t salt;
};

/* Reads RSASSA-PSS-params; sets faults in `d`. */
void vouch_signature_read_pss(struct vouch_der *d, struct vouch_signature_parameters *out);

#endif

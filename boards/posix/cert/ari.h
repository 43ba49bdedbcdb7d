// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_ARI_H
#define VOUCH_POSIX_CERT_ARI_H

#include "core/x509/certificate.h"

/* ACME renewal information (RFC 9773): the window in which a CA wants a certificate to be
 * renewed. */

enum { VOUCH_ARI_URL_MAX = 512 };

/* A CA's ACME server. */
struct vouch_ari {
    const char *directory;      /* its directory's URL, https:// */
    const char *const *options; /* of the checks, as vouch_live_get has them */
    size_t options_count;
    char renewal_info[VOUCH_ARI_URL_MAX]; /* "": not requested yet */
};

struct vouch_ari_window {
    int64_t start_s; /* UTC seconds since 1970 */
    int64_t end_s;
};

/* Writes the certificate's identifier in ACME: key identifier of its issuer and serial number, in
 * base64url (section 4.1). false: it has no such key identifier. */
bool vouch_ari_id(struct vouch_writer *w, const struct vouch_certificate *c);
/* Requests the window. VOUCH_OK; else a status, with one line in `why`. */
int vouch_ari_ask(struct vouch_ari *a, const struct vouch_certificate *c,
                  struct vouch_ari_window *out, struct vouch_writer *why);

#endif

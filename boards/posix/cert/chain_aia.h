// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_CHAIN_AIA_H
#define VOUCH_POSIX_CERT_CHAIN_AIA_H

#include "boards/posix/cert/chain_fix.h"
#include "boards/posix/fetch/gather.h"

/* Fetches the issuers missing from a chain from the URLs in its certificates (authorityInfoAccess,
 * RFC 5280 section 4.2.2.1), and fixes the chain with them. A fetched certificate is used only if
 * it signed the one below it. */

struct vouch_chain_aia {
    struct vouch_fetch_settings settings;
    struct vouch_posix_names_options names_options;
    struct vouch_posix_names names;
    struct vouch_policy policy;
    struct vouch_judge_question question;
    struct vouch_gather gather; /* its rows say what was fetched, and what could not be */
    struct vouch_span *extra;   /* from malloc */
    bool begun;
};

/* Continues from `fix`, the incomplete answer to `q`. VOUCH_OK, complete or not; VOUCH_E_MEMORY.
 * Free it in every case, after `fix` was used. */
int vouch_chain_aia_fix(struct vouch_chain_aia *a, const struct vouch_chain_fix_question *q,
                        struct vouch_chain_fix *fix);
/* A line for each URL that was tried. */
void vouch_chain_aia_write(struct vouch_writer *w, const struct vouch_chain_aia *a);
void vouch_chain_aia_free(struct vouch_chain_aia *a);

#endif

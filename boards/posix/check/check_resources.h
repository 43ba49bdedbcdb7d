// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CHECK_RESOURCES_H
#define VOUCH_POSIX_CHECK_RESOURCES_H

#include "boards/posix/bundle.h"
#include "boards/posix/check/check_settings.h"
#include "boards/posix/check/serials.h"
#include "boards/posix/credentials.h"
#include "core/check_hello.h"
#include "core/mail/sts_cache.h"
#include "core/x509/memo.h"
#include "port/posix/trust_store.h"

/* Signatures that are remembered: 8 KiB. */
enum { VOUCH_MEMO_ROWS = 256 };

/* What the checks of one command need for judging, loaded from the files on the command line. */
struct vouch_check_resources {
    struct vouch_trust_store store;
    struct vouch_bundle crls;
    struct vouch_ct_list ct_logs;
    const struct vouch_serials *serials; /* of the whole run; null: none */
    struct vouch_sts_cache *policies;    /* of mail domains, kept; null: none are */
    struct vouch_memo memo;              /* of all checks of this run */
    struct vouch_memo_row memo_rows[VOUCH_MEMO_ROWS];
    struct vouch_entropy entropy;
    struct vouch_credentials credentials;
    /* by key type; the first: according to the settings */
    struct vouch_tls_config tls[VOUCH_TLS_KEY_ECDSA + 1];
    bool tls_ready[VOUCH_TLS_KEY_ECDSA + 1];
    struct vouch_tls_config hellos[VOUCH_HELLOS];
    /* browser-shaped hellos are set up: nothing was requested that a browser does not choose */
    bool shaped;
};

/* Loads all of it. VOUCH_OK; else a status, and one line on standard error has said which argument
 * is wrong and why. Free it in every case; a zeroed one may be freed. It must not be moved. */
int vouch_check_resources_load(struct vouch_check_resources *m,
                               struct vouch_check_settings *settings);
/* Sets up tls[type], unless it is. VOUCH_OK, or a status of vouch_tls_config_init. */
int vouch_check_resources_key_type(struct vouch_check_resources *m,
                                   const struct vouch_check_settings *s,
                                   enum vouch_tls_key_type type);
/* Are the resources loaded for `a` also right for `b`, which comes from a line's options? */
bool vouch_check_resources_fit(const struct vouch_check_settings *a,
                               const struct vouch_check_settings *b);
void vouch_check_resources_free(struct vouch_check_resources *m);

#endif

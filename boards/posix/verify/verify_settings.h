// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_VERIFY_SETTINGS_H
#define VOUCH_POSIX_VERIFY_SETTINGS_H

#include "boards/posix/output_options.h"
#include "boards/posix/trust_options.h"
#include "boards/posix/verify/fitness.h"

/* The command line of `vouch verify`. Texts are argv's. */

enum { VOUCH_VERIFY_POLICIES_MAX = 32, VOUCH_OID_MAX = 64 };

struct vouch_verify_settings {
    /* as given */
    struct vouch_trust_settings trust;
    struct vouch_output_settings output;
    struct vouch_texts untrusted;
    const char *who;         /* the command, for messages: argv[0] */
    const char *request_for; /* see verify.h */
    const char *key;
    const char *key_password_file;
    bool common_name;
    bool at_given;
    unsigned uses; /* of a client's certificate, a mask of enum vouch_client_use */

    /* in parsed form */
    struct vouch_policy policy; /* points into trust and the next fields */
    struct vouch_span policies[VOUCH_VERIFY_POLICIES_MAX];
    uint8_t oids[VOUCH_VERIFY_POLICIES_MAX][VOUCH_OID_MAX];
    int64_t at_utc_s;
};

/* Reads the command line. Answers like vouch_options_read. */
int vouch_verify_settings_read(struct vouch_verify_settings *s, int argc, char **argv,
                               char ***files, size_t *files_count);

#endif

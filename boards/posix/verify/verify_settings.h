// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_VERIFY_SETTINGS_H
#define VOUCH_POSIX_VERIFY_SETTINGS_H

#include "boards/posix/options.h"
#include "core/format.h"
#include "core/policy.h"
#include "core/target.h"

/* What the command line of `vouch verify` says. Texts are argv's. */

enum { VOUCH_VERIFY_NAMES_MAX = 16, VOUCH_VERIFY_POLICIES_MAX = 32, VOUCH_OID_MAX = 64 };

struct vouch_verify_settings {
    /* as given */
    struct vouch_texts trust;
    struct vouch_texts untrusted;
    struct vouch_texts crls;
    const char *key;
    const char *key_password_file;
    bool json;
    bool language_given;
    bool revocation_given;
    bool common_name;
    bool at_given;
    int quiet;
    int verbose;

    /* as understood */
    struct vouch_policy policy; /* points into the next fields */
    struct vouch_wanted_name names[VOUCH_VERIFY_NAMES_MAX];
    char name_texts[VOUCH_VERIFY_NAMES_MAX][VOUCH_HOST_MAX + 1];
    struct vouch_span policies[VOUCH_VERIFY_POLICIES_MAX];
    uint8_t oids[VOUCH_VERIFY_POLICIES_MAX][VOUCH_OID_MAX];
    int64_t at_utc_s;
    const struct vouch_format *format;
    enum vouch_language language;
};

/* Reads the command line. The answers of vouch_options_read. */
int vouch_verify_settings_read(struct vouch_verify_settings *s, int argc, char **argv,
                               char ***files, size_t *files_count);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRUST_OPTIONS_H
#define VOUCH_POSIX_TRUST_OPTIONS_H

#include "boards/posix/bundle.h"
#include "boards/posix/ct_list.h"
#include "boards/posix/fetch/fetch_options.h"
#include "boards/posix/options.h"
#include "core/finding.h"
#include "core/policy.h"
#include "core/target.h"
#include "port/posix/trust_store.h"

/* Whom a command trusts and what it requires of a certificate: --cafile, --capath, --crl and how
 * lists count, --verify-hostname, --strict, -w and -c, for every command that judges any. */

enum { VOUCH_WANTED_NAMES_MAX = 16 };

struct vouch_trust_settings {
    struct vouch_texts cafiles;
    const char *cafile_word; /* what messages call that option; null: cafile */
    struct vouch_texts capaths;
    struct vouch_texts crls;
    struct vouch_texts ocsp;
    const char *ct_logs; /* a list of CT logs; null: none */
    struct vouch_fetch_settings fetch;
    bool revocation_given;
    enum vouch_revocation_mode revocation;
    enum vouch_revocation_depth revocation_depth;
    int64_t crl_max_age_s;
    struct vouch_threshold crl_warning;
    struct vouch_threshold crl_critical;
    struct vouch_wanted_name names[VOUCH_WANTED_NAMES_MAX];
    char name_texts[VOUCH_WANTED_NAMES_MAX][VOUCH_HOST_MAX + 1];
    size_t names_count;
    bool host_named; /* one of them has the role host: it replaces the target's host */
    bool strict;
    bool clients_given;
    unsigned clients; /* 1 << enum vouch_client */
    struct vouch_ignored ignored;
    struct vouch_threshold warning;
    struct vouch_threshold critical;
};

enum { VOUCH_TRUST_OPTIONS = 16 };

/* The group sets a struct vouch_trust_settings. */
extern const struct vouch_option vouch_trust_options[VOUCH_TRUST_OPTIONS];

/* Adds a wanted name, "[ROLE:]NAME"; one line in `why` when it is invalid. */
int vouch_trust_settings_add_name(struct vouch_trust_settings *s, const char *value,
                                  struct vouch_writer *why);
/* Downgrades a finding's code to a remark; one line in `why` when there is no such code, or when it
 * is one that makes a chain untrusted. */
/* Takes a finding's code for a remark; one line in `why` when there is no such code, or when it is
 * one that makes a chain untrusted. */
int vouch_trust_settings_ignore(struct vouch_trust_settings *s, struct vouch_span code,
                                struct vouch_writer *why);
/* What does not go together; null: nothing. */
const char *vouch_trust_settings_fault(const struct vouch_trust_settings *s);
/* Sets these options in a policy: revocation, strictness, thresholds. */
void vouch_trust_settings_fill(const struct vouch_trust_settings *s, struct vouch_policy *policy);
/* Call once all options are read: sets the revocation mode if lists are given without a mode. */
void vouch_trust_settings_settle(struct vouch_trust_settings *s, enum vouch_revocation_mode mode);
/* Loads the trusted CAs, the system's if none are given, and the revocation lists. VOUCH_OK; else a
 * status with one line in `why`. The store is initialised, and the caller must free both. */
int vouch_trust_settings_load(const struct vouch_trust_settings *s, struct vouch_trust_store *store,
                              struct vouch_bundle *crls, struct vouch_writer *why);
/* Reads the list of logs, if one is given. VOUCH_OK; else a status with one line in `why`. */
int vouch_trust_settings_load_logs(const struct vouch_trust_settings *s, struct vouch_ct_list *list,
                                   struct vouch_writer *why);
/* Adds the files of an option to a bundle; each must contain the expected kind, which `count`, a
 * field of the bundle, counts. Answers as above. */
int vouch_trust_add_files(struct vouch_bundle *b, const size_t *count, const char *what,
                          const char *option, const struct vouch_texts *paths,
                          struct vouch_writer *why);

#endif

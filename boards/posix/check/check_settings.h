// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CHECK_SETTINGS_H
#define VOUCH_POSIX_CHECK_SETTINGS_H

#include "boards/posix/check/ldap_settings.h"
#include "boards/posix/check/mail_settings.h"
#include "boards/posix/output_options.h"
#include "boards/posix/trust_options.h"
#include "boards/posix/values.h"
#include "core/tls.h"

/* What the command line of `vouch check` says. Texts are argv's. */

enum { VOUCH_REDIRECTS_MAX = 16 };

struct vouch_check_settings {
    /* as given */
    struct vouch_texts hosts; /* -H */
    const char *port;         /* -p, for every target that names none */
    const char *starttls;
    const char *certificate;
    const char *key;
    const char *key_password_file;
    bool only_ipv4;
    bool only_ipv6;
    struct vouch_trust_settings trust;
    struct vouch_output_settings output;
    struct vouch_ldap_settings ldap;
    struct vouch_mail_settings mail;

    /* as understood */
    char servername[VOUCH_HOST_MAX + 1]; /* "": the target's host */
    struct vouch_redirect redirects[VOUCH_REDIRECTS_MAX];
    size_t redirects_count;
    struct vouch_pin pins[VOUCH_REDIRECTS_MAX];
    size_t pins_count;
    uint32_t timeout_ms; /* 0: the default */
    uint32_t connect_timeout_ms;
    enum vouch_tls_version tls_min;
    enum vouch_tls_version tls_max;
    enum vouch_tls_key_type key_type;
};

/* Reads the command line. The answers of vouch_options_read. */
int vouch_check_settings_read(struct vouch_check_settings *s, int argc, char **argv,
                              char ***targets, size_t *targets_count);
/* -4, -6, or neither. */
enum vouch_family vouch_check_settings_family(const struct vouch_check_settings *s);

#endif

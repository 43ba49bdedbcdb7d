// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CHECK_SETTINGS_H
#define VOUCH_POSIX_CHECK_SETTINGS_H

#include "boards/posix/check/ldap_settings.h"
#include "boards/posix/check/mail_settings.h"
#include "boards/posix/options.h"
#include "core/format.h"
#include "core/policy.h"
#include "core/target.h"
#include "core/tls.h"

/* What the command line of `vouch check` says. Texts are argv's. */

/* --connect-to HOST1:PORT1:HOST2:PORT2 */
struct vouch_redirect {
    char host[VOUCH_HOST_MAX + 1];    /* "": any */
    uint16_t port;                    /* 0: any */
    char to_host[VOUCH_HOST_MAX + 1]; /* "": the same */
    uint16_t to_port;                 /* 0: the same */
};

/* --resolve HOST:PORT:ADDRESS */
struct vouch_pin {
    char host[VOUCH_HOST_MAX + 1];
    uint16_t port;
    struct vouch_address address;
};

enum { VOUCH_REDIRECTS_MAX = 16, VOUCH_WANTED_NAMES_MAX = 16 };

struct vouch_check_settings {
    /* as given */
    struct vouch_texts hosts; /* -H */
    const char *port;         /* -p, for every target that names none */
    const char *starttls;
    struct vouch_texts cafiles;
    struct vouch_texts capaths;
    struct vouch_texts crls;
    const char *certificate;
    const char *key;
    const char *key_password_file;
    bool only_ipv4;
    bool only_ipv6;
    bool strict;
    bool json;
    int quiet;
    int verbose;
    struct vouch_ldap_settings ldap;
    struct vouch_mail_settings mail;

    /* as understood */
    struct vouch_threshold warning;
    struct vouch_threshold critical;
    char servername[VOUCH_HOST_MAX + 1]; /* "": the target's host */
    struct vouch_wanted_name names[VOUCH_WANTED_NAMES_MAX];
    char name_texts[VOUCH_WANTED_NAMES_MAX][VOUCH_HOST_MAX + 1];
    size_t names_count;
    bool host_named; /* one of them has the role host: it stands in for the target's host */
    struct vouch_redirect redirects[VOUCH_REDIRECTS_MAX];
    size_t redirects_count;
    struct vouch_pin pins[VOUCH_REDIRECTS_MAX];
    size_t pins_count;
    uint32_t timeout_ms; /* 0: the default */
    uint32_t connect_timeout_ms;
    const struct vouch_format *format;
    bool revocation_given;
    enum vouch_revocation_mode revocation;
    bool language_given;
    enum vouch_language language;
    enum vouch_tls_version tls_min;
    enum vouch_tls_version tls_max;
    enum vouch_tls_key_type key_type;
};

/* Reads the command line. The answers of vouch_options_read. */
int vouch_check_settings_read(struct vouch_check_settings *s, int argc, char **argv,
                              char ***targets, size_t *targets_count);
/* Adds a wanted name, "[ROLE:]NAME"; one line in `why` when it is none. */
int vouch_check_settings_add_name(struct vouch_check_settings *s, const char *value,
                                  struct vouch_writer *why);
/* -4, -6, or neither. */
enum vouch_family vouch_check_settings_family(const struct vouch_check_settings *s);
/* The words of --help's end. */
extern const char vouch_check_examples[];

#endif

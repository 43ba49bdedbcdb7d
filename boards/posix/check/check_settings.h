// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CHECK_SETTINGS_H
#define VOUCH_POSIX_CHECK_SETTINGS_H

#include "boards/posix/check/key_pins.h"
#include "boards/posix/check/ldap_settings.h"
#include "boards/posix/check/mail_settings.h"
#include "boards/posix/check/pinned.h"
#include "boards/posix/check/proxy_settings.h"
#include "boards/posix/output_options.h"
#include "boards/posix/trust_options.h"
#include "core/dialogue/http.h"
#include "core/dialogue/http_fetch.h"
#include "core/pins.h"
#include "core/tls.h"

/* What the command line of `vouch check` says. Texts are argv's. */

enum { VOUCH_REDIRECTS_MAX = 16 };

/* What a target is beyond its protocol, which decides on what else it must keep. */
enum vouch_service {
    VOUCH_SERVICE_ANY = 0,
    /* A cloud service that gets parts of messages to judge: it and we know each other by
     * certificates, ours shown and its authority or key given beforehand. */
    VOUCH_SERVICE_THREAT_ANALYSIS
};

struct vouch_check_settings {
    /* as given, for all targets */
    struct vouch_texts hosts; /* -H */
    const char *port;         /* -p, for every target that names none */
    const char *protocol;     /* -P: the scheme of -H; null: https */
    const char *targets_file; /* "-": standard input; null: none */
    uint32_t jobs;            /* checks at a time; 0: what the machine suggests */
    uint32_t per_host;        /* of these, with one host and port */
    bool unordered;
    const char *dns; /* null: the system's name servers */
    bool trust_ad;
    struct vouch_output_settings output;

    /* as given, for one */
    const char *starttls;
    const char *certificate;
    const char *key;
    const char *key_password_file;
    bool insecure_cert;
    bool only_ipv4;
    bool only_ipv6;
    enum vouch_service service;
    struct vouch_key_pin_list key_pins;
    struct vouch_trust_settings trust;
    struct vouch_ldap_settings ldap;
    struct vouch_mail_settings mail;
    struct vouch_proxy_settings proxy;
    struct vouch_http_options web;

    /* as understood */
    char servername[VOUCH_HOST_MAX + 1]; /* "": the target's host */
    struct vouch_redirect redirects[VOUCH_REDIRECTS_MAX];
    size_t redirects_count;
    struct vouch_pinned pinned;
    uint32_t timeout_ms; /* 0: the default */
    uint32_t connect_timeout_ms;
    enum vouch_tls_version tls_min;
    enum vouch_tls_version tls_max;
    enum vouch_tls_key_type key_type;
    struct vouch_http_fetch *http; /* GET it whole, in the place of https's own dialogue; or null */
    struct vouch_pins pins;        /* for who wants to see what is sent; takes DANE's place */
};

/* What a service of that kind lacks in these settings; null: nothing. */
const char *vouch_check_settings_service_fault(const struct vouch_check_settings *s);

/* Reads the command line. The answers of vouch_options_read. */
int vouch_check_settings_read(struct vouch_check_settings *s, int argc, char **argv,
                              char ***targets, size_t *targets_count);
/* Reads the options that stand with one target: what they do not say is as `base` says, which must
 * outlive it. `who` complains. VOUCH_OK, or VOUCH_E_ARGUMENT, and one line has said what is wrong.
 */
int vouch_check_settings_read_line(struct vouch_check_settings *s,
                                   const struct vouch_check_settings *base, const char *who,
                                   int argc, char **argv);
/* Frees what reading it took. */
void vouch_check_settings_free(struct vouch_check_settings *s);
/* -4, -6, or neither. */
enum vouch_family vouch_check_settings_family(const struct vouch_check_settings *s);

#endif

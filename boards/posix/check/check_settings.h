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

/* The command line of `vouch check`. Texts are argv's. */

enum { VOUCH_REDIRECTS_MAX = 16 };

/* The role of a target beyond its protocol, which determines further requirements. */
enum vouch_service {
    VOUCH_SERVICE_ANY = 0,
    /* A cloud service that receives parts of messages for analysis: both sides authenticate with
     * certificates; ours is sent, and its authority or key is given in advance. */
    VOUCH_SERVICE_THREAT_ANALYSIS
};

struct vouch_check_settings {
    /* as given, for all targets */
    struct vouch_texts hosts; /* -H */
    const char *port;         /* -p, for every target that names none */
    const char *protocol;     /* -P: the scheme of -H; null: https */
    const char *targets_file; /* "-": standard input; null: none */
    uint32_t jobs;            /* concurrent checks; 0: chosen for this machine */
    uint32_t per_host;        /* limit for one host and port */
    bool unordered;
    const char *dns; /* null: the system's name servers */
    bool trust_ad;
    struct vouch_output_settings output;

    /* as given, for one target */
    const char *starttls;
    const char *certificate;
    const char *key;
    const char *key_password_file;
    bool insecure_cert;
    unsigned probe; /* a mask of VOUCH_PROBE_...; 0: no probe */
    uint32_t probe_pause_ms;
    bool only_ipv4;
    bool only_ipv6;
    enum vouch_service service;
    struct vouch_key_pin_list key_pins;
    struct vouch_trust_settings trust;
    struct vouch_ldap_settings ldap;
    struct vouch_mail_settings mail;
    struct vouch_proxy_settings proxy;
    struct vouch_http_options web;

    /* in parsed form */
    char servername[VOUCH_HOST_MAX + 1]; /* "": the target's host */
    struct vouch_redirect redirects[VOUCH_REDIRECTS_MAX];
    size_t redirects_count;
    struct vouch_pinned pinned;
    uint32_t timeout_ms; /* 0: the default */
    uint32_t connect_timeout_ms;
    enum vouch_tls_version tls_min;
    enum vouch_tls_version tls_max;
    enum vouch_tls_key_type key_type;
    bool key_type_given;
    bool other_key; /* a web server is asked for a certificate of the other kind of key too */
    struct vouch_http_fetch *http; /* GET this resource, instead of https's own dialogue; or null */
    struct vouch_pins pins;        /* to observe what is sent; replaces DANE */
};

/* Reads the command line. Answers like vouch_options_read. */
int vouch_check_settings_read(struct vouch_check_settings *s, int argc, char **argv,
                              char ***targets, size_t *targets_count);
/* Reads the options of one target: what they do not set comes from `base`, which must outlive it.
 * `who` prefixes error messages. VOUCH_OK, or VOUCH_E_ARGUMENT, and one line has said what is
 * wrong. */
int vouch_check_settings_read_line(struct vouch_check_settings *s,
                                   const struct vouch_check_settings *base, const char *who,
                                   int argc, char **argv);
/* Frees what reading it allocated. */
void vouch_check_settings_free(struct vouch_check_settings *s);
/* -4, -6, or neither. */
enum vouch_family vouch_check_settings_family(const struct vouch_check_settings *s);

#endif

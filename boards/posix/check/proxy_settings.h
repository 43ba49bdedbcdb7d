// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PROXY_SETTINGS_H
#define VOUCH_POSIX_PROXY_SETTINGS_H

#include "boards/posix/options.h"
#include "core/dialogue/proxy.h"
#include "core/target.h"

/* The options of `vouch check` about the path to the server: a proxy, and the header that a
 * listener behind a load balancer needs. */

struct vouch_proxy_settings {
    /* as given */
    const char *password_file;

    /* in parsed form */
    enum vouch_proxy_kind kind;
    char host[VOUCH_HOST_MAX + 1];
    uint16_t port;
    char user[VOUCH_PROXY_USER_MAX + 1];
    char password[VOUCH_PROXY_PASSWORD_MAX + 1];
    size_t password_len;
    unsigned header; /* of the PROXY protocol; 0: none */
};

enum { VOUCH_PROXY_SETTINGS_OPTIONS = 3 };

/* The group sets a struct vouch_proxy_settings. */
extern const struct vouch_option vouch_proxy_settings_options[VOUCH_PROXY_SETTINGS_OPTIONS];

/* Reads "http://[user@]host:port" or "socks5://...", and "v1" or "v2". VOUCH_OK, or
 * VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_proxy_settings_take(struct vouch_proxy_settings *s, const char *url,
                              struct vouch_writer *why);
int vouch_proxy_settings_take_header(struct vouch_proxy_settings *s, const char *version,
                                     struct vouch_writer *why);
/* Options that contradict each other, as one line; null: none. */
const char *vouch_proxy_settings_fault(const struct vouch_proxy_settings *s);
/* Reads the password from its file. VOUCH_OK, or VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_proxy_settings_load(struct vouch_proxy_settings *s, struct vouch_writer *why);
/* Wipes the password. */
void vouch_proxy_settings_wipe(struct vouch_proxy_settings *s);
/* Fills `out` with what every target shares. */
void vouch_proxy_settings_fill(const struct vouch_proxy_settings *s, struct vouch_proxy *out);

#endif

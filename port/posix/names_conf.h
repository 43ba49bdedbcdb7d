// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_NAMES_CONF_H
#define VOUCH_POSIX_NAMES_CONF_H

#include <stdbool.h>
#include <stddef.h>

/* The content of resolv.conf(5) apart from the servers, which c-ares reads. */

enum { VOUCH_NAMES_SEARCH_SIZE = 2048 };

struct vouch_posix_names_conf {
    /* The domains to search, separated by blanks. */
    char search[VOUCH_NAMES_SEARCH_SIZE];
    bool on_loopback; /* every name server is on loopback, also if none is listed */
    bool trust_ad;    /* "options trust-ad" */
};

/* Reads a file in the format of resolv.conf(5); an unreadable one counts as empty. The last
 * "search" or "domain" counts; LOCALDOMAIN in the environment overrides it, and if there is
 * neither, the domain of this machine's own name is used. A domain that does not fit is dropped. */
void vouch_posix_names_conf_read(const char *path, struct vouch_posix_names_conf *out);
/* The index-th domain to search, as a string in the buffer; false: no more, or it does not fit. */
bool vouch_posix_names_conf_domain(const struct vouch_posix_names_conf *conf, size_t index,
                                   char *buffer, size_t cap);
/* Are all of these servers, as in vouch_posix_names_options, on loopback? */
bool vouch_posix_names_on_loopback(const char *servers);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_NAMES_CONF_H
#define VOUCH_POSIX_NAMES_CONF_H

#include <stdbool.h>
#include <stddef.h>

/* What resolv.conf(5) says besides the servers that c-ares asks. */

enum { VOUCH_NAMES_SEARCH_SIZE = 2048 };

struct vouch_posix_names_conf {
    /* The domains to search, with a blank between two. */
    char search[VOUCH_NAMES_SEARCH_SIZE];
    bool on_loopback; /* every name server is on loopback, as it is where none is named */
    bool trust_ad;    /* "options trust-ad" */
};

/* Reads a file in the form of resolv.conf(5); one that cannot be read is an empty one. The last
 * "search" or "domain" counts; LOCALDOMAIN in the environment takes its place, and where there is
 * neither, the domain in this machine's own name does. A domain that does not fit is left out. */
void vouch_posix_names_conf_read(const char *path, struct vouch_posix_names_conf *out);
/* The index-th domain to search, as a string in the buffer; false: there are no more, or it does
 * not fit. */
bool vouch_posix_names_conf_domain(const struct vouch_posix_names_conf *conf, size_t index,
                                   char *buffer, size_t cap);
/* Are all of these servers, as in vouch_posix_names_options, on loopback? */
bool vouch_posix_names_on_loopback(const char *servers);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_CHECK_DNS_H
#define VOUCH_POSIX_CERT_CHECK_DNS_H

#include "boards/posix/command.h"

/* `vouch cert check --dns`: do the TLSA records of the hosts that will get a certificate match
 * it? */

struct vouch_check_dns {
    const char *bundle;
    const char *password_file; /* null: none */
    const char *const *names;  /* "name" or "role:name"; of role domain, its MX hosts are meant */
    size_t names_count;        /* 0: the certificate's own DNS names */
    uint16_t port;             /* of the service; MX hosts have 25 */
    const char *servers;       /* null: the system's */
    bool trust_ad;
    bool json;
};

/* Prints the result on standard output. VALID; INVALID: a host's records would no longer match;
 * UNKNOWN: a query was not answered, or the bundle cannot be read, which has been printed. */
enum vouch_exit vouch_check_dns(const struct vouch_check_dns *q);

#endif

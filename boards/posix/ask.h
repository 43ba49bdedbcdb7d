// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_ASK_H
#define VOUCH_POSIX_ASK_H

#include "port/posix/resolver.h"

/* Look-ups that wait for the answer: VOUCH_OK, or the statuses of a resolver (port.h). */

/* The addresses of a host. */
int vouch_ask_addresses(struct vouch_posix_names *names, const char *host,
                        struct vouch_addresses *out);
/* The records of a type. The caller owns out->data. */
int vouch_ask_records(struct vouch_posix_names *names, const char *name, enum vouch_dns_type type,
                      struct vouch_records *out);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_ASK_H
#define VOUCH_POSIX_CERT_ASK_H

#include "port/posix/resolver.h"

/* Asks the name service for records, and waits for the answer: VOUCH_OK, or the statuses of a
 * resolver's `records` (port.h). The caller owns out->data. */
int vouch_ask_records(struct vouch_posix_names *names, const char *name, enum vouch_dns_type type,
                      struct vouch_records *out);

#endif

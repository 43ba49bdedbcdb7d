// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_IDENTITY_H
#define VOUCH_MONITOR_IDENTITY_H

#include "core/report.h"

/* Which endpoint a report is about. A target that represents several, such as the nodes of a
 * cluster, has one for each host, address and kind of key; any other target is one endpoint,
 * whatever its current address. */

enum { VOUCH_IDENTITY_MAX = 2048 };

/* Writes "TARGET", then for a mail domain's host " HOST", and if the target represents several
 * addresses " ADDRESS" ("-" if unknown), and for one kind of key " rsa" or " ecdsa": such as
 * "https://a.example 192.0.2.1 rsa". `target` is the target as configured. */
void vouch_identity_write(struct vouch_writer *w, const char *target, const struct vouch_report *r,
                          bool by_address);

#endif

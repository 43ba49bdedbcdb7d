// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_IDENTITY_H
#define VOUCH_MONITOR_IDENTITY_H

#include "core/report.h"

/* Which endpoint a report is about: target, address and kind of key. The nodes of a cluster, and
 * the certificates of two key types on one server, are endpoints of their own. */

enum { VOUCH_IDENTITY_MAX = 1024 };

/* Writes "TARGET ADDRESS KEY", such as "https://a.example 192.0.2.1 EC". `target` is the target as
 * configured. "-" stands for an address that is not known; the kind of key is "EC", "RSA", or
 * "-" where `by_key` is false or no certificate was seen. */
void vouch_identity_write(struct vouch_writer *w, const char *target, const struct vouch_report *r,
                          bool by_key);

#endif

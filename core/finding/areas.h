// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FINDING_AREAS_H
#define VOUCH_FINDING_AREAS_H

#include "core/finding.h"

/* The rows of one area, ordered by code. Each is in core/finding/AREA.c. */
struct vouch_finding_area {
    const struct vouch_finding_kind *rows;
    size_t count;
};

enum { VOUCH_FINDING_AREAS = 14 };

/* By the hundreds of the codes, from 100. core/finding/areas.c lists them all; an image that can
 * never report the findings of some areas may link its own list, with an empty area in their
 * places. */
extern const struct vouch_finding_area *const vouch_finding_areas[VOUCH_FINDING_AREAS];

extern const struct vouch_finding_area vouch_finding_net;
extern const struct vouch_finding_area vouch_finding_tls;
extern const struct vouch_finding_area vouch_finding_certificate;
extern const struct vouch_finding_area vouch_finding_chain;
extern const struct vouch_finding_area vouch_finding_name;
extern const struct vouch_finding_area vouch_finding_revocation;
extern const struct vouch_finding_area vouch_finding_lint;
extern const struct vouch_finding_area vouch_finding_smtp;
extern const struct vouch_finding_area vouch_finding_ldap;
extern const struct vouch_finding_area vouch_finding_http;
extern const struct vouch_finding_area vouch_finding_mail;
extern const struct vouch_finding_area vouch_finding_clients;
extern const struct vouch_finding_area vouch_finding_starttls;
extern const struct vouch_finding_area vouch_finding_probe;

#endif

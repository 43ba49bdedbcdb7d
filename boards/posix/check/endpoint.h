// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_ENDPOINT_H
#define VOUCH_POSIX_ENDPOINT_H

#include "boards/posix/check/check_resources.h"
#include "core/mail/route_dane.h"
#include "core/mail/sts.h"

/* What one check connects to, and how to judge it: a value, small enough to be copied. All memory
 * of a running check belongs to a slot (slot.h). */

enum { VOUCH_STS_RECORD_BUFFER = 4096, VOUCH_STS_POLICY_BUFFER = 64 * 1024 };

/* A domain's MTA-STS policy, which one check fetches and by which its MX hosts are judged. */
struct vouch_sts_fetch {
    struct vouch_route_sts record;
    char domain[VOUCH_HOST_MAX + 1];
    char id[VOUCH_STS_ID_MAX + 1]; /* of the record */
    struct vouch_sts_policy policy;
    uint8_t record_buffer[VOUCH_STS_RECORD_BUFFER];
    uint8_t text[VOUCH_STS_POLICY_BUFFER]; /* of the policy */
};

struct vouch_endpoint {
    const struct vouch_check_settings *settings; /* the caller's, as are the resources; ... */
    struct vouch_check_resources *resources;     /* ... both must outlive the check */
    struct vouch_target target;
    char mx_domain[VOUCH_HOST_MAX + 1]; /* of mx://; "": another target */
    enum vouch_tls_key_type key_type;   /* ANY: according to the settings */
    uint32_t timeout_ms;                /* of an optional check; 0: according to the settings */
    struct vouch_route *route;          /* the route that chose host and address; null: none */
    struct vouch_route_hop hop;         /* the route's */
    const struct vouch_sts_policy *sts; /* the policy for an MX host; null: none */
    struct vouch_sts_fetch *fetch;      /* the check fetches this policy; null: an ordinary check */
};

/* Reads a target as the user wrote it. VOUCH_OK, or VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_endpoint_parse(struct vouch_endpoint *e, const struct vouch_check_settings *settings,
                         struct vouch_check_resources *resources, const char *text,
                         struct vouch_writer *why);
bool vouch_endpoint_speaks_ldap(const struct vouch_endpoint *e);
bool vouch_endpoint_speaks_smtp(const struct vouch_endpoint *e);
/* Is it judged like a delivery, by a destination control? */
bool vouch_endpoint_delivers(const struct vouch_endpoint *e);
/* Are TLSA records of its host looked up? */
bool vouch_endpoint_wants_dane(const struct vouch_endpoint *e);

/* Turns a mail domain's endpoint into the one that fetches its policy:
 * https://mta-sts.DOMAIN/.well-known/mta-sts.txt (RFC 8461 section 3.3). VOUCH_OK, or MALFORMED
 * when the domain's name is too long for such a host. */
int vouch_endpoint_fetch(struct vouch_endpoint *e, struct vouch_sts_fetch *fetch);

/* --compare-gc: the same query to Active Directory's global catalogue (3269) and to the domain
 * (636). The catalogue covers the whole forest but only some attributes of each entry, so a filter
 * on another attribute finds nothing there although the entry exists. */

/* Is it a catalogue that must be compared? */
bool vouch_endpoint_is_catalogue(const struct vouch_endpoint *e);
/* Turns a catalogue's endpoint into that of its domain. */
void vouch_endpoint_to_domain(struct vouch_endpoint *e);

#endif

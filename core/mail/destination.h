// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_DESTINATION_H
#define VOUCH_MAIL_DESTINATION_H

#include "core/report.h"

/* What an appliance's destination control requires of TLS when it delivers to a domain, and what a
 * check's findings mean under it. */
enum vouch_destination {
    VOUCH_DESTINATION_NONE = 0,         /* mail goes in clear text */
    VOUCH_DESTINATION_PREFERRED,        /* TLS if available; no certificate is checked */
    VOUCH_DESTINATION_REQUIRED,         /* TLS or no delivery; no certificate is checked */
    VOUCH_DESTINATION_PREFERRED_VERIFY, /* TLS if available, with its certificate checked */
    VOUCH_DESTINATION_REQUIRED_VERIFY,  /* TLS with a good certificate, or no delivery */
    VOUCH_DESTINATION_REQUIRED_HOSTED,  /* the same; if the certificate has SANs, CN is ignored */
    /* what the host's TLSA records require (RFC 7672); without any, preferred */
    VOUCH_DESTINATION_DANE,
    VOUCH_DESTINATION_DANE_REQUIRED /* the same; without any, no delivery */
};

/* "none", "preferred", "required", "preferred-verify", "required-verify",
 * "required-verify-hosted", "dane" or "dane-required". */
const char *vouch_destination_text(enum vouch_destination d);
/* The control with that name; false: unknown. */
bool vouch_destination_parse(struct vouch_span text, enum vouch_destination *out);
/* Does that control look up TLSA records? */
bool vouch_destination_asks_dane(enum vouch_destination d);

/* Weighs the findings of a check of one MX host again as delivery under that control does, and the
 * verdict with them: preferred falls back to clear text only if STARTTLS failed before the 220 that
 * starts TLS; required ignores the certificate; verify accepts the MX host's or the mail domain's
 * name (rows of those roles in the name matrix). Call after the check is finished; facts are
 * unchanged. */
void vouch_destination_weigh(struct vouch_report *r, enum vouch_destination control);

/* How the mail is delivered. */
enum vouch_delivery {
    VOUCH_DELIVERED_VERIFIED = 0, /* over TLS, to a proved host */
    VOUCH_DELIVERED_TLS,          /* over TLS, to an unverified host */
    VOUCH_DELIVERED_CLEAR,
    VOUCH_DELIVERED_NOT
};

/* Valid after vouch_destination_weigh. */
enum vouch_delivery vouch_destination_delivery(const struct vouch_report *r,
                                               enum vouch_destination control);
/* "verified", "encrypted", "clear" or "not delivered". */
const char *vouch_delivery_text(enum vouch_delivery d);

/* Weighs the findings and adds the facts destination and delivery. Call vouch_report_finish
 * afterwards. */
void vouch_destination_conclude(struct vouch_report *r, enum vouch_destination control);

/* The alert that an appliance sends when TLS was required for a domain but not available. */
struct vouch_alert {
    bool due;
    const char *class_name;         /* "System" */
    const char *severity;           /* "Warning" */
    enum vouch_finding_code reason; /* the worst finding */
};

/* Does this report call for the required-TLS alert? */
struct vouch_alert vouch_destination_alert(const struct vouch_report *r,
                                           enum vouch_destination control);

#endif

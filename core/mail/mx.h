// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MAIL_MX_H
#define VOUCH_MAIL_MX_H

#include "core/report.h"
#include "core/target.h"

/* Where mail for a domain goes (RFC 5321 section 5.1, RFC 7505): the MX hosts by preference. */

enum { VOUCH_MX_MAX = 24 };

struct vouch_mx_host {
    uint16_t preference;
    char name[VOUCH_HOST_MAX + 1]; /* lower case, no trailing dot */
};

struct vouch_mx {
    /* by preference, equal ones in the order of the answer */
    struct vouch_mx_host at[VOUCH_MX_MAX];
    size_t count;
    size_t lost;    /* hosts that did not fit, or whose record was malformed */
    bool implicit;  /* there is no MX record: the domain itself is the host */
    bool refused;   /* null MX: the domain accepts no mail */
    bool authentic; /* the answer was validated (port.h) */
};

/* Makes the list from the answer to an MX look-up: its status, and its records if that is VOUCH_OK.
 * VOUCH_OK: out->count hosts to deliver to. < 0: mail cannot be delivered, and the report has the
 * finding that says why: null MX, no such domain, no answer, a bogus one. */
int vouch_mx_read(struct vouch_mx *out, const char *domain, int status,
                  const struct vouch_records *records, struct vouch_report *report);

#endif

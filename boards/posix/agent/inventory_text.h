// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_INVENTORY_TEXT_H
#define VOUCH_AGENT_INVENTORY_TEXT_H

#include "core/bytes.h"
#include "core/finding.h"
#include "core/words.h"

/* The possible problems of a certificate assigned to services. The codes are those of
 * vouch-agent(8), and never change. */

enum agent_inventory_kind {
    AGENT_INVENTORY_UNREADABLE = 0,
    AGENT_INVENTORY_OTHER,     /* a service serves a different one */
    AGENT_INVENTORY_WAITS,     /* the file has a newer one than is served */
    AGENT_INVENTORY_PARTLY,    /* only some of the services' nodes serve it */
    AGENT_INVENTORY_OVERRIDES, /* it overrides one of a wider level */
    AGENT_INVENTORY_PURPOSE,   /* it is used as a client certificate, but is not valid for that */
    AGENT_INVENTORY_KEY,       /* another machine has the same key */
    AGENT_INVENTORY_DEMONSTRATION,
    AGENT_INVENTORY_EXPIRES, /* our own client certificate expires */
    AGENT_INVENTORY_KINDS
};

const char *agent_inventory_code(enum agent_inventory_kind kind);
enum vouch_severity agent_inventory_severity(enum agent_inventory_kind kind);
/* Writes two lines: the problem of the certificate with that name, and how to fix it. */
void agent_inventory_write(struct vouch_writer *w, enum vouch_language language, const char *name,
                           enum agent_inventory_kind kind, struct vouch_span value);
/* Writes one line: the problem is over. */
void agent_inventory_write_over(struct vouch_writer *w, enum vouch_language language,
                                const char *name, enum agent_inventory_kind kind);

#endif

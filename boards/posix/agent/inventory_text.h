// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_INVENTORY_TEXT_H
#define VOUCH_AGENT_INVENTORY_TEXT_H

#include "core/bytes.h"
#include "core/finding.h"
#include "core/words.h"

/* What can be wrong with a certificate that is assigned to services. Its codes are those of
 * vouch-agent(8), and never change. */

enum agent_inventory_kind {
    AGENT_INVENTORY_UNREADABLE = 0,
    AGENT_INVENTORY_OTHER,     /* a service serves another one than the file's */
    AGENT_INVENTORY_WAITS,     /* the file has a newer one than is served */
    AGENT_INVENTORY_PARTLY,    /* some of the services' nodes serve it */
    AGENT_INVENTORY_OVERRIDES, /* it takes the place of one of a wider level */
    AGENT_INVENTORY_PURPOSE,   /* it is shown as a client's, and may not be */
    AGENT_INVENTORY_KEY,       /* another machine has the same key */
    AGENT_INVENTORY_DEMONSTRATION,
    AGENT_INVENTORY_EXPIRES, /* our own client certificate does */
    AGENT_INVENTORY_KINDS
};

const char *agent_inventory_code(enum agent_inventory_kind kind);
enum vouch_severity agent_inventory_severity(enum agent_inventory_kind kind);
/* Writes two lines: what is wrong with the certificate of that name, and what mends it. */
void agent_inventory_write(struct vouch_writer *w, enum vouch_language language, const char *name,
                           enum agent_inventory_kind kind, struct vouch_span value);
/* Writes one line: it is no longer so. */
void agent_inventory_write_over(struct vouch_writer *w, enum vouch_language language,
                                const char *name, enum agent_inventory_kind kind);

#endif

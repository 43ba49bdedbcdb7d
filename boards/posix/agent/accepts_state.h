// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_ACCEPTS_STATE_H
#define VOUCH_AGENT_ACCEPTS_STATE_H

#include "boards/posix/agent/endpoint_state.h"
#include "core/accepts.h"

/* What the server of an endpoint accepts, from one probe to the next: the reports of the checks
 * between have the answers of the last one, so that its findings come and go with a probe. */

enum { AGENT_SESSION_MAX = 160 };

struct agent_accepts {
    struct vouch_accepts found;
    char session[AGENT_SESSION_MAX]; /* certificate, version, cipher and group of that check */
    enum vouch_severity worst;       /* of what was found */
    bool dirty;                      /* not stored yet */
};

/* The answers to these parts (VOUCH_PROBE_...) that are still valid for a check of the target's
 * endpoint (null: no memory) that ended with this report; null: the server must be asked. */
const struct vouch_accepts *agent_accepts_known(struct agent *a, size_t target,
                                                struct agent_endpoint *e, unsigned parts,
                                                const struct vouch_report *r);
/* Takes the answers from a report about the endpoint, where they are new. */
void agent_accepts_note(struct agent_endpoint *e, const struct vouch_report *r);
/* Writes them to the store, within its transaction. */
void agent_accepts_keep(struct agent *a, struct agent_endpoint *e);

#endif

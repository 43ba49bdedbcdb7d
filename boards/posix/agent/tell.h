// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_TELL_H
#define VOUCH_AGENT_TELL_H

#include "boards/posix/agent/endpoint_state.h"

/* Puts an alert into the log, the history and the outbox of each route that accepts it. Call within
 * a transaction of the store. */

struct agent_news {
    const char *target;   /* its name, by which routes select */
    const char *identity; /* the endpoint, or the whole target */
    const char *kind;     /* vouch_event_text */
    enum vouch_severity severity;
    const char *class_name;
    const char *code; /* of the finding; "": none */
    const char *text;
};

/* `e`: the endpoint, for its history; null: none. */
void agent_tell_news(struct agent *a, const struct agent_endpoint *e, const struct agent_news *news,
                     int64_t utc_s);
/* An event of an endpoint; `code_before` is the previous fault. `r`: the report that led to it;
 * null: none. */
void agent_tell_event(struct agent *a, size_t target, struct agent_endpoint *e,
                      const struct vouch_event *event, const struct vouch_report *r,
                      enum vouch_finding_code code_before, int64_t utc_s);

#endif

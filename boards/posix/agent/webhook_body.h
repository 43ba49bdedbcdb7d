// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEBHOOK_BODY_H
#define VOUCH_AGENT_WEBHOOK_BODY_H

#include "boards/posix/agent/message.h"
#include "core/format/json_write.h"

/* The body of a webhook's request, by the name of its template. */

/* The input of a body. */
struct agent_webhook {
    const struct agent_message *message;
    const char *key;  /* PagerDuty's routing key; "": none */
    int64_t repeat_s; /* after which what lasts is sent again; 0: never */
};

/* Writes the body; returns its media type. Null: no such template. */
const char *agent_webhook_body(struct vouch_writer *w, const char *template_name,
                               const struct agent_webhook *hook);

/* One alert as an object of vouch's own format (docs/SCHEMA.md). */
void agent_webhook_write_item(struct vouch_json *j, const struct agent_message_item *i);

#endif

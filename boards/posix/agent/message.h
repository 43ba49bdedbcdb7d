// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_MESSAGE_H
#define VOUCH_AGENT_MESSAGE_H

#include "boards/posix/agent/store.h"
#include "core/words.h"

/* Several alerts that are sent together. */

enum { AGENT_MESSAGE_ITEMS = 50 };

struct agent_message_item {
    int64_t id; /* its number in the outbox: the same when it is resent */
    int64_t at_s;
    char *target;
    char *identity;
    char *kind;
    enum vouch_severity severity;
    char *code;
    char *text;       /* the first line says it all */
    unsigned attempt; /* of sending it, from 1 */
};

struct agent_message {
    struct agent_message_item items[AGENT_MESSAGE_ITEMS];
    size_t count;
    size_t lost;                  /* memory ran out */
    int64_t id;                   /* of the first one in the outbox; identifies the message */
    enum vouch_language language; /* of what stands around the alerts; clearing keeps it */
};

/* agent_store_take's `each`, with the message as its self. */
void agent_message_add(void *self, const struct agent_outbox_row *row);
/* Does it report that an earlier problem is over, and not only that it is another one? */
bool agent_message_item_is_over(const struct agent_message_item *i);
void agent_message_clear(struct agent_message *m);
enum vouch_severity agent_message_severity(const struct agent_message *m);
/* A severity for people, in the language of the message. */
const char *agent_message_severity_word(const struct agent_message *m,
                                        enum vouch_severity severity);
/* What names the message, the same when it is sent again, on this host alone: without blanks. */
void agent_message_name(const struct agent_message *m, struct vouch_writer *w);
/* One line: of one alert its own, of several how many and what they have in common. */
void agent_message_subject(const struct agent_message *m, struct vouch_writer *w);
/* The whole message as text, with LF line ends. */
void agent_message_text(const struct agent_message *m, struct vouch_writer *w);

#endif

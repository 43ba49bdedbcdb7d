// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_SYSLOG_TLS_H
#define VOUCH_SINK_SYSLOG_TLS_H

#include "boards/common/firmware_log.h"
#include "boards/common/proved.h"

/* [report] syslog_tls = HOST[:PORT]: the same lines as sink_syslog, over TLS (RFC 5425, port
 * 6514). Each connection is a check like any other, with the anchors of the table: nothing is sent
 * unless the receiver's chain and name are good, and the time is known. It stands for as long as it
 * takes to send what waits. Where that fails the finding is an event, and it is tried again after a
 * second, then twice as long each time, up to about a minute. What waits is bounded: the oldest
 * message gives way to a new one, is counted, and the next message tells of it. */

/* A message with its length in front (RFC 5425 section 4.3.1). */
enum { SYSLOG_TLS_HEAD = 4, SYSLOG_TLS_FRAME = SYSLOG_TLS_HEAD + FIRMWARE_LOG_LINE };

struct syslog_tls_message {
    size_t len;
    uint8_t frame[SYSLOG_TLS_FRAME];
};

/* Fields are its own. */
struct syslog_tls {
    struct proved to;
    const char *hostname;
    size_t first;  /* of those that wait */
    size_t count;  /* how many wait */
    size_t handed; /* of these, to the session that is under way */
    unsigned lost; /* gave way, and nobody was told yet */
};

/* Its self: what a board's size decides. */
struct sink_syslog_tls {
    struct syslog_tls *sender;
    struct syslog_tls_message *messages;
    size_t messages_max;
    struct vouch_check_storage storage; /* `out` holds all messages at once */
};

extern const struct vouch_sink_ops sink_syslog_tls;

#endif

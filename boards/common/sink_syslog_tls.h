// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_SYSLOG_TLS_H
#define VOUCH_SINK_SYSLOG_TLS_H

#include "boards/common/firmware_log.h"
#include "boards/common/proved.h"

/* [report] syslog_tls = HOST[:PORT]: the same lines as sink_syslog, over TLS (RFC 5425, port 6514).
 * Each connection is a check like any other, with the anchors of the table: nothing is sent unless
 * the receiver's chain and name are valid and the time is known. It lasts only as long as it takes
 * to send what is waiting. On failure the finding is logged, and the next attempt follows after a
 * second, then after twice as long each time, up to about a minute. The number of waiting messages
 * is limited: a new one replaces the oldest, which is counted, and the next message reports the
 * count. */

/* A message preceded by its length (RFC 5425 section 4.3.1). */
enum { SYSLOG_TLS_HEAD = 4, SYSLOG_TLS_FRAME = SYSLOG_TLS_HEAD + FIRMWARE_LOG_LINE };

struct syslog_tls_message {
    size_t len;
    uint8_t frame[SYSLOG_TLS_FRAME];
};

/* The fields are private to it. */
struct syslog_tls {
    struct proved to;
    const char *hostname;
    size_t first;  /* of the waiting ones */
    size_t count;  /* number of waiting messages */
    size_t handed; /* of these, passed to the current session */
    unsigned lost; /* replaced, and not reported yet */
};

/* Its self: what depends on a board's size. */
struct sink_syslog_tls {
    struct syslog_tls *sender;
    struct syslog_tls_message *messages;
    size_t messages_max;
    struct vouch_check_storage storage; /* `out` holds all messages at once */
};

extern const struct vouch_sink_ops sink_syslog_tls;

#endif

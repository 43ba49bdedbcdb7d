// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_STATE_H
#define VOUCH_SINK_STATE_H

#include "boards/common/state_log.h"
#include "core/monitor/sink.h"

/* What is kept over a restart, in board_flash_state: the believed verdict of each target, i.e. what
 * was last reported; the verified signatures (core/x509/memo.h); the last good time, before
 * which no clock is accepted; and the MTA-STS policies of mail domains, under a name of their
 * own. It is written at most every `keep` seconds ([agent], an hour by
 * default), or after a quarter of that if a belief has changed, and not if nothing has: at most 96
 * times a day by default. A row of the table of sinks, which must be first. */

/* The fields are private to it, except the buffer: 16 bytes, plus 8 for each target and 32 for each
 * row of the memo. */
struct sink_state {
    uint8_t *buffer;
    size_t buffer_max;
    struct firmware_sts_kept *sts; /* null: no mail domains; not private either */
    struct state_log log;
    bool there; /* the board has such flash */
    bool changed;
    bool noted; /* a check has ended since the last write */
    uint32_t keep_s;
    uint64_t written_ms;
    const struct config_table *table;
};

extern const struct vouch_sink_ops sink_state;

/* Opens the flash; call first. Returns the last good time, or 0. */
int64_t sink_state_open(struct sink_state *s);

#endif

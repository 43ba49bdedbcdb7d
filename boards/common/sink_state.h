// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_STATE_H
#define VOUCH_SINK_STATE_H

#include "boards/common/state_log.h"
#include "core/monitor/sink.h"

/* What outlives a restart, in board_flash_state: what is believed of each target, which is what
 * people were last told; the signatures that were verified (core/x509/memo.h); and the last good
 * time, before which no clock is believed. It is written at most every `keep` seconds ([agent],
 * an hour unless it is set), or after a quarter of that where a belief has changed, and not where
 * nothing did: at most 96 times a day by default. A row of the table of sinks, behind no other. */

/* Fields are its own but for the room, of 16 bytes, 8 for each target and 32 for each row of the
 * memo. */
struct sink_state {
    uint8_t *buffer;
    size_t buffer_max;
    struct state_log log;
    bool there; /* the board has such flash */
    bool changed;
    bool noted; /* a check has ended since it was written */
    uint32_t keep_s;
    uint64_t written_ms;
    const struct config_table *table;
};

extern const struct vouch_sink_ops sink_state;

/* Opens the flash: before all else. The last good time, or 0. */
int64_t sink_state_open(struct sink_state *s);

#endif

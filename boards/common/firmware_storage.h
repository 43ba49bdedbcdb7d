// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_STORAGE_H
#define VOUCH_FIRMWARE_STORAGE_H

#include "boards/common/commands.h"
#include "boards/common/firmware_client.h"
#include "boards/common/firmware_mx.h"
#include "core/check.h"
#include "core/monitor/schedule.h"
#include "core/monitor/sink.h"

/* Everything that depends on a board's size: one constant, in the board's storage.c. */

struct firmware_target {
    size_t section_at; /* position in the configuration table */
    struct vouch_schedule schedule;
};

struct firmware_storage {
    /* what is judged in addition to the path: vouch_judge_all */
    const struct vouch_judge_parts *parts;
    void *arena; /* mbedTLS's, aligned to 8 bytes */
    size_t arena_len;
    struct firmware_target *targets;
    size_t targets_max;
    const struct vouch_sink *sinks; /* where reports go in addition to the log */
    size_t sinks_count;
    const struct firmware_client_ops *client; /* null: no client certificates */
    const struct firmware_mx_ops *mx;         /* null: no mx:// targets */
    bool rsa_client_keys;                     /* private RSA keys are built in */
    struct vouch_restart *restart; /* null: a signature in one call; mps2-an511 has one */
    struct vouch_memo *memo;       /* signatures already verified; null: none */
    /* the last one before this start, 0: unknown; null: no state is saved (sink_state.h) */
    int64_t (*good_time_s)(void);
    const struct commands *commands; /* what the board can be told to do; null: nothing */
    /* commands_tell, where there are commands; else null */
    bool (*tell)(const struct commands *c, size_t target, const struct vouch_schedule *schedule,
                 bool changed, uint64_t now_ms);
    /* the part of the log that the board has not taken yet: at least as long as a report */
    uint8_t *log;
    size_t log_len;
    struct vouch_check_storage check;
};

extern const struct firmware_storage firmware_storage;

#endif

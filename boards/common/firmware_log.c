// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_log.h"

#include "boards/common/arena.h"
#include "boards/common/board.h"
#include "boards/common/firmware_storage.h"
#include "boards/common/log_ring.h"
#include "core/format.h"
#include "core/format/json_write.h"

static uint8_t line[FIRMWARE_LOG_LINE];

static struct log_ring ring = {.take = board_log};

static int to_board(void *self, struct vouch_span s)
{
    (void)self;
    log_ring_put(&ring, s.data, s.len);
    return VOUCH_OK;
}

/* The board's log accepts lines of any length. */
static const struct vouch_spill board_spill = {.take = to_board};

static struct vouch_writer begin_line(void)
{
    return vouch_writer_into(line, sizeof line, &board_spill);
}

static void end_line(struct vouch_writer *w)
{
    vouch_write_text(w, "\n");
    vouch_writer_flush(w);
}

void firmware_log_start(void)
{
    ring.buffer = firmware_storage.log;
    ring.max = firmware_storage.log_len;
}

bool firmware_log_drain(void)
{
    return log_ring_drain(&ring);
}

/* The number of lines lost before is written between two lines. */
static struct vouch_writer log_line(void)
{
    uint32_t lost = log_ring_lost(&ring);
    struct vouch_writer w = begin_line();

    if (lost == 0)
        return w;
    struct vouch_json j = vouch_json_of(&w);
    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "event", "log");
    vouch_json_number(&j, "lost", (int64_t)lost);
    vouch_json_end(&j);
    end_line(&w);
    return begin_line();
}

struct vouch_writer firmware_log_scratch(void)
{
    return vouch_writer_of(line, sizeof line);
}

static void log_event(const char *what, const char *target, const char *why)
{
    struct vouch_writer w = log_line();
    struct vouch_json j = vouch_json_of(&w);

    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "event", what);
    if (target)
        vouch_json_text(&j, "target", target);
    vouch_json_text(&j, "text", why);
    vouch_json_end(&j);
    end_line(&w);
}

void firmware_log_event(const char *what, const char *why)
{
    log_event(what, NULL, why);
}

void firmware_log_insecure(const char *to, const char *what)
{
    log_event("insecure", to, what);
}

void firmware_log_target(const char *url, const char *why)
{
    log_event("target", url ? url : "", why);
}

void firmware_log_report(const struct vouch_report *report)
{
    static const struct vouch_format_options bare = {.words = NULL}; /* identifiers, no words */
    struct vouch_writer w = log_line();

    vouch_format_json.write(&w, &report, 1, &bare);
    vouch_writer_flush(&w);
}

void firmware_log_cost(const struct firmware_cost *cost)
{
    struct vouch_writer w = log_line();
    struct vouch_json j = vouch_json_of(&w);

    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "event", "cost");
    vouch_json_number(&j, "tick_hz", board_tick_hz());
    vouch_json_number(&j, "pause_ticks", (int64_t)cost->pause_ticks);
    vouch_json_number(&j, "awake_ticks", (int64_t)cost->awake_ticks);
    vouch_json_number(&j, "ticks", (int64_t)cost->ticks);
    vouch_json_number(&j, "busy_ticks", (int64_t)cost->busy_ticks);
    vouch_json_number(&j, "longest_ticks", (int64_t)cost->longest_ticks);
    vouch_json_text(&j, "longest_phase", cost->longest_phase);
    vouch_json_number(&j, "arena_peak", (int64_t)cost->arena_peak);
    vouch_json_number(&j, "arena_left", (int64_t)cost->arena_left);
    vouch_json_number(&j, "arena_size", (int64_t)vouch_arena_size());
    vouch_json_number(&j, "stack_peak", (int64_t)board_stack_peak());
    vouch_json_number(&j, "stack_size", (int64_t)board_stack_size());
    vouch_json_number(&j, "static_ram", (int64_t)board_static_ram());
    vouch_json_end(&j);
    end_line(&w);
}

// SPDX-License-Identifier: Apache-2.0
#include "firmware_log.h"

#include "arena.h"
#include "board.h"
#include "format.h"
#include "format/json_write.h"
#include "syslog.h"

enum { SYSLOG_BYTES = 480 }; /* the least that every receiver takes (RFC 5424 section 6.1) */

static struct {
    struct vouch_syslog syslog;
    bool to_syslog;
    uint8_t line[SYSLOG_BYTES];
} out;

void firmware_log_init(const struct firmware_config *config)
{
    if (config->syslog.family == VOUCH_FAMILY_ANY)
        return;
    int status = vouch_syslog_init(&out.syslog, &config->syslog, config->network.hostname);
    out.to_syslog = status == VOUCH_OK;
    if (status < 0)
        firmware_log_event("syslog", vouch_status_text(status));
}

static int to_board(void *self, struct vouch_span s)
{
    (void)self;
    board_log(s.data, s.len);
    return VOUCH_OK;
}

/* The board's log takes a line of any length. */
static const struct vouch_spill board_spill = {.take = to_board};

static struct vouch_writer log_line(void)
{
    return vouch_writer_into(out.line, sizeof(out.line), &board_spill);
}

static void end_line(struct vouch_writer *w)
{
    vouch_write_text(w, "\n");
    vouch_writer_flush(w);
}

void firmware_log_event(const char *what, const char *why)
{
    struct vouch_writer w = log_line();
    struct vouch_json j = vouch_json_of(&w);

    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "event", what);
    vouch_json_text(&j, "text", why);
    vouch_json_end(&j);
    end_line(&w);
}

static enum vouch_syslog_severity severity_of(enum vouch_verdict verdict)
{
    switch (verdict) {
    case VOUCH_VERDICT_VALID:
        return VOUCH_SYSLOG_INFO;
    case VOUCH_VERDICT_WARNING:
    case VOUCH_VERDICT_UNKNOWN:
        return VOUCH_SYSLOG_WARNING;
    case VOUCH_VERDICT_INVALID:
        break;
    }
    return VOUCH_SYSLOG_ERROR;
}

static void send_syslog(const struct vouch_report *report, const struct vouch_time *now)
{
    struct vouch_writer w = vouch_writer_of(out.line, sizeof(out.line));
    enum vouch_verdict verdict = vouch_report_verdict(report);

    vouch_syslog_head(&w, severity_of(verdict), now, out.syslog.hostname, "check");
    vouch_write_span(&w, report->target);
    vouch_write_text(&w, " ");
    vouch_write_text(&w, vouch_verdict_text(verdict));
    for (size_t i = 0; i < report->findings_count; i++) {
        const struct vouch_finding_kind *kind = vouch_finding_kind(report->room.findings[i].code);
        vouch_write_text(&w, i == 0 ? ": " : ", ");
        vouch_write_text(&w, kind ? kind->id : "?");
    }
    vouch_syslog_send(&out.syslog, vouch_writer_span(&w));
}

void firmware_log_report(const struct vouch_report *report, const struct vouch_time *now,
                         bool changed)
{
    static const struct vouch_format_options bare = {.words = NULL}; /* identifiers, no words */
    struct vouch_writer w = log_line();

    vouch_format_json.write(&w, &report, 1, &bare);
    vouch_writer_flush(&w);
    if (out.to_syslog && changed)
        send_syslog(report, now);
}

void firmware_log_cost(const struct firmware_cost *cost)
{
    struct vouch_writer w = log_line();
    struct vouch_json j = vouch_json_of(&w);

    vouch_json_object(&j, NULL);
    vouch_json_text(&j, "event", "cost");
    vouch_json_number(&j, "tick_hz", board_tick_hz());
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

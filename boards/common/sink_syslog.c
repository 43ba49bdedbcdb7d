// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_syslog.h"

#include "boards/common/firmware_log.h"

enum { SYSLOG_PORT = 514 };

static void start(void *self, const struct vouch_sink_resources *resources)
{
    struct vouch_address server = {.family = VOUCH_FAMILY_ANY};

    vouch_settings_endpoint(resources->settings, "report", &vouch_rows_syslog[VOUCH_SYSLOG_SERVER],
                            SYSLOG_PORT, &server);
    if (server.family == VOUCH_FAMILY_ANY)
        return;
    int status = vouch_syslog_init(self, &server, resources->hostname);
    if (status < 0)
        firmware_log_event("syslog", vouch_status_text(status));
    firmware_log_insecure(
        vouch_settings_text(resources->settings, "report", &vouch_rows_syslog[VOUCH_SYSLOG_SERVER]),
        "syslog: changes go there in clear");
}

static void poll(void *self, const struct vouch_time *now)
{
    (void)self;
    (void)now;
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

void sink_syslog_write(struct vouch_writer *w, const char *hostname,
                       const struct vouch_sink_result *result)
{
    const struct vouch_report *r = result->report;
    enum vouch_verdict verdict = vouch_report_verdict(r);

    vouch_syslog_head(w, severity_of(verdict), result->now, hostname, "check");
    vouch_write_span(w, r->target);
    vouch_write_text(w, " ");
    vouch_write_text(w, vouch_verdict_text(verdict));
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct vouch_finding_kind *kind = vouch_finding_kind(r->storage.findings[i].code);
        vouch_write_text(w, i == 0 ? ": " : ", ");
        vouch_write_text(w, kind ? kind->id : "?");
    }
}

static void report(void *self, const struct vouch_sink_result *result)
{
    struct vouch_syslog *syslog = self;

    if (!syslog->pcb || !result->changed)
        return;
    struct vouch_writer w = firmware_log_scratch();
    sink_syslog_write(&w, syslog->hostname, result);
    if (vouch_syslog_send(syslog, vouch_writer_span(&w)) < 0)
        firmware_log_event("syslog", "not sent");
}

const struct vouch_sink_ops sink_syslog = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = vouch_sink_never_due,
};

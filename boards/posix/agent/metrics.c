// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/metrics.h"

#include "boards/posix/agent/accepts_state.h"
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/sql.h"
#include "boards/posix/version.h"
#include "core/format/metric_write.h"

#include <sys/resource.h>

/* One endpoint. */
struct seen {
    const char *target; /* its name */
    const struct agent_endpoint *e;
};

static void begin(struct vouch_writer *w, const char *name, const struct seen *s)
{
    vouch_metric_begin(w, name, "target", vouch_span_of(s->target));
    vouch_metric_label(w, "endpoint", vouch_span_of(s->e->identity));
}

static void write_verdict(struct vouch_writer *w, const char *name, const struct seen *s)
{
    begin(w, name, s);
    vouch_metric_value(w, s->e->row.alert.known ? s->e->row.alert.verdict : VOUCH_VERDICT_UNKNOWN);
}

static void write_up(struct vouch_writer *w, const char *name, const struct seen *s)
{
    begin(w, name, s);
    vouch_metric_value(w, s->e->verdict <= VOUCH_VERDICT_WARNING);
}

static void write_finding(struct vouch_writer *w, const char *name, const struct seen *s)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(s->e->row.alert.code);

    if (!kind)
        return;
    begin(w, name, s);
    vouch_metric_label(w, "code", vouch_span_of(kind->id));
    vouch_metric_value(w, 1);
}

static void write_expiry(struct vouch_writer *w, const char *name, const struct seen *s)
{
    if (!s->e->expiry_known)
        return;
    begin(w, name, s);
    vouch_metric_value(w, s->e->expiry_s);
}

static void write_not_after(struct vouch_writer *w, const char *name, const struct seen *s)
{
    if (!s->e->row.alert.certificate_known)
        return;
    begin(w, name, s);
    vouch_metric_value(w, s->e->row.alert.not_after_s);
}

static void write_not_before(struct vouch_writer *w, const char *name, const struct seen *s)
{
    if (!s->e->row.alert.certificate_known)
        return;
    begin(w, name, s);
    vouch_metric_value(w, s->e->row.alert.not_before_s);
}

static void write_checked(struct vouch_writer *w, const char *name, const struct seen *s)
{
    begin(w, name, s);
    vouch_metric_value(w, s->e->row.checked_s);
}

static void write_stale(struct vouch_writer *w, const char *name, const struct seen *s)
{
    begin(w, name, s);
    vouch_metric_value(w, s->e->row.alert.stale);
}

static void write_duration(struct vouch_writer *w, const char *name, const struct seen *s)
{
    begin(w, name, s);
    vouch_metric_milli(w, s->e->duration_ms);
}

static void write_sent_expiry(struct vouch_writer *w, const char *name, const struct seen *s)
{
    if (!s->e->facts.sent_expiry_known)
        return;
    begin(w, name, s);
    vouch_metric_value(w, s->e->facts.sent_expiry_s);
}

static void write_crl(struct vouch_writer *w, const char *name, const struct seen *s)
{
    if (!s->e->facts.crl_known)
        return;
    begin(w, name, s);
    vouch_metric_value(w, s->e->facts.crl_next_update_s);
}

/* A client whose verdict is unknown has no sample. */
static void write_clients(struct vouch_writer *w, const char *name, const struct seen *s)
{
    const struct agent_endpoint_facts *f = &s->e->facts;

    for (unsigned c = 0; c < f->clients_count; c++) {
        if (f->clients[c] == VOUCH_ACCEPTANCE_UNKNOWN)
            continue;
        begin(w, name, s);
        vouch_metric_label(w, "client", vouch_span_of(vouch_client_kind(c)->id));
        vouch_metric_value(w, f->clients[c] == VOUCH_ACCEPTS);
    }
}

/* --- what a probe has found ------------------------------------------------------------------- */

/* An answer that is not known has no sample. */
static void write_answer(struct vouch_writer *w, const char *name, const struct seen *s,
                         unsigned part, const char *what, enum vouch_answer answer)
{
    uint8_t buffer[16];
    struct vouch_writer word = vouch_writer_of(buffer, sizeof buffer);

    if (answer == VOUCH_ANSWER_NOT_ASKED || answer == VOUCH_ANSWER_UNKNOWN)
        return;
    vouch_accepts_write_parts(&word, part);
    begin(w, name, s);
    vouch_metric_label(w, "part", vouch_writer_span(&word));
    vouch_metric_label(w, "what", vouch_span_of(what));
    vouch_metric_value(w, answer != VOUCH_ANSWER_NO);
}

/* A simulated client accepts when its handshake goes on and it takes the certificate. */
static enum vouch_answer answer_of_client(const struct agent_endpoint *e, size_t client)
{
    enum vouch_answer answer = e->accepts->found.clients[client].answer;
    int judged = vouch_simulated_client(client)->judged;

    if (answer != VOUCH_ANSWER_YES || judged < 0)
        return answer;
    if (judged >= e->facts.clients_count || e->facts.clients[judged] == VOUCH_ACCEPTANCE_UNKNOWN)
        return VOUCH_ANSWER_UNKNOWN;
    return e->facts.clients[judged] == VOUCH_ACCEPTS ? VOUCH_ANSWER_YES : VOUCH_ANSWER_NO;
}

static void write_accepts(struct vouch_writer *w, const char *name, const struct seen *s)
{
    const struct vouch_accepts *a = s->e->accepts ? &s->e->accepts->found : NULL;

    for (size_t i = 0; a && i < VOUCH_QUESTIONS; i++) {
        enum vouch_question q = (enum vouch_question)i;
        if (q != VOUCH_ASK_DHE) /* its size matters: docs/SCHEMA.md */
            write_answer(w, name, s, vouch_question_part(q), vouch_question_id(q), a->answers[q]);
    }
    for (size_t i = 0; a && i < a->clients_count; i++)
        write_answer(w, name, s, VOUCH_PROBE_CLIENTS, vouch_simulated_client(i)->id,
                     answer_of_client(s->e, i));
}

static void write_asked(struct vouch_writer *w, const char *name, const struct seen *s)
{
    if (!s->e->accepts || !s->e->accepts->found.asked_s)
        return;
    begin(w, name, s);
    vouch_metric_value(w, s->e->accepts->found.asked_s);
}

static void write_group(struct vouch_writer *w, const char *name, const struct seen *s)
{
    const struct vouch_accepts *a = s->e->accepts ? &s->e->accepts->found : NULL;
    const char *group = vouch_accepts_chosen(a, s->e->facts.group);

    if (!group)
        return;
    begin(w, name, s);
    vouch_metric_label(w, "group", vouch_span_of(group));
    vouch_metric_value(w, 1);
}

static void write_phases(struct vouch_writer *w, const char *name, const struct seen *s)
{
    for (unsigned t = 0; t < VOUCH_TIMINGS; t++) {
        begin(w, name, s);
        vouch_metric_label(w, "phase", vouch_span_of(vouch_timing_name((enum vouch_timing)t)));
        vouch_metric_milli(w, s->e->facts.timing_ms[t]);
    }
}

static void write_since(struct vouch_writer *w, const char *name, const struct seen *s)
{
    if (!s->e->row.alert.known)
        return;
    begin(w, name, s);
    vouch_metric_value(w, s->e->row.alert.since_s);
}

static const struct {
    const char *name, *help;
    void (*write)(struct vouch_writer *w, const char *name, const struct seen *s);
} metrics[] = {
    {"vouch_verdict", "What is believed: 0 valid, 1 warnings, 2 not judged, 3 invalid",
     write_verdict},
    {"vouch_up", "1 if the last check found the endpoint valid", write_up},
    {"vouch_finding", "1 for the worst finding that is believed", write_finding},
    {"vouch_path_expiry_timestamp_seconds", "When the first certificate of the path used expires",
     write_expiry},
    {"vouch_certificate_not_after_timestamp_seconds", "When the peer's own certificate expires",
     write_not_after},
    {"vouch_certificate_not_before_timestamp_seconds", "When it became valid", write_not_before},
    {"vouch_sent_expiry_timestamp_seconds", "When the first of the certificates sent expires",
     write_sent_expiry},
    {"vouch_crl_next_update_timestamp_seconds", "When the first of the CRLs used runs out",
     write_crl},
    {"vouch_client_accepts", "1 if this client accepts the chain, 0 if it refuses it",
     write_clients},
    {"vouch_probe_accepts",
     "1 if the server accepts this version, group, hello, weak cryptography or client, 0 if not",
     write_accepts},
    {"vouch_probe_asked_timestamp_seconds", "When the server was last asked what it accepts",
     write_asked},
    {"probe_tls_group_info", "The key exchange group that the server chooses", write_group},
    {"vouch_phase_duration_seconds", "How long this part of the last check took", write_phases},
    {"vouch_since_timestamp_seconds", "Since when what is believed is so", write_since},
    {"vouch_checked_timestamp_seconds", "When the last check ended", write_checked},
    {"vouch_stale", "1 if the endpoint was not checked for three intervals", write_stale},
    {"vouch_check_duration_seconds", "How long the last check took", write_duration},
};

/* What targets, or [certificate NAME], show to servers. */
static void write_client_certificates(const struct agent *a, struct vouch_writer *w)
{
    static const char name[] = "vouch_client_certificate_not_after_timestamp_seconds";

    vouch_metric_head(w, name, "When our own client certificate expires");
    for (size_t i = 0; i < a->config.certificates_count; i++) {
        const struct agent_certificate *c = &a->config.certificates[i];
        if (!c->client || !a->inventory.at[i].readable)
            continue;
        vouch_metric_begin(w, name, "certificate", vouch_span_of(c->name));
        vouch_metric_value(w, a->inventory.at[i].not_after_s);
    }
}

static void write_own(struct agent *a, struct vouch_writer *w)
{
    struct rusage used;
    int64_t waiting = 0;

    getrusage(RUSAGE_SELF, &used);
    sql_number(a->store.db, "SELECT count(*) FROM outbox WHERE sent_s IS NULL", &waiting);
    vouch_metric_head(w, "vouch_build_info", "The version of this program");
    vouch_metric_begin(w, "vouch_build_info", "version", vouch_span_of(vouch_version));
    vouch_metric_value(w, 1);
    vouch_metric_plain(w, "vouch_agent_start_timestamp_seconds", "When the agent began",
                       a->started_s);
    vouch_metric_plain(w, "vouch_agent_last_check_timestamp_seconds",
                       "When the last check of any target ended", a->last_end_s);
    vouch_metric_plain(w, "vouch_agent_targets", "Targets of the configuration",
                       (int64_t)a->config.targets_count);
    vouch_metric_plain(w, "vouch_agent_config_good", "0 if the configuration file was refused",
                       a->config_faults == 0);
    vouch_metric_plain(w, "vouch_agent_state_writable", "0 if the state cannot be written",
                       a->store.full_since_s == 0);
    vouch_metric_plain(w, "vouch_agent_alerts_waiting", "Alerts that are not delivered yet",
                       waiting);
    vouch_metric_plain(w, "vouch_agent_resident_bytes", "The largest memory that the agent had",
                       (int64_t)used.ru_maxrss * 1024);
    vouch_metric_plain_milli(w, "vouch_agent_cpu_seconds", "Processor time used",
                             (int64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
                                 (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000);
}

void agent_metrics_write(struct agent *a, struct vouch_writer *w)
{
    for (size_t m = 0; m < sizeof metrics / sizeof metrics[0]; m++) {
        vouch_metric_head(w, metrics[m].name, metrics[m].help);
        for (size_t i = 0; i < a->config.targets_count; i++)
            for (const struct agent_endpoint *e = a->targets[i].endpoints; e; e = e->next) {
                const struct seen s = {a->config.targets[i].name, e};
                metrics[m].write(w, metrics[m].name, &s);
            }
    }
    write_client_certificates(a, w);
    write_own(a, w);
}

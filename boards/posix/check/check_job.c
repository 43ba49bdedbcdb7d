// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/check_job.h"

#include "boards/posix/check/catalogue.h"
#include "boards/posix/check/sts_job.h"
#include "boards/posix/idn.h"
#include "core/format/plain.h"
#include "core/mail/destination.h"

#include <string.h>

enum { QUOTED_MAX = 60 };

static int refuse(struct vouch_writer *why, const struct vouch_target_error *error)
{
    vouch_write_text(why, error->what);
    if (error->where.len) {
        vouch_write_text(why, ": ");
        vouch_plain_write_cut(why, error->where, QUOTED_MAX);
    }
    return VOUCH_E_ARGUMENT;
}

static bool speaks_ldap(const struct vouch_job *job)
{
    const struct vouch_dialogue *d = job->target.dialogue;
    return d == &vouch_dialogue_ldap || d == &vouch_dialogue_ldaps;
}

static bool speaks_smtp(const struct vouch_job *job)
{
    const struct vouch_dialogue *d = job->target.dialogue;
    return d == &vouch_dialogue_smtp || d == &vouch_dialogue_smtps;
}

bool vouch_job_delivers(const struct vouch_job *job, const struct vouch_check_settings *settings)
{
    return job->mx_domain[0] || (settings->mail.destination_given && speaks_smtp(job));
}

static int parse_target(struct vouch_job *job, const struct vouch_check_settings *settings,
                        struct vouch_span text, struct vouch_writer *why)
{
    struct vouch_target_error error;
    int status = vouch_target_parse(&job->target, text, vouch_span_of(settings->starttls), &error);
    if (status != VOUCH_OK)
        return refuse(why, &error);
    return speaks_ldap(job)
               ? vouch_ldap_settings_plan(&settings->ldap, job->target.rest, &job->ldap, why)
               : VOUCH_OK;
}

/* mx://DOMAIN[:PORT]: an SMTP target whose host is the domain, until its MX hosts are known. */
static int parse_mx(struct vouch_job *job, const struct vouch_check_settings *settings,
                    struct vouch_span text, struct vouch_writer *why)
{
    char room[2048];
    struct vouch_writer w = vouch_writer_of(room, sizeof room);
    vouch_write_text(&w, "smtp");
    vouch_write_span(&w, vouch_span_part(text, 2, text.len));
    int status = parse_target(job, settings, vouch_writer_span(&w), why);
    if (status != VOUCH_OK)
        return status;
    if (job->target.host_is_address || job->target.rest[0]) {
        vouch_write_text(why, "mx:// takes a mail domain, and a port at most");
        return VOUCH_E_ARGUMENT;
    }
    memcpy(job->mx_domain, job->target.host, sizeof job->mx_domain);
    struct vouch_writer shown = vouch_writer_of(job->target.text, sizeof job->target.text);
    vouch_write_span(&shown, text);
    vouch_writer_string(&shown);
    return VOUCH_OK;
}

int vouch_job_target(struct vouch_job *job, const struct vouch_check_settings *settings,
                     const char *text, struct vouch_writer *why)
{
    static uint8_t room[8192];
    struct vouch_writer ascii = vouch_writer_of(room, sizeof room);
    if (vouch_idn_target(&ascii, text, why) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    if (ascii.lost) {
        vouch_write_text(why, "longer than any target");
        return VOUCH_E_ARGUMENT;
    }
    struct vouch_span target = vouch_writer_span(&ascii);
    bool mx = vouch_span_starts_nocase(target, "mx://");
    return mx ? parse_mx(job, settings, target, why) : parse_target(job, settings, target, why);
}

void vouch_job_plan(struct vouch_job *job, const struct vouch_check_settings *settings)
{
    char room[128];
    struct vouch_writer why = vouch_writer_of(room, sizeof room);
    if (speaks_ldap(job))
        vouch_ldap_settings_plan(&settings->ldap, job->target.rest, &job->ldap, &why);
}

/* --- where to connect to ---------------------------------------------------------------------- */

static bool same_host(const char *a, const char *b)
{
    return vouch_span_equal_nocase(vouch_span_of(a), vouch_span_of(b));
}

static void redirect(struct vouch_check_options *o, const struct vouch_check_settings *s)
{
    for (size_t i = 0; i < s->redirects_count; i++) {
        const struct vouch_redirect *r = &s->redirects[i];
        if (r->host[0] && !same_host(r->host, o->target->host))
            continue;
        if (r->port && r->port != o->target->port)
            continue;
        o->connect_host = r->to_host[0] ? r->to_host : NULL;
        o->connect_port = r->to_port;
        return;
    }
}

static void pin(struct vouch_check_options *o, const struct vouch_check_settings *s)
{
    const char *host = o->connect_host ? o->connect_host : o->target->host;
    uint16_t port = o->connect_port ? o->connect_port : o->target->port;
    for (size_t i = 0; i < s->pins_count; i++) {
        if (s->pins[i].port != port || !same_host(s->pins[i].host, host))
            continue;
        o->at = &s->pins[i].address;
        return;
    }
}

/* --- how to judge ----------------------------------------------------------------------------- */

/* The end of an MX host's aliases, where its TLSA records are: a name that its certificate may
 * have, and the one to ask for (RFC 7672 sections 3.2.2 and 8.1). Null: no other name. */
static const char *tlsa_base(const struct vouch_job *job)
{
    bool other = job->tlsa.secure && strcmp(job->tlsa.host, job->target.host) != 0;
    return other ? job->tlsa.host : NULL;
}

static void set_policy(struct vouch_job *job, const struct vouch_check_settings *s)
{
    size_t count = 0;
    if (job->mx_domain[0]) {
        job->names[count].role = VOUCH_ROLE_MX;
        job->names[count++].name = job->target.host;
        job->names[count].role = VOUCH_ROLE_DOMAIN;
        job->names[count++].name = job->mx_domain;
    } else if (!s->host_named) {
        job->names[count].role = VOUCH_ROLE_HOST;
        job->names[count++].name = job->target.host;
    }
    if (tlsa_base(job)) {
        job->names[count].role = VOUCH_ROLE_MX;
        job->names[count++].name = tlsa_base(job);
    }
    size_t more = job->fetches_policy ? 0 : s->names_count; /* those are the mail host's */
    memcpy(job->names + count, s->names, more * sizeof s->names[0]);
    memset(&job->policy, 0, sizeof job->policy);
    job->policy.strict = s->strict;
    job->policy.revocation = s->revocation;
    if (job->mx_domain[0])
        job->policy.name_rule = VOUCH_NAMES_SAN_OR_CN;
    job->policy.warning = s->warning;
    job->policy.critical = s->critical;
    job->policy.names = job->names;
    job->policy.names_count = count + more;
}

static void set_room(struct vouch_job *job)
{
    struct vouch_check_room *room = &job->options.room;
    room->report = (struct vouch_report_room){
        .findings = job->findings,
        .findings_max = VOUCH_JOB_FINDINGS,
        .sent = job->sent,
        .sent_max = VOUCH_JOB_SENT,
        .path = job->path,
        .path_max = VOUCH_JOB_PATH,
        .names = job->rows,
        .names_max = VOUCH_JOB_NAMES,
        .facts = job->facts,
        .facts_max = VOUCH_JOB_FACTS,
        .text = job->text,
        .text_max = sizeof job->text,
    };
    room->judge.certificates = job->certificates;
    room->judge.certificates_max = VOUCH_JOB_CERTIFICATES;
    room->in = job->in;
    room->in_max = sizeof job->in;
    room->out = job->out;
    room->out_max = sizeof job->out;
}

static const void *dialogue_options(const struct vouch_job *job,
                                    const struct vouch_check_settings *s)
{
    if (job->fetches_policy)
        return &job->sts_options;
    if (speaks_ldap(job))
        return &job->ldap.options;
    return speaks_smtp(job) ? &s->mail.smtp : NULL;
}

static void add_number(struct vouch_report *r, const char *key, int64_t number)
{
    uint8_t digits[20];
    struct vouch_writer w = vouch_writer_of(digits, sizeof digits);
    vouch_write_decimal(&w, number);
    vouch_report_add_fact(r, key, vouch_writer_span(&w));
}

/* What the report's reader must know beside the target: which MX host, which key. */
static void add_facts(struct vouch_job *job)
{
    static const char *const keys[] = {
        [VOUCH_TLS_KEY_ANY] = "", [VOUCH_TLS_KEY_RSA] = "rsa", [VOUCH_TLS_KEY_ECDSA] = "ecdsa"};
    struct vouch_report *r = &job->check.report;
    bool is_host = strcmp(job->mx_domain, job->target.host) != 0;
    if (job->fetches_policy)
        vouch_report_add_fact(r, "sts_domain", vouch_span_of(vouch_sts_job_domain(job)));
    if (job->sts_id[0])
        vouch_report_add_fact(r, "sts_id", vouch_span_of(job->sts_id));
    if (job->key_type != VOUCH_TLS_KEY_ANY)
        vouch_report_add_fact(r, "key_type", vouch_span_of(keys[job->key_type]));
    if (!job->mx_domain[0])
        return;
    vouch_report_add_fact(r, "mx_domain", vouch_span_of(job->mx_domain));
    if (!is_host && !job->at_known)
        return;
    vouch_report_add_fact(r, "mx_host", vouch_span_of(job->target.host));
    add_number(r, "mx_preference", job->preference);
}

void vouch_job_begin_unchecked(struct vouch_job *job, const struct vouch_check_settings *settings)
{
    struct vouch_report *r = &job->check.report;
    set_room(job);
    vouch_report_init(r, &job->options.room.report);
    r->strict = settings->strict;
    r->target = vouch_report_keep(r, vouch_span_of(job->target.text));
    job->check.begun = true;
    add_facts(job);
}

/* The phase in which it ended: the last that is not the farewell. */
static const char *stage_of(const struct vouch_report *r)
{
    for (size_t i = r->phases_count; i > 0; i--)
        if (strcmp(r->phase_names[i - 1], vouch_phase_text(VOUCH_PHASE_CLOSE)) != 0)
            return r->phase_names[i - 1];
    return vouch_phase_text(VOUCH_PHASE_RESOLVE);
}

/* The alert that the appliance itself would send; what mends it stands with its finding. */
static void add_alert(struct vouch_report *r, const char *domain, enum vouch_destination d)
{
    struct vouch_alert alert = vouch_destination_alert(r, d);
    const struct vouch_finding_kind *kind = vouch_finding_kind(alert.reason);
    if (!alert.due)
        return;
    vouch_report_add_fact(r, "alert_class", vouch_span_of(alert.class_name));
    vouch_report_add_fact(r, "alert_severity", vouch_span_of(alert.severity));
    vouch_report_add_fact(r, "alert_domain", vouch_span_of(domain));
    vouch_report_add_fact(r, "alert_stage", vouch_span_of(stage_of(r)));
    vouch_report_add_fact(r, "alert_reason", vouch_span_of(kind ? kind->id : ""));
}

void vouch_job_end(struct vouch_job *job, const struct vouch_check_settings *settings, int status)
{
    const struct vouch_mail_settings *m = &settings->mail;
    struct vouch_report *r = &job->check.report;
    job->status = status;
    vouch_catalogue_compare(job);
    if (job->fetches_policy)
        vouch_sts_job_end(job);
    if (job->sts && job->check.begun)
        vouch_sts_judge(&job->sts->sts_policy, job->target.host, r);
    if (!job->check.begun || !vouch_job_delivers(job, settings))
        return;
    vouch_destination_weigh(r, m->destination);
    vouch_report_add_fact(r, "destination", vouch_span_of(vouch_destination_text(m->destination)));
    enum vouch_delivery delivery = vouch_destination_delivery(r, m->destination);
    vouch_report_add_fact(r, "delivery", vouch_span_of(vouch_delivery_text(delivery)));
    if (!m->no_alert)
        add_alert(r, job->mx_domain[0] ? job->mx_domain : job->target.host, m->destination);
    vouch_report_finish(r);
}

/* What the name service said of the MX host. */
static void add_host_findings(struct vouch_job *job, const struct vouch_check_settings *s)
{
    struct vouch_report *r = &job->check.report;
    if (job->host_is_alias && job->mx_domain[0])
        vouch_report_find_text(r, VOUCH_F_MX_IS_ALIAS, VOUCH_NO_POSITION, job->target.host);
    if (!job->tlsa.host[0] || !vouch_destination_asks_dane(s->mail.destination))
        return;
    vouch_mail_tlsa_read(&job->tlsa, &job->dane, r);
    if (job->mx_insecure && vouch_report_has(r, VOUCH_F_DANE_PUBLISHED))
        vouch_report_find_text(r, VOUCH_F_DANE_MX_INSECURE, VOUCH_NO_POSITION, job->mx_domain);
}

int vouch_job_begin(struct vouch_job *job, const struct vouch_job_common *common)
{
    const struct vouch_check_settings *s = common->settings;
    struct vouch_check_options *o = &job->options;
    vouch_posix_transport_init(&job->transport);
    vouch_posix_resolver_init(&job->resolver, common->names);
    set_policy(job, s);
    set_room(job);
    o->target = &job->target;
    o->policy = &job->policy;
    o->parts = &vouch_judge_all;
    o->anchors = common->anchors;
    o->pins = vouch_dane_pins(&job->dane);
    o->crls = common->crls;
    o->crls_count = common->crls_count;
    o->transport = vouch_posix_transport_of(&job->transport);
    o->resolver = vouch_posix_resolver_of(&job->resolver);
    o->tls = &common->tls[job->key_type];
    o->servername = s->servername[0] && !job->fetches_policy ? s->servername : tlsa_base(job);
    o->family = vouch_check_settings_family(s);
    o->timeout_ms = s->timeout_ms;
    o->connect_timeout_ms = s->connect_timeout_ms;
    job->ldap.options.password = vouch_ldap_settings_password(&s->ldap);
    o->dialogue_options = dialogue_options(job, s);
    o->at = job->at_known ? &job->at : NULL;
    redirect(o, s);
    pin(o, s);
    int status = vouch_check_init(&job->check, o);
    if (status != VOUCH_OK)
        return status;
    add_facts(job);
    if (s->ldap.query_kind[0] && speaks_ldap(job))
        vouch_report_add_fact(&job->check.report, "ldap_query", vouch_span_of(s->ldap.query_kind));
    add_host_findings(job, s);
    return VOUCH_OK;
}

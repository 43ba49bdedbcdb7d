// SPDX-License-Identifier: Apache-2.0
#include "check_job.h"

#include "format/plain.h"
#include "idn.h"

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

int vouch_job_target(struct vouch_job *job, const struct vouch_check_settings *settings,
                     const char *text, struct vouch_writer *why)
{
    static uint8_t room[8192];
    struct vouch_target_error error;
    struct vouch_writer ascii = vouch_writer_of(room, sizeof room);
    if (vouch_idn_target(&ascii, text, why) != VOUCH_OK)
        return VOUCH_E_ARGUMENT;
    if (ascii.lost) {
        vouch_write_text(why, "longer than any target");
        return VOUCH_E_ARGUMENT;
    }
    int status = vouch_target_parse(&job->target, vouch_writer_span(&ascii),
                                    vouch_span_of(settings->starttls), &error);
    if (status != VOUCH_OK)
        return refuse(why, &error);
    return speaks_ldap(job)
               ? vouch_ldap_settings_plan(&settings->ldap, job->target.rest, &job->ldap, why)
               : VOUCH_OK;
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

static void set_policy(struct vouch_job *job, const struct vouch_check_settings *s)
{
    size_t count = 0;
    if (!s->host_named) {
        job->names[count].role = VOUCH_ROLE_HOST;
        job->names[count++].name = job->target.host;
    }
    memcpy(job->names + count, s->names, s->names_count * sizeof s->names[0]);
    memset(&job->policy, 0, sizeof job->policy);
    job->policy.strict = s->strict;
    job->policy.revocation = s->revocation;
    job->policy.warning = s->warning;
    job->policy.critical = s->critical;
    job->policy.names = job->names;
    job->policy.names_count = count + s->names_count;
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

static enum vouch_family family_of(const struct vouch_check_settings *s)
{
    if (s->only_ipv4)
        return VOUCH_FAMILY_IPV4;
    return s->only_ipv6 ? VOUCH_FAMILY_IPV6 : VOUCH_FAMILY_ANY;
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
    o->crls = common->crls;
    o->crls_count = common->crls_count;
    o->transport = vouch_posix_transport_of(&job->transport);
    o->resolver = vouch_posix_resolver_of(&job->resolver);
    o->tls = common->tls;
    o->servername = s->servername[0] ? s->servername : NULL;
    o->family = family_of(s);
    o->timeout_ms = s->timeout_ms;
    o->connect_timeout_ms = s->connect_timeout_ms;
    o->dialogue_options = speaks_ldap(job) ? &job->ldap.options : NULL;
    redirect(o, s);
    pin(o, s);
    return vouch_check_init(&job->check, o);
}

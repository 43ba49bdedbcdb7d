// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/check_jobs.h"

#include "boards/posix/check/catalogue.h"
#include "boards/posix/check/expansion.h"
#include "boards/posix/check/sts_job.h"

#include <stdlib.h>
#include <string.h>

static int grow(struct vouch_jobs *jobs)
{
    size_t cap = jobs->cap ? 2 * jobs->cap : 16;
    struct vouch_job **at = realloc(jobs->at, cap * sizeof(*at));
    if (!at)
        return VOUCH_E_MEMORY;
    jobs->at = at;
    jobs->cap = cap;
    return VOUCH_OK;
}

static struct vouch_job *append(struct vouch_jobs *jobs, struct vouch_job *job)
{
    if (!job || (jobs->count == jobs->cap && grow(jobs) != VOUCH_OK)) {
        free(job);
        return NULL;
    }
    jobs->at[jobs->count++] = job;
    return job;
}

struct vouch_job *vouch_jobs_add(struct vouch_jobs *jobs)
{
    struct vouch_job *job = calloc(1, sizeof *job);
    if (job)
        job->status = VOUCH_AGAIN;
    return append(jobs, job);
}

void vouch_jobs_free(struct vouch_jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        free(jobs->at[i]);
    free(jobs->at);
    memset(jobs, 0, sizeof *jobs);
}

/* --- what a target stands for ----------------------------------------------------------------- */

/* One expansion of the jobs into the list that takes their place. */
struct work {
    const struct vouch_check_settings *settings;
    struct vouch_loop *loop;
    struct vouch_jobs made;
    const struct vouch_job *sts; /* the policy of the domain that is being expanded */
};

/* A job like the one that was asked for, to be made one endpoint's. */
static struct vouch_job *add_like(struct work *w, const struct vouch_job *asked)
{
    struct vouch_job *job = vouch_jobs_add(&w->made);
    if (!job)
        return NULL;
    job->target = asked->target;
    memcpy(job->mx_domain, asked->mx_domain, sizeof job->mx_domain);
    vouch_job_plan(job, w->settings);
    return job;
}

static void copy_endpoint(struct vouch_job *job, const struct vouch_job *like)
{
    job->at = like->at;
    job->at_known = like->at_known;
    job->preference = like->preference;
    job->host_is_alias = like->host_is_alias;
    job->mx_insecure = like->mx_insecure;
    job->tlsa = like->tlsa;
    job->sts = like->sts;
}

static int add_for_keys(struct work *w, const struct vouch_job *like)
{
    static const enum vouch_tls_key_type both[] = {VOUCH_TLS_KEY_RSA, VOUCH_TLS_KEY_ECDSA};
    for (size_t i = 0; i < 2; i++) {
        struct vouch_job *job = add_like(w, like);
        if (!job)
            return VOUCH_E_MEMORY;
        copy_endpoint(job, like);
        job->key_type = both[i];
    }
    return VOUCH_OK;
}

/* Names the MX host in the target's text: "mx://example.com via mx1.example.com". */
static void aim_at_host(struct vouch_job *job, const char *host)
{
    struct vouch_target *t = &job->target;
    struct vouch_writer name = vouch_writer_of(t->host, sizeof t->host);
    struct vouch_writer text = vouch_writer_of(t->text, sizeof t->text);
    vouch_write_text(&name, host);
    vouch_writer_string(&name);
    text.len = strlen(t->text);
    vouch_write_text(&text, " via ");
    vouch_write_text(&text, host);
    vouch_writer_string(&text);
}

static int add_endpoint(struct work *w, const struct vouch_job *asked,
                        const struct vouch_expansion *e, size_t index,
                        const struct vouch_address *address)
{
    const struct vouch_mail_host *h = &e->hosts[index];
    struct vouch_job *job = add_like(w, asked);
    if (!job)
        return VOUCH_E_MEMORY;
    if (job->mx_domain[0])
        aim_at_host(job, e->mx.at[index].name);
    job->preference = e->mx.at[index].preference;
    job->host_is_alias = h->aliases > 0;
    job->mx_insecure = job->mx_domain[0] && !e->mx.authentic;
    job->tlsa = h->tlsa;
    job->sts = w->sts;
    job->at = *address;
    job->at.port = job->target.port;
    job->at_known = true;
    if (!w->settings->mail.all_keys)
        return VOUCH_OK;
    struct vouch_job like = *job;
    free(w->made.at[--w->made.count]);
    return add_for_keys(w, &like);
}

static int add_unreachable(struct work *w, const struct vouch_job *asked,
                           const struct vouch_mx_host *host, int status)
{
    struct vouch_job *job = add_like(w, asked);
    if (!job)
        return VOUCH_E_MEMORY;
    bool nowhere = status == VOUCH_E_NO_NAME || status == VOUCH_E_NO_DATA;
    if (job->mx_domain[0])
        aim_at_host(job, host->name);
    job->preference = host->preference;
    vouch_job_begin_unchecked(job, w->settings);
    vouch_report_find_text(&job->check.report,
                           nowhere && job->mx_domain[0] ? VOUCH_F_MX_DANGLING
                           : nowhere                    ? VOUCH_F_RESOLVE_NO_NAME
                                                        : VOUCH_F_RESOLVE_FAILED,
                           VOUCH_NO_POSITION, host->name);
    vouch_job_end(job, w->settings, VOUCH_OK);
    return VOUCH_OK;
}

static int add_host(struct work *w, const struct vouch_job *asked, const struct vouch_expansion *e,
                    size_t index)
{
    const struct vouch_mail_host *h = &e->hosts[index];
    int status = VOUCH_OK;
    if (h->status != VOUCH_OK || h->addresses.count == 0)
        return add_unreachable(w, asked, &e->mx.at[index],
                               h->status == VOUCH_OK ? VOUCH_E_NO_DATA : h->status);
    for (size_t i = 0; status == VOUCH_OK && i < h->addresses.count; i++)
        status = add_endpoint(w, asked, e, index, &h->addresses.at[i]);
    return status;
}

/* The check that fetches the domain's policy stands before its hosts. */
static int add_policy(struct work *w, const struct vouch_job *asked,
                      const struct vouch_expansion *e)
{
    w->sts = NULL;
    if (!e->wants_sts)
        return VOUCH_OK;
    struct vouch_job *job = vouch_jobs_add(&w->made);
    if (!job)
        return VOUCH_E_MEMORY;
    vouch_sts_job_make(job, w->settings, asked->mx_domain, e->sts_status, &e->sts_records);
    w->sts = job;
    return VOUCH_OK;
}

/* The asked job has the domain's report in it. It stays in the list where that says anything worse
 * than a remark, for then somebody must read it. */
static int add_expanded(struct work *w, struct vouch_job *asked, const struct vouch_expansion *e)
{
    bool wrong = e->report && asked->check.report.worst > VOUCH_SEVERITY_INFO;
    int status = add_policy(w, asked, e);
    if (wrong || e->mx.count == 0) {
        vouch_job_end(asked, w->settings, VOUCH_OK);
        if (!append(&w->made, asked))
            return VOUCH_E_MEMORY;
    }
    for (size_t i = 0; status == VOUCH_OK && i < e->mx.count; i++)
        status = add_host(w, asked, e, i);
    if (!wrong && e->mx.count)
        free(asked);
    return status;
}

static int add_plain(struct work *w, struct vouch_job *asked)
{
    if (vouch_catalogue_meant(asked, w->settings)) {
        struct vouch_job *domain = add_like(w, asked);
        if (!domain || !append(&w->made, asked))
            return VOUCH_E_MEMORY;
        vouch_catalogue_pair(domain, asked);
        return VOUCH_OK;
    }
    if (!w->settings->mail.all_keys)
        return append(&w->made, asked) ? VOUCH_OK : VOUCH_E_MEMORY;
    int status = add_for_keys(w, asked);
    free(asked);
    return status;
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool wants_dane(const struct vouch_job *job, const struct vouch_check_settings *s)
{
    return vouch_job_delivers(job, s) && vouch_destination_asks_dane(s->mail.destination);
}

static bool needs_names(const struct vouch_job *job, const struct vouch_check_settings *s)
{
    if (job->mx_domain[0])
        return true;
    return (s->mail.all_addresses || wants_dane(job, s)) && !job->target.host_is_address;
}

static int begin(struct work *w, struct vouch_job *job, struct vouch_expansion **e)
{
    const struct vouch_mail_host_options options = {
        .family = vouch_check_settings_family(w->settings),
        .aliases = job->mx_domain[0] || wants_dane(job, w->settings),
        .dane = wants_dane(job, w->settings),
        .port = job->target.port,
    };
    *e = NULL;
    if (!needs_names(job, w->settings))
        return VOUCH_OK;
    *e = calloc(1, sizeof **e);
    if (!*e)
        return VOUCH_E_MEMORY;
    vouch_job_begin_unchecked(job, w->settings);
    if (!job->mx_domain[0])
        return vouch_expansion_begin_host(*e, w->loop, &options, job->target.host);
    int status =
        vouch_expansion_begin_domain(*e, w->loop, &options, job->mx_domain, &job->check.report);
    if (status == VOUCH_OK && w->settings->mail.sts)
        vouch_expansion_add_sts(*e);
    return status;
}

static int make_all(struct work *w, struct vouch_jobs *jobs, struct vouch_expansion **e)
{
    int status = VOUCH_OK;
    for (size_t i = 0; status == VOUCH_OK && i < jobs->count; i++) {
        struct vouch_job *asked = jobs->at[i];
        jobs->at[i] = NULL; /* it goes on in the new list, or is freed */
        status = e[i] ? add_expanded(w, asked, e[i]) : add_plain(w, asked);
    }
    return status;
}

int vouch_jobs_expand(struct vouch_jobs *jobs, const struct vouch_check_settings *settings,
                      struct vouch_loop *loop)
{
    struct work w = {.settings = settings, .loop = loop};
    struct vouch_expansion **e = calloc(jobs->count + 1, sizeof(*e));
    int status = e ? VOUCH_OK : VOUCH_E_MEMORY;
    for (size_t i = 0; status == VOUCH_OK && i < jobs->count; i++)
        status = begin(&w, jobs->at[i], &e[i]);
    if (status == VOUCH_OK)
        status = vouch_loop_run(loop);
    if (status == VOUCH_OK)
        status = make_all(&w, jobs, e);
    for (size_t i = 0; e && i < jobs->count; i++) {
        if (e[i])
            vouch_expansion_end(e[i]);
        free(e[i]);
    }
    free(e);
    vouch_jobs_free(jobs);
    *jobs = w.made;
    return status;
}

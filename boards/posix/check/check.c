// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/check_jobs.h"
#include "boards/posix/check/check_means.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* `vouch check`: judges live endpoints, all at once, and reports in the order of the targets. */

static const char name[] = "check";

/* Each needs a descriptor: far below the usual limit of 1024 for a process. Standard streams, trust
 * stores and name servers need some, too. */
enum { CHECKS_AT_ONCE = 400, OTHER_FILES = 24 };

struct run {
    struct vouch_check_settings settings;
    struct vouch_check_means means;
    struct vouch_names_options names_options;
    struct vouch_names names;
    struct vouch_loop loop;
    struct vouch_jobs jobs;
    size_t at_once;     /* checks */
    size_t begun;       /* jobs that are or were in the loop */
    bool only_policies; /* what the others must keep is being fetched */
    size_t written;     /* reports that are out already */
    struct vouch_output out;
    struct vouch_format_options format;
};

/* --- what to check ---------------------------------------------------------------------------- */

/* A target as monitoring plugins name it: -H HOST -p PORT. */
static void write_plugin_target(struct vouch_writer *w, const struct vouch_check_settings *s,
                                const char *host)
{
    bool bare_ipv6 = strchr(host, ':') && host[0] != '[';
    vouch_write_text(w, s->starttls ? "" : "https://");
    vouch_write_text(w, bare_ipv6 ? "[" : "");
    vouch_write_text(w, host);
    vouch_write_text(w, bare_ipv6 ? "]" : "");
    vouch_write_text(w, s->port ? ":" : "");
    vouch_write_text(w, s->port ? s->port : "");
}

static int add_target(struct run *run, const char *text)
{
    char room[512];
    struct vouch_writer why = vouch_writer_of(room, sizeof room);
    struct vouch_job *job = vouch_jobs_add(&run->jobs);
    if (!job)
        return VOUCH_E_MEMORY;
    if (vouch_job_target(job, &run->settings, text, &why) == VOUCH_OK)
        return VOUCH_OK;
    vouch_complain(name, "target %.80s: %s", text, vouch_writer_string(&why));
    return VOUCH_E_ARGUMENT;
}

static int add_targets(struct run *run, char **targets, size_t count)
{
    const struct vouch_check_settings *s = &run->settings;
    int status = VOUCH_OK;
    size_t all = count + s->hosts.count;
    if (all == 0 || (s->port && s->hosts.count == 0)) {
        vouch_complain(name, all ? "-p goes with -H" : "no target; see vouch check --help");
        return VOUCH_E_ARGUMENT;
    }
    for (size_t i = 0; status == VOUCH_OK && i < s->hosts.count; i++) {
        char text[1024];
        struct vouch_writer w = vouch_writer_of(text, sizeof text);
        write_plugin_target(&w, s, s->hosts.at[i]);
        status = add_target(run, vouch_writer_string(&w));
    }
    for (size_t i = 0; status == VOUCH_OK && i < count; i++)
        status = add_target(run, targets[i]);
    return status;
}

/* --- what comes out --------------------------------------------------------------------------- */

static void set_up_output(struct run *run)
{
    const struct vouch_check_settings *s = &run->settings;
    vouch_output_init(&run->out, STDOUT_FILENO);
    run->format.language = s->language_given ? s->language : vouch_language_of_locale();
    run->format.words = vouch_words_of;
    run->format.colour = vouch_wants_colour(STDOUT_FILENO);
    run->format.verbosity = s->verbose - s->quiet;
}

/* A check that could not even begin has no report; exit_of says why. */
static const struct vouch_report *report_of(const struct vouch_job *job)
{
    return job->status < 0 && !job->check.begun ? NULL : vouch_check_report(&job->check);
}

/* Writes what is finished, as far as nothing unfinished stands before it. */
static void write_finished(struct run *run)
{
    if (run->settings.format->joint)
        return;
    for (; run->written < run->jobs.count; run->written++) {
        const struct vouch_job *job = run->jobs.at[run->written];
        const struct vouch_report *report = report_of(job);
        if (job->status == VOUCH_AGAIN)
            break;
        if (report)
            run->settings.format->write(&run->out.writer, &report, 1, &run->format);
    }
    vouch_writer_flush(&run->out.writer);
}

static void write_jointly(struct run *run)
{
    const struct vouch_report **reports = calloc(run->jobs.count, sizeof(void *));
    size_t count = 0;
    if (!reports)
        return;
    for (size_t i = 0; i < run->jobs.count; i++) {
        reports[count] = report_of(run->jobs.at[i]);
        count += reports[count] != NULL;
    }
    run->settings.format->write(&run->out.writer, reports, count, &run->format);
    free(reports);
}

static enum vouch_exit exit_of(const struct run *run)
{
    enum vouch_exit worst = VOUCH_EXIT_VALID;
    for (size_t i = 0; i < run->jobs.count; i++) {
        const struct vouch_job *job = run->jobs.at[i];
        const struct vouch_report *report = report_of(job);
        if (report)
            worst = vouch_exit_worse(worst, vouch_exit_of(vouch_report_verdict(report)));
        if (job->status >= 0)
            continue;
        vouch_complain(name, "%s: %s", job->target.text, vouch_status_text(job->status));
        worst = vouch_exit_worse(worst, VOUCH_EXIT_UNKNOWN);
    }
    return worst;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* No more than there are descriptors for, if these are few: the others wait for their turn. */
static size_t at_once(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur > CHECKS_AT_ONCE + OTHER_FILES)
        return CHECKS_AT_ONCE;
    return files.rlim_cur > OTHER_FILES ? (size_t)files.rlim_cur - OTHER_FILES : 1;
}

static int set_up(struct run *run, int argc, char **argv)
{
    char **targets;
    size_t count;
    int status = vouch_check_settings_read(&run->settings, argc, argv, &targets, &count);
    if (status != VOUCH_OK)
        return status;
    run->names_options.servers = run->settings.mail.dns;
    run->names_options.trust_ad = run->settings.mail.trust_ad;
    vouch_names_init(&run->names, &run->names_options);
    vouch_loop_init(&run->loop, &run->names);
    run->at_once = at_once();
    status = add_targets(run, targets, count);
    if (status == VOUCH_OK)
        status = vouch_check_means_load(&run->means, &run->settings);
    if (status == VOUCH_OK)
        status = vouch_jobs_expand(&run->jobs, &run->settings, &run->loop);
    return status;
}

static void begin_more(struct run *run);

static void job_done(void *self, int status)
{
    struct vouch_job *job = self;
    struct run *run = job->owner;
    vouch_job_end(job, &run->settings, status);
    begin_more(run);
    write_finished(run);
}

/* Puts the job into the loop, or ends it here when it cannot begin. */
static void begin_job(struct run *run, struct vouch_job *job)
{
    const struct vouch_job_common common = {
        .settings = &run->settings,
        .tls = run->means.tls,
        .anchors = vouch_trust_store_anchors(&run->means.store),
        .crls = run->means.crls.crls,
        .crls_count = run->means.crls.crls_count,
        .names = &run->names,
    };
    if (job->status != VOUCH_AGAIN) /* it was over before it began */
        return;
    job->status = vouch_job_begin(job, &common);
    job->looped.check = &job->check;
    job->looped.transport = &job->transport;
    job->looped.done = job_done;
    job->looped.arg = job;
    job->owner = run;
    if (job->status == VOUCH_OK)
        job->status = vouch_loop_add_check(&run->loop, &job->looped);
    if (job->status == VOUCH_OK)
        job->status = VOUCH_AGAIN;
}

static void begin_more(struct run *run)
{
    while (!run->only_policies && run->begun < run->jobs.count && run->loop.alive < run->at_once)
        begin_job(run, run->jobs.at[run->begun++]);
}

/* MTA-STS policies come first: MX hosts are judged by them. */
static int fetch_policies(struct run *run)
{
    int status = VOUCH_OK;
    run->only_policies = true;
    for (size_t i = 0; i < run->jobs.count; i++) {
        if (!run->jobs.at[i]->fetches_policy)
            continue;
        while (status >= 0 && run->loop.alive >= run->at_once)
            status = vouch_loop_turn(&run->loop, -1);
        begin_job(run, run->jobs.at[i]);
    }
    if (run->loop.alive)
        status = vouch_loop_run(&run->loop);
    run->only_policies = false;
    return status;
}

/* A check that the loop left behind has failed, whatever it had found by then. */
static void run_all(struct run *run)
{
    int status = fetch_policies(run);
    begin_more(run);
    if (status == VOUCH_OK)
        status = vouch_loop_run(&run->loop);
    for (size_t i = 0; i < run->jobs.count; i++)
        if (run->jobs.at[i]->status == VOUCH_AGAIN)
            run->jobs.at[i]->status = status < 0 ? status : VOUCH_E_IO;
    write_finished(run);
}

static int finish(struct run *run)
{
    enum vouch_exit worst = exit_of(run);
    if (run->settings.format->joint)
        write_jointly(run);
    if (vouch_output_end(&run->out) == VOUCH_OK)
        return (int)worst;
    vouch_complain(name, "the report could not be written");
    return VOUCH_EXIT_UNKNOWN;
}

static void tear_down(struct run *run)
{
    for (size_t i = 0; i < run->jobs.count; i++)
        if (run->jobs.at[i]->options.transport.ops)
            vouch_check_close(&run->jobs.at[i]->check);
    vouch_loop_free(&run->loop);
    vouch_names_close(&run->names);
    vouch_ldap_settings_wipe(&run->settings.ldap);
    vouch_check_means_free(&run->means);
    vouch_jobs_free(&run->jobs);
}

int vouch_cmd_check(int argc, char **argv)
{
    static struct run run;
    int status = set_up(&run, argc, argv);
    int code = status == VOUCH_OPTIONS_HELP ? 0 : VOUCH_EXIT_UNKNOWN;
    if (status == VOUCH_OK) {
        set_up_output(&run);
        run_all(&run);
        code = finish(&run);
    }
    tear_down(&run);
    return code;
}

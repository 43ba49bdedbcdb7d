// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/bulk.h"

#include "port/posix/clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char command[] = "check";

/* A check may open a descriptor for each address that it tries; standard streams, trust stores and
 * name servers need some too. A further process is worthwhile from this many targets. */
enum {
    JOBS_PER_CORE = 100,
    JOBS_MAX = 400,
    OTHER_FILES = 24,
    TARGETS_PER_WORKER = 32,
    KEEP_MS = 20
};

/* --- concurrency ------------------------------------------------------------------------------ */

/* No more than there are descriptors for, if these are few even with the limit raised as far as
 * this process may: the others wait for their turn. */
static size_t within_descriptors(size_t jobs)
{
    struct rlimit files;
    const rlim_t wish = jobs * VOUCH_RACE_LANES_MAX + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return jobs;
    if (files.rlim_cur < wish) {
        files.rlim_cur = files.rlim_max < wish ? files.rlim_max : wish;
        (void)setrlimit(RLIMIT_NOFILE, &files);
        (void)getrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur >= wish)
        return jobs;
    size_t left = files.rlim_cur > OTHER_FILES ? (size_t)files.rlim_cur - OTHER_FILES : 0;
    return left < VOUCH_RACE_LANES_MAX ? 1 : left / VOUCH_RACE_LANES_MAX;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t jobs_of(const struct vouch_bulk *b)
{
    if (b->settings->jobs)
        return b->settings->jobs;
    return least(JOBS_PER_CORE * vouch_workers_cores(), JOBS_MAX);
}

/* One is this process itself. A joint format needs all reports in one place. */
static size_t workers_of(const struct vouch_bulk *b)
{
    size_t most = least(least(jobs_of(b), b->settings->per_host), vouch_workers_cores());
    if (b->settings->output.format->joint)
        return 1;
    return least(most, b->targets->count / TARGETS_PER_WORKER + 1);
}

/* The share of a total for the index-th of several. */
static size_t share(size_t whole, size_t index, size_t count)
{
    return whole / count + (index < whole % count);
}

/* --- call-backs of a run ---------------------------------------------------------------------- */

static bool note_taken(struct vouch_bulk *b, size_t index)
{
    if (b->taken_count == b->taken_max) {
        size_t max = b->taken_max ? 2 * b->taken_max : 64;
        size_t *larger = realloc(b->taken, max * sizeof *larger);
        if (!larger)
            return false;
        b->taken = larger;
        b->taken_max = max;
    }
    b->taken[b->taken_count++] = index;
    return true;
}

/* The target that has this number in the run. */
static size_t target_of(const struct vouch_bulk *b, size_t index)
{
    return b->is_worker ? b->taken[index] : index;
}

static bool target(void *self, size_t index, struct vouch_endpoint *out)
{
    struct vouch_bulk *b = self;
    size_t at = b->is_worker ? vouch_workers_next(&b->workers) : index;
    if (at >= b->targets->count || (b->is_worker && !note_taken(b, at)))
        return false;
    /* they have all been parsed before */
    return vouch_targets_get(b->targets, at, out) == VOUCH_OK;
}

static enum vouch_exit exit_of(const struct vouch_bulk *b, size_t index, int status,
                               const struct vouch_report *r)
{
    char name[81];
    enum vouch_exit worst = r ? vouch_exit_of(vouch_report_verdict(r)) : VOUCH_EXIT_VALID;
    if (status >= 0)
        return worst;
    vouch_complain(command, "%s: %s", vouch_targets_name(b->targets, index, name, sizeof name),
                   vouch_status_text(status));
    return vouch_exit_worse(worst, VOUCH_EXIT_UNKNOWN);
}

/* Counts a report that is about to be written. */
static void count(struct vouch_bulk *b, enum vouch_exit exit)
{
    vouch_progress_clear(&b->progress);
    b->progress.bad += exit == VOUCH_EXIT_INVALID;
    b->worst = vouch_exit_worse(b->worst, exit);
}

static void report_here(void *self, size_t index, size_t number, int status,
                        const struct vouch_report *r)
{
    struct vouch_bulk *b = self;
    count(b, exit_of(b, index, status, r));
    vouch_order_add(&b->order, index, number, r);
}

static void finished_here(void *self, size_t index, size_t reports)
{
    struct vouch_bulk *b = self;
    vouch_order_close(&b->order, index, reports);
    vouch_targets_release(b->targets, index);
    vouch_progress_step(&b->progress);
}

static int turned_here(void *self)
{
    struct vouch_bulk *b = self;
    vouch_writer_flush(&b->out.writer);
    return -1;
}

static const struct vouch_run_ops ops_here = {
    .target = target, .report = report_here, .finished = finished_here};

/* --- in a worker ------------------------------------------------------------------------------ */

struct text {
    uint8_t *data;
    size_t len;
    bool lost;
};

static int append(void *self, struct vouch_span s)
{
    struct text *t = self;
    uint8_t *larger = realloc(t->data, t->len + s.len + 1);
    t->lost = t->lost || !larger;
    if (!larger)
        return VOUCH_E_MEMORY;
    memcpy(larger + t->len, s.data, s.len);
    t->data = larger;
    t->len += s.len;
    return VOUCH_OK;
}

static void send_report(void *self, size_t index, size_t number, int status,
                        const struct vouch_report *r)
{
    struct vouch_bulk *b = self;
    uint8_t buffer[4096];
    struct text text = {NULL, 0, false};
    const struct vouch_spill spill = {append, &text};
    struct vouch_writer w = vouch_writer_into(buffer, sizeof buffer, &spill);
    size_t at = target_of(b, index);
    if (r)
        b->settings->output.format->write(&w, &r, 1, &b->format);
    vouch_writer_flush(&w);
    enum vouch_exit exit = exit_of(b, at, text.lost ? VOUCH_E_MEMORY : status, r);
    const struct vouch_worker_message m = {.index = at, .number = number, .exit = (int)exit};
    vouch_workers_send(&b->workers, &m, (struct vouch_span){text.data, text.len});
    free(text.data);
}

static void send_finished(void *self, size_t index, size_t reports)
{
    struct vouch_bulk *b = self;
    size_t at = target_of(b, index);
    const struct vouch_worker_message m = {.index = at, .number = reports, .is_last = true};
    vouch_workers_send(&b->workers, &m, (struct vouch_span){NULL, 0});
    vouch_targets_release(b->targets, at);
}

/* Each message that is sent alone wakes the parent process: several are kept for a moment. */
static int turned_in_worker(void *self)
{
    struct vouch_bulk *b = self;
    struct vouch_time now;
    if (!vouch_workers_unsent(&b->workers)) {
        b->is_keeping = false;
        return -1;
    }
    vouch_posix_now(&now);
    if (!b->is_keeping)
        b->kept_until_ms = now.mono_ms + KEEP_MS;
    b->is_keeping = b->kept_until_ms > now.mono_ms;
    if (b->is_keeping)
        return (int)(b->kept_until_ms - now.mono_ms);
    vouch_workers_flush(&b->workers);
    return -1;
}

static const struct vouch_run_ops ops_in_worker = {
    .target = target, .report = send_report, .finished = send_finished};

static void take_message(void *self, const struct vouch_worker_message *m, struct vouch_span text)
{
    struct vouch_bulk *b = self;
    if (m->is_last) {
        vouch_order_close(&b->order, m->index, m->number);
        vouch_progress_step(&b->progress);
    } else {
        count(b, (enum vouch_exit)m->exit);
        vouch_order_add_text(&b->order, m->index, m->number, text);
    }
    vouch_writer_flush(&b->out.writer);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Checks this process's share of the targets, with its share of the concurrency. */
static int run(struct vouch_bulk *b, size_t index, size_t processes)
{
    const struct vouch_check_settings *s = b->settings;
    size_t jobs = share(within_descriptors(jobs_of(b)), index, processes);
    b->names_options.servers = s->dns;
    b->names_options.trust_ad = s->trust_ad;
    vouch_posix_names_init(&b->names, &b->names_options);
    vouch_loop_init(&b->loop, &b->names);
    vouch_run_init(&b->run, &b->loop, jobs ? jobs : 1, b->is_worker ? &ops_in_worker : &ops_here,
                   b);
    b->run.turned = b->is_worker ? turned_in_worker : turned_here;
    b->run.per_host = share(s->per_host, index, processes);
    int status = vouch_run_all(&b->run);
    vouch_run_free(&b->run);
    vouch_loop_free(&b->loop);
    vouch_posix_names_close(&b->names);
    return status;
}

static int run_in(struct vouch_bulk *b, size_t processes)
{
    int status = vouch_workers_begin(&b->workers, processes);
    if (status < 0)
        return run(b, 0, 1);
    if (status == VOUCH_OK)
        return vouch_workers_wait(&b->workers, take_message, b);
    b->is_worker = true;
    status = run(b, b->workers.me, processes);
    free(b->taken);
    vouch_workers_exit(&b->workers, status == VOUCH_OK);
}

/* Writes what is left, and reports failures. */
static int finish(struct vouch_bulk *b, int status)
{
    vouch_progress_clear(&b->progress);
    if (status < 0)
        vouch_complain(command, "not all targets were checked: %s", vouch_status_text(status));
    int ordered = vouch_order_end(&b->order);
    if (ordered < 0)
        vouch_complain(command, "not all reports are shown: %s", vouch_status_text(ordered));
    if (vouch_output_end(&b->out) != VOUCH_OK)
        return vouch_complain(command, "the report could not be written");
    bool whole = status == VOUCH_OK && ordered == VOUCH_OK;
    return (int)(whole ? b->worst : vouch_exit_worse(b->worst, VOUCH_EXIT_UNKNOWN));
}

int vouch_bulk_run(struct vouch_bulk *b, const struct vouch_check_settings *settings,
                   struct vouch_targets *targets)
{
    memset(b, 0, sizeof *b);
    b->settings = settings;
    b->targets = targets;
    vouch_output_init(&b->out, STDOUT_FILENO);
    b->format = vouch_output_settings_options(&settings->output, STDOUT_FILENO);
    b->format.warning = &settings->trust.warning;
    b->format.critical = &settings->trust.critical;
    vouch_progress_init(&b->progress, targets->count);
    int status =
        vouch_order_init(&b->order, targets->count, settings->output.format, &b->format, &b->out);
    if (status != VOUCH_OK)
        return vouch_complain(command, "%s", vouch_status_text(status));
    b->order.unordered = settings->unordered;
    size_t processes = workers_of(b);
    status = processes > 1 ? run_in(b, processes) : run(b, 0, 1);
    int code = finish(b, status);
    vouch_order_free(&b->order);
    return code;
}

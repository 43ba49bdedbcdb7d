// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/order.h"
#include "boards/posix/check/run.h"

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
    struct vouch_check_resources resources;
    struct vouch_names_options names_options;
    struct vouch_names names;
    struct vouch_loop loop;
    struct vouch_run checks;
    char **targets; /* each by malloc */
    size_t targets_count;
    struct vouch_output out;
    struct vouch_format_options format;
    struct vouch_order order;
    enum vouch_exit worst;
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

/* What is wrong with a target is said before anything is checked. */
static int add_target(struct run *run, const char *text)
{
    char room[512];
    struct vouch_endpoint ignored;
    struct vouch_writer why = vouch_writer_of(room, sizeof room);
    if (vouch_endpoint_parse(&ignored, &run->settings, NULL, text, &why) != VOUCH_OK) {
        vouch_complain(name, "target %.80s: %s", text, vouch_writer_string(&why));
        return VOUCH_E_ARGUMENT;
    }
    char *copy = strdup(text);
    if (!copy)
        return VOUCH_E_MEMORY;
    run->targets[run->targets_count++] = copy;
    return VOUCH_OK;
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
    run->targets = calloc(all, sizeof *run->targets);
    if (!run->targets)
        return VOUCH_E_MEMORY;
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
    run->format = vouch_output_settings_options(&s->output, STDOUT_FILENO);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The endpoint of a target; add_targets has seen that it makes sense. */
static bool target(void *self, size_t index, struct vouch_endpoint *out)
{
    struct run *run = self;
    char room[512];
    struct vouch_writer why = vouch_writer_of(room, sizeof room);
    if (index >= run->targets_count)
        return false;
    vouch_endpoint_parse(out, &run->settings, &run->resources, run->targets[index], &why);
    return true;
}

static void report(void *self, size_t index, size_t number, int status,
                   const struct vouch_report *r)
{
    struct run *run = self;
    if (r)
        run->worst = vouch_exit_worse(run->worst, vouch_exit_of(vouch_report_verdict(r)));
    if (status < 0) {
        vouch_complain(name, "%s: %s", run->targets[index], vouch_status_text(status));
        run->worst = vouch_exit_worse(run->worst, VOUCH_EXIT_UNKNOWN);
    }
    vouch_order_add(&run->order, index, number, r);
}

static void finished(void *self, size_t index, size_t count)
{
    struct run *run = self;
    vouch_order_close(&run->order, index, count);
}

static const struct vouch_run_ops ops = {.target = target, .report = report, .finished = finished};

/* No more than there are descriptors for, if these are few even where the limit is raised as far as
 * this process may: the others wait for their turn. */
static size_t at_once(void)
{
    struct rlimit files;
    const rlim_t wish = CHECKS_AT_ONCE * VOUCH_RACE_LANES_MAX + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return CHECKS_AT_ONCE;
    if (files.rlim_cur < wish) {
        files.rlim_cur = files.rlim_max < wish ? files.rlim_max : wish;
        (void)setrlimit(RLIMIT_NOFILE, &files);
        (void)getrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur >= wish)
        return CHECKS_AT_ONCE;
    size_t left = files.rlim_cur > OTHER_FILES ? (size_t)files.rlim_cur - OTHER_FILES : 0;
    return left < VOUCH_RACE_LANES_MAX ? 1 : left / VOUCH_RACE_LANES_MAX;
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
    vouch_run_init(&run->checks, &run->loop, at_once(), &ops, run);
    status = add_targets(run, targets, count);
    if (status == VOUCH_OK)
        status = vouch_check_resources_load(&run->resources, &run->settings);
    if (status != VOUCH_OK)
        return status;
    set_up_output(run);
    return vouch_order_init(&run->order, run->targets_count, run->settings.output.format,
                            &run->format, &run->out);
}

static int run_all(struct run *run)
{
    int status = vouch_run_all(&run->checks);
    if (status < 0)
        vouch_complain(name, "not all targets were checked: %s", vouch_status_text(status));
    int ordered = vouch_order_end(&run->order);
    if (ordered < 0)
        vouch_complain(name, "not all reports are shown: %s", vouch_status_text(ordered));
    if (vouch_output_end(&run->out) != VOUCH_OK) {
        vouch_complain(name, "the report could not be written");
        return VOUCH_EXIT_UNKNOWN;
    }
    bool whole = status == VOUCH_OK && ordered == VOUCH_OK;
    return (int)(whole ? run->worst : vouch_exit_worse(run->worst, VOUCH_EXIT_UNKNOWN));
}

static void tear_down(struct run *run)
{
    vouch_order_free(&run->order);
    vouch_run_free(&run->checks);
    vouch_loop_free(&run->loop);
    vouch_names_close(&run->names);
    vouch_ldap_settings_wipe(&run->settings.ldap);
    vouch_check_resources_free(&run->resources);
    for (size_t i = 0; i < run->targets_count; i++)
        free(run->targets[i]);
    free(run->targets);
}

int vouch_cmd_check(int argc, char **argv)
{
    static struct run run;
    int status = set_up(&run, argc, argv);
    int code = status == VOUCH_OPTIONS_HELP ? 0 : VOUCH_EXIT_UNKNOWN;
    if (status == VOUCH_OK)
        code = run_all(&run);
    tear_down(&run);
    return code;
}

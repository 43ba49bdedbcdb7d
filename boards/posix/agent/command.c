// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/command.h"

#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/confine.h"
#include "boards/posix/agent/init.h"
#include "boards/posix/agent/log.h"
#include "boards/posix/agent/notify.h"
#include "boards/posix/options.h"
#include "boards/posix/values.h"
#include "core/calendar.h"
#include "port/posix/clock.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TURN_MS = 1000 };

struct settings {
    const char *config;
    bool check_config;
    bool once;
    const char *certificates;
    const char *dns;
    int verbose, quiet;
};

static int take_name_server(void *self, const char *value, struct vouch_writer *why)
{
    ((struct settings *)self)->dns = value;
    return vouch_value_name_server(value, why);
}

#define AT(field) offsetof(struct settings, field)

static const struct vouch_option options[] = {
    {'c', "config", "FILE", VOUCH_OPTION_TEXT, AT(config), NULL,
     "configuration file; default: /etc/vouch/vouch.conf"},
    {0, "check-config", NULL, VOUCH_OPTION_FLAG, AT(check_config), NULL,
     "check the configuration and exit"},
    {0, "once", NULL, VOUCH_OPTION_FLAG, AT(once), NULL,
     "check every target once, send what is due, and exit"},
    {0, "certificates", "FOLDER", VOUCH_OPTION_TEXT, AT(certificates), NULL,
     "for init: look for certificates there too"},
    {0, "dns", "SERVER[:PORT]", VOUCH_OPTION_CALL, 0, take_name_server,
     "for init: name server to ask; default: the system's"},
    {'v', "verbose", NULL, VOUCH_OPTION_COUNT, AT(verbose), NULL, "log more"},
    {'q', "quiet", NULL, VOUCH_OPTION_COUNT, AT(quiet), NULL, "log less"},
};

static const char examples[] =
    "vouch agent init HOST[:PORT]... > vouch.conf: write a first configuration by looking at the "
    "hosts.\n"
    "vouch agent silence TARGET TIME: send no alerts about a target for TIME.\n"
    "vouch agent test-alert NAME: send one message through [alert NAME]; 0: it was delivered.\n"
    "SIGHUP reads the configuration again. docs/SETTINGS.md lists the settings.\n"
    "Exit status of --check-config: 0 good, 3 not; of --once: as of vouch check.\n";

static const struct vouch_option_group groups[] = {
    {.options = options, .count = sizeof options / sizeof options[0]}};

static const struct vouch_command command = {
    .name = "agent",
    .operands = "",
    .summary = "Checks the targets of a configuration continuously and reports what changes.",
    .groups = groups,
    .groups_count = 1,
    .examples = examples,
};

/* --- signals ---------------------------------------------------------------------------------- */

static volatile sig_atomic_t end_wanted, reload_wanted;

static void on_signal(int number)
{
    if (number == SIGHUP)
        reload_wanted = 1;
    else
        end_wanted = 1;
}

/* They interrupt poll(2), and other calls are not restarted. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

/* --- the configuration ------------------------------------------------------------------------ */

static char folder_given[4096]; /* of the configuration, with a slash; "": it is the working one */

/* A file as the user knows it: the agent works in the folder of its configuration. */
static const char *shown(const char *file)
{
    static char path[sizeof folder_given + 4096];

    snprintf(path, sizeof path, "%s%s", file[0] == '/' ? "" : folder_given, file);
    return path;
}

static void complain(void *self, const char *file, unsigned line, const char *what)
{
    (void)self;
    if (line > 0)
        agent_log(AGENT_LOG_ERROR, "%s:%u: %s", shown(file), line, what);
    else
        agent_log(AGENT_LOG_ERROR, "%s: %s", shown(file), what);
}

/* Paths in it are relative to its folder. */
static const char *enter_folder(const char *path)
{
    static char name[4096];
    const char *slash = strrchr(path, '/');
    char folder[4096];

    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path + 1) : 1,
             slash ? path : ".");
    if (chdir(folder) != 0)
        return path;
    if (slash)
        snprintf(folder_given, sizeof folder_given, "%s", folder);
    snprintf(name, sizeof name, "%s", slash ? slash + 1 : path);
    return name;
}

static int louder; /* by the command line: levels more, or less, than the configuration's */

static void use_log_level(const struct agent_config *c)
{
    int level = (int)c->log + louder;

    if (level < AGENT_LOG_ERROR)
        level = AGENT_LOG_ERROR;
    agent_log_level(level > AGENT_LOG_DEBUG ? AGENT_LOG_DEBUG : (enum agent_level)level);
}

/* The new file is used once nothing is under way by the old one; a bad one is refused. */
static bool reload(struct agent *a)
{
    struct agent_config fresh;
    struct vouch_time now;

    vouch_posix_now(&now);
    a->config_faults = agent_config_read(&fresh, a->config_path, complain, NULL);
    if (a->config_faults > 0) {
        agent_log(AGENT_LOG_ERROR, "%s has %zu %s: the configuration stays as it was",
                  shown(a->config_path), a->config_faults,
                  a->config_faults == 1 ? "fault" : "faults");
        agent_config_free(&fresh);
        a->resting = false;
        return true;
    }
    agent_flush(a, now.utc_s);
    agent_stop(a);
    agent_config_free(&a->config);
    a->config = fresh;
    use_log_level(&a->config);
    agent_confine_look(&a->config);
    agent_log(AGENT_LOG_NOTICE, "%s was read: %zu targets, %zu alerts", shown(a->config_path),
              a->config.targets_count, a->config.routes_count);
    return agent_start(a);
}

/* --- start and end ---------------------------------------------------------------------------- */

static bool is_done(struct agent *a)
{
    struct vouch_time now;

    if (!a->once || a->once_left > 0)
        return false;
    vouch_posix_now(&now);
    agent_inventory_look(a, now.utc_s);
    agent_deliveries_go_on(a, now.utc_s, now.mono_ms);
    return !agent_deliveries_busy(a);
}

static bool live(struct agent *a)
{
    agent_notify("READY=1");
    while (!end_wanted && !is_done(a)) {
        agent_notify("WATCHDOG=1");
        agent_turn(a, TURN_MS);
        if (reload_wanted)
            a->resting = true;
        if (!reload_wanted || !agent_is_idle(a) || agent_deliveries_busy(a))
            continue;
        reload_wanted = 0;
        if (!reload(a))
            return false;
    }
    agent_notify("STOPPING=1");
    return true;
}

static void enqueue_trial(struct agent *a, int64_t utc_s)
{
    const struct agent_outbox_row row = {
        .at_s = utc_s,
        .target = "test",
        .identity = "test",
        .kind = "test",
        .severity = VOUCH_SEVERITY_INFO,
        .class_name = "system",
        .code = "",
        .text = "This is a test of vouch's alerts\nNothing is wrong: somebody ran vouch agent "
                "test-alert.",
    };

    agent_store_begin(&a->store);
    agent_store_enqueue(&a->store, a->trial, utc_s, &row);
    agent_store_commit(&a->store, utc_s);
}

/* If the state cannot be opened now (a disk that is full or not mounted yet), wait for it. */
static bool open_store(struct agent *a)
{
    struct vouch_time now;
    bool said = false;

    while (!end_wanted) {
        vouch_posix_now(&now);
        if (agent_store_open(&a->store, a->config.state_folder, now.utc_s))
            return true;
        if (!said)
            agent_log(AGENT_LOG_ERROR, a->once ? "%s: %s" : "%s: %s; it is tried again",
                      a->store.path, a->store.why);
        said = true;
        if (a->once)
            return false;
        agent_notify("READY=1\nSTATUS=waiting for the state's folder\nWATCHDOG=1");
        poll(NULL, 0, TURN_MS);
    }
    return false;
}

static int run(struct agent *a)
{
    struct vouch_time now;

    vouch_posix_now(&now);
    srandom((unsigned)now.mono_ms ^ (unsigned)getpid());
    tzset(); /* before the process loses sight of /etc/localtime */
    catch_signals();
    if (!open_store(a))
        return a->once ? VOUCH_EXIT_UNKNOWN : 0;
    if (!a->trial) /* which removes its folder */
        agent_confine(&a->config);
    int unknown = agent_store_recover(&a->store);
    if (unknown > 0)
        agent_log(AGENT_LOG_NOTICE,
                  "%d alerts were being sent when the agent ended, and are sent again under the "
                  "same numbers",
                  unknown);
    bool good = agent_start(a);
    if (good && a->trial)
        enqueue_trial(a, now.utc_s);
    good = good && live(a);
    vouch_posix_now(&now);
    if (a->targets)
        agent_flush(a, now.utc_s);
    agent_stop(a);
    agent_store_close(&a->store);
    if (!good)
        return VOUCH_EXIT_UNKNOWN;
    return a->once ? (int)vouch_exit_of(a->worst) : 0;
}

/* What alerts are about: a target, or an assigned certificate. */
static bool has_name(const struct agent_config *c, const char *name)
{
    for (size_t i = 0; i < c->targets_count; i++)
        if (strcmp(c->targets[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < c->certificates_count; i++)
        if (strcmp(c->certificates[i].name, name) == 0)
            return true;
    return false;
}

static void say_silence(const char *name, int64_t until_s)
{
    char date[32];
    struct vouch_writer w = vouch_writer_of(date, sizeof date);

    vouch_date_write(&w, until_s);
    if (until_s)
        printf("%s: no alerts until %s\n", name, vouch_writer_string(&w));
    else
        printf("%s: alerts are sent again\n", name);
}

static int silence(struct agent *a, char **words, size_t count)
{
    struct vouch_time now;
    uint32_t seconds;

    vouch_posix_now(&now);
    if (count != 3 || !vouch_duration_parse(vouch_span_of(words[2]), UINT32_MAX, &seconds))
        return vouch_complain("agent", "silence TARGET TIME is wanted, such as silence gui 2h");
    if (!has_name(&a->config, words[1]))
        return vouch_complain("agent", "%s has no target and no certificate of the name %s",
                              shown(a->config_path), words[1]);
    if (!agent_store_open(&a->store, a->config.state_folder, now.utc_s))
        return vouch_complain("agent", "%s: %s", a->store.path, a->store.why);
    agent_store_begin(&a->store);
    agent_store_silence(&a->store, words[1], now.utc_s + seconds);
    bool good = agent_store_commit(&a->store, now.utc_s);
    agent_store_close(&a->store);
    if (good)
        say_silence(words[1], seconds > 0 ? now.utc_s + seconds : 0);
    return good ? 0 : VOUCH_EXIT_UNKNOWN;
}

/* Tests whether a message reaches its receiver: through the outbox of a separate store, so that a
 * running agent is not disturbed. */
static int test_alert(struct agent *a, char **words, size_t count)
{
    static char folder[] = "/tmp/vouch-test-alert-XXXXXX";
    char path[sizeof folder + 16];
    static const char *const files[] = {"state.db", "state.db-wal", "state.db-shm"};
    const struct agent_route *route = NULL;
    int code = VOUCH_EXIT_UNKNOWN;

    for (size_t i = 0; count == 2 && i < a->config.routes_count; i++)
        if (strcmp(a->config.routes[i].name, words[1]) == 0)
            route = &a->config.routes[i];
    if (!route)
        return vouch_complain("agent",
                              "test-alert NAME is wanted, with the NAME of an [alert NAME]");
    if (!mkdtemp(folder))
        return vouch_complain("agent", "%s cannot be made", folder);
    a->config.state_folder = folder;
    a->config.targets_count = 0;
    a->once = true;
    a->trial = route->name;
    code = run(a);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    return a->trial ? VOUCH_EXIT_INVALID : code;
}

static int with_config(const struct settings *s, char **words, size_t count)
{
    static struct agent a;
    int code = VOUCH_EXIT_UNKNOWN;

    a.once = s->once;
    a.config_path = enter_folder(s->config ? s->config : "/etc/vouch/vouch.conf");
    size_t faults = agent_config_read(&a.config, a.config_path, complain, NULL);
    louder = s->verbose - s->quiet;
    if (faults == 0)
        use_log_level(&a.config);
    if (faults > 0)
        agent_log(AGENT_LOG_ERROR, "%s has %zu %s", shown(a.config_path), faults,
                  faults == 1 ? "fault" : "faults");
    else if (s->check_config)
        code = 0;
    else if (count > 0 && strcmp(words[0], "silence") == 0)
        code = silence(&a, words, count);
    else if (count > 0 && strcmp(words[0], "test-alert") == 0)
        code = test_alert(&a, words, count);
    else if (count > 0)
        vouch_complain("agent", "%s: no such word; see vouch agent --help", words[0]);
    else
        code = run(&a);
    agent_config_free(&a.config);
    return code;
}

int agent_command(int argc, char **argv)
{
    struct settings s = {0};
    char **words;
    size_t count;
    int status = vouch_options_read(&command, argc, argv, &s, &words, &count);

    if (status == VOUCH_OPTIONS_HELP)
        return 0;
    if (status != VOUCH_OK)
        return VOUCH_EXIT_UNKNOWN;
    if (count > 1 && strcmp(words[0], "init") == 0)
        return agent_init(&(struct agent_init){
            .hosts = words + 1, .count = count - 1, .folder = s.certificates, .dns = s.dns});
    return with_config(&s, words, count);
}

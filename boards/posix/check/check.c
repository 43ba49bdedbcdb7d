// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/bulk.h"

#include <string.h>

/* `vouch check`: judges live endpoints, many in parallel, and reports in the order of the
 * targets. */

static const char name[] = "check";

struct command {
    struct vouch_check_settings settings;
    struct vouch_check_resources resources;
    struct vouch_serials serials;
    struct vouch_targets targets;
    struct vouch_bulk bulk;
};

/* --- what to check ---------------------------------------------------------------------------- */

/* A target in the style of monitoring plugins: -H HOST -p PORT -P PROTOCOL. */
static void write_plugin_target(struct vouch_writer *w, const struct vouch_check_settings *s,
                                const char *host)
{
    bool bare_ipv6 = strchr(host, ':') && host[0] != '[';
    if (s->protocol || !s->starttls) {
        vouch_write_text(w, s->protocol ? s->protocol : "https");
        vouch_write_text(w, "://");
    }
    vouch_write_text(w, bare_ipv6 ? "[" : "");
    vouch_write_text(w, host);
    vouch_write_text(w, bare_ipv6 ? "]" : "");
    vouch_write_text(w, s->port ? ":" : "");
    vouch_write_text(w, s->port ? s->port : "");
}

static int add_targets(struct command *c, char **targets, size_t count)
{
    const struct vouch_check_settings *s = &c->settings;
    int status = VOUCH_OK;
    for (size_t i = 0; status == VOUCH_OK && i < s->hosts.count; i++) {
        char text[1024];
        struct vouch_writer w = vouch_writer_of(text, sizeof text);
        write_plugin_target(&w, s, s->hosts.at[i]);
        status = vouch_targets_add(&c->targets, vouch_writer_string(&w));
    }
    for (size_t i = 0; status == VOUCH_OK && i < count; i++)
        status = vouch_targets_add(&c->targets, targets[i]);
    if (status != VOUCH_OK)
        vouch_complain(name, "%s", vouch_status_text(status));
    else if (s->targets_file)
        status = vouch_targets_add_file(&c->targets, s->targets_file);
    if (status == VOUCH_OK &&
        (c->targets.count == 0 || ((s->port || s->protocol) && s->hosts.count == 0))) {
        vouch_complain(name, c->targets.count ? "-p and -P go with -H"
                                              : "no target; see vouch check --help");
        status = VOUCH_E_ARGUMENT;
    }
    return status;
}

/* Faults of a target are reported before anything is checked. */
static int try_targets(struct command *c)
{
    struct vouch_endpoint ignored;
    int status = VOUCH_OK;
    for (size_t i = 0; status == VOUCH_OK && i < c->targets.count; i++) {
        status = vouch_targets_get(&c->targets, i, &ignored);
        vouch_targets_release(&c->targets, i);
    }
    return status;
}

/* --- the whole -------------------------------------------------------------------------------- */

static int set_up(struct command *c, int argc, char **argv)
{
    char **targets;
    size_t count;
    int status = vouch_check_settings_read(&c->settings, argc, argv, &targets, &count);
    if (status != VOUCH_OK)
        return status;
    vouch_targets_init(&c->targets, &c->settings, &c->resources);
    status = add_targets(c, targets, count);
    if (status == VOUCH_OK)
        status = vouch_check_resources_load(&c->resources, &c->settings);
    if (c->targets.count > 1)
        vouch_serials_init(&c->serials, false, c->targets.count);
    c->resources.serials = &c->serials;
    return status == VOUCH_OK ? try_targets(c) : status;
}

static void tear_down(struct command *c)
{
    vouch_targets_free(&c->targets);
    vouch_ldap_settings_wipe(&c->settings.ldap);
    vouch_proxy_settings_wipe(&c->settings.proxy);
    vouch_check_resources_free(&c->resources);
    vouch_serials_free(&c->serials);
    vouch_check_settings_free(&c->settings);
}

int vouch_cmd_check(int argc, char **argv)
{
    static struct command command;
    int status = set_up(&command, argc, argv);
    int code = status == VOUCH_OPTIONS_HELP ? 0 : VOUCH_EXIT_UNKNOWN;
    if (status == VOUCH_OK)
        code = vouch_bulk_run(&command.bulk, &command.settings, &command.targets);
    tear_down(&command);
    return code;
}

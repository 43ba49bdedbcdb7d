// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"
#include "boards/posix/ct_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What would otherwise be noticed when the agent starts, so that a reload cannot end it. */

bool agent_config_is_loopback(const struct vouch_address *a)
{
    static const uint8_t six[16] = {[15] = 1};

    return a->family == VOUCH_FAMILY_IPV4 ? a->bytes[0] == 127
                                          : memcmp(a->bytes, six, sizeof six) == 0;
}

static void fault(struct agent_config *c, const struct vouch_ini_section *section, const char *key,
                  const char *what)
{
    const struct vouch_ini_entry *entry = vouch_ini_entry(section, key, 0);

    vouch_ini_fault(&c->ini, section->file, entry ? entry->line : section->line, what);
}

static void check_listen(struct agent_config *c, const struct vouch_ini_section *page)
{
    const char *const secrets[] = {c->page_certificate, c->page_key, c->page_token};
    size_t named = 0;
    struct vouch_address at;

    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        named += secrets[i] != NULL;
    if (!vouch_address_port_parse(c->listen, 0, &at) || at.port == 0)
        fault(c, page, "listen",
              "listen: an address with a port is wanted, such as 127.0.0.1:9115");
    else if (!agent_config_is_loopback(&at) && named < sizeof secrets / sizeof secrets[0])
        fault(c, page, "listen",
              "listen: only loopback is served without certificate, key and token, which name "
              "files in [secrets]");
}

static void check_page(struct agent_config *c)
{
    static const enum vouch_row_page keys[] = {VOUCH_PAGE_CERTIFICATE, VOUCH_PAGE_KEY,
                                               VOUCH_PAGE_TOKEN};
    const struct vouch_ini_section *page = vouch_ini_next(&c->ini, "page", NULL);

    if (!page || !c->listen)
        return;
    check_listen(c, page);
    if (!c->page_certificate != !c->page_key)
        fault(c, page, c->page_key ? "key" : "certificate", "certificate and key: both are wanted");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        agent_config_check_secret(c, page, vouch_rows_page[keys[i]].key);
}

/* --- files ------------------------------------------------------------------------------------ */

/* What is to be there when it is used: the program to run, or a file to read. */
static void check_file(struct agent_config *c, const struct vouch_ini_section *section,
                       const struct vouch_ini_entry *entry, int way)
{
    struct stat about;
    char what[512];
    const char *why = NULL;

    if (stat(entry->value, &about) != 0 || access(entry->value, way) != 0)
        why = strerror(errno);
    else if (!S_ISREG(about.st_mode) && (way == X_OK || S_ISDIR(about.st_mode)))
        why = "not a file";
    if (!why)
        return;
    snprintf(what, sizeof what, "%s = %.300s: the file cannot be %s: %s%s", entry->key,
             entry->value, way == X_OK ? "run" : "read", why,
             entry->value[0] == '/' ? "" : ", in the folder of the configuration");
    vouch_ini_fault(&c->ini, section->file, entry->line, what);
}

/* An entry of a section, if it is there; each of them, if it may be repeated. */
static void check_files(struct agent_config *c, const struct vouch_ini_section *section,
                        const char *key, int way)
{
    const struct vouch_ini_entry *entry;

    for (size_t i = 0; (entry = vouch_ini_entry(section, key, i)) != NULL; i++)
        check_file(c, section, entry, way);
}

static void check_all_files(struct agent_config *c)
{
    const struct vouch_ini_section *s = vouch_ini_next(&c->ini, "secrets", NULL);

    for (size_t i = 0; s && i < s->count; i++)
        check_file(c, s, &s->entries[i], R_OK);
    check_files(c, vouch_ini_next(&c->ini, "trust", NULL), "anchors", R_OK);
    check_files(c, vouch_ini_next(&c->ini, "agent", NULL), "demonstration", R_OK);
    check_files(c, vouch_ini_next(&c->ini, "defaults", NULL), "own_anchors", R_OK);
    for (s = NULL; (s = vouch_ini_next(&c->ini, "target", s)) != NULL;)
        check_files(c, s, "own_anchors", R_OK);
    for (s = NULL; (s = vouch_ini_next(&c->ini, "alert", s)) != NULL;)
        check_files(c, s, "program", X_OK);
}

/* --- patterns --------------------------------------------------------------------------------- */

static bool is_name_of_any(const struct agent_config *c, const char *section, const char *pattern)
{
    const struct vouch_ini_section *s = NULL;

    while ((s = vouch_ini_next(&c->ini, section, s)) != NULL) {
        const struct vouch_ini_entry *url = vouch_ini_entry(s, "url", 0);
        const char *name = *s->own ? s->own : url ? url->value : "certificate";
        if (agent_config_matches(pattern, name))
            return true;
    }
    return false;
}

/* Each pattern of `targets` is to name something: one that does not is a name that was mistyped, or
 * has changed, and whoever it is for would not be told. */
static void check_patterns(struct agent_config *c, const struct vouch_ini_section *section,
                           bool certificates)
{
    const struct vouch_ini_entry *entry = vouch_ini_entry(section, "targets", 0);
    char pattern[256], what[512];
    const char *rest = entry ? entry->value : "";

    for (size_t len; *rest; rest += len + (rest[len] == ',')) {
        len = strcspn(rest, ",");
        struct vouch_span part = vouch_span_trim((struct vouch_span){(const uint8_t *)rest, len});
        snprintf(pattern, sizeof pattern, "%.*s", (int)part.len, (const char *)part.data);
        if (strcmp(pattern, "*") == 0 || is_name_of_any(c, "target", pattern) ||
            (certificates && is_name_of_any(c, "certificate", pattern)))
            continue;
        snprintf(what, sizeof what, "targets: no [target NAME]%s has the name %s",
                 certificates ? " or [certificate NAME]" : "", pattern);
        vouch_ini_fault(&c->ini, section->file, entry->line, what);
    }
}

static void check_all_patterns(struct agent_config *c)
{
    const struct vouch_ini_section *s = NULL;

    while ((s = vouch_ini_next(&c->ini, "alert", s)) != NULL)
        check_patterns(c, s, true);
    while ((s = vouch_ini_next(&c->ini, "certificate", s)) != NULL)
        check_patterns(c, s, false);
}

void agent_config_check_secret(struct agent_config *c, const struct vouch_ini_section *section,
                               const char *key)
{
    const struct vouch_ini_entry *entry = vouch_ini_entry(section, key, 0);
    char what[256];

    if (!entry || agent_config_secret(c, entry->value))
        return;
    snprintf(what, sizeof what, "%s: [secrets] has no such name: %.100s", key, entry->value);
    vouch_ini_fault(&c->ini, section->file, entry->line, what);
}

/* Read here as the checks will read it. */
static void check_logs(struct agent_config *c)
{
    const struct vouch_ini_section *agent = vouch_ini_next(&c->ini, "agent", NULL);
    struct vouch_ct_list list = {0};
    char what[512];
    struct vouch_writer why = vouch_writer_of(what, sizeof what);

    vouch_write_text(&why, "ct_logs = ");
    if (c->ct_logs && vouch_ct_list_read(&list, c->ct_logs, &why) != VOUCH_OK)
        fault(c, agent, "ct_logs", vouch_writer_string(&why));
    vouch_ct_list_free(&list);
}

/* Mail is sent to addresses, through a server that takes mail. */
static void check_mail(struct agent_config *c, const struct agent_route *r)
{
    const struct vouch_ini_entry *server = vouch_ini_entry(r->section, "server", 0);

    if (r->sink != AGENT_SINK_MAIL || !r->to)
        return;
    if (!strchr(r->to, '@'))
        fault(c, r->section, "mail", "mail: an address is wanted, such as admin@example.com");
    if (server && strncmp(server->value, "smtp://", 7) != 0 &&
        strncmp(server->value, "smtps://", 8) != 0)
        fault(c, r->section, "server",
              "server: smtp://host[:port] or smtps://host[:port] is "
              "wanted");
}

/* --- targets of one URL ----------------------------------------------------------------------- */

static int by_url(const void *a, const void *b)
{
    const struct agent_target *const *one = a, *const *other = b;

    return strcmp((*one)->url, (*other)->url);
}

/* Nodes that differ in `connect`, or services in `servername`, may have the URL in common. */
static void find_shared_urls(struct agent_config *c)
{
    struct agent_target **order = calloc(c->targets_count + 1, sizeof *order);

    if (!order) {
        vouch_ini_fault(&c->ini, c->ini.files[0], 0, "no memory");
        return;
    }
    for (size_t i = 0; i < c->targets_count; i++)
        order[i] = &c->targets[i];
    qsort(order, c->targets_count, sizeof *order, by_url);
    for (size_t i = 1; i < c->targets_count; i++)
        if (by_url(&order[i - 1], &order[i]) == 0)
            order[i - 1]->url_shared = order[i]->url_shared = true;
    free(order);
}

void agent_config_check(struct agent_config *c)
{
    find_shared_urls(c);
    check_page(c);
    check_all_files(c);
    check_all_patterns(c);
    check_logs(c);
    for (size_t i = 0; i < c->routes_count; i++)
        check_mail(c, &c->routes[i]);
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void check_page(struct agent_config *c)
{
    const struct vouch_ini_section *page = vouch_ini_next(&c->ini, "page", NULL);
    const char *const secrets[] = {c->page_certificate, c->page_key, c->page_token};
    size_t there = 0;
    struct vouch_address at;

    if (!page || !c->listen)
        return;
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        there += secrets[i] && agent_config_secret(c, secrets[i]);
    if (!vouch_address_port_parse(c->listen, 0, &at) || at.port == 0)
        fault(c, page, "listen",
              "listen: an address with a port is wanted, such as 127.0.0.1:9115");
    else if (!c->page_certificate != !c->page_key)
        fault(c, page, c->page_key ? "key" : "certificate", "certificate and key: both are wanted");
    else if (!agent_config_is_loopback(&at) && there < sizeof secrets / sizeof secrets[0])
        fault(c, page, "listen",
              "listen: only loopback is served without certificate, key and token, which name "
              "files in [secrets]");
}

static void check_anchors(struct agent_config *c)
{
    const struct vouch_ini_section *trust = vouch_ini_next(&c->ini, "trust", NULL);
    const struct vouch_ini_entry *entry;
    char what[512];

    for (size_t i = 0; (entry = vouch_ini_entry(trust, "anchors", i)) != NULL; i++) {
        if (access(entry->value, R_OK) == 0)
            continue;
        snprintf(what, sizeof what, "anchors = %.400s: the file cannot be read", entry->value);
        vouch_ini_fault(&c->ini, trust->file, entry->line, what);
    }
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
    check_anchors(c);
    for (size_t i = 0; i < c->routes_count; i++)
        check_mail(c, &c->routes[i]);
}

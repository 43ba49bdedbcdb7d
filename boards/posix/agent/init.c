// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/init.h"

#include "boards/posix/agent/look_at_host.h"
#include "boards/posix/bundle.h"
#include "boards/posix/command.h"
#include "core/calendar.h"
#include "core/config/values.h"
#include "core/target.h"
#include "core/x509/hostname.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 4 * 1024 * 1024 };

/* --- hosts ------------------------------------------------------------------------------------ */

static void write_target(struct vouch_writer *w, const char *host, const struct agent_service *s)
{
    bool brackets = strchr(host, ':') != NULL;

    vouch_write_text(w, "\n[target ");
    vouch_write_text(w, host);
    vouch_write_text(w, " ");
    vouch_write_text(w, s->name);
    vouch_write_text(w, "]\nurl = ");
    vouch_write_text(w, s->scheme);
    vouch_write_text(w, brackets ? "://[" : "://");
    vouch_write_text(w, host);
    vouch_write_text(w, brackets ? "]" : "");
    if (!s->usual) {
        vouch_write_text(w, ":");
        vouch_write_decimal(w, s->port);
    }
    vouch_write_text(w, "\n");
}

/* Returns the number of targets written; says so where there are none. */
static size_t write_host(struct vouch_writer *w, struct vouch_posix_names *names,
                         const struct vouch_target *t)
{
    struct agent_service services[AGENT_SERVICES_MAX];
    const char *why = NULL;
    size_t count = agent_look_at_host(names, t, services, &why);

    for (size_t i = 0; i < count; i++)
        write_target(w, t->host, &services[i]);
    if (t->port == 0 && !t->host_is_address && agent_has_mx(names, t->host)) {
        vouch_write_text(w, "\n# The hosts that take mail for the domain.\n[target ");
        vouch_write_text(w, t->host);
        vouch_write_text(w, " mx]\nurl = mx://");
        vouch_write_text(w, t->host);
        vouch_write_text(w, "\n");
        count++;
    }
    if (count == 0)
        vouch_complain("agent", "init: %s: %s", t->host, why);
    return count;
}

/* --- certificates on disk --------------------------------------------------------------------- */

static const char *const places[] = {
    "/etc/letsencrypt/live/*/fullchain.pem",
    "/etc/ssl/*.pem",
    "/etc/ssl/*.crt",
    "/etc/ssl/private/*.pem",
    "/etc/nginx/*.pem",
    "/etc/nginx/ssl/*.pem",
    "/etc/nginx/ssl/*.crt",
    "/etc/apache2/ssl/*.crt",
    "/etc/postfix/*.pem",
    "/etc/postfix/tls/*.pem",
    "/etc/exim4/*.crt",
    "/etc/ldap/*.pem",
    "/etc/ldap/ssl/*.pem",
    "/etc/haproxy/*.pem",
};

static void write_certificate(struct vouch_writer *w, const char *path, const char *host,
                              const struct vouch_certificate *c)
{
    vouch_write_text(w, "\n# Valid until ");
    vouch_date_write_day(w, c->not_after_s);
    vouch_write_text(w, ".\n[certificate ");
    vouch_write_text(w, path);
    vouch_write_text(w, "]\nfile = ");
    vouch_write_text(w, path);
    vouch_write_text(w, "\ntargets = ");
    vouch_write_text(w, host);
    vouch_write_text(w, " *\n");
}

/* A certificate, not an authority's, that covers one of the hosts. */
static void look_at_file(struct vouch_writer *w, const char *path, const struct vouch_target *hosts,
                         size_t count)
{
    struct vouch_bundle bundle = {0};
    struct vouch_certificate c;
    char text[512];
    struct vouch_writer why = vouch_writer_of(text, sizeof text);

    bool good = vouch_bundle_add(&bundle, path, &why) == VOUCH_OK &&
                bundle.certificates_count > 0 &&
                vouch_certificate_parse(bundle.certificates[0], &c) == VOUCH_OK && !c.ca;
    for (size_t i = 0; good && i < count; i++)
        if (vouch_hostname_coverage(&c, vouch_span_of(hosts[i].host), NULL) != VOUCH_COVERED_NOT) {
            write_certificate(w, path, hosts[i].host, &c);
            break;
        }
    vouch_bundle_free(&bundle);
}

static void look_at_disk(struct vouch_writer *w, const char *folder,
                         const struct vouch_target *hosts, size_t count)
{
    static const char *const ends[] = {"pem", "crt"};
    glob_t files = {0};
    char pattern[4096];
    int more = 0;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        glob(places[i], more, NULL, &files);
        more = GLOB_APPEND;
    }
    for (size_t i = 0; folder && i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(pattern, sizeof pattern, "%s/*.%s", folder, ends[i]);
        glob(pattern, more, NULL, &files);
    }
    for (size_t i = 0; i < files.gl_pathc; i++)
        look_at_file(w, files.gl_pathv[i], hosts, count);
    globfree(&files);
}

/* --- the whole -------------------------------------------------------------------------------- */

static const char head[] =
    "# Written by vouch agent init. vouch.conf(5) lists every key; after a change:\n"
    "#     vouch agent -c FILE --check-config\n\n";
static const char defaults[] = "[page]\nlisten = 127.0.0.1:9115\n\n"
                               "[defaults]\ninterval = 5m\nwarning = 20d\n";
static const char tail[] = "\n# Whom to tell: mail, webhook, syslog, mqtt, snmp, program or file.\n"
                           "[alert log]\nfile = /var/lib/vouch/alerts.log\n";

/* Returns the number of targets written. */
static size_t write_all(struct vouch_writer *w, const struct agent_init *init,
                        const struct vouch_target *targets)
{
    const struct vouch_posix_names_options options = {.servers = init->dns};
    struct vouch_posix_names names;
    size_t found = 0;

    vouch_posix_names_init(&names, &options);
    vouch_write_text(w, head);
    if (init->dns) {
        vouch_write_text(w, "[agent]\ndns = ");
        vouch_write_text(w, init->dns);
        vouch_write_text(w, "\n\n");
    }
    vouch_write_text(w, defaults);
    for (size_t i = 0; i < init->count; i++)
        found += write_host(w, &names, &targets[i]);
    look_at_disk(w, init->folder, targets, init->count);
    vouch_write_text(w, tail);
    vouch_posix_names_close(&names);
    return found;
}

/* HOST, HOST:PORT, or an address of IPv6 with and without brackets. */
static bool read_host(const char *text, struct vouch_target *out)
{
    char bracketed[VOUCH_HOST_MAX + 3];
    struct vouch_address address;

    if (vouch_address_parse(vouch_span_of(text), &address) && address.family == VOUCH_FAMILY_IPV6) {
        snprintf(bracketed, sizeof bracketed, "[%s]", text);
        text = bracketed;
    }
    return vouch_peer_parse(text, 0, out) && !out->zone[0];
}

static struct vouch_target *read_hosts(const struct agent_init *init)
{
    struct vouch_target *targets = calloc(init->count + 1, sizeof *targets);

    for (size_t i = 0; targets && i < init->count; i++)
        if (!read_host(init->hosts[i], &targets[i])) {
            vouch_complain("agent", "init: \"%s\" is no HOST[:PORT]", init->hosts[i]);
            free(targets);
            return NULL;
        }
    return targets;
}

/* A file without a target would be refused by the agent: none is written. */
int agent_init(const struct agent_init *init)
{
    struct vouch_output out;
    struct vouch_target *targets = read_hosts(init);
    uint8_t *buffer = targets ? malloc(FILE_MAX) : NULL;
    struct vouch_writer w = vouch_writer_of(buffer, FILE_MAX);
    size_t found = buffer ? write_all(&w, init, targets) : 0;
    int code = VOUCH_EXIT_UNKNOWN;

    if (!buffer || w.lost > 0)
        code = VOUCH_EXIT_UNKNOWN;
    else if (found == 0)
        code = vouch_complain("agent", "init: there is nothing to check, and nothing was written");
    else {
        vouch_output_init(&out, STDOUT_FILENO);
        vouch_write_span(&out.writer, vouch_writer_span(&w));
        code = vouch_output_end(&out) == VOUCH_OK ? 0 : VOUCH_EXIT_UNKNOWN;
    }
    free(buffer);
    free(targets);
    return code;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/demo/demo.h"

#include <stddef.h>
#include <string.h>

/* The texts of `vouch demo`, and its command line. */

static int take_number(const char *value, uint64_t max, uint64_t *out, struct vouch_writer *why)
{
    if (vouch_span_decimal(vouch_span_of(value), max, out))
        return VOUCH_OK;
    vouch_write_text(why, "not a number from 0 to ");
    vouch_write_decimal(why, (int64_t)max);
    return VOUCH_E_ARGUMENT;
}

static int take_port(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_demo_settings *s = self;
    uint64_t port;
    int status = take_number(value, 65533, &port, why);
    if (status != VOUCH_OK)
        return status;
    s->port = (uint16_t)port;
    s->port_given = true;
    return VOUCH_OK;
}

static int take_seconds(void *self, const char *value, struct vouch_writer *why)
{
    struct vouch_demo_settings *s = self;
    uint64_t seconds;
    int status = take_number(value, 86400, &seconds, why);
    if (status == VOUCH_OK)
        s->seconds = (uint32_t)seconds;
    return status;
}

#define FIELD(name) offsetof(struct vouch_demo_settings, name)

static const struct vouch_option options[] = {
    {'b', "broken", "KIND", VOUCH_OPTION_TEXT, FIELD(broken), NULL,
     "show this fault; \"list\" names them all"},
    {'p', "port", "N", VOUCH_OPTION_CALL, 0, take_port,
     "ports N, N+1 and N+2; 0 for any free ones (8443, 8025, 8636)"},
    {0, "cafile-out", "FILE", VOUCH_OPTION_TEXT, FIELD(cafile_out), NULL,
     "write the root certificate to FILE"},
    {0, "folder", "FOLDER", VOUCH_OPTION_TEXT, FIELD(folder), NULL,
     "keep certificates and keys in FOLDER, or serve those in it"},
    {0, "ports-file", "FILE", VOUCH_OPTION_TEXT, FIELD(ports_file), NULL,
     "write the endpoints to FILE once they answer"},
    {0, "seconds", "N", VOUCH_OPTION_CALL, 0, take_seconds, "stop after N seconds"},
    {'q', "quiet", NULL, VOUCH_OPTION_FLAG, FIELD(quiet), NULL, "print the endpoints only"},
};

static const struct vouch_option_group groups[] = {
    {NULL, options, sizeof options / sizeof options[0], 0}};

static const struct vouch_command command = {
    .name = "demo",
    .operands = "",
    .summary =
        "Runs a small appliance on loopback to try vouch with: web, mail and directory over TLS",
    .groups = groups,
    .groups_count = sizeof groups / sizeof groups[0],
    .examples = "  vouch demo\n"
                "  vouch demo --broken missing-intermediate\n"
                "  vouch demo --broken list\n"};

int vouch_demo_settings_read(struct vouch_demo_settings *s, int argc, char **argv)
{
    char **operands;
    size_t count;
    memset(s, 0, sizeof *s);
    int status = vouch_options_read(&command, argc, argv, s, &operands, &count);
    if (status != VOUCH_OK || count == 0)
        return status;
    vouch_complain(command.name, "it takes no argument \"%s\"", operands[0]);
    return VOUCH_E_ARGUMENT;
}

uint16_t vouch_demo_port(const struct vouch_demo_settings *s, size_t service, uint16_t by_default)
{
    if (!s->port_given)
        return by_default;
    return s->port == 0 ? 0 : (uint16_t)(s->port + service);
}

void vouch_demo_write_ports(struct vouch_writer *w, const struct vouch_demo_loop *loop)
{
    for (size_t i = 0; i < VOUCH_DEMO_SERVICES; i++) {
        vouch_write_text(w, loop->listeners[i].service->scheme);
        vouch_write_text(w, " 127.0.0.1 ");
        vouch_write_decimal(w, loop->listeners[i].port);
        vouch_write_text(w, "\n");
    }
}

static void write_target(struct vouch_writer *w, const struct vouch_demo_listener *l)
{
    vouch_write_text(w, l->service->scheme);
    vouch_write_text(w, "://localhost:");
    vouch_write_decimal(w, l->port);
}

void vouch_demo_write_welcome(struct vouch_writer *w, const struct vouch_demo_loop *loop,
                              const struct vouch_demo_kind *kind, const char *cafile,
                              uint32_t seconds)
{
    vouch_write_text(w, "\nA small appliance answers on loopback");
    if (kind) {
        vouch_write_text(w, ", and it is broken: ");
        vouch_write_text(w, kind->text);
    }
    vouch_write_text(w, ".\nCheck it from another terminal:\n\n");
    for (size_t i = 0; i < VOUCH_DEMO_SERVICES; i++) {
        vouch_write_text(w, "  vouch check --cafile ");
        vouch_write_text(w, cafile);
        vouch_write_text(w, " ");
        write_target(w, &loop->listeners[i]);
        vouch_write_text(w, "\n");
    }
    vouch_write_text(w, "\nIts directory takes cn=reader,dc=example,dc=test with the password demo."
                        "\nvouch demo --broken list shows what else can be wrong with it.\n");
    if (seconds == 0) {
        vouch_write_text(w, "Ctrl-C ends it.\n");
        return;
    }
    vouch_write_text(w, "It ends by itself after ");
    vouch_write_decimal(w, seconds);
    vouch_write_text(w, " s.\n");
}

void vouch_demo_write_kinds(struct vouch_writer *w)
{
    const struct vouch_demo_kind *k;
    for (size_t i = 0; (k = vouch_demo_kind_at(i)) != NULL; i++) {
        const char *const columns[] = {k->name, k->service, k->finding, k->text};
        for (size_t column = 0; column < 4; column++) {
            vouch_write_text(w, columns[column]);
            vouch_write_text(w, column < 3 ? "\t" : "\n");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_H
#define VOUCH_POSIX_DEMO_H

#include "boards/posix/demo/demo_listen.h"
#include "boards/posix/options.h"

/* The options of `vouch demo`, and its output; demo.c runs it. */

struct vouch_demo_settings {
    const char *broken; /* null: nothing is */
    const char *ports_file;
    const char *cafile_out;
    const char *folder; /* null: the certificates are only in memory */
    uint16_t port; /* of the web interface, the others follow; 0 with any_port: any free ones */
    bool port_given;
    bool quiet;
    uint32_t seconds; /* 0: until a signal arrives */
};

/* The command line; the answers of vouch_options_read. */
int vouch_demo_settings_read(struct vouch_demo_settings *s, int argc, char **argv);
/* A port's number for that service, from the settings. */
uint16_t vouch_demo_port(const struct vouch_demo_settings *s, size_t service, uint16_t by_default);

/* "https 127.0.0.1 8443", one line for each service: for programs. */
void vouch_demo_write_ports(struct vouch_writer *w, const struct vouch_demo_loop *loop);
/* The text for people. */
void vouch_demo_write_welcome(struct vouch_writer *w, const struct vouch_demo_loop *loop,
                              const struct vouch_demo_kind *kind, const char *cafile,
                              uint32_t seconds);
/* The table of kinds: name, service, finding, text, with tabs between. */
void vouch_demo_write_kinds(struct vouch_writer *w);

#endif

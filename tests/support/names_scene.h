// SPDX-License-Identifier: Apache-2.0
#ifndef NAMES_SCENE_H
#define NAMES_SCENE_H

#include "port/posix/resolver.h"
#include "tests/support/dns_server.h"

/* A POSIX resolver and a name server that turn by turn get to work, in one program. */
struct names_scene {
    struct dns_server server;
    struct vouch_posix_names names;
    struct vouch_posix_resolver posix;
    struct vouch_resolver resolver;
    struct vouch_addresses got;
    struct vouch_records records; /* in `buffer` */
    uint8_t buffer[4096];
};

extern struct names_scene names_scene;

/* cmocka's set-up and tear-down: the server runs, the resolver has names_scene_usual_options. */
int names_scene_begin(void **state);
int names_scene_finish(void **state);
/* No hosts file, the names_scene's server, 60 ms and two tries. */
struct vouch_posix_names_options names_scene_usual_options(void);
/* Makes the resolver anew. */
void names_scene_begin_with(const struct vouch_posix_names_options *options);
/* Lets both sides work until something happens, at most a few milliseconds. */
void names_scene_turn(void);
/* The answer that comes in the end, with names_scene.got or names_scene.records; AGAIN: none ever.
 */
int names_scene_ask(const char *name);
int names_scene_ask_family(const char *name, enum vouch_family family);
int names_scene_ask_records(const char *name, enum vouch_dns_type type);

#endif

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/names_scene.h"

#include <string.h>

enum { TURNS_MAX = 3000 }; /* turns */

struct names_scene names_scene;

struct vouch_posix_names_options names_scene_usual_options(void)
{
    struct vouch_posix_names_options o = {.hosts_path = "/nonexistent",
                                          .servers = names_scene.server.address,
                                          .timeout_ms = 60,
                                          .tries = 2};
    return o;
}

void names_scene_begin_with(const struct vouch_posix_names_options *options)
{
    vouch_posix_names_init(&names_scene.names, options);
    vouch_posix_resolver_init(&names_scene.posix, &names_scene.names);
    names_scene.resolver = vouch_posix_resolver_of(&names_scene.posix);
}

int names_scene_begin(void **state)
{
    (void)state;
    dns_server_start(&names_scene.server);
    struct vouch_posix_names_options o = names_scene_usual_options();
    names_scene_begin_with(&o);
    names_scene.records.data = vouch_writer_of(names_scene.buffer, sizeof names_scene.buffer);
    return 0;
}

int names_scene_finish(void **state)
{
    (void)state;
    names_scene.resolver.ops->cancel(names_scene.resolver.self);
    vouch_posix_names_close(&names_scene.names);
    dns_server_stop(&names_scene.server);
    return 0;
}

void names_scene_turn(void)
{
    struct pollfd fds[VOUCH_POSIX_NAMES_FDS + 3];
    size_t count = vouch_posix_names_fds(&names_scene.names, fds, VOUCH_POSIX_NAMES_FDS);
    size_t all = count + dns_server_fds(&names_scene.server, fds + count);
    int wait_ms = vouch_posix_names_timeout_ms(&names_scene.names);
    poll(fds, all, wait_ms < 0 || wait_ms > 5 ? 5 : wait_ms);
    vouch_posix_names_process(&names_scene.names, fds, count);
    dns_server_serve(&names_scene.server);
}

int names_scene_ask_family(const char *name, enum vouch_family family)
{
    for (int i = 0; i < TURNS_MAX; i++) {
        int status = names_scene.resolver.ops->addresses(names_scene.resolver.self, name, family,
                                                         &names_scene.got);
        if (status != VOUCH_AGAIN)
            return status;
        names_scene_turn();
    }
    return VOUCH_AGAIN;
}

int names_scene_ask(const char *name)
{
    return names_scene_ask_family(name, VOUCH_FAMILY_ANY);
}

int names_scene_ask_records(const char *name, enum vouch_dns_type type)
{
    for (int i = 0; i < TURNS_MAX; i++) {
        int status = names_scene.resolver.ops->records(names_scene.resolver.self, name, type,
                                                       &names_scene.records);
        if (status != VOUCH_AGAIN)
            return status;
        names_scene_turn();
    }
    return VOUCH_AGAIN;
}

// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/ask.h"

#include "core/status.h"

#include <string.h>

/* Waits for what c-ares waits for. */
static void wait_for(struct vouch_posix_names *names)
{
    struct pollfd fds[VOUCH_POSIX_NAMES_FDS];
    size_t count = vouch_posix_names_fds(names, fds, VOUCH_POSIX_NAMES_FDS);
    if (poll(fds, (nfds_t)count, vouch_posix_names_timeout_ms(names)) < 0)
        count = 0;
    vouch_posix_names_process(names, fds, count);
}

int vouch_ask_addresses(struct vouch_posix_names *names, const char *host,
                        struct vouch_addresses *out)
{
    struct vouch_posix_resolver resolver;
    vouch_posix_resolver_init(&resolver, names);
    struct vouch_resolver r = vouch_posix_resolver_of(&resolver);
    int status;
    memset(out, 0, sizeof *out);
    while ((status = r.ops->addresses(r.self, host, VOUCH_FAMILY_ANY, out)) == VOUCH_AGAIN)
        wait_for(names);
    r.ops->cancel(r.self);
    return status;
}

int vouch_ask_records(struct vouch_posix_names *names, const char *name, enum vouch_dns_type type,
                      struct vouch_records *out)
{
    struct vouch_posix_resolver resolver;
    vouch_posix_resolver_init(&resolver, names);
    struct vouch_resolver r = vouch_posix_resolver_of(&resolver);
    int status;
    while ((status = r.ops->records(r.self, name, type, out)) == VOUCH_AGAIN)
        wait_for(names);
    r.ops->cancel(r.self);
    return status;
}

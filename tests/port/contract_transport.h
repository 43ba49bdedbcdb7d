// SPDX-License-Identifier: Apache-2.0
#ifndef CONTRACT_TRANSPORT_H
#define CONTRACT_TRANSPORT_H

#include "core/port.h"

/* What port.h promises of a transport, as tests that run over any of them. A port's test program
 * supplies a world: the transport, a peer that the suite can move, and the passing of time.
 *
 *     int main(void) { return contract_transport_run("posix", &world); }
 */
struct contract_world {
    /* A closed transport, and a peer that accepts its connections at *to. Answers the transport. */
    struct vouch_transport (*begin)(struct vouch_address *to);
    /* Frees all of it; the suite has closed the transport. */
    void (*finish)(void);
    /* An address at which nobody listens. */
    void (*nobody)(struct vouch_address *to);
    /* Lets the network work for a moment (about a millisecond), without blocking for long. */
    void (*wait)(void);
    /* The peer's end of the newest connection. say: all of it is queued. take: what came, 0 for
     * none yet. end: closes in an orderly way, or resets. */
    void (*say)(const void *data, size_t len);
    size_t (*take)(void *buffer, size_t cap);
    void (*end)(bool reset);
};

/* Runs the suite; the number of tests that failed. */
int contract_transport_run(const char *name, const struct contract_world *world);

#endif

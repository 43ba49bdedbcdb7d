// SPDX-License-Identifier: Apache-2.0
#ifndef CHECK_SCENE_H
#define CHECK_SCENE_H

#include "core/check.h"
#include "tests/fake/fake_clock.h"
#include "tests/fake/fake_entropy.h"
#include "tests/fake/fake_resolver.h"
#include "tests/support/tls_peer.h"

/* One check in memory: a fake name service (www.example.test, twice.example.test), a fake
 * transport, a fake clock that moves when nothing else does, and mbedTLS's server at the other end.
 */

enum { CHECK_SCENE_FINDINGS = 16 };

struct check_scene {
    struct fake_transport f;
    struct tls_peer *peer; /* the test's */
    struct fake_resolver names;
    struct fake_clock clock;
    struct fake_entropy entropy;
    struct vouch_tls_config tls;
    struct vouch_target target;
    struct vouch_wanted_name name;
    struct vouch_policy policy;
    struct vouch_anchor anchor;
    struct vouch_anchor_table table;
    struct vouch_check_options options;
    struct vouch_check check;
    bool connected;

    struct vouch_finding findings[CHECK_SCENE_FINDINGS];
    struct vouch_sent sent[8];
    struct vouch_path_step path[8];
    struct vouch_name_row rows[2];
    struct vouch_fact facts[8];
    struct vouch_certificate certificates[16];
    uint8_t text[8192];
    uint8_t in[1024];
    uint8_t out[512];
};

/* Makes the check of a target; the peer must have been made (tls_peer_init), its root is trusted.
 */
void check_scene_begin(struct check_scene *s, struct tls_peer *peer, const char *target,
                       size_t chunk);
/* Polls once, lets the peer work, and moves the clock where nothing happened. */
int check_scene_poll(struct check_scene *s);
/* Polls to the end; fails the test when it does not come. */
const struct vouch_report *check_scene_run(struct check_scene *s);
void check_scene_end(struct check_scene *s);

#endif

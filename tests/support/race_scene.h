// SPDX-License-Identifier: Apache-2.0
#ifndef RACE_SCENE_H
#define RACE_SCENE_H

#include "tests/support/check_scene.h"

/* A check of four.example.test, which has four addresses, over lanes that are silent until a test
 * says otherwise, each with a fake transport of its own. */

enum { RACING_LANES = 4, RACING_ADDRESSES_MAX = 6, RACING_START_MS = 1000 };

struct racing {
    struct check_scene s;
    struct tls_peer peer;
    struct fake_transport lanes[RACING_LANES];
    struct vouch_race race;
};

extern struct racing racing;

/* Makes the check over so many lanes to so many of the addresses. Without lanes: no race. */
void racing_begin(size_t count, size_t addresses, uint32_t timeout_ms, uint32_t connect_ms);
/* Fails the test where a lane is still in use, or was used other than the port allows. */
void racing_end(void);
/* Polls until there is nothing to do now: when the check wants to be polled again; 0: it is over.
 */
uint64_t racing_settle(void);
void racing_go_to(uint64_t at_ms);
/* What the lane's next open answers, from now on. */
void racing_answer(size_t lane, int status);
/* How many lanes connect or are connected. */
size_t racing_opening(void);

int racing_set_up(void **state);
int racing_tear_down(void **state);

#endif

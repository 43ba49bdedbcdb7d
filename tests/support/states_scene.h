// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_STATES_SCENE_H
#define VOUCH_TEST_STATES_SCENE_H

#include "core/monitor/states.h"

/* What a board knows of five targets: one is good, one bad, one unreachable, one said things that
 * would act on a terminal, and the last was not checked yet. */

enum { STATES_SCENE_TARGETS = 5, STATES_SCENE_TEXT = 2048, STATES_SCENE_JSON = 12 * 1024 };

/* The same states at each call; they stay. */
struct vouch_states *states_scene(void);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_GOLDEN_H
#define VOUCH_TEST_GOLDEN_H

#include "core/bytes.h"

/* Compares a text with tests/golden/NAME, and fails with the first line that differs. With
 * VOUCH_GOLDEN=write in the environment (`make golden`) it writes the file instead: look at the
 * difference before you commit it. */
void golden_check(const char *name, struct vouch_span text);

#endif

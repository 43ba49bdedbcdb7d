// SPDX-License-Identifier: Apache-2.0
#ifndef SWEEP_H
#define SWEEP_H

#include <stdbool.h>
#include <stddef.h>

/* The two questions that every piece of code over a stream must stand: does it matter how the bytes
 * are cut up, and does it end well whichever call fails? The bodies hold the assertions. */

/* The chunk size or call number of the run under way: put it into messages (cmocka's assertions
 * jump out, so the sweep itself cannot say where it stopped). */
extern size_t sweep_at;

/* Runs the body with chunk sizes 1, 2, 3, 5, 7, 16, 61, 1000 and "all at once". */
void sweep_chunks(void (*body)(size_t chunk, void *arg), void *arg);

/* Runs the body with the fault at call 1, 2, 3, ... until it answers false ("the fault was never
 * reached"). Fails the test when that has not happened after `most` runs. Answers how many runs hit
 * the fault; a test should assert that it is more than a few. */
unsigned sweep_faults(bool (*body)(unsigned fault_at, void *arg), void *arg, unsigned most);

#endif

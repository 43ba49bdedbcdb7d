// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_BACK_OFF_H
#define VOUCH_MONITOR_BACK_OFF_H

#include <stdint.h>

/* When to retry a peer that does not answer: after a second, then after twice as long each time, up
 * to about a minute. Each wait is shortened by up to a quarter at random, so that many clients do
 * not return at once. */
struct vouch_back_off {
    unsigned failures; /* in a row */
    uint64_t due_ms;   /* monotonic */
};

/* It failed again. `random`: any number. */
void vouch_back_off_failed(struct vouch_back_off *b, uint64_t now_ms, uint32_t random);
/* It succeeded; due at once. */
void vouch_back_off_reset(struct vouch_back_off *b);

#endif

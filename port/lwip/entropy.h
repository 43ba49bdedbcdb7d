// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_ENTROPY_H
#define VOUCH_LWIP_ENTROPY_H

#include "core/port.h"
#include "mbedtls/hmac_drbg.h"

/* Random numbers from a board's noise: samples pass the two health tests of NIST SP 800-90B section
 * 4.4 (repetition count, adaptive proportion), then seed an HMAC_DRBG (SP 800-90A). A source that
 * fails a test once is never trusted again: fill answers VOUCH_E_ENTROPY until a restart. */

/* The two tests over a stream of 8-bit samples, claimed to have at least one bit of entropy each:
 * cut-offs for a false alarm in 2^20 (section 4.4.1: C = 21; 4.4.2: window 512, C = 311). */
struct vouch_noise_health {
    uint8_t last;
    unsigned run; /* how many times `last` occurred in a row */
    uint8_t first;
    unsigned window; /* samples of the window so far */
    unsigned count;  /* how many of them equal `first` */
    bool failed;
};

void vouch_noise_health_init(struct vouch_noise_health *h);
/* Tests the next samples. false: the source has failed, now or before. */
bool vouch_noise_health_feed(struct vouch_noise_health *h, const uint8_t *samples, size_t len);

struct vouch_lwip_entropy {
    size_t (*noise)(uint8_t *buffer, size_t len); /* raw samples; returns how many */
    struct vouch_noise_health health;
    mbedtls_hmac_drbg_context drbg;
    bool seeded;
};

/* Starts with a test of 1,024 samples, then seeds. VOUCH_OK, or VOUCH_E_ENTROPY. */
int vouch_lwip_entropy_init(struct vouch_lwip_entropy *e,
                            size_t (*noise)(uint8_t *buffer, size_t len));
/* The operations; e must outlive them and not move. */
struct vouch_entropy vouch_lwip_entropy_ops(struct vouch_lwip_entropy *e);

#endif

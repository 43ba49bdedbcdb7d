// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/entropy.h"

#include <string.h>

enum { REPETITION_CUTOFF = 21, PROPORTION_WINDOW = 512, PROPORTION_CUTOFF = 311 };
enum { STARTUP_SAMPLES = 1024, CHUNK = 64, SEED_SAMPLES = 256 };

void vouch_noise_health_init(struct vouch_noise_health *h)
{
    memset(h, 0, sizeof *h);
}

static bool repeats(struct vouch_noise_health *h, uint8_t sample)
{
    if (h->run > 0 && sample == h->last)
        return ++h->run >= REPETITION_CUTOFF;
    h->last = sample;
    h->run = 1;
    return false;
}

static bool dominates(struct vouch_noise_health *h, uint8_t sample)
{
    if (h->window == 0) {
        h->first = sample;
        h->count = 0;
    }
    h->window = (h->window + 1) % PROPORTION_WINDOW;
    return sample == h->first && ++h->count >= PROPORTION_CUTOFF;
}

bool vouch_noise_health_feed(struct vouch_noise_health *h, const uint8_t *samples, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool bad = repeats(h, samples[i]);
        if (dominates(h, samples[i]) || bad)
            h->failed = true;
    }
    return !h->failed;
}

/* mbedTLS's entropy call-back: as many tested samples as the DRBG requests. */
static int tested_noise(void *context, unsigned char *buffer, size_t len)
{
    struct vouch_lwip_entropy *e = context;

    if (e->noise(buffer, len) != len || !vouch_noise_health_feed(&e->health, buffer, len))
        return MBEDTLS_ERR_HMAC_DRBG_ENTROPY_SOURCE_FAILED;
    return 0;
}

static bool startup_test(struct vouch_lwip_entropy *e)
{
    uint8_t chunk[CHUNK];

    for (size_t n = 0; n < STARTUP_SAMPLES; n += CHUNK)
        if (tested_noise(e, chunk, CHUNK) != 0)
            return false;
    return true;
}

int vouch_lwip_entropy_init(struct vouch_lwip_entropy *e,
                            size_t (*noise)(uint8_t *buffer, size_t len))
{
    memset(e, 0, sizeof *e);
    e->noise = noise;
    vouch_noise_health_init(&e->health);
    mbedtls_hmac_drbg_init(&e->drbg);
    if (!startup_test(e))
        return VOUCH_E_ENTROPY;
    /* at one claimed bit per sample */
    mbedtls_hmac_drbg_set_entropy_len(&e->drbg, SEED_SAMPLES);
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    if (mbedtls_hmac_drbg_seed(&e->drbg, sha256, tested_noise, e, NULL, 0) != 0)
        return VOUCH_E_ENTROPY;
    e->seeded = true;
    return VOUCH_OK;
}

static int entropy_fill(void *self, uint8_t *buffer, size_t len)
{
    struct vouch_lwip_entropy *e = self;

    while (e->seeded && !e->health.failed && len > 0) {
        size_t n = len < MBEDTLS_HMAC_DRBG_MAX_REQUEST ? len : MBEDTLS_HMAC_DRBG_MAX_REQUEST;
        if (mbedtls_hmac_drbg_random(&e->drbg, buffer, n) != 0)
            return VOUCH_E_ENTROPY;
        buffer += n;
        len -= n;
    }
    return len == 0 && e->seeded ? VOUCH_OK : VOUCH_E_ENTROPY;
}

static const struct vouch_entropy_ops entropy_ops = {.fill = entropy_fill};

struct vouch_entropy vouch_lwip_entropy_ops(struct vouch_lwip_entropy *e)
{
    return (struct vouch_entropy){&entropy_ops, e};
}

// SPDX-License-Identifier: Apache-2.0
#include "core/x509/key.h"
#include "core/x509/search.h"

/* mbedTLS has fast reduction for the NIST curves but not for Brainpool's. */
static unsigned curve_cost(enum vouch_curve curve)
{
    switch (curve) {
    case VOUCH_CURVE_P384:
        return 25;
    case VOUCH_CURVE_P521:
        return 40;
    case VOUCH_CURVE_BP256:
        return 35;
    case VOUCH_CURVE_BP384:
        return 110;
    case VOUCH_CURVE_BP512:
        return 250;
    case VOUCH_CURVE_NONE:
    case VOUCH_CURVE_UNKNOWN:
    case VOUCH_CURVE_EXPLICIT:
    case VOUCH_CURVE_P192:
    case VOUCH_CURVE_P224:
    case VOUCH_CURVE_P256:
    case VOUCH_CURVE_K256:
        break;
    }
    return 10;
}

unsigned vouch_search_cost(struct vouch_span spki)
{
    struct vouch_key key = {0};
    vouch_key_read(spki, &key, NULL);
    if (key.kind == VOUCH_KEY_EC)
        return curve_cost(key.curve);
    if (key.kind == VOUCH_KEY_ED25519)
        return 10;
    unsigned k = key.bits / 2048 + 1;
    return k * k;
}

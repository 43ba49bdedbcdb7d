// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ed25519.h"

/* It does not have SHA-512 either. */
bool vouch_ed25519_supported(void)
{
    return false;
}

int vouch_ed25519_check_key(struct vouch_span key)
{
    (void)key;
    return VOUCH_E_UNSUPPORTED;
}

int vouch_ed25519_verify(struct vouch_span key, struct vouch_span data, struct vouch_span signature)
{
    (void)key;
    (void)data;
    (void)signature;
    return VOUCH_E_UNSUPPORTED;
}

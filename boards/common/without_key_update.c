// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"

/* A KeyUpdate is a message out of turn here, as every other that is not expected. */
bool vouch_tls_is_key_update(const struct vouch_tls *t)
{
    (void)t;
    return false;
}

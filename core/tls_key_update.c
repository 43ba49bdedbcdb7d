// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"
#include "core/tls_private.h"

bool vouch_tls_is_key_update(const struct vouch_tls *t)
{
    enum { KEY_UPDATE = 24 };
    struct vouch_span message = vouch_tls_private_message(&t->ssl);
    return t->established && t->last_error == MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE &&
           message.len > 0 && message.data[0] == KEY_UPDATE;
}

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_CLIENT_H
#define VOUCH_FIRMWARE_CLIENT_H

#include "core/tls.h"

/* What a check shows to a server that asks who it is: a certificate with its chain, and its private
 * key, both DER, from the board's storage. It lies in mbedTLS's arena while the check lasts. A
 * board whose storage names no such operations shows nothing, and says so of each target that wants
 * it. */

struct firmware_client_want {
    const char *certificate; /* names in the storage; null: not set */
    const char *key;
    struct vouch_storage storage;
    bool rsa; /* this image can sign with RSA keys */
};

struct firmware_client_ops {
    /* Loads both and hands them to `tls`. VOUCH_OK; else a status, and *why a constant text that
     * begins with the key of the setting. Whether they belong together is vouch_tls_config_init's
     * to say. Drop it in every case. */
    int (*load)(const struct firmware_client_want *want, struct vouch_tls_options *tls,
                const char **why);
    /* Wipes the key and frees everything; a second call does nothing. After vouch_tls_config_free.
     */
    void (*drop)(void);
};

extern const struct firmware_client_ops firmware_client;

#endif

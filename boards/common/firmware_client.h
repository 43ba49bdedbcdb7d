// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FIRMWARE_CLIENT_H
#define VOUCH_FIRMWARE_CLIENT_H

#include "core/report.h"
#include "core/tls.h"

/* The client certificate of a check: a certificate with its chain, and its private key, both DER,
 * from the board's storage. It is in mbedTLS's arena during the check. A board whose storage names
 * no such operations sends none, and logs this for each target that needs it. */

struct firmware_client_want {
    const char *certificate; /* names in the storage; null: not set */
    const char *key;
    struct vouch_storage storage;
    bool rsa; /* this image can sign with RSA keys */
};

struct firmware_client_ops {
    /* Loads both and passes them to `tls`. VOUCH_OK; else a status, and *why a constant text that
     * starts with the setting's key. vouch_tls_config_init checks whether they match. Drop it in
     * every case. */
    int (*load)(const struct firmware_client_want *want, struct vouch_tls_options *tls,
                const char **why);
    /* Adds to the check's report what core/own_certificate.h says of it; before drop. */
    void (*judge)(struct vouch_threshold warning, struct vouch_report *r);
    /* Wipes the key and frees everything; a second call does nothing. After vouch_tls_config_free.
     */
    void (*drop)(void);
};

extern const struct firmware_client_ops firmware_client;

#endif

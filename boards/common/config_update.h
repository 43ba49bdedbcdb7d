// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_UPDATE_H
#define VOUCH_CONFIG_UPDATE_H

#include "boards/common/config_slots.h"

/* A new configuration for a board in the field: a table (config_table.h) with a signature behind
 * it, as `tabulate --sign` makes it: length of the signature (16 bits little-endian), ECDSA with
 * SHA-256 over all of the table, DER. It goes into the half that is not in use; whenever power is
 * lost, one of the two is whole. It is used from the next start on. */

struct config_flash {
    /* Offsets are those within the configuration's space. `erase` sets all bits of whole halves,
     * `program` clears bits; true: done. Both may block as long as the flash takes. */
    bool (*erase)(void *self, size_t offset, size_t len);
    bool (*program)(void *self, size_t offset, const uint8_t *data, size_t len);
    void *self;
};

/* Takes an update. `key`: the SubjectPublicKeyInfo that it must be signed by, DER. VOUCH_OK: it is
 * in flash. VOUCH_E_MALFORMED: no table, or a damaged one. VOUCH_E_SIGNATURE: not signed by the
 * key. VOUCH_E_REFUSED: its version is not above the one in use. VOUCH_E_SPACE: larger than a half,
 * or the table in use is. VOUCH_E_IO: the flash does not hold it; the table in use is as it was.
 * Others as vouch_signature_verify has them. */
int config_update_take(const struct config_slots *slots, struct vouch_span key,
                       struct vouch_span container, const struct config_flash *flash);

#endif

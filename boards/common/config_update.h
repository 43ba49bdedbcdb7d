// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CONFIG_UPDATE_H
#define VOUCH_CONFIG_UPDATE_H

#include "boards/common/config_slots.h"

/* A new configuration for a board in the field: a table (config_table.h) followed by a signature,
 * as made by `tabulate --sign`: length of the signature (16 bits little-endian), ECDSA with SHA-256
 * over all of the table, DER. It is written into the unused half, so that whenever power fails one
 * of the two is valid. It takes effect at the next start. */

struct config_flash {
    /* Offsets are within the configuration's space. `erase` sets all bits of whole halves,
     * `program` clears bits; true: done. Both may block as long as the flash needs. */
    bool (*erase)(void *self, size_t offset, size_t len);
    bool (*program)(void *self, size_t offset, const uint8_t *data, size_t len);
    void *self;
};

/* Takes an update. `key`: the SubjectPublicKeyInfo that it must be signed with, DER. VOUCH_OK: it
 * is in flash. VOUCH_E_MALFORMED: not a table, or a damaged one. VOUCH_E_SIGNATURE: not signed with
 * the key. VOUCH_E_REFUSED: its version is not above the current one. VOUCH_E_SPACE: it, or the
 * current table, is larger than a half. VOUCH_E_IO: writing the flash failed; the current table is
 * unchanged. Others as from vouch_signature_verify. */
int config_update_take(const struct config_slots *slots, struct vouch_span key,
                       struct vouch_span container, const struct config_flash *flash);

#endif

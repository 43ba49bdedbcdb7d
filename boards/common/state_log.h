// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STATE_LOG_H
#define VOUCH_STATE_LOG_H

#include "boards/common/config_update.h"
#include "core/port.h"

/* Small named values in two sectors of flash, each replaced atomically even if power fails. One
 * sector is a log: new values are appended, and the last value of a name counts. When it is full,
 * the current values are copied into the other, erased, sector, which takes over by its higher
 * number; so a sector is erased only once it is full, and both wear equally. Writing an unchanged
 * value writes nothing.
 *
 * Sector: "VSL1", its number, the number's complement, 4 bytes of zeros; then things: length of the
 * name (8 bits) above that of the data (24 bits), CRC-32 of these 4 bytes, name and data, then name
 * and data, then zeros up to a multiple of 8, the unit in which flash is programmed, once each. */

enum { STATE_LOG_UNIT = 8, STATE_LOG_HEAD = 16, STATE_LOG_NAME_MAX = 15 };

/* The fields are private to it. */
struct state_log {
    const uint8_t *region; /* both sectors, readable as memory */
    size_t sector_len;
    struct config_flash flash;
    unsigned current; /* 0 or 1 */
    uint32_t number;  /* of the current sector; 0: none is good */
    size_t end;       /* after its last good value */
    bool torn;        /* followed by something invalid */
    uint32_t erased;  /* sectors erased since it was opened */
};

/* Reads the state of the region, two sectors of len / 2, which must stay. Nothing is written. */
void state_log_open(struct state_log *log, const uint8_t *region, size_t len,
                    const struct config_flash *flash);
/* As in port.h: write returns VOUCH_E_SPACE if the value does not fit with the others, VOUCH_E_IO
 * if the flash fails; the previous value then counts. */
struct vouch_storage state_log_storage(struct state_log *log);

#endif

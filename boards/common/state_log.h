// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STATE_LOG_H
#define VOUCH_STATE_LOG_H

#include "boards/common/config_update.h"
#include "core/port.h"

/* Small named things in two sectors of flash, each thing replaced wholly or not at all, whenever
 * power is lost. One sector is a log: what is written goes behind what stands there, and the last
 * thing of a name counts. When it is full, the things that count are copied into the other, erased,
 * sector, which takes over by its number; so a sector is erased once for all that fits into the
 * other, and both wear alike. Writing what stands there already writes nothing.
 *
 * Sector: "VSL1", its number, the number's complement, 4 bytes of zeros; then things: length of the
 * name (8 bits) above that of the data (24 bits), CRC-32 of these 4 bytes, name and data, then name
 * and data, then zeros up to a multiple of 8, the unit in which flash is programmed, once each. */

enum { STATE_LOG_UNIT = 8, STATE_LOG_HEAD = 16, STATE_LOG_NAME_MAX = 15 };

/* Fields are its own. */
struct state_log {
    const uint8_t *region; /* both sectors, readable as memory */
    size_t sector_len;
    struct config_flash flash;
    unsigned current; /* 0 or 1 */
    uint32_t number;  /* of the current sector; 0: none is good */
    size_t end;       /* behind its last good thing */
    bool torn;        /* something that is not good stands behind that */
    uint32_t erased;  /* sectors, since it was opened */
};

/* Finds out what stands in the region, two sectors of len / 2, which must stay. Nothing is written.
 */
void state_log_open(struct state_log *log, const uint8_t *region, size_t len,
                    const struct config_flash *flash);
/* As port.h has it: write gives VOUCH_E_SPACE where it would not fit beside the others, VOUCH_E_IO
 * where the flash does not hold it; what stood there before then counts. */
struct vouch_storage state_log_storage(struct state_log *log);

#endif

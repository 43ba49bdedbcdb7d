// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FLASH_FILES_H
#define VOUCH_FLASH_FILES_H

#include "boards/common/config_update.h"

/* Flash of an emulated board: memory, and behind it a file of the host that outlives the emulator,
 * so that power may be cut by ending that. One that is not there when it is opened is never made.
 */
struct flash_file {
    const char *path;
    uint8_t *memory;
    size_t len;
};

/* Fills the memory from the file. false: there is none of that length or longer. */
bool flash_file_open(const struct flash_file *f);
/* The two operations on it; a write goes to the file in parts of some bytes. Where the file is
 * missing, to the memory alone. */
struct config_flash flash_file_ops(struct flash_file *f);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FLASH_FILES_H
#define VOUCH_FLASH_FILES_H

#include "boards/common/config_update.h"

/* Flash of an emulated board: memory backed by a file of the host that outlives the emulator, so
 * that a power cut can be simulated by killing it. A file that does not exist when opened is never
 * created. */
struct flash_file {
    const char *path;
    uint8_t *memory;
    size_t len;
};

/* Fills the memory from the file. false: there is none of at least that length. */
bool flash_file_open(const struct flash_file *f);
/* Its two operations; a write goes to the file in parts of a few bytes. If the file is missing,
 * only to the memory. */
struct config_flash flash_file_ops(struct flash_file *f);

#endif

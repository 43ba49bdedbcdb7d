// SPDX-License-Identifier: Apache-2.0
/* The persistent flash of a large emulated board: the files vouch.state and vouch.config in the
 * emulator's working directory, if they exist. A real board uses its flash controller here. */
#include "boards/common/board.h"
#include "boards/common/flash_files.h"

enum { STATE_LEN = 16 * 1024 };

extern uint8_t ld_config_start[];
extern const char ld_config_size[];

bool board_flash_state(struct board_flash *out)
{
    static uint8_t memory[STATE_LEN];
    static struct flash_file file = {"vouch.state", memory, STATE_LEN};

    if (!flash_file_open(&file))
        return false;
    *out = (struct board_flash){memory, STATE_LEN, flash_file_ops(&file)};
    return true;
}

/* The emulator loads the table into writable memory. */
bool board_flash_config(struct config_flash *out)
{
    static struct flash_file file = {.path = "vouch.config"};

    file.memory = ld_config_start;
    file.len = (size_t)(uintptr_t)ld_config_size;
    *out = flash_file_ops(&file);
    return true;
}

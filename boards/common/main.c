// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"
#include "boards/common/firmware.h"

int main(void)
{
    board_start();
    return firmware_run();
}

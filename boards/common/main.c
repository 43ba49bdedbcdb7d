// SPDX-License-Identifier: Apache-2.0
#include "board.h"
#include "firmware.h"

int main(void)
{
    board_start();
    return firmware_run();
}

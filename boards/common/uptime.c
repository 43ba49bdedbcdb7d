// SPDX-License-Identifier: Apache-2.0
#include "boards/common/uptime.h"

#include "boards/common/board.h"

uint64_t uptime_of(uint64_t ticks, uint32_t hz)
{
    return ticks / hz * 1000U + ticks % hz * 1000U / hz;
}

uint64_t uptime_ms(void)
{
    return uptime_of(board_ticks(), board_tick_hz());
}

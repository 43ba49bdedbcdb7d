// SPDX-License-Identifier: Apache-2.0
/* The part of board.h that an emulated board gets from its host: the log, noise, the battery-backed
 * clock, the exit. A real board has a UART, a noise source and an RTC instead. */
#include <string.h>

#include "boards/common/board.h"
#include "boards/common/semihost.h"

extern const uint8_t ld_config_start[];
extern const char ld_config_size[];

size_t board_log(const uint8_t *data, size_t len)
{
    size_t all = len;
    char part[81];

    while (len > 0) {
        size_t n = len < sizeof part - 1 ? len : sizeof part - 1;
        memcpy(part, data, n);
        part[n] = '\0';
        semihost_write(part);
        data += n;
        len -= n;
    }
    return all;
}

size_t board_noise(uint8_t *buffer, size_t len)
{
    return semihost_read_file("/dev/urandom", buffer, len);
}

int64_t board_rtc_s(void)
{
    return semihost_time_s();
}

void board_exit(int status)
{
    semihost_exit(status);
}

const uint8_t *board_config(size_t *cap)
{
    *cap = (size_t)(uintptr_t)ld_config_size;
    return ld_config_start;
}

void board_feed_watchdog(void)
{
}

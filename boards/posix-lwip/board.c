// SPDX-License-Identifier: Apache-2.0
/* The firmware as a Linux process over a TAP interface, for looking at it with real tools:
 *
 *     VOUCH_TAP=tap0 VOUCH_TABLE=config.bin build/boards/posix-lwip/vouch.elf
 *
 * VOUCH_UPTIME=MS begins with that on its clock. The console is not there. */
#include "boards/common/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "boards/posix-lwip/tap.h"

enum { TICK_HZ = 1000000, TABLE_MAX = 1 << 20 };

static uint8_t table[TABLE_MAX];
static uint64_t base; /* added to the system's clock */

void board_start(void)
{
    const char *uptime = getenv("VOUCH_UPTIME");

    if (uptime)
        base = strtoull(uptime, NULL, 10) * (TICK_HZ / 1000U);
}

uint64_t board_ticks(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return base + (uint64_t)now.tv_sec * TICK_HZ + (uint64_t)now.tv_nsec / 1000U;
}

uint32_t board_tick_hz(void)
{
    return TICK_HZ;
}

int64_t board_rtc_s(void)
{
    return time(NULL);
}

size_t board_noise(uint8_t *buffer, size_t len)
{
    ssize_t n = getrandom(buffer, len, 0);

    return n < 0 ? 0 : (size_t)n;
}

void board_idle(uint32_t ms)
{
    tap_wait((int)ms);
}

void board_feed_watchdog(void)
{
}

size_t board_log(const uint8_t *data, size_t len)
{
    size_t all = len;

    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, data, len);
        if (n <= 0)
            return all; /* output is not read back */
        data += n;
        len -= (size_t)n;
    }
    return all;
}

size_t board_console_read(uint8_t *buffer, size_t max)
{
    (void)buffer;
    (void)max;
    return 0;
}

size_t board_console_write(const uint8_t *data, size_t len)
{
    (void)data;
    return len;
}

const uint8_t *board_config(size_t *cap)
{
    const char *path = getenv("VOUCH_TABLE");
    FILE *f = path ? fopen(path, "rb") : NULL;

    if (!f)
        return NULL;
    *cap = fread(table, 1, sizeof table, f);
    fclose(f);
    return table;
}

void board_exit(int status)
{
    exit(status);
}

err_t board_netif_init(struct netif *netif)
{
    return tap_init(netif);
}

void board_netif_poll(struct netif *netif)
{
    tap_poll(netif);
}

/* Not measured here: the process uses the system's stack. */
size_t board_stack_size(void)
{
    return 0;
}

size_t board_stack_peak(void)
{
    return 0;
}

size_t board_static_ram(void)
{
    return 0;
}

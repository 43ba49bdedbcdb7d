// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_BOARD_H
#define VOUCH_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boards/common/config_table.h"
#include "boards/common/config_update.h"
#include "core/port.h"
#include "lwip/netif.h"

/* What a board supplies. A new board writes these functions, a linker script and four headers, and
 * links the rest (docs/PORTING.md). None may block but board_idle. */

/* Once, before anything else: clocks, the tick, the Ethernet MAC's power. */
void board_start(void);
/* CPU time since the start in ticks of board_tick_hz(); 64 bits, never wraps and never
 * decreases. */
uint64_t board_ticks(void);
uint32_t board_tick_hz(void);
/* Seconds since 1970 from the board's own clock; 0 when it has none or it was never set. */
int64_t board_rtc_s(void);
/* Raw noise, one sample per byte, unconditioned, for the health tests; returns the number of
 * bytes. */
size_t board_noise(uint8_t *buffer, size_t len);
/* Waits for a frame or another interrupt, for at most this many ms. A controller whose frames cause
 * no interrupt is polled after one ms: then do not wait longer. */
void board_idle(uint32_t ms);
/* Resets the watchdog; called at every turn of the loop, at least once a second. */
void board_feed_watchdog(void);
/* Bytes of the log: to a UART, a debugger. Lines end with a newline. Returns how many of them it
 * took, without waiting for the device; the rest is offered again. */
size_t board_log(const uint8_t *data, size_t len);
/* The console (sink_console.h), a UART of its own: bytes that have come, and how many it takes of
 * what is to go out. Neither waits. A byte that comes ends board_idle, or is kept for as long as
 * that lasts. Asked by boards whose storage.c has a console. */
size_t board_console_read(uint8_t *buffer, size_t max);
size_t board_console_write(const uint8_t *data, size_t len);
/* The configuration table (config_table.h) and the size of its space; null when there is none. */
const uint8_t *board_config(size_t *cap);
/* Passwords, client certificates and keys (DER) by name. A board without separate storage for them
 * uses boards/common/board_storage.c: the table's section [secrets]. */
struct vouch_storage board_storage(struct config_table *table);
/* Two sectors of flash that keep their content over a reset, for saved state (sink_state.h);
 * readable as memory. false: the board has none. Called by boards whose storage.c saves state. */
struct board_flash {
    const uint8_t *region;
    size_t len; /* of both sectors */
    struct config_flash ops;
};
bool board_flash_state(struct board_flash *out);
/* Writes the flash of board_config. false: the board cannot. Called by boards that accept
 * updates. */
bool board_flash_config(struct config_flash *out);
/* Ends the program if that is possible (in an emulator), with an exit status. */
_Noreturn void board_exit(int status);

/* netif_add's init function: sets hwaddr, mtu, flags, output, linkoutput. */
err_t board_netif_init(struct netif *netif);
/* Passes every waiting frame to netif->input, and the link's state to netif_set_link_*(). */
void board_netif_poll(struct netif *netif);

/* The total size of the stack and its maximum use, in bytes. */
size_t board_stack_size(void);
size_t board_stack_peak(void);
/* RAM allocated by the linker (.data, .bss, arenas, the stack). */
size_t board_static_ram(void);

#endif

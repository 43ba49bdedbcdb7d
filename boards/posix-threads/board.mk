# SPDX-License-Identifier: Apache-2.0
# An example (main.c says of what); under ThreadSanitizer, which ends it where two threads meet.
board_cc := gcc
board_size := size
board_arch := -D_GNU_SOURCE= -fsanitize=thread -pthread -isystem $(LWIP_DIR)/contrib/ports/unix/port/include
board_opt := -O1 -fno-lto
board_src := boards/posix-threads/main.c boards/posix-threads/storage.c boards/posix-lwip/board.c boards/posix-lwip/tap.c \
    $(patsubst %,boards/common/%.c,arena board_storage config_table firmware_check firmware_config firmware_log log_ring uptime)
board_port := transport lookups clock entropy sntp network network6 locked
board_lwip :=
board_lwip_more := src/core/sys src/api/tcpip contrib/ports/unix/port/sys_arch
board_link := -Wl,--gc-sections
firmware_images += build/boards/posix-threads/vouch.elf

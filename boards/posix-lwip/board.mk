# SPDX-License-Identifier: Apache-2.0
board_cc := gcc
board_size := size
board_arch := -D_GNU_SOURCE
board_opt := -O2
board_src := $(wildcard boards/posix-lwip/*.c) $(large_src) $(common_src)
board_probe := yes
board_port := transport clock entropy sntp network network6 syslog $(large_port)
board_lwip := $(large_lwip)
board_link := -Wl,--gc-sections
firmware_images += build/boards/posix-lwip/vouch.elf

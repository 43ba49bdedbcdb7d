# SPDX-License-Identifier: Apache-2.0
board_cc := arm-none-eabi-gcc
board_size := arm-none-eabi-size
board_arch := -mcpu=cortex-m3 -mthumb
board_src := boards/mps2-an385/board.c $(large_src) $(flash_src) $(cortexm_src) boards/common/lan9118.c
board_port := transport clock entropy sntp network network6 syslog $(large_port)
board_lwip := $(large_lwip)
board_ld := boards/common/cortexm.ld
board_ldflags := --specs=nano.specs
board_qemu := qemu-system-arm -M mps2-an385
board_config_at := 0x300000
board_config_max := 262144
firmware_images += build/boards/mps2-an385/vouch.elf

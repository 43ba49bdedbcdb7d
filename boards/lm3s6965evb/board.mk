# SPDX-License-Identifier: Apache-2.0
board_cc := arm-none-eabi-gcc
board_size := arm-none-eabi-size
board_arch := -mcpu=cortex-m3 -mthumb
board_src := boards/lm3s6965evb/board.c boards/lm3s6965evb/stellaris_mac.c $(cortexm_src)
board_port := transport resolver clock entropy network syslog
board_lwip := sntp/sntp
board_ld := boards/common/cortexm.ld
board_ldflags := --specs=nano.specs
board_qemu := qemu-system-arm -M lm3s6965evb
board_config_at := 0x3C000
board_config_max := 16384
firmware_images += $(if $(wildcard core/check.c),build/boards/lm3s6965evb/vouch.elf)

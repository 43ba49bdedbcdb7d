# SPDX-License-Identifier: Apache-2.0
board_cc := arm-none-eabi-gcc
board_size := arm-none-eabi-size
board_arch := -mcpu=cortex-m3 -mthumb
board_src := boards/mps2-an511/board.c boards/mps2-an511/storage.c $(cortexm_src) boards/common/lan9118.c boards/mps2-an511/restart.c boards/common/firmware_client.c boards/common/without_ed25519.c boards/common/without_ocsp.c boards/common/small_registry.c
board_port := transport resolver lookups clock entropy sntp network network6 syslog
board_lwip :=
board_ld := boards/common/cortexm.ld
board_ldflags := --specs=nano.specs
board_qemu := qemu-system-arm -M mps2-an511
board_config_at := 0x400000
board_config_max := 262144
# Its flash has 256 KiB.
board_curves := small
board_psa := small
board_src += port/mbedtls/sha2_process.c
board_without := core/x509/ed25519.c core/x509/field25519.c core/x509/ocsp.c core/x509/ocsp_judge.c core/dialogue/registry.c
firmware_images += build/boards/mps2-an511/vouch.elf

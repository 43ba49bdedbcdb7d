# SPDX-License-Identifier: Apache-2.0
board_cc := riscv64-unknown-elf-gcc
board_size := riscv64-unknown-elf-size
board_arch := -march=rv32imac -mabi=ilp32 --specs=picolibc.specs
board_src := boards/riscv32-virt/board.c $(large_src) $(flash_src) boards/riscv32-virt/virtio_net.c $(riscv_src)
board_asm := boards/riscv32-virt/start.S
board_port := transport clock entropy sntp network network6 syslog $(large_port)
board_lwip := $(large_lwip)
board_ld := boards/riscv32-virt/virt.ld
board_ldflags :=
board_qemu := qemu-system-riscv32 -M virt -m 16 -bios none -global virtio-mmio.force-legacy=false
board_config_at := 0x80400000
board_config_max := 262144
firmware_images += build/boards/riscv32-virt/vouch.elf

# SPDX-License-Identifier: Apache-2.0
board_cc := arm-none-eabi-gcc
board_size := arm-none-eabi-size
board_arch := -mcpu=cortex-m3 -mthumb
board_src := boards/lm3s6965evb/board.c boards/lm3s6965evb/storage.c boards/lm3s6965evb/stellaris_mac.c $(cortexm_src)
board_port := transport resolver lookups clock entropy sntp network syslog
board_lwip :=
board_ld := boards/common/cortexm.ld
board_ldflags := --specs=nano.specs
board_qemu := qemu-system-arm -M lm3s6965evb
board_config_at := 0x3C000
board_config_max := 16384
firmware_images += build/boards/lm3s6965evb/vouch.elf
# What can never be reached is not linked (boards/common/stubs.h).
board_src += boards/common/stubs.c boards/common/small_libc.c boards/lm3s6965evb/findings.c
board_src += port/mbedtls/sha2_process.c boards/common/without_ed25519.c boards/common/without_key_update.c boards/common/small_registry.c
board_psa := small
# What gcc's -Os still spends for speed: 1.2 KB, for two instructions in a hundred.
board_opt := -fno-move-loop-invariants -fno-schedule-insns2 -fno-section-anchors \
    -fno-tree-dominator-opts -fno-code-hoisting
board_curves := small
board_hello := none
board_key_update := none
board_fast := nist_modulo
board_without := $(patsubst %,core/finding/%.c,areas lint mail clients revocation starttls) core/dialogue/registry.c core/format/json_clients.c \
    core/x509/certificate_fault.c core/x509/der_type.c core/x509/extension_check_unread.c core/x509/memo.c \
    core/x509/ed25519.c core/x509/field25519.c core/x509/suffix.c core/tls_key_update.c
stub_ssl_tls := -Dmbedtls_x509_crt_verify_restartable=vouch_stub_verify
stub_pk_wrap := -Dmbedtls_rsa_pkcs1_sign=vouch_stub_sign \
    -Dmbedtls_rsa_pkcs1_decrypt=vouch_stub_decrypt \
    -Dmbedtls_rsa_pkcs1_encrypt=vouch_stub_encrypt \
    -Dmbedtls_rsa_check_pub_priv=vouch_stub_pair \
    -Dmbedtls_ecdsa_write_signature=vouch_stub_ecdsa_sign \
    -Dmbedtls_ecp_check_pub_priv=vouch_stub_ecp_pair
stub_ecdsa_verify := -Dmbedtls_ecdsa_read_signature_restartable=vouch_stub_ecdsa_read
stub_power_28 := -Dmbedtls_mpi_exp_mod=vouch_stub_exp_mod
stub_ssl_tls12_client := -Dmbedtls_pk_sign_restartable=vouch_stub_pk_sign
stub_ssl_tls13_client := -Dmbedtls_ssl_tls13_write_certificate_verify=vouch_stub_certificate_verify
stub_rsa := -Dmbedtls_rsa_deduce_primes=vouch_stub_primes \
    -Dmbedtls_rsa_deduce_private_exponent=vouch_stub_exponent \
    -Dmbedtls_rsa_deduce_crt=vouch_stub_crt
stub_ecp := -Dmbedtls_mpi_exp_mod=vouch_stub_exp_mod

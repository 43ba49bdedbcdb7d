# SPDX-License-Identifier: Apache-2.0
# Builds one board's image: run by board.mk once the source trees are there.
#
#     make -f boards/common/image.mk BOARD=lm3s6965evb image

common_src := $(patsubst %,boards/common/%.c,arena board_storage config_slots config_table sink_syslog firmware firmware_check firmware_config \
    firmware_log log_ring main uptime version)
large_src := $(patsubst %,boards/common/%.c,storage_large firmware_client firmware_mx firmware_sts sink_states sink_mqtt sink_mqtt_tls mqtt_names proved sink_syslog_tls sink_page \
    sink_snmp snmp_mib snmp_trap snmp_answer sink_state state_log sink_update config_update \
    commands command_message mqtt_commands sink_console)
large_port := dns_question resolver_dns lookups mqtt_guard httpd_guard
large_lwip := mqtt/mqtt http/httpd http/fs \
    $(patsubst %,snmp/snmp_%,asn1 core msg mib2_system pbuf_stream raw scalar table traps)
emulated_src := $(common_src) $(patsubst %,boards/common/%.c,memory semihost board_semihosted)
flash_src := $(patsubst %,boards/common/%.c,flash_files flash_semihosted)
cortexm_src := $(emulated_src) $(patsubst %,boards/common/%.c,cortexm systick semihost_arm)
riscv_src := $(emulated_src) boards/common/semihost_riscv.c
board_link = -nostartfiles -Lboards/$(BOARD) -T $(board_ld) -Wl,--gc-sections
include boards/$(BOARD)/board.mk
SHELL := /bin/bash
.DELETE_ON_ERROR:
O := build/boards/$(BOARD)
Q := $(if $(V),,@)
note = $(if $(V),,@echo '  $(1)')
LWIP_DIR ?= build/deps/lwip
MBEDTLS_DIR ?= build/deps/mbedtls
BUILD_DATE ?= $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || date +%s))

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wundef -Werror
OPT := -Os -g -ffile-prefix-map=$(CURDIR)=. -flto -flto-partition=one $(board_opt)
# Where the time goes: the arithmetic of keys and signatures, and a hash.
board_fast ?= sha256 bignum bignum_core nist_modulo inverse p256_29 nist_small curve25519_29 power_28
lwip_core := init def dns inet_chksum ip mem memp netif pbuf raw stats tcp tcp_in tcp_out timeouts udp \
    ipv4/acd ipv4/dhcp ipv4/etharp ipv4/icmp ipv4/igmp ipv4/ip4 ipv4/ip4_addr ipv4/ip4_frag \
    ipv6/ethip6 ipv6/icmp6 ipv6/inet6 ipv6/ip6 ipv6/ip6_addr ipv6/ip6_frag ipv6/mld6 ipv6/nd6
# as port/mbedtls/mbedtls.mk has them
seam_files := ssl_msg ssl_tls ssl_tls12_client ssl_tls13_generic
seam_header := port/mbedtls/seam.h
curves := $(or $(board_curves),32)
include port/mbedtls/arithmetic.mk
include port/mbedtls/hello.mk
include port/mbedtls/key_update.mk
# The rename reaches the declaration and the call, so that the types still match.
replaced = $(stub_$1) $(instead_$1) $(instead_nist) $(if $(filter $1,$(board_fast)),-O2)
seam_flags := -I$(MBEDTLS_DIR)/library -I. -include $(seam_header)

# Calls of it come from the compiler itself, after link-time optimization.
alone_small_libc := -fno-lto -ffreestanding -fno-tree-loop-distribute-patterns

# Has it the probe (board_probe)? Else a file in the place of its part of the report.
probe_src := $(if $(board_probe),boards/common/firmware_probe.c,boards/common/without_probe.c)
own := $(filter-out $(board_without) $(if $(board_probe),,core/format/json_accepts.c),$(wildcard core/*.c core/*/*.c)) $(probe_src) $(board_src) $(board_port:%=port/lwip/%.c) \
       $(patsubst %,port/mbedtls/%.c,$(arithmetic) nist_modulo $(hello) $(key_update) reassembly $(board_psa:%=psa_%))
own_obj := $(own:%.c=$O/%.o) $(patsubst %.S,$O/%.o,$(board_asm) $(arithmetic_asm:%=port/mbedtls/%.S))
lwip_src := $(lwip_core:%=core/%.c) netif/ethernet.c $(board_lwip:%=apps/%.c)
lwip_obj := $(lwip_src:%.c=$O/lwip/%.o) $(board_lwip_more:%=$O/lwip-more/%.o)
tls_names := $(filter-out net_sockets timing psa_its_file entropy_poll entropy $(if $(board_psa),psa_crypto% mbedtls_psa%),$(basename $(notdir $(wildcard $(MBEDTLS_DIR)/library/*.c))))
tls_obj := $(patsubst %,$O/mbedtls/%.o,$(filter-out $(seam_files),$(tls_names))) $(seam_files:%=$O/mbedtls/%.seam.o)

includes := -I. -Iport/lwip -Iboards/$(BOARD) -isystem $(LWIP_DIR)/src/include \
            -isystem $(MBEDTLS_DIR)/include
defines := -DMBEDTLS_CONFIG_FILE='"boards/$(BOARD)/mbedtls_config.h"' \
           -DVOUCH_BOARD='"$(BOARD)"'
flags := -std=c11 $(OPT) $(board_arch) -ffunction-sections -fno-common -MMD -MP \
         -fno-builtin-printf $(includes) $(defines)
# The defines that change with each commit are for the files that read them.
$O/boards/common/firmware.o $O/boards/posix-threads/main.o: flags += -DVOUCH_BUILD_DATE=$(BUILD_DATE)
$O/boards/common/version.o: flags += -DVOUCH_VERSION='"$(VERSION)"'
$O/boards/common/firmware.o $O/boards/posix-threads/main.o $O/boards/common/version.o: $O/build.list
$O/build.list: FORCE
	@mkdir -p $(@D)
	@echo '$(BUILD_DATE) $(VERSION)' | cmp -s - $@ || echo '$(BUILD_DATE) $(VERSION)' >$@
settings := port/mbedtls/arithmetic.mk port/mbedtls/hello.mk port/mbedtls/key_update.mk boards/common/psa_embedded.h boards/$(BOARD)/lwipopts.h boards/$(BOARD)/mbedtls_config.h boards/$(BOARD)/board.mk \
            boards/common/mbedtls_embedded.h $(wildcard boards/common/lwip*.h) boards/common/image.mk

# It works in the handshake's own structures.
$O/port/mbedtls/reassembly.o $O/port/mbedtls/hello.o $O/port/mbedtls/key_update.o: flags += -isystem $(MBEDTLS_DIR)/library

.PHONY: image FORCE
FORCE:
image: $O/vouch.elf

$O/vouch.elf: $(own_obj) $(lwip_obj) $(tls_obj) $(board_ld) $(wildcard boards/$(BOARD)/memory.ld)
	$(call note,link $@)
	$(Q)$(board_cc) $(board_arch) $(OPT) $(board_ldflags) $(board_link) -Wl,-Map=$O/vouch.map -o $@.new \
	    $(own_obj) $(lwip_obj) $(tls_obj) $(board_libs)
	$(Q)$(board_size) $@.new && mv $@.new $@

$O/lwip/%.o: $(LWIP_DIR)/src/%.c $(settings)
	@mkdir -p $(@D)
	$(Q)$(board_cc) $(flags) -c -o $@ $<

$O/lwip-more/%.o: $(LWIP_DIR)/%.c $(settings)
	@mkdir -p $(@D)
	$(Q)$(board_cc) $(flags) -c -o $@ $<

# The client reads through port/lwip/mqtt_guard.h.
$O/lwip/apps/mqtt/mqtt.o: flags += -Dtcp_recv=vouch_mqtt_recv -Dtcp_abort=vouch_mqtt_abort \
    -Dtcp_close=vouch_mqtt_close

# The server closes and searches by port/lwip/httpd_guard.h.
$O/lwip/apps/http/httpd.o: flags += -include port/lwip/httpd_guard.h -Dtcp_close=vouch_httpd_close -Dlwip_strnstr=vouch_httpd_find

# sysUpTime counts to 2^32 hundredths (RFC 3418); lwIP's own would begin again with its milliseconds,
# after a tenth of that.
$O/lwip/apps/snmp/%.o: flags += '-DMIB2_COPY_SYSUPTIME_TO(to)=(*(to)=vouch_lwip_hundredths())'

# What it repeats of a request is the request's (boards/common/snmp_answer.h).
$O/lwip/apps/snmp/snmp_msg.o: flags += -Dsnmp_pbuf_stream_writeto=vouch_snmp_move

# Notifications are whole (boards/common/snmp_trap.h).
$O/lwip/apps/snmp/snmp_traps.o: flags += -Dsnmp_varbind_length=vouch_snmp_trap_length \
    -Dsnmp_append_outbound_varbind=vouch_snmp_trap_append

$O/mbedtls/%.seam.o: $(MBEDTLS_DIR)/library/%.c $(settings) $(seam_header) core/tls_seam.h
	@mkdir -p $(@D)
	$(Q)$(board_cc) $(flags) $(seam_flags) $(call replaced,$*) -c -o $@ $<

$O/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c $(settings)
	@mkdir -p $(@D)
	$(Q)$(board_cc) $(flags) $(call replaced,$*) -c -o $@ $<

$O/%.o: %.S $(settings)
	@mkdir -p $(@D)
	$(Q)$(board_cc) $(board_arch) -c -o $@ $<

$O/%.o: %.c $(settings)
	@mkdir -p $(@D)
	$(call note,$(board_cc) $<)
	$(Q)$(board_cc) $(flags) $(WARN) \
	    $(stub_$(basename $(<F))) $(if $(filter $(board_fast),$(basename $(<F))),-O2) $(if $(filter $(arithmetic_fast),$(basename $(<F))),-O3) $(alone_$(basename $(<F))) -c -o $@ $<

-include $(own_obj:.o=.d)

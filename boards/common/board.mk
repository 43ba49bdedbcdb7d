# SPDX-License-Identifier: Apache-2.0
# The firmware boards, as the Makefile at the top sees them. Each board's own board.mk says:
#
#     board_cc board_size   the cross compiler and its `size`
#     board_arch            flags that choose the processor
#     board_src             its own sources, and the drivers of boards/common that it takes;
#                           $(cortexm_src), $(riscv_src) or $(common_src) is the rest
#     board_without         what of core/ it leaves out
#     board_probe           yes: it can ask servers what they accept (firmware_probe.h)
#     board_psa             small: of PSA only what TLS 1.3 asks for (port/mbedtls/psa_small.c)
#     board_opt             more of the compiler's options, for all files
#     board_curves          which arithmetic of port/mbedtls/arithmetic.mk; else 32
#     board_fast            files of arithmetic that are compiled for speed; else image.mk's list
#     board_port            what of port/lwip it takes
#     board_lwip            applications of lwIP, by their path under src/apps
#     board_lwip_more       other files of lwIP, by their path in its tree
#     board_ld board_ldflags board_libs board_link (unless it is linked by board_ld)
#     board_qemu            the emulator and its machine, for tests/firmware
#     board_config_at       where the configuration table lies, and board_config_max its size
#
# and adds build/boards/NAME/vouch.elf to firmware_images.

BOARD ?= lm3s6965evb

.PHONY: firmware-setup qemu
firmware-setup: $(MBEDTLS_DIR)/library/ssl_tls.c $(LWIP_DIR)/src/core/init.c build/host/tabulate | packages-firmware

build/boards/%/vouch.elf: firmware-setup FORCE
	@$(MAKE) --no-print-directory -f boards/common/image.mk BOARD=$* VERSION='$(full_version)' image

# The host tool judges settings with the code that the board reads them with.
tool_obj := $(patsubst %.c,$(O)/%.o,$(wildcard boards/tools/*.c)) \
            $(O)/boards/common/config_table.o $(O)/boards/common/command_message.o

$(O)/boards/tools/%.o: boards/tools/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(PORT_FLAGS) -c -o $@ $<

$(tool_obj): | setup packages-build
-include $(tool_obj:.o=.d)

build/host/tabulate: $(tool_obj) $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,host tool $@)
	$(Q)$(CC) $(OPT) $(LINK) -o $@ $(tool_obj) -Wl,--start-group $(core_lib) $(mbedtls_lib) -Wl,--end-group -linih

# The same for a harness, with its variables in sections of their own.
$(O)/fuzz/tabulate.o: $(tool_obj)
	@mkdir -p $(@D)
	$(Q)echo 'SECTIONS { tabulate_bss : { *(.bss .bss.*) } tabulate_data : { *(.data .data.*) } }' > $(@:.o=.ld)
	$(Q)$(LD) -r -T $(@:.o=.ld) -o $@ $^
	$(Q)objcopy --redefine-sym main=tabulate_main --redefine-sym exit=tabulate_exit $@
$(O)/fuzz/fuzz_tabulate: $(O)/fuzz/tabulate.o
fuzz_link_fuzz_tabulate = $(O)/fuzz/tabulate.o -linih

# Runs one board against a server that is started for it.
qemu: build/boards/$(BOARD)/vouch.elf | packages-qemu
	@$(PYTHON) tests/firmware/run_board.py $(BOARD)

# --- port/lwip on this machine, for its unit tests -----------------------------------------------

lwip_core := init def dns inet_chksum ip mem memp netif pbuf raw stats tcp tcp_in tcp_out timeouts udp \
    ipv4/acd ipv4/dhcp ipv4/etharp ipv4/icmp ipv4/ip4 ipv4/ip4_addr ipv4/ip4_frag \
    ipv6/ethip6 ipv6/icmp6 ipv6/inet6 ipv6/ip6 ipv6/ip6_addr ipv6/ip6_frag ipv6/mld6 ipv6/nd6
LWIP_FLAGS = -I. -Iport/lwip -Iboards/posix-lwip -isystem $(LWIP_DIR)/src/include
lwip_obj := $(lwip_core:%=$(O)/lwip/core/%.o) $(O)/lwip/netif/ethernet.o
# For harnesses: lwIP's applications, as image.mk has them, and malloc() for each of its blocks.
ifeq ($(VARIANT),fuzz)
LWIP_FLAGS += -include tests/support/lwip_heap.h -DMEM_CUSTOM_ALLOCATOR=1 -DMEMP_MEM_MALLOC=1 \
    $(foreach f,malloc calloc free,-DMEM_CUSTOM_$(shell echo $f | tr a-z A-Z)=lwip_heap_$f)
lwip_obj += $(patsubst %,$(O)/lwip/apps/%.o,http/httpd http/fs \
    $(patsubst %,snmp/snmp_%,asn1 core msg mib2_system pbuf_stream raw scalar table traps))
$(O)/lwip/apps/http/httpd.o: LWIP_FLAGS += -include port/lwip/httpd_guard.h -Dtcp_close=vouch_httpd_close -Dlwip_strnstr=vouch_httpd_find
$(O)/lwip/apps/snmp/snmp_msg.o: LWIP_FLAGS += -Dsnmp_pbuf_stream_writeto=vouch_snmp_move
$(O)/lwip/apps/snmp/%.o: LWIP_FLAGS += '-DMIB2_COPY_SYSUPTIME_TO(to)=(*(to)=vouch_lwip_hundredths())'
$(O)/lwip/apps/snmp/snmp_traps.o: LWIP_FLAGS += -Dsnmp_varbind_length=vouch_snmp_trap_length \
    -Dsnmp_append_outbound_varbind=vouch_snmp_trap_append
endif
lwip_port_obj := $(patsubst %,$(O)/port/lwip/%.o,transport dns_question resolver_dns lookups sntp clock entropy network6 mqtt_guard \
    $(if $(filter fuzz,$(VARIANT)),httpd_guard)) \
    $(patsubst %,$(O)/boards/common/%.o,arena config_slots config_table config_update state_log log_ring small_libc systick uptime command_message proved \
    $(if $(filter fuzz,$(VARIANT)),sink_page sink_snmp snmp_mib snmp_trap snmp_answer)) \
    $(patsubst %,$(O)/port/mbedtls/%.o,nist_modulo p256_29 nist_small psa_small sha2_process)
lwip_unit_src := $(wildcard tests/lwip/test_*.c)
lwip_unit_bin := $(lwip_unit_src:tests/lwip/%.c=$(O)/unit/%)
unit_bin += $(lwip_unit_bin)
unit-programs: $(lwip_unit_bin)
lwip_fuzz_src := $(wildcard tests/lwip/fuzz_*.c)
lwip_fuzz_bin := $(lwip_fuzz_src:tests/lwip/%.c=$(O)/fuzz/%)
fuzz-programs: $(lwip_fuzz_bin)

# It shifts what a stranger sent as a negative number; every compiler that we use keeps the sign.
$(O)/lwip/apps/snmp/snmp_asn1.o: LWIP_FLAGS += -fno-sanitize=shift-base

$(O)/boards/common/snmp_mib.o: LWIP_FLAGS += -DVOUCH_BOARD='"harness"'

# Its functions stand beside the C library's.
$(O)/boards/common/small_libc.o: LWIP_FLAGS += -fno-builtin $(if $(filter gcc,$(CC)),-fno-tree-loop-distribute-patterns) \
    $(foreach f,strcmp strncmp strchr strlen memchr memcmp memmove memcpy memset,-D$f=small_$f)

$(O)/port/mbedtls/sha2_process.o: MBEDTLS_FLAGS += $(foreach n,256 512,-Dmbedtls_internal_sha$n_process=small_sha$n_process)

# Its random numbers are the test's.
$(O)/port/mbedtls/psa_small.o: MBEDTLS_FLAGS += -Dmbedtls_psa_external_random_context_t=void \
    $(foreach f,crypto_init destroy_key import_key get_key_attributes hash_compute mac_compute generate_key \
    export_public_key raw_key_agreement $(addprefix key_derivation_,setup input_bytes output_bytes abort),-Dpsa_$f=small_$f)

$(O)/liblwip-port.a: $(lwip_obj) $(lwip_port_obj)
	@rm -f $@
	$(Q)ar rcs $@ $^

# They come with the first of them. Each is named, because make deletes what only a pattern's rule gave.
lwip_rest := $(filter-out core/init,$(lwip_core:%=core/%)) netif/ethernet
$(lwip_rest:%=$(LWIP_DIR)/src/%.c): | $(LWIP_DIR)/src/core/init.c ;

$(O)/lwip/%.o: $(LWIP_DIR)/src/%.c boards/posix-lwip/lwipopts.h
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 $(OPT) $(LWIP_FLAGS) -c -o $@ $<

$(O)/port/lwip/%.o: port/lwip/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(CORE_FLAGS) $(LWIP_FLAGS) -c -o $@ $<

$(O)/boards/common/%.o: boards/common/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(CORE_FLAGS) $(LWIP_FLAGS) -c -o $@ $<

$(O)/tests/lwip/%.o: tests/lwip/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(CORE_FLAGS) $(LWIP_FLAGS) -c -o $@ $<

# Of these there are several with the same functions.
$(O)/unit/test_curve25519_29: $(O)/port/mbedtls/curve25519_29.o
$(O)/unit/test_curve25519_small: $(O)/port/mbedtls/curve25519.o
$(O)/unit/test_power_28: $(O)/port/mbedtls/power_28.o
$(O)/unit/test_psa_small: $(O)/port/mbedtls/curve25519.o
$(patsubst %,$(O)/port/mbedtls/%.o,curve25519 curve25519_29 power_28): | setup

$(lwip_unit_bin): $(O)/unit/%: $(O)/tests/lwip/%.o $(O)/liblwip-port.a $(support_lib) $(posix_lib) $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) $(LDFLAGS) -o $@ $(filter %.o,$^) $(O)/liblwip-port.a $(support_lib) $(all_libs) -lcmocka

$(lwip_fuzz_bin): $(O)/fuzz/%: $(O)/tests/lwip/%.o $(O)/liblwip-port.a $(support_lib) $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) -fsanitize=fuzzer $(LDFLAGS) -o $@ $< $(O)/liblwip-port.a $(support_lib) $(all_libs)

$(lwip_obj) $(lwip_port_obj) $(lwip_unit_src:%.c=$(O)/%.o) $(lwip_fuzz_src:%.c=$(O)/%.o): | setup $(LWIP_DIR)/src/core/init.c
-include $(lwip_port_obj:.o=.d) $(lwip_unit_src:%.c=$(O)/%.d) $(lwip_fuzz_src:%.c=$(O)/%.d)

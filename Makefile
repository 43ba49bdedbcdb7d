# SPDX-License-Identifier: Apache-2.0
# `make help` lists what can be made. Sources are found by their place:
#
#     core/*.c core/*/*.c           -> libvouch-core.a, no POSIX feature macros
#     port/posix/ boards/posix/ and its folders -> the program vouch, from main.c
#     boards/posix/main_NAME.c      -> vouch-NAME, a program of its own for what loads more libraries
#     tests/unit/test_*.c           -> one cmocka program each
#     tests/fuzz/fuzz_*.c           -> one libFuzzer harness each
#     tests/{peers,port,...}/test_*.py  -> python's unittest
#
# VARIANT=posix (gcc), asan (clang with ASan and UBSan), fuzz or s390x (core alone) chooses the build;
# each has a folder of its own under build/.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
JOBS ?= $(shell nproc)
MAKEFLAGS += --no-builtin-rules
ifeq ($(MAKELEVEL),0)
    MAKEFLAGS += -j$(JOBS)
endif

VERSION := 0.1.0
# The commit that is built: empty where there is none, or REVISION= of whoever builds without .git.
ifeq ($(origin REVISION),undefined)
    REVISION := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
endif
full_version := $(VERSION)$(REVISION:%=+%)
VARIANT ?= posix
ifdef SAN
    VARIANT := asan
endif
O := build/$(VARIANT)
PYTHON ?= /usr/bin/python3
# Commands are shown in short; V=1 shows them in full.
Q := $(if $(V),,@)
note = $(if $(V),,@echo '  $(1)')

# Where mbedTLS 3.6 and lwIP 2.2 come from: an integrator's own tree, or Debian's source package.
MBEDTLS_DIR ?= build/deps/mbedtls
LWIP_DIR ?= build/deps/lwip
export MBEDTLS_DIR LWIP_DIR PYTHON
# Objects do not say from which trees they were compiled: after another choice all of them are older than these.
trees := $(abspath $(MBEDTLS_DIR) $(LWIP_DIR))
ifeq ($(MAKELEVEL),0)
    $(shell mkdir -p build; if [ -e build/trees ] && [ "$$(cat build/trees)" != '$(trees)' ]; then \
        touch boards/*/mbedtls_config.h boards/*/lwipopts.h; fi; echo '$(trees)' >build/trees)
endif

# --- compilers and flags -------------------------------------------------------------------------

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wundef -Werror
HARDEN := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2

SANITIZED := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
SANITIZED_LINK := -fsanitize=address,undefined -Wl,--as-needed

ifeq ($(VARIANT),posix)
    CC := gcc
    OPT := -O2 -g $(HARDEN)
    LINK := -pie -Wl,-z,relro,-z,now,-z,pack-relative-relocs,--gc-sections,--as-needed
else ifeq ($(VARIANT),s390x)
    # A big-endian host, for what needs nothing but core and mbedTLS: run by qemu-s390x.
    CC := s390x-linux-gnu-gcc
    OPT := -O1
    LINK := -static
else
    CC := clang
    OPT := $(SANITIZED)
    LINK := $(SANITIZED_LINK)
    ifeq ($(VARIANT),fuzz)
        OPT += -fsanitize=fuzzer-no-link
    endif
endif

CONFIG := boards/posix/mbedtls_config.h
MBEDTLS_FLAGS = -isystem $(MBEDTLS_DIR)/include \
                -DMBEDTLS_CONFIG_FILE='"$(CONFIG)"'
CFLAGS_ALL = -std=c11 $(OPT) $(WARN) -ffunction-sections -fdata-sections -MMD -MP $(CFLAGS)
PREFETCH := -D'vouch_review_prefetch(memory)=__builtin_prefetch(memory)'
CORE_FLAGS = $(CFLAGS_ALL) -I. $(PREFETCH) $(MBEDTLS_FLAGS)
PORT_FLAGS = $(CORE_FLAGS) -D_GNU_SOURCE
BOARD_FLAGS = $(PORT_FLAGS) $(if $(findstring /version.,$@),-DVOUCH_VERSION='"$(full_version)"')
TEST_FLAGS = $(BOARD_FLAGS)
# --as-needed leaves out of each program what it does not use.
# The resolver's library is taken whole into the program where Debian has it so: half of what it costs to start
# is to load it and to look up its names.
CARES := $(if $(filter /%,$(shell $(CC) -print-file-name=libcares.a)),-l:libcares.a,-lcares)
LIBS := $(CARES) -linih -lz -llzma -lzstd -lsqlite3 -lmicrohttpd

# --- what there is -------------------------------------------------------------------------------

core_src := $(wildcard core/*.c core/*/*.c)
port_src := $(wildcard port/posix/*.c)
board_src := $(wildcard boards/posix/*.c boards/posix/*/*.c)
support_src := $(wildcard tests/fake/*.c tests/support/*.c tests/port/contract_*.c port/embedded/*.c)
probe_src := $(wildcard tests/port/probe_*.c)
unit_src := $(wildcard tests/unit/test_*.c)
fuzz_src := $(wildcard tests/fuzz/fuzz_*.c)
bench_src := $(wildcard tests/bench/bench_*.c)

core_obj := $(core_src:%.c=$(O)/%.o)
port_obj := $(port_src:%.c=$(O)/%.o)
board_obj := $(board_src:%.c=$(O)/%.o)
support_obj := $(support_src:%.c=$(O)/%.o)
main_obj := $(filter $(O)/boards/posix/main.o $(O)/boards/posix/main_%.o,$(board_obj))
programs := $(patsubst $(O)/boards/posix/main_%.o,$(O)/vouch-%,$(main_obj:%/boards/posix/main.o=%/vouch))
unit_bin := $(unit_src:tests/unit/%.c=$(O)/unit/%)
fuzz_bin := $(fuzz_src:tests/fuzz/%.c=$(O)/fuzz/%)
bench_bin := $(bench_src:tests/bench/%.c=$(O)/bench/%)

core_lib := $(O)/libvouch-core.a
# All of the program but its main(): what tests link. A program takes from it what it uses.
posix_lib := $(O)/libvouch-posix.a
support_lib := $(O)/libvouch-test.a
mbedtls_lib := $(O)/mbedtls/libmbedtls.a
all_libs = $(posix_lib) -Wl,--start-group $(core_lib) $(mbedtls_lib) -Wl,--end-group $(LIBS)

# --- the program ---------------------------------------------------------------------------------

.PHONY: all
all: $(core_lib) $(programs)

link_program = $(CC) $(OPT) $(LINK) $(LDFLAGS) -o $@ $< $(all_libs)

# The functions of a check are side by side in the program, so that fewer of its pages are in memory.
function_order := boards/posix/function_order.ld
$(O)/vouch: $(O)/boards/posix/main.o $(posix_lib) $(core_lib) $(mbedtls_lib) $(function_order)
	$(call note,link $@)
	$(Q)$(link_program) -Wl,-T,$(function_order)

.PHONY: function-order
function-order: all
	@$(PYTHON) tests/tools/function_order.py

$(O)/vouch-%: $(O)/boards/posix/main_%.o $(posix_lib) $(core_lib) $(mbedtls_lib)
	$(call note,link $@)
	$(Q)$(link_program)

$(core_lib): $(core_obj)
$(posix_lib): $(port_obj) $(filter-out $(main_obj),$(board_obj))
$(support_lib): $(support_obj)

# A library is made again when a source file came or went.
$(core_lib): $(O)/core.list
$(posix_lib): $(O)/posix.list
$(support_lib): $(O)/support.list
$(core_lib) $(posix_lib) $(support_lib):
	@mkdir -p $(@D)
	$(call note,ar $@)
	@rm -f $@
	$(Q)ar rcs $@ $(filter %.o,$^)

$(O)/%.list: FORCE
	@mkdir -p $(@D)
	@echo '$($*_src)' | cmp -s - $@ || echo '$($*_src)' >$@
posix_src := $(port_src) $(board_src)

$(O)/core/%.o: core/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(CORE_FLAGS) -c -o $@ $<

$(O)/port/%.o: port/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(PORT_FLAGS) -c -o $@ $<

$(O)/boards/%.o: boards/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(BOARD_FLAGS) -c -o $@ $<

# Has the page's files in it.
$(O)/boards/posix/agent/web_files.o: $(wildcard boards/posix/agent/page/*)

version_src := $(full_version)
$(O)/boards/posix/version.o: $(O)/version.list

$(O)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call note,$(CC) $<)
	$(Q)$(CC) $(TEST_FLAGS) -c -o $@ $<

all_obj := $(core_obj) $(port_obj) $(board_obj) $(support_obj) \
           $(unit_src:%.c=$(O)/%.o) $(fuzz_src:%.c=$(O)/%.o) $(bench_src:%.c=$(O)/%.o) $(probe_src:%.c=$(O)/%.o) \
           $(patsubst %.c,$(O)/%.o,$(wildcard tests/conformance/*.c))
$(all_obj): $(CONFIG) | setup
.SECONDARY: $(all_obj)
-include $(all_obj:.o=.d)

# --- dependencies --------------------------------------------------------------------------------

.PHONY: setup
setup: $(MBEDTLS_DIR)/library/ssl_tls.c

packages-%: FORCE
	@boards/setup/packages.sh $*

$(MBEDTLS_DIR)/library/ssl_tls.c: | packages-build
	boards/setup/sources.sh build/deps mbedtls

$(LWIP_DIR)/src/core/init.c: | packages-build
	boards/setup/sources.sh build/deps lwip

curves_src := $(CURVES)
$(mbedtls_lib): $(CONFIG) $(O)/curves.list core/tls_seam.h $(wildcard port/mbedtls/*.mk port/mbedtls/*.[ch]) | setup
	$(call note,mbedTLS -> $@)
	$(Q)$(MAKE) $(if $(V),,-s) -f port/mbedtls/mbedtls.mk SRC=$(MBEDTLS_DIR) OUT=$(@D) CONFIG=$(CONFIG) \
	    CC=$(CC) CFLAGS='-std=c11 -D_GNU_SOURCE $(OPT) $(CFLAGS)' AR=ar CURVES=$(CURVES) $@

include boards/posix/install.mk
include boards/posix/deb.mk
include tests/tests.mk
include $(wildcard boards/*/board.mk)

# A board's board.mk adds its images to firmware_images, and their programs are found by wildcard.
.PHONY: firmware firmware-images firmware-test
firmware: | packages-firmware
	@$(MAKE) --no-print-directory firmware-images

firmware-images: $(firmware_images)

firmware-test: firmware all | packages-test
	@VOUCH='$(abspath $(O)/vouch)' $(PYTHON) tests/tools/run_python.py --jobs $(JOBS) \
	    $(wildcard tests/firmware/test_*.py)

# --- the rest ------------------------------------------------------------------------------------

.PHONY: run
run: all
	@boards/posix/tour.sh $(O)/vouch

# What the program and the images are made of, in SPDX, and the notices to ship with them.
.PHONY: sbom
sbom: all firmware
	@$(PYTHON) boards/tools/sbom.py --version '$(full_version)' --mbedtls $(MBEDTLS_DIR) --lwip $(LWIP_DIR) \
	    --epoch $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || date +%s)) \
	    --output build/sbom $(programs) $(firmware_images)

# What to compile README's program with, beside its source. A shell puts it in place of $(...) and
# takes no quotes away any more.
.PHONY: print-embedding
print-embedding:
	$(info -std=c11 -D_GNU_SOURCE -I. $(subst ',,$(MBEDTLS_FLAGS)) $(all_libs))
	@:

.PHONY: golden
golden: unit-programs
	@VOUCH_GOLDEN=write $(PYTHON) tests/tools/run_unit.py $(unit_bin)
	@git --no-pager diff --stat -- tests/golden docs/FINDINGS.md 2>/dev/null || true

define help_text
  make run           build vouch, try it on a demonstration appliance, and say what to try next
  make test          everything: lint, unit tests, sanitizers, real servers, firmware in QEMU
  make unit          unit tests only (SAN=1: under ASan and UBSan)
  make lint          layers, shape limits, format, clang-tidy, cppcheck; only what changed
  make all           the program and the core, in build/posix
  make install       prefix=/usr/local, DESTDIR=
  make deb           Debian packages, in build/deb; make deb-test tries them, as root
  make firmware      the images for microcontrollers
  make sbom          what program and images are made of (SPDX), and the notices to ship
  make misra         core against MISRA C:2012, as far as cppcheck sees it (docs/CODING.md)
  make conformance   published suites of certificate chains (LIMBO=FILE for x509-limbo's)
  make mutants       small changes to core, which a test should notice (MUTANTS='--seed 7')
  make coverage      lines and branches of core that the unit programs run
  make fuzz          let each fuzz harness search for FUZZ_S=60 seconds
  make soak          a year of the agent under sanitizers, in an hour (SOAK_S=60)
  make bench         speed and memory beside other tools
  make size          what modules, images and checks take; fails where they have grown
  make size-write    put that into docs/SIZES.md
  make mbedtls-next  unit tests and boards with the newest mbedTLS 3.6 of Debian testing
  make fresh         both commands of README in fresh Debian trees (RELEASES=; as root; an hour)
  make function-order  write anew which functions of the program are put side by side
  make golden        write the expected outputs in tests/golden/, and docs/FINDINGS.md, anew
  make clean         remove what was built, but not the fetched sources in build/deps

  Stages of make test by themselves: $(STAGES)
  MBEDTLS_DIR= and LWIP_DIR= take mbedTLS 3.6 and lwIP 2.2 from a tree of your own; else Debian's
  source packages are fetched once. V=1 shows commands in full. SAN=1 builds with sanitizers.
endef

.PHONY: help
help:
	$(info $(help_text))
	@:

.PHONY: clean FORCE
clean:
	rm -rf $(filter-out build/deps,$(wildcard build/*))
FORCE:

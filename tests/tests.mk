# SPDX-License-Identifier: Apache-2.0
# What checks the project: unit tests, lint, the stages of `make test`, fuzzing, benchmarks.
# Part of the Makefile at the top; commands run there.

# --- unit tests ----------------------------------------------------------------------------------

# What a unit test is compared with.
unit_libs_test_ecdsa_openssl := -lcrypto

$(O)/unit/%: $(O)/tests/unit/%.o $(support_lib) $(posix_lib) $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) $(LDFLAGS) -o $@ $< $(support_lib) $(all_libs) -lcmocka $(unit_libs_$(@F))

.PHONY: unit unit-asan unit-programs
unit: | packages-build packages-unit
	@$(if $(unit_bin),$(MAKE) --no-print-directory unit-programs)
	@$(PYTHON) tests/tools/run_unit.py $(unit_bin)

unit-asan: | packages-test
	@$(MAKE) --no-print-directory VARIANT=asan unit

unit-programs: $(unit_bin)

# --- everything ----------------------------------------------------------------------------------

# Folders of python tests, each a stage; a stage whose folder is still empty says so.
python_stages := peers port cli agent browser examples
STAGES := lint unit unit-asan corpus mutants-sample $(python_stages) conformance firmware-test bench-short

.PHONY: test packages-test-all $(python_stages)
test: | packages-build packages-unit packages-test packages-lint packages-firmware
	@JOBS=$(JOBS) $(PYTHON) tests/tools/suite.py $(STAGES)

# Programs through which a python test looks at a part of the port.
probe_bin := $(patsubst tests/port/%.c,$(O)/port/%,$(probe_src))

$(O)/port/%: $(O)/tests/port/%.o $(posix_lib) $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) $(LDFLAGS) -o $@ $< $(all_libs)

# With nothing but core and mbedTLS: what can be built for s390x as well.
$(O)/port/probe_offline: $(O)/tests/port/probe_offline.o $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) $(LDFLAGS) -o $@ $< -Wl,--start-group $(core_lib) $(mbedtls_lib) -Wl,--end-group

ifneq ($(VARIANT),s390x)
build/s390x/port/probe_offline: FORCE | packages-test
	@$(MAKE) --no-print-directory VARIANT=s390x $@
endif

# What the library has for a processor without BMI2, and the boards' forms.
probe_bin += $(O)/port/probe_secret_51 $(O)/port/probe_secret_29 $(O)/port/probe_secret_small
$(O)/port/probe_secret_51: as_51 := -Wl,--defsym=vouch_curve25519=vouch_curve25519_51 \
    -Wl,--defsym=vouch_curve25519_base=vouch_curve25519_51_base
$(O)/port/probe_secret_29: $(O)/port/mbedtls/curve25519_29.o
$(O)/port/probe_secret_small: $(O)/port/mbedtls/curve25519.o
$(O)/port/probe_secret_51 $(O)/port/probe_secret_29 $(O)/port/probe_secret_small: $(O)/tests/port/probe_secret.o $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) $(LDFLAGS) $(as_51) -o $@ $(filter %.o,$^) $(mbedtls_lib)

port: $(probe_bin) $(if $(filter posix,$(VARIANT)),build/s390x/port/probe_offline)

# The pages in a browser are a board's.
browser: build/boards/mps2-an385/vouch.elf | packages-firmware

# Mail servers replace each other, and the machine's own: they are unpacked, not installed.
MAIL_SERVERS := build/deps/postfix/usr/sbin/postfix build/deps/exim/usr/sbin/exim4 \
                build/deps/sendmail/usr/libexec/sendmail/sendmail
peers firmware-test bench bench-short: | $(MAIL_SERVERS)
build/deps/postfix/usr/sbin/postfix: | packages-test
	@boards/setup/unpack.sh build/deps/postfix postfix
build/deps/exim/usr/sbin/exim4: | packages-test
	@boards/setup/unpack.sh build/deps/exim exim4-daemon-light
build/deps/sendmail/usr/libexec/sendmail/sendmail: | packages-test
	@boards/setup/unpack.sh build/deps/sendmail sendmail-bin

# For what older releases do not have; without it some tests are not run, and say so.
OPENSSL_35 := build/deps/openssl-3.5/openssl
peers browser: | $(OPENSSL_35)
$(OPENSSL_35): | packages-test
	@boards/setup/openssl.sh $(@D) || echo 'setup: tests of OpenSSL 3.5 are not run'

$(python_stages): all | packages-test
	@files='$(wildcard tests/$@/test_*.py)'; \
	[ -n "$$files" ] || { echo 'nothing in tests/$@ yet'; exit 0; }; \
	VOUCH='$(abspath $(O)/vouch)' $(PYTHON) tests/tools/run_python.py --jobs $(JOBS) $$files

# LIMBO names files of x509-limbo test cases; without it, the project's own, in the same form and
# made with fresh keys.
$(O)/conformance/limbo: $(O)/tests/conformance/limbo.o $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) $(LDFLAGS) -o $@ $< \
	    -Wl,--start-group $(core_lib) $(mbedtls_lib) -Wl,--end-group -ljansson

$(O)/conformance/vectors.json: tests/conformance/vectors.py $(wildcard tests/conformance/vectors_*.py)
	@mkdir -p $(@D)
	$(call note,$<)
	$(Q)$(PYTHON) -W ignore $< >$@

.PHONY: conformance
conformance: | packages-test
	@$(MAKE) --no-print-directory $(O)/conformance/limbo $(if $(LIMBO),,$(O)/conformance/vectors.json)
	@$(O)/conformance/limbo --repeat 3 $(or $(LIMBO),$(O)/conformance/vectors.json)

# --- how much the tests notice --------------------------------------------------------------------

# Programs that try the arithmetic of port/mbedtls say nothing of core.
mutant_programs := $(filter-out test_ecdsa% test_field% test_curve25519% test_divide% test_power% test_x25519,$(unit_src:tests/unit/%.c=%))
mutant_obj := $(mutant_programs:%=$(O)/tests/unit/%.o) $(O)/tests/conformance/limbo.o $(O)/mutant/vouch.o \
              $(O)/mutant/vouch-agent.o
mutants coverage mutants-sample: export MUTANT_CC = gcc -std=c11 -I. $(MBEDTLS_FLAGS)
mutants coverage mutants-sample: export MUTANT_CORE = $(core_lib)
mutants coverage mutants-sample: export MUTANT_LIBS = $(support_lib) $(all_libs) -lcmocka -ljansson
mutants coverage mutants-sample: export MUTANT_PROGRAMS = $(mutant_obj)
mutants coverage mutants-sample: export MUTANT_VECTORS = $(O)/conformance/vectors.json
# `make mutants` tries what survived once more as `make unit-asan` is built.
mutants: export MUTANT_SANITIZED := build/asan
mutants: export MUTANT_SANITIZED_LINK = clang $(SANITIZED_LINK)
mutants: export MUTANT_SANITIZED_CC = clang -std=c11 -I. $(MBEDTLS_FLAGS) $(SANITIZED)

# MUTANTS= has the options of tests/tools/mutants.py: '--seed 7 --count 600 --folder x509'.
# The objects of the commands, by the names of the commands.
$(O)/mutant/vouch.o: $(O)/boards/posix/main.o
$(O)/mutant/vouch-%.o: $(O)/boards/posix/main_%.o
	@mkdir -p $(@D)
	@cp $< $@
$(O)/mutant/vouch.o:
	@mkdir -p $(@D)
	@cp $< $@

.PHONY: mutants mutants-sample coverage mutant-programs
mutant-programs: $(mutant_obj) $(support_lib) $(posix_lib) $(core_lib) $(mbedtls_lib) $(O)/conformance/vectors.json

mutants coverage: mutant-programs | packages-build packages-unit packages-test
mutants:
	@$(MAKE) --no-print-directory VARIANT=asan mutant-programs
	@$(PYTHON) tests/tools/mutants.py --jobs $(JOBS) --sanitized $(MUTANTS)

# A few of those that the unit programs notice, in `make test`: the same in each run.
mutants-sample: | packages-build packages-unit packages-test
	@$(MAKE) --no-print-directory mutant-programs
	@$(PYTHON) tests/tools/mutants.py --jobs $(JOBS) --unit --seed 21 --count 60 --floor 90 \
	    $(patsubst %,--folder %,x509 tls check dialogue mail dns)

# Lines and branches of core that the unit programs run; COVERAGE=--lines names the others.
coverage:
	@$(PYTHON) tests/tools/coverage.py --jobs $(JOBS) $(COVERAGE)

# --- fuzzing -------------------------------------------------------------------------------------

FUZZ_S ?= 60

# Where harnesses put themselves in: a null cipher, signatures that are right, signatures that cost nothing.
wraps = $(foreach f,$1,-Wl,--wrap=mbedtls_$f,--defsym=__wrap_mbedtls_$f=instead_$f)
fuzz_link_fuzz_tls_session := $(call wraps,cipher_auth_decrypt_ext ct_memcmp pk_verify_ext pk_verify_restartable)
fuzz_link_fuzz_forged_chain := $(call wraps,ecp_mul ecdsa_sign pk_verify_restartable)

$(O)/fuzz/%: $(O)/tests/fuzz/%.o $(support_lib) $(posix_lib) $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) -fsanitize=fuzzer $(LDFLAGS) $(fuzz_link_$(@F)) -o $@ $< $(support_lib) $(all_libs)

fuzz_all = $(patsubst %.c,build/fuzz/fuzz/%,$(notdir $(fuzz_src) $(lwip_fuzz_src)))

.PHONY: corpus fuzz fuzz-programs
fuzz-programs: $(fuzz_bin)

corpus: | packages-test
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzz-programs
	@$(PYTHON) tests/tools/run_corpus.py $(fuzz_all)

fuzz: | packages-test
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzz-programs
	@$(PYTHON) tests/tools/run_corpus.py --seconds $(FUZZ_S) $(fuzz_all)

# --- a year of the agent, in SOAK_S seconds ------------------------------------------------------

SOAK_S ?= 3600
.PHONY: soak
soak: | packages-test
	@$(MAKE) --no-print-directory VARIANT=asan all
	@$(PYTHON) tests/agent/soak.py build/asan/vouch $(SOAK_S)

# --- benchmarks ----------------------------------------------------------------------------------

# What a benchmark needs beside the project, to measure against.
bench_libs_bench_x509 := -ljansson -lcrypto
bench_libs_bench_client := -lssl -lcrypto

$(O)/bench/%: $(O)/tests/bench/%.o $(support_lib) $(posix_lib) $(core_lib) $(mbedtls_lib)
	@mkdir -p $(@D)
	$(call note,link $@)
	$(Q)$(CC) $(OPT) $(LINK) $(LDFLAGS) -o $@ $< $(support_lib) $(all_libs) $(bench_libs_$(@F))

.PHONY: bench bench-short
bench: firmware
bench-short: export BENCH_SHORT := 1
bench-short: build/boards/lm3s6965evb/vouch.elf
bench bench-short: all $(bench_bin) $(O)/conformance/vectors.json | packages-test
	@LIMBO='$(LIMBO)' VOUCH='$(abspath $(O)/vouch)' BENCH_DIR='$(abspath $(O)/bench)' \
	    $(PYTHON) tests/tools/run_bench.py $(wildcard tests/bench/bench_*.py)

.PHONY: size size-write
size: setup firmware | packages-test
	@status=0; $(PYTHON) tests/tools/size.py $(MBEDTLS_DIR) || status=1; \
	$(PYTHON) tests/tools/board_sizes.py || status=1; exit $$status

size-write: setup firmware | packages-test
	@$(PYTHON) tests/tools/size.py --write $(MBEDTLS_DIR)
	@$(PYTHON) tests/tools/board_sizes.py --write

# Core against MISRA C:2012, as far as cppcheck's addon sees it: some minutes (docs/CODING.md).
.PHONY: misra
misra: | packages-lint
	@$(PYTHON) tests/lint/misra.py

# The newest mbedTLS 3.6 of Debian's testing release, in a copy of this tree.
.PHONY: mbedtls-next
mbedtls-next: | packages-build packages-unit packages-test packages-firmware
	@tests/tools/mbedtls_next.sh $(BOARDS)

# --- on a fresh machine --------------------------------------------------------------------------

RELEASES ?= bookworm trixie
.PHONY: fresh fresh-run
fresh:
	@tests/tools/fresh.sh $(RELEASES)

# `make run` alone: some minutes.
fresh-run:
	@tests/tools/fresh.sh --only-run $(RELEASES)

# --- lint ----------------------------------------------------------------------------------------

# Each check of a file leaves a stamp, so that only what changed is looked at again. The checks that
# need a compiler's view hang on the object, which is made again when a header changes.
L := build/lint
# In tests a shell may help, macros write tables, and the analyzer's minutes are better spent.
# A tenth of the analyzer's usual search costs a tenth of the time and finds nearly as much.
analyzer_flags := -Xclang -analyzer-config -Xclang max-nodes=20000
tests_without := -clang-analyzer-*,-cert-env33-c,-bugprone-macro-parentheses
lint_c := $(core_src) $(port_src) $(board_src) $(support_src) $(unit_src) $(fuzz_src) $(bench_src) \
          $(probe_src)
lint_h := $(wildcard core/*.h core/*/*.h port/posix/*.h boards/posix/*.h boards/posix/*/*.h)
every_c := $(shell find core port boards tests -name '*.[ch]' 2>/dev/null | grep -v ^tests/data/)
scripts := $(wildcard boards/*/*.sh tests/*/*.sh .ci/run)
lint_stamps := $(every_c:%=$L/%.format) $(lint_c:%.c=$L/%.tidy) \
               $(patsubst %.c,$L/%.cppcheck,$(filter %.c,$(every_c))) \
               $(lint_h:%=$L/%.alone) $(scripts:%=$L/%.shellcheck)
flags_of = -std=c11 $(filter -I% -D%,$(if $(filter core/%,$1),$(CORE_FLAGS),$(TEST_FLAGS))) \
           -isystem $(MBEDTLS_DIR)/include

.PHONY: lint lint-files
lint: | packages-build packages-lint packages-firmware
	@status=0; \
	$(MAKE) --no-print-directory -k -O VARIANT=posix lint-files || status=1; \
	$(PYTHON) tests/lint/text.py || status=1; \
	$(PYTHON) tests/lint/layers.py $(core_lib) || status=1; \
	$(PYTHON) tests/lint/shape.py || status=1; \
	$(PYTHON) tests/lint/style.py || status=1; \
	$(PYTHON) tests/lint/circles.py || status=1; \
	$(PYTHON) tests/lint/unused.py || status=1; \
	$(PYTHON) tests/lint/private.py $(MBEDTLS_DIR) || status=1; \
	exit $$status


$L/%.format: % .clang-format
	@mkdir -p $(@D)
	@clang-format --dry-run -Werror $<
	@touch $@

$L/%.tidy: $(O)/%.o .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy --quiet $(if $(filter tests/%,$*),--checks=$(tests_without)) $*.c \
	    -- $(call flags_of,$*) $(analyzer_flags) 2>&1 | sed '/warnings\? generated/d; /^Suppressed/d'
	@touch $@

# As thorough as the versions that knew no levels.
cppcheck_level = $(shell cppcheck --help 2>/dev/null | grep -e --check-level >/dev/null && echo --check-level=exhaustive)
$L/%.cppcheck: %.c tests/lint/cppcheck.txt
	@mkdir -p $(@D)
	@cppcheck $(cppcheck_level) --std=c11 --language=c --enable=warning,style,performance,portability --quiet \
	    --inline-suppr --suppressions-list=tests/lint/cppcheck.txt --error-exitcode=1 -I. $<
	@touch $@

# Firmware, as its processor's headers have it; where lwIP has no thread, it has no lock either, and what
# is not declared is gcc's to say. These stamps do not see a change of core's headers.
arm_flags := --target=thumbv7m-none-eabi -isystem /usr/include/newlib
riscv_flags := --target=riscv32-unknown-elf -isystem /usr/lib/picolibc/riscv64-unknown-elf/include
firmware_c := $(filter-out boards/posix/% boards/posix-lwip/% boards/posix-threads/% boards/tools/%,\
                $(wildcard port/lwip/*.c boards/*/*.c))
firmware_h := $(wildcard port/lwip/*.h boards/*/*.h)
# What only the large boards have, as their lwIP has it.
large_only := $(patsubst %,boards/common/%.c,sink_page sink_snmp snmp_mib snmp_trap)
board_of = $(or $(filter-out common,$(word 2,$(subst /, ,$(filter boards/%,$1)))),$(if $(filter port/% $(large_only),$1),mps2-an385,lm3s6965evb))
lint_stamps += $(firmware_c:%.c=$L/%.tidy-firmware)

$L/%.tidy-firmware: %.c $(firmware_h) .clang-tidy | firmware-setup
	@mkdir -p $(@D)
	@clang-tidy --quiet --checks=-readability-redundant-declaration $< \
	    -- -std=c11 $(analyzer_flags) $(if $(findstring riscv,$<),$(riscv_flags),$(arm_flags)) -Wno-implicit-function-declaration \
	    -I. -Iport/lwip -Iboards/$(call board_of,$<) \
	    -isystem $(MBEDTLS_DIR)/include -isystem $(LWIP_DIR)/src/include \
	    -DMBEDTLS_CONFIG_FILE='"boards/$(call board_of,$<)/mbedtls_config.h"' \
	    -DVOUCH_BUILD_DATE=0 -DVOUCH_BOARD='"linted"' -DVOUCH_VERSION='"lint"' 2>&1 | \
	    sed '/warnings\? generated/d; /^Suppressed/d'
	@touch $@

# A header says what it needs: it compiles alone.
$L/%.alone: % $(lint_h) | setup
	@mkdir -p $(@D)
	@echo 'extern int nothing;' | $(CC) $(call flags_of,$*) $(WARN) -fsyntax-only -include ./$< -x c -
	@touch $@

$L/%.shellcheck: %
	@mkdir -p $(@D)
	@shellcheck $<
	@touch $@

lint-files: $(core_lib) $(lint_stamps)

# SPDX-License-Identifier: Apache-2.0
# Builds libmbedtls.a from an mbedTLS source tree, for any board: run by the Makefile and by the
# boards once the tree is there, so that its file list can be a wildcard.
#
#     make -f port/mbedtls/mbedtls.mk SRC=tree OUT=folder CONFIG=file.h CC=... CFLAGS=... AR=...
#
# The files that read the peer's certificates and signatures in TLS 1.2 and 1.3 call the project's
# functions instead of mbedTLS's (see seam.h, and docs/DESIGN.md for the reason).

this := port/mbedtls/mbedtls.mk port/mbedtls/arithmetic.mk port/mbedtls/hello.mk port/mbedtls/key_update.mk
seam_files := ssl_msg ssl_tls ssl_tls12_client ssl_tls13_generic
seam_header := port/mbedtls/seam.h

curves := $(if $(shell $(CC) -dM -E -x c /dev/null | grep __SIZEOF_INT128__),64,32)
include port/mbedtls/arithmetic.mk
include port/mbedtls/hello.mk
include port/mbedtls/key_update.mk

names := $(filter-out $(seam_files),$(basename $(notdir $(wildcard $(SRC)/library/*.c))))
objects := $(names:%=$(OUT)/%.o) $(seam_files:%=$(OUT)/%.seam.o) \
           $(patsubst %,$(OUT)/vouch/%.o,$(arithmetic) $(arithmetic_asm) $(hello) $(key_update) reassembly)
flags = -I. -I$(SRC)/include -I$(SRC)/library -DMBEDTLS_CONFIG_FILE='"$(CONFIG)"' \
        -ffunction-sections -fdata-sections $(CFLAGS)

$(OUT)/libmbedtls.a: $(objects)
	rm -f $@
	$(AR) rcs $@ $^

# When there is no memory for the session's hash, ssl_compute_master goes on and reads 16 bytes behind
# a buffer of 48 on its own stack (3.6.6). The handshake then fails, as it should; AddressSanitizer
# ends the program first. So it watches the heap in that file, and not the stack.
$(OUT)/ssl_tls.seam.o: unwatched := $(if $(findstring sanitize=address,$(CFLAGS)),-mllvm -asan-stack=0)

$(OUT)/%.seam.o: $(SRC)/library/%.c $(CONFIG) $(this) $(seam_header) core/tls_seam.h
	$(CC) $(flags) $(unwatched) $(instead_$*) -I. -include $(seam_header) -c -o $@ $<

$(OUT)/vouch/%.o: port/mbedtls/%.c $(wildcard port/mbedtls/*.h) $(CONFIG) $(this)
	$(CC) $(flags) $(instead_$*) $(if $(filter $*,$(arithmetic_fast)),-O3) -c -o $@ $<

$(OUT)/vouch/%.o: port/mbedtls/%.S $(this)
	$(CC) $(CFLAGS) -c -o $@ $<

$(OUT)/%.o: $(SRC)/library/%.c $(CONFIG) $(this)
	$(CC) $(flags) $(instead_$*) -c -o $@ $<

# CURVES may have changed.
$(objects): $(wildcard $(OUT)/../curves.list)

$(objects): | $(OUT)/vouch

$(OUT)/vouch:
	mkdir -p $@

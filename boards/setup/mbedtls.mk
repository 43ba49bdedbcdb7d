# SPDX-License-Identifier: Apache-2.0
# Builds libmbedtls.a from an mbedTLS source tree, for any board: run by the Makefile and by the
# boards once the tree is there, so that its file list can be a wildcard.
#
#     make -f boards/setup/mbedtls.mk SRC=tree OUT=folder CONFIG=file.h CC=... CFLAGS=... AR=...
#
# The two files that read the Certificate message of TLS 1.2 and 1.3 call the project's parser
# instead of mbedTLS's (see core/tls_seam.c, and docs/DESIGN.md for the reason).

seam_files := ssl_tls ssl_tls13_generic
seam_flags := -Dmbedtls_x509_crt_parse_der=vouch_tls_seam_parse \
              -Dmbedtls_x509_crt_parse_der_nocopy=vouch_tls_seam_parse_nocopy
ifeq ($(wildcard core/tls_seam.c),)
    seam_files :=
endif

names := $(filter-out $(seam_files),$(basename $(notdir $(wildcard $(SRC)/library/*.c))))
objects := $(names:%=$(OUT)/%.o) $(seam_files:%=$(OUT)/%.seam.o)
flags = -I$(SRC)/include -I$(SRC)/library -DMBEDTLS_CONFIG_FILE='"$(abspath $(CONFIG))"' \
        -ffunction-sections -fdata-sections $(CFLAGS)

$(OUT)/libmbedtls.a: $(objects)
	rm -f $@
	$(AR) rcs $@ $^

$(OUT)/%.seam.o: $(SRC)/library/%.c $(CONFIG)
	$(CC) $(flags) $(seam_flags) -c -o $@ $<

$(OUT)/%.o: $(SRC)/library/%.c $(CONFIG)
	$(CC) $(flags) -c -o $@ $<

$(objects): | $(OUT)

$(OUT):
	mkdir -p $@

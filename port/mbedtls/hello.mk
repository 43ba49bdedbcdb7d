# SPDX-License-Identifier: Apache-2.0
# The stapled OCSP answer: mbedTLS's client neither asks for one nor reads past it in TLS 1.2. The files
# that write the ClientHello and read the server's messages of TLS 1.2 are compiled with the functions'
# names defined to those of hello.c, for port/mbedtls/mbedtls.mk and boards/common/image.mk. A board that
# sets board_hello := none asks for nothing.

ifneq ($(board_hello),none)
hello := hello
instead_ssl_client := -Dmbedtls_ssl_tls12_write_client_hello_exts=vouch_hello_tls12_extensions \
    -Dmbedtls_ssl_tls13_write_client_hello_exts=vouch_hello_tls13_extensions
instead_ssl_tls12_client := -Dmbedtls_ssl_read_record=vouch_hello_read_record
endif

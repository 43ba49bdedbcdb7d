# SPDX-License-Identifier: Apache-2.0
# Keys that the server changes in a session: mbedTLS 3.6 knows no KeyUpdate and ends the session. Its reading
# and writing get other names in ssl_msg.c, and key_update.c has functions with the names of the originals
# around them, for port/mbedtls/mbedtls.mk and boards/common/image.mk. A board that sets
# board_key_update := none does without.

ifneq ($(board_key_update),none)
key_update := key_update
instead_ssl_msg := -Dmbedtls_ssl_read=vouch_read_between_updates -Dmbedtls_ssl_write=vouch_write_after_update
endif

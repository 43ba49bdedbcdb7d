# SPDX-License-Identifier: Apache-2.0
# Where mbedTLS's arithmetic is slower than need be, its callers are compiled with the function's name
# defined to one of ours, by file: for port/mbedtls/mbedtls.mk and boards/common/image.mk.

arithmetic := x25519 inverse
instead_psa_crypto_ecp := -Dmbedtls_ecp_mul=vouch_x25519_mul
instead_ecdh := -Dmbedtls_ecp_mul_restartable=vouch_x25519_mul_restartable
instead_ecp := -Dmbedtls_mpi_gcd_modinv_odd=vouch_inverse
instead_ecdsa := -Dmbedtls_mpi_gcd_modinv_odd=vouch_inverse

# On 32 bits nist_modulo.c takes the place of MBEDTLS_ECP_NIST_OPTIM: in all files but the one that has
# the function itself.
instead_nist = $(if $(filter ecp_curves,$1),,-Dmbedtls_ecp_group_load=vouch_ecp_group_load)

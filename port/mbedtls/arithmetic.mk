# SPDX-License-Identifier: Apache-2.0
# Where mbedTLS's arithmetic is slower than need be, its callers are compiled with the function's name
# defined to one of ours, by file: for port/mbedtls/mbedtls.mk and boards/common/image.mk.

# CURVES=mbedtls leaves signatures on curves, X25519 and RSA to mbedTLS.

# What there is of our own, by machines: 64 for a compiler with integers of 128 bits, 32 for others, and
# small where flash is dear.
curves_64 := curves_64 p256_52 p256_mulx p384_56 p384_mulx p521_58 curve25519_64 curve25519_51 \
             curve25519_mulx inverse_64 power_56 power_64 power_mulx mulx_x86 sha256_x86
curves_32 := curves_32 p256_29 nist_small curve25519_29 power_28
curves_small := curves_small nist_small curve25519 power_28
arithmetic := x25519 inverse ecdsa_verify $(curves_$(curves))
# In assembler, empty for the machines that it is not for.
arithmetic_asm := $(if $(filter 64,$(curves)),,small_thumb2 digits_29_thumb2 curve25519_thumb2 sha256_thumb2)
# These are worth any space that gcc wants for them.
arithmetic_fast := p256_29 p256_52 p256_mulx p384_56 p384_mulx p521_58 curve25519_51 curve25519_mulx
ifneq ($(CURVES),mbedtls)
instead_pk_wrap := -Dmbedtls_ecdsa_read_signature=vouch_ecdsa_read_signature \
    -Dmbedtls_ecdsa_read_signature_restartable=vouch_ecdsa_read_signature_restartable
instead_rsa := -Dmbedtls_mpi_exp_mod_unsafe=vouch_exp_mod_public
instead_psa_crypto_ecp := -Dmbedtls_ecp_mul=vouch_x25519_mul
instead_ecdh := -Dmbedtls_ecp_mul_restartable=vouch_x25519_mul_restartable
endif
instead_ecp := -Dmbedtls_mpi_gcd_modinv_odd=vouch_inverse
instead_ecdsa := -Dmbedtls_mpi_gcd_modinv_odd=vouch_inverse

# inverse_64.c has the quicker division of public numbers.
ifeq ($(curves),64)
instead_inverse := -Dvouch_divide_public=vouch_divide_public_32
endif

# On 32 bits nist_modulo.c takes the place of MBEDTLS_ECP_NIST_OPTIM: in all files but the one that has
# the function itself.
instead_nist = $(if $(filter ecp_curves,$1),,-Dmbedtls_ecp_group_load=vouch_ecp_group_load)

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SHA2_PROCESS_H
#define VOUCH_SHA2_PROCESS_H

#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

/* Replace mbedTLS's functions of these names: one block each. 0. */
int mbedtls_internal_sha256_process(mbedtls_sha256_context *ctx, const unsigned char data[64]);
int mbedtls_internal_sha512_process(mbedtls_sha512_context *ctx, const unsigned char data[128]);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_SHA256_X86_H
#define VOUCH_MBEDTLS_SHA256_X86_H

#include <stdbool.h>
#include <stdint.h>

enum { SHA256_STATE_WORDS = 8, SHA256_BLOCK = 64 };

/* SHA-256's compression (FIPS 180-4 section 6.2.2) of one block into the state: in C, and with x86
 * instructions if vouch_sha256_has_instructions. mbedTLS's mbedtls_internal_sha256_process uses the
 * better one. */
void vouch_sha256_portable(uint32_t state[SHA256_STATE_WORDS], const uint8_t block[SHA256_BLOCK]);
void vouch_sha256_instructions(uint32_t state[SHA256_STATE_WORDS],
                               const uint8_t block[SHA256_BLOCK]);
bool vouch_sha256_has_instructions(void);

#endif

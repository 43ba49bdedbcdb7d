// SPDX-License-Identifier: Apache-2.0
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384
#define MBEDTLS_SSL_OUT_CONTENT_LEN 1024
#define MBEDTLS_MPI_MAX_SIZE 512
#define MBEDTLS_ECP_DP_SECP521R1_ENABLED
#define MBEDTLS_ECP_RESTARTABLE /* restart.h */
#define MBEDTLS_SHA1_C          /* so that old signatures are verified as well as called weak */

/* port/mbedtls/sha2_process.c */
#define MBEDTLS_SHA256_PROCESS_ALT
#define MBEDTLS_SHA512_PROCESS_ALT

#include "boards/common/mbedtls_embedded.h"

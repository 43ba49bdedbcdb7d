// SPDX-License-Identifier: Apache-2.0
/* The board with 64 KiB of RAM. The Certificate message must fit the input buffer: 4,608 bytes hold
 * three RSA-4096 certificates. */
#define MBEDTLS_SSL_IN_CONTENT_LEN 4608
#define MBEDTLS_SSL_OUT_CONTENT_LEN 640
#define MBEDTLS_ECP_WINDOW_SIZE 4
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0
#define MBEDTLS_MPI_MAX_SIZE 512
#define MBEDTLS_MPI_WINDOW_SIZE 1

/* port/mbedtls/sha2_process.c */
#define MBEDTLS_SHA256_PROCESS_ALT
#define MBEDTLS_SHA512_PROCESS_ALT

#include "boards/common/mbedtls_embedded.h"

// SPDX-License-Identifier: Apache-2.0
/* A product that speaks DTLS, too. */
#include "boards/posix/mbedtls_config.h"

#define MBEDTLS_SSL_PROTO_DTLS

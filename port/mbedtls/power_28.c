// SPDX-License-Identifier: Apache-2.0
/* Public RSA for machines with products of 64 bits. */
#include <stdint.h>

#include "port/mbedtls/power_28.h"

#include "port/mbedtls/power_body.h"

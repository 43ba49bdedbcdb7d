// SPDX-License-Identifier: Apache-2.0
/* Public RSA for machines with 64-bit products. */
#include <stdint.h>

#include "port/mbedtls/power_28.h"

#include "port/mbedtls/power_body.h"

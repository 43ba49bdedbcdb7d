// SPDX-License-Identifier: Apache-2.0
#include "boards/mps2-an511/restart.h"

#include <mbedtls/ecp.h>

/* mbedTLS counts multiplications in the field, of which a verification on P-256 takes four
 * thousand. */
enum { OPERATIONS = 500 };

static mbedtls_pk_restart_ctx context;

static void begin(mbedtls_pk_restart_ctx *c)
{
    mbedtls_ecp_set_max_ops(OPERATIONS);
    mbedtls_pk_restart_init(c);
}

struct vouch_restart mps2_restart = {
    .context = &context, .begin = begin, .drop = mbedtls_pk_restart_free};

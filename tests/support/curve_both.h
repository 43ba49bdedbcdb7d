// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_CURVE_BOTH_H
#define VOUCH_TEST_CURVE_BOTH_H

#include "port/mbedtls/curve.h"

/* A curve by all arithmetic that this machine has: a program ends where the
 * answers differ. */
const struct vouch_curve *curve_both(mbedtls_ecp_group_id id);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_CURVE25519_SUITE_H
#define VOUCH_TEST_CURVE25519_SUITE_H

#include <stdint.h>

/* As vouch_curve25519 and vouch_curve25519_base. */
typedef void curve25519_of_point(uint8_t *out, const uint8_t *secret, const uint8_t *point);
typedef void curve25519_of_base(uint8_t *out, const uint8_t *secret);

/* What they must do, whichever file they come from; for main(). */
int curve25519_suite_run(const char *name, curve25519_of_point *of_point,
                         curve25519_of_base *of_base);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_CURVE25519_SUITE_H
#define VOUCH_TEST_CURVE25519_SUITE_H

/* What vouch_curve25519 must do, whichever file it comes from; for main(). */
int curve25519_suite_run(const char *name);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_ECDSA_SUITE_H
#define VOUCH_TEST_ECDSA_SUITE_H

#include <mbedtls/ecp.h>

/* What vouch_ecdsa_verify must do on a curve, whichever arithmetic it is linked with; for main().
 * `signatures` are generated, or as many as VOUCH_SIGNATURES in the environment says; each is
 * verified as it is and altered. */
int ecdsa_suite_run(const char *name, mbedtls_ecp_group_id id, int signatures);

#endif

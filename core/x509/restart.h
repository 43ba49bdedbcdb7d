// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_RESTART_H
#define VOUCH_X509_RESTART_H

#include <mbedtls/pk.h>
#include <stdbool.h>

/* Verifies signatures of certificates piece by piece, if mbedTLS is built with
 * MBEDTLS_ECP_RESTARTABLE: a verification on a curve then stops after some hundred operations and
 * continues in the next call. The caller provides mbedTLS's context for it, because only such a
 * build has one; one for each check, or a single one if only one check runs at a time. */
struct vouch_restart {
    mbedtls_pk_restart_ctx *context;
    void (*begin)(mbedtls_pk_restart_ctx *context); /* initializes it, and sets mbedTLS's limit */
    void (*drop)(mbedtls_pk_restart_ctx *context);  /* frees what it holds */
    bool under_way;                                 /* these two are core's */
    mbedtls_pk_context key;
};

/* Abandons a verification in progress; does nothing if there is none, or for null. */
void vouch_restart_end(struct vouch_restart *p);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MPS2_AN511_RESTART_H
#define VOUCH_MPS2_AN511_RESTART_H

#include "core/x509/restart.h"

/* Verifies signatures on curves handled by mbedTLS (P-521) in pieces of some two million
 * instructions: those of certificates, and in TLS 1.2 that of the handshake; in TLS 1.3 mbedTLS
 * cannot. For the storage of a board whose mbedtls_config.h sets MBEDTLS_ECP_RESTARTABLE. */
extern struct vouch_restart mps2_restart;

#endif

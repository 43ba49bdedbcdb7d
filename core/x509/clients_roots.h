// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_ROOTS_H
#define VOUCH_X509_CLIENTS_ROOTS_H

#include <stddef.h>
#include <stdint.h>

/* Debian's public roots: whether Chrome and Firefox have each in their own store, and until when
 * they trust it: NSS's CKA_NSS_SERVER_DISTRUST_AFTER, compared with notBefore, and the
 * sct_not_after_sec of Chrome's store, compared with the earliest signed certificate timestamp (RFC
 * 6962). Made by tests/tools/root_limits.py. */

#define VOUCH_CLIENT_ROOT_ALWAYS UINT32_MAX

struct vouch_client_root {
    uint64_t key;       /* FNV-1a, 64 bits, of its SubjectPublicKeyInfo */
    uint32_t chrome_s;  /* UTC seconds since 1970; 0: not in the store; ..._ALWAYS: no limit */
    uint32_t firefox_s; /* the same */
};

struct vouch_client_roots {
    const struct vouch_client_root *at; /* by ascending key */
    size_t count;
};

extern const struct vouch_client_roots vouch_client_roots;

#endif

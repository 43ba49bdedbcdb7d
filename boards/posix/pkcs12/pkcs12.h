// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_PKCS12_PKCS12_H
#define VOUCH_POSIX_PKCS12_PKCS12_H

#include "core/bytes.h"

/* PKCS#12 (RFC 7292): certificates, revocation lists and private keys under a password, protected
 * by a MAC, which must be correct. */

enum vouch_pkcs12_kind { VOUCH_PKCS12_CERTIFICATE = 0, VOUCH_PKCS12_CRL, VOUCH_PKCS12_KEY };

enum { VOUCH_PKCS12_ENTRIES_MAX = 256 };

struct vouch_pkcs12_entry {
    enum vouch_pkcs12_kind kind;
    struct vouch_span der; /* of a key: PrivateKeyInfo (RFC 5208), decrypted */
};

struct vouch_pkcs12_block;

struct vouch_pkcs12 {
    struct vouch_pkcs12_entry at[VOUCH_PKCS12_ENTRIES_MAX]; /* in the file's order */
    size_t count;
    struct vouch_pkcs12_block *blocks; /* the memory of the entries; wiped when freed */
};

/* Is it a PFX, by its first fields? */
bool vouch_pkcs12_is(struct vouch_span bytes);
/* Opens one with a password in UTF-8, which may be empty. VOUCH_OK; VOUCH_E_SIGNATURE: wrong
 * password, or the file was modified; VOUCH_E_UNSUPPORTED: the feature that this build lacks, by
 * name; VOUCH_E_MALFORMED; VOUCH_E_MEMORY; each with a few words in `why`. Free it in every
 * case. */
int vouch_pkcs12_open(struct vouch_pkcs12 *p, struct vouch_span bytes, struct vouch_span password,
                      struct vouch_writer *why);
/* The first entry of that kind; empty if there is none. */
struct vouch_span vouch_pkcs12_find(const struct vouch_pkcs12 *p, enum vouch_pkcs12_kind kind);
/* Wipes and frees; a second call does nothing. */
void vouch_pkcs12_free(struct vouch_pkcs12 *p);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_ITEMS_H
#define VOUCH_POSIX_CERT_ITEMS_H

#include "core/bytes.h"

#include <stddef.h>

/* All that stands in a file: certificates, requests, revocation lists, keys; PEM with any number of
 * blocks, DER of each, PKCS#7 bundles, PKCS#12. */

enum vouch_item_kind {
    VOUCH_ITEM_CERTIFICATE = 0,
    VOUCH_ITEM_REQUEST,
    VOUCH_ITEM_CRL,
    VOUCH_ITEM_PUBLIC_KEY,
    VOUCH_ITEM_PRIVATE_KEY, /* its DER is the public half: a SubjectPublicKeyInfo */
};

struct vouch_item {
    enum vouch_item_kind kind;
    size_t number;         /* in its file, from 1 */
    struct vouch_span der; /* good until the call ends */
};

/* What takes them, one after the other. VOUCH_OK to go on. */
typedef int vouch_item_taker(void *self, const struct vouch_item *item);

/* Goes through a file ("-": standard input). The password of a private key or of PKCS#12 is the
 * first line of password_file (null: none, or it is typed). VOUCH_OK; what the taker answered; or,
 * with one line in `why`: NOT_FOUND (nothing of the kind in it), MALFORMED (the block, by its
 * number and line), the statuses of vouch_file_read and vouch_pkcs12_open. */
int vouch_items_read(const char *path, const char *password_file, vouch_item_taker *take,
                     void *self, struct vouch_writer *why);
/* The same without private keys, whose blocks are passed over: one that is encrypted, or of a
 * foreign kind, is in nobody's way. */
int vouch_items_read_public(const char *path, const char *password_file, vouch_item_taker *take,
                            void *self, struct vouch_writer *why);
/* Is there a private key in a file that can be read with that password? One that cannot, and
 * standard input, count as none. */
bool vouch_items_have_key(const char *path, const char *password_file);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_ITEMS_H
#define VOUCH_POSIX_CERT_ITEMS_H

#include "core/bytes.h"

#include <stddef.h>

/* The content of a file: certificates, requests, revocation lists, keys; PEM with any number of
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
    struct vouch_span der; /* valid until the call returns */
};

/* Receives them one after another. VOUCH_OK to continue. */
typedef int vouch_item_taker(void *self, const struct vouch_item *item);

/* Reads a file ("-": standard input). The password of a private key or of PKCS#12 is the first line
 * of password_file (null: none, or typed by the user). VOUCH_OK; what the receiver answered; or,
 * with one line in `why`: NOT_FOUND (it contains none), MALFORMED (the block, by its number and
 * line), the statuses of vouch_file_read and vouch_pkcs12_open. */
int vouch_items_read(const char *path, const char *password_file, vouch_item_taker *take,
                     void *self, struct vouch_writer *why);
/* The same without private keys, whose blocks are skipped, including those that are encrypted or of
 * an unknown kind. */
int vouch_items_read_public(const char *path, const char *password_file, vouch_item_taker *take,
                            void *self, struct vouch_writer *why);
/* Does a file contain a private key that can be read with that password? Unreadable ones, and
 * standard input, count as none. */
bool vouch_items_have_key(const char *path, const char *password_file);

#endif

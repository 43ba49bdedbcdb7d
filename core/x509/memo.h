// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_MEMO_H
#define VOUCH_X509_MEMO_H

#include "core/bytes.h"

/* Signatures of certificates and CRLs that have been verified before, so that checking a target
 * again needs no arithmetic for what has not changed. It remembers the SHA-256 of the exact bytes
 * of key, algorithm, signed data and signature, so it answers only exactly the same question. Only
 * valid signatures are remembered, and never a handshake's own. */

struct vouch_memo_row {
    uint8_t sha256[32];
};

/* The caller owns the table, which may serve any number of judgements, one after another. When it
 * is full, the oldest row is replaced. Zeroed except for the first three, it is empty. */
struct vouch_memo {
    const struct vouch_memo_ops *ops; /* &vouch_memo_sha256 */
    struct vouch_memo_row *rows;
    size_t rows_max;
    size_t count; /* private, as is the next */
    size_t next;
};

/* One signature. */
struct vouch_memo_question {
    struct vouch_span spki;      /* whole SubjectPublicKeyInfo */
    struct vouch_span algorithm; /* whole AlgorithmIdentifier */
    struct vouch_span data;
    struct vouch_span signature;
};

struct vouch_memo_ops {
    /* Has it been verified before? One hash over all of it, and a comparison with each row. */
    bool (*knows)(const struct vouch_memo *m, const struct vouch_memo_question *q);
    /* Stores that it has been verified; does nothing if there is no memory for the hash. */
    void (*add)(struct vouch_memo *m, const struct vouch_memo_question *q);
};

/* Separate from the table, so that an image without one does not link it. */
extern const struct vouch_memo_ops vouch_memo_sha256;

/* The same for a memo that may be null: then nothing is known, and nothing stored. */
bool vouch_memo_knows(const struct vouch_memo *m, const struct vouch_memo_question *q);
void vouch_memo_add(struct vouch_memo *m, const struct vouch_memo_question *q);

#endif

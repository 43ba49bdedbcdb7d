// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_OID_H
#define VOUCH_X509_OID_H

#include "core/bytes.h"

/* Object identifiers, as their DER content bytes. */

/* A row of a table that maps OIDs to a name or number; `len` bytes of `der`. */
struct vouch_oid_row {
    uint8_t len;
    uint8_t der[10];
    uint8_t value;
};

/* The value of the row with this OID; `none` when there is none. */
uint8_t vouch_oid_find(const struct vouch_oid_row *rows, size_t count, struct vouch_span oid,
                       uint8_t none);
/* Writes dotted decimal ("2.5.29.17"); ends with "..." at an arc above 2^64 - 1. */
void vouch_oid_write(struct vouch_writer *w, struct vouch_span oid);
/* Reads dotted decimal into content bytes. VOUCH_OK; VOUCH_E_MALFORMED; VOUCH_E_SPACE when they do
 * not fit the writer. */
int vouch_oid_parse(struct vouch_span text, struct vouch_writer *w);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TOOLS_TABLE_H
#define VOUCH_TOOLS_TABLE_H

#include "boards/common/config_table.h"
#include "core/bytes.h"

/* The configuration table under construction, and the faults of its source file. */

enum { TABLE_MAX = 1 << 20 };

/* Prints "tabulate: FILE:LINE: what" on standard error and records that the file is invalid. A line
 * of 0: none. */
__attribute__((format(printf, 2, 3))) void table_fault(unsigned line, const char *what, ...);
bool table_faulty(void);
/* The file named in messages, to whose folder other paths are relative. */
void table_source(const char *path);

/* Appends a record: a text with its NUL (null: none), followed by bytes. */
void table_put(enum config_record_type type, const char *text, const void *data, size_t len,
               unsigned line);
/* Writes it. `most`: the board's limit in bytes. `key`: a file with the private key that signs it,
 * PEM or DER, on P-256; null: unsigned. false: it does not fit or cannot be written, which has been
 * printed. */
bool table_write(const char *path, size_t most, uint32_t version, const char *key);
/* Appends the public key in a file as that of the signer of updates. */
void table_put_update_key(const char *name, unsigned line);

/* A file's bytes followed by a NUL, to be freed; its name is relative to the source's folder. Null:
 * it cannot be read, which has been printed. */
uint8_t *table_read_file(const char *name, size_t *len, unsigned line);

#endif

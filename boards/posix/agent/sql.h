// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_SQL_H
#define VOUCH_AGENT_SQL_H

#include "core/bytes.h"

#include <sqlite3.h>

/* Short forms of SQLite's interface. `types` has a letter for each argument: "i" int64_t, "t"
 * const char * (null: NULL), "s" struct vouch_span of text, "b" struct vouch_span of bytes. */

/* Runs statements without arguments or results. */
bool sql_run(sqlite3 *db, const char *statements);
/* Runs one statement without results. Once one has failed it sets *failed, and no more are run: a
 * transaction is done completely or not at all. */
bool sql_do(sqlite3 *db, bool *failed, const char *statement, const char *types, ...);
/* Prepares one; go through its rows with sql_next and end it with sqlite3_finalize. Null, which
 * both accept, when it cannot be prepared. */
sqlite3_stmt *sql_ask(sqlite3 *db, const char *statement, const char *types, ...);
bool sql_next(sqlite3_stmt *q);
/* The first column of the first row; false: no row. */
bool sql_number(sqlite3 *db, const char *statement, int64_t *out);
bool sql_text(sqlite3 *db, const char *statement, char *out, size_t max);
/* A column as text, never null. */
const char *sql_column(sqlite3_stmt *q, int column);

#endif

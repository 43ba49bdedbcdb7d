// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/sql.h"

#include <stdarg.h>
#include <stdio.h>

bool sql_run(sqlite3 *db, const char *statements)
{
    return sqlite3_exec(db, statements, NULL, NULL, NULL) == SQLITE_OK;
}

static void bind_span(sqlite3_stmt *q, int at, struct vouch_span s, bool text)
{
    static const uint8_t nothing[1];
    const void *data = s.data ? s.data : nothing;

    if (text)
        sqlite3_bind_text(q, at, data, (int)s.len, SQLITE_TRANSIENT);
    else
        sqlite3_bind_blob(q, at, data, (int)s.len, SQLITE_TRANSIENT);
}

static void bind_text(sqlite3_stmt *q, int at, const char *text)
{
    if (text)
        bind_span(q, at, vouch_span_of(text), true);
    else
        sqlite3_bind_null(q, at);
}

static void bind(sqlite3_stmt *q, const char *types, va_list list)
{
    for (int at = 1; types[at - 1]; at++) {
        char type = types[at - 1];
        if (type == 'i')
            sqlite3_bind_int64(q, at, va_arg(list, int64_t));
        else if (type == 't')
            bind_text(q, at, va_arg(list, const char *));
        else
            bind_span(q, at, va_arg(list, struct vouch_span), type == 's');
    }
}

sqlite3_stmt *sql_ask(sqlite3 *db, const char *statement, const char *types, ...)
{
    sqlite3_stmt *q = NULL;
    va_list list;

    if (sqlite3_prepare_v2(db, statement, -1, &q, NULL) != SQLITE_OK)
        return NULL;
    va_start(list, types);
    bind(q, types, list);
    va_end(list);
    return q;
}

bool sql_do(sqlite3 *db, bool *failed, const char *statement, const char *types, ...)
{
    sqlite3_stmt *q = NULL;
    va_list list;

    if (*failed)
        return false;
    *failed = sqlite3_prepare_v2(db, statement, -1, &q, NULL) != SQLITE_OK;
    if (*failed)
        return false;
    va_start(list, types);
    bind(q, types, list);
    va_end(list);
    *failed = sqlite3_step(q) != SQLITE_DONE;
    sqlite3_finalize(q);
    return !*failed;
}

bool sql_next(sqlite3_stmt *q)
{
    return q && sqlite3_step(q) == SQLITE_ROW;
}

bool sql_number(sqlite3 *db, const char *statement, int64_t *out)
{
    sqlite3_stmt *q = sql_ask(db, statement, "");
    bool found = sql_next(q);

    if (found)
        *out = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return found;
}

bool sql_text(sqlite3 *db, const char *statement, char *out, size_t max)
{
    sqlite3_stmt *q = sql_ask(db, statement, "");
    bool found = sql_next(q);

    if (found)
        snprintf(out, max, "%s", sql_column(q, 0));
    sqlite3_finalize(q);
    return found;
}

const char *sql_column(sqlite3_stmt *q, int column)
{
    const unsigned char *text = sqlite3_column_text(q, column);

    return text ? (const char *)text : "";
}

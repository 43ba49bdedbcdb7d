// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_JSON_WRITE_H
#define VOUCH_FORMAT_JSON_WRITE_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* Writes one JSON text (RFC 8259) forward into a writer: commas and nesting are handled here, so
 * the output is always well formed as long as the writer loses nothing (check w->lost at the end)
 * and every object and array is ended. `key` is the member's name in an object and must be NULL in
 * an array and for the outermost value. Keys are escaped too.
 *
 * Strings may hold anything: bytes that are not UTF-8 become U+FFFD, and what would act on a
 * terminal (plain.h) is written as \uNNNN, so that the text is safe to display. */

enum { VOUCH_JSON_DEPTH_MAX = 32 };

struct vouch_json {
    struct vouch_writer *w;
    uint32_t arrays;  /* bit d: the container at depth d is an array */
    uint32_t started; /* bit d: it has a member already */
    unsigned depth;   /* containers that are open */
    bool bad;         /* nested too deeply, or ended too often: the text is invalid */
};

/* The caller keeps the writer. */
struct vouch_json vouch_json_of(struct vouch_writer *w);
void vouch_json_object(struct vouch_json *j, const char *key); /* begins an object */
void vouch_json_array(struct vouch_json *j, const char *key);  /* begins an array */
void vouch_json_end(struct vouch_json *j);                     /* ends the innermost of them */
void vouch_json_text(struct vouch_json *j, const char *key, const char *text); /* NULL: null */
void vouch_json_span(struct vouch_json *j, const char *key, struct vouch_span text);
/* A string in parts: begin, any number of parts (none cut within a character), end. */
void vouch_json_text_begin(struct vouch_json *j, const char *key);
void vouch_json_text_part(struct vouch_json *j, struct vouch_span part);
void vouch_json_text_end(struct vouch_json *j);
void vouch_json_number(struct vouch_json *j, const char *key, int64_t v);
/* A number under a key that comes from outside. */
void vouch_json_span_key(struct vouch_json *j, struct vouch_span key, int64_t v);
void vouch_json_bool(struct vouch_json *j, const char *key, bool v);
void vouch_json_null(struct vouch_json *j, const char *key);
/* Raw JSON: one value, whose validity is up to the caller. */
void vouch_json_raw(struct vouch_json *j, const char *key, struct vouch_span value);
void vouch_json_hex(struct vouch_json *j, const char *key, struct vouch_span bytes);
/* A time as "2026-11-23T10:20:30Z". */
void vouch_json_time(struct vouch_json *j, const char *key, int64_t utc_s);
/* Everything is ended and nothing was lost: the text is complete. */
bool vouch_json_whole(const struct vouch_json *j);

/* A JSON string with its quotes, by itself. */
void vouch_json_write_string(struct vouch_writer *w, struct vouch_span text);

#endif

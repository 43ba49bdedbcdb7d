// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIELDS_H
#define VOUCH_POSIX_CERT_FIELDS_H

#include "core/bytes.h"

/* The content of a certificate, a request, a revocation list or a key, as named texts: for people,
 * for JSON and for comparing two of them. */

enum { VOUCH_FIELDS_MAX = 40, VOUCH_FIELDS_TEXT_MAX = 64 * 1024 };

struct vouch_field {
    const char *key;         /* "not_after": JSON's name, a constant */
    struct vouch_span value; /* several entries: one per line */
    bool list;               /* JSON: an array even with one entry or none */
    bool is_number;          /* JSON: `number` */
    int64_t number;
};

struct vouch_fields {
    struct vouch_field at[VOUCH_FIELDS_MAX];
    size_t count;
    struct vouch_span ct_logs; /* the JSON list of CT logs, for their names; empty: none */
    struct vouch_writer text;  /* the memory of the values */
    uint8_t buffer[VOUCH_FIELDS_TEXT_MAX];
};

/* Makes it empty. It must not be moved. */
void vouch_fields_init(struct vouch_fields *f);
/* Starts a field: what is written to f->text until vouch_fields_end is its value. */
size_t vouch_fields_begin(struct vouch_fields *f);
/* Ends it. An empty value is omitted, unless it is a list. */
void vouch_fields_end(struct vouch_fields *f, const char *key, size_t begun, bool list);
/* One whole field. */
void vouch_fields_add(struct vouch_fields *f, const char *key, struct vouch_span value);
void vouch_fields_add_hex(struct vouch_fields *f, const char *key, struct vouch_span bytes);
void vouch_fields_add_number(struct vouch_fields *f, const char *key, int64_t value);
/* The value of a key; empty when absent. */
struct vouch_span vouch_fields_find(const struct vouch_fields *f, const char *key);

#endif

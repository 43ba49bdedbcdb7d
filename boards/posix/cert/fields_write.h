// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_FIELDS_WRITE_H
#define VOUCH_POSIX_CERT_FIELDS_WRITE_H

#include "boards/posix/cert/fields.h"

/* The source of the fields: "certificate 2 of chain.pem". */
struct vouch_fields_title {
    const char *kind;
    size_t number;
    const char *file;
};

/* For people: a line for each entry. */
void vouch_fields_write_text(struct vouch_writer *w, const struct vouch_fields *f,
                             const struct vouch_fields_title *title);
/* One JSON object in a line. */
void vouch_fields_write_json(struct vouch_writer *w, const struct vouch_fields *f,
                             const struct vouch_fields_title *title);

#endif

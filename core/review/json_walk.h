// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_JSON_WALK_H
#define VOUCH_REVIEW_JSON_WALK_H

#include "core/bytes.h"

#include <stdbool.h>

/* Goes through one JSON text (RFC 8259) and hands out its scalars by the names of their members. */

enum vouch_json_kind {
    VOUCH_JSON_STRING, /* without its quotes, escapes and all */
    VOUCH_JSON_PLAIN,  /* a number, true, false, null */
    VOUCH_JSON_BYTES,  /* the inside of an array of numbers */
    VOUCH_JSON_BEGIN,  /* an object begins, */
    VOUCH_JSON_END     /* and ends; no value */
};

/* `above` is the name of the object (or array) that the member is in. */
typedef void vouch_json_member(void *self, struct vouch_span above, struct vouch_span key,
                               enum vouch_json_kind kind, struct vouch_span value);

/* From the first brace at or after `from` on; what follows the text is not looked at. false: it is
 * no JSON, or nested more than 8 deep; some members may have been handed out then. */
bool vouch_json_walk(struct vouch_span text, size_t from, vouch_json_member *member, void *self);
/* Writes a string without its escapes; what would act on a terminal becomes a blank. */
void vouch_json_unescape(struct vouch_writer *w, struct vouch_span string);

#endif

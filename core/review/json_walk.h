// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_JSON_WALK_H
#define VOUCH_REVIEW_JSON_WALK_H

#include "core/review/names.h"

#include <stdbool.h>

/* Walks through a JSON text (RFC 8259) and passes its scalars to the caller with the names of their
 * members. */

enum vouch_json_kind {
    VOUCH_JSON_STRING, /* without its quotes, still escaped */
    VOUCH_JSON_PLAIN,  /* a number, true, false, null */
    VOUCH_JSON_BYTES,  /* the content of an array of numbers */
    VOUCH_JSON_BEGIN,  /* an object starts, */
    VOUCH_JSON_END     /* and ends; no value */
};

/* `above` is the name of the object (or array) that contains the member. */
typedef void vouch_json_member(void *self, struct vouch_span above, struct vouch_span key,
                               enum vouch_json_kind kind, struct vouch_span value);

/* Starts at the first brace at or after `from`; what follows the text is ignored. false: not JSON,
 * or nested more than 16 deep; some members may have been passed on by then. */
bool vouch_json_walk(struct vouch_span text, size_t from, vouch_json_member *member, void *self);
/* The same; *from becomes the position after the object. */
bool vouch_json_walk_on(struct vouch_span text, size_t *from, vouch_json_member *member,
                        void *self);
/* Does this object belong to an array? `above` and `key` as passed on when it starts or ends; it is
 * true of the outermost object too. */
static inline bool vouch_json_is_element(struct vouch_span above, struct vouch_span key)
{
    return above.data == key.data;
}

/* Writes a string with its escapes decoded; characters that would act on a terminal become
 * blanks, half of a surrogate pair becomes U+FFFD. */
void vouch_json_unescape(struct vouch_writer *w, struct vouch_span string);
/* Keeps such a string among the names, cut to VOUCH_NAME_LEN_MAX bytes; its number. */
uint32_t vouch_json_keep(struct vouch_names *names, struct vouch_span string);

#endif

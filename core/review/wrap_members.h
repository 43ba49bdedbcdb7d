// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_WRAP_MEMBERS_H
#define VOUCH_REVIEW_WRAP_MEMBERS_H

#include "core/review/wrap.h"

/* The names that collectors give to the members of a JSON object that vouch_wrap_json reads. */

struct vouch_wrap_member {
    const char *above; /* the object that has it; NULL: any */
    const char *name;
    size_t at; /* in struct vouch_wrap */
    int rank;  /* the highest of several counts, of equal ones the first */
};

/* The first row after `last` (NULL: of all) for a member of that name in an object of that name;
 * NULL: there is none. */
const struct vouch_wrap_member *vouch_wrap_member_next(struct vouch_span above,
                                                       struct vouch_span name,
                                                       const struct vouch_wrap_member *last);

#endif

// SPDX-License-Identifier: Apache-2.0
#include "core/format/review_json.h"

void vouch_review_json_name(struct vouch_json *j, const char *key, const struct vouch_review *r,
                            uint32_t number)
{
    struct vouch_span s = vouch_names_text(&r->names, number);
    if (s.len)
        vouch_json_span(j, key, s);
}

// SPDX-License-Identifier: Apache-2.0
#include "core/x509/search.h"

bool vouch_search_explain(struct vouch_search *s, const struct vouch_path_sink *sink)
{
    bool good = true;
    struct vouch_path below = {0};
    for (size_t i = 0; i < s->path.count; i++) {
        const struct vouch_certificate *c = s->path.at[i];
        if (i > 0) {
            good = vouch_path_own(s->rules, sink, c, false) && good;
            good = vouch_path_issuer(s->rules, sink, &below, c) && good;
        }
        below.at[below.count++] = c;
    }
    if (s->outcome == VOUCH_SEARCH_PARTIAL)
        return false;
    good = vouch_path_anchor(s->rules, sink, &below, &s->anchor, &s->anchor_view) && good;
    return vouch_path_policies(s->rules, sink, &below, &s->anchor_view) && good;
}

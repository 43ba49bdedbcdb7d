// SPDX-License-Identifier: Apache-2.0
#include "core/review/peer.h"

bool vouch_peer_split(struct vouch_span peer, struct vouch_span *name, struct vouch_span *address)
{
    size_t open = vouch_span_find(peer, 0, '[');
    size_t close = vouch_span_find(peer, open, ']');
    *address = vouch_span_part(peer, open + 1, close < peer.len ? close - open - 1 : 0);
    if (vouch_span_starts_nocase(*address, "IPv6:"))
        *address = vouch_span_part(*address, 5, address->len);
    *name = vouch_span_trim(vouch_span_part(peer, 0, open));
    name->len = vouch_span_find(*name, 0, ' '); /* "name (helo)" */
    if (name->len && name->data[name->len - 1] == '.')
        name->len--;
    if (vouch_span_equal(*name, vouch_span_of("unknown")) ||
        vouch_span_equal(*name, vouch_span_of("none")) || (name->len && name->data[0] == '('))
        name->len = 0;
    return name->len + address->len > 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/identity.h"

/* The algorithm of the first certificate's key, "EC P-256" without the size. */
static struct vouch_span key_kind(const struct vouch_report *r)
{
    struct vouch_span key = r->sent_count > 0 ? r->room.sent[0].key : (struct vouch_span){0};

    return vouch_span_part(key, 0, vouch_span_find(key, 0, ' '));
}

void vouch_identity_write(struct vouch_writer *w, const char *target, const struct vouch_report *r,
                          bool by_key)
{
    struct vouch_span key = by_key ? key_kind(r) : (struct vouch_span){0};

    vouch_write_text(w, target);
    vouch_write_u8(w, ' ');
    if (r->address_known)
        vouch_address_write(w, &r->address);
    else
        vouch_write_u8(w, '-');
    vouch_write_u8(w, ' ');
    if (key.len > 0)
        vouch_write_span(w, key);
    else
        vouch_write_u8(w, '-');
}

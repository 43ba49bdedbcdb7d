// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/identity.h"

static void add(struct vouch_writer *w, struct vouch_span part)
{
    if (part.len == 0)
        return;
    vouch_write_u8(w, ' ');
    vouch_write_span(w, part);
}

void vouch_identity_write(struct vouch_writer *w, const char *target, const struct vouch_report *r,
                          bool by_address)
{
    struct vouch_span host = vouch_report_fact(r, "mx_host");

    vouch_write_text(w, target);
    add(w, host);
    if (by_address || host.len > 0) {
        vouch_write_u8(w, ' ');
        if (r->address_known)
            vouch_address_write(w, &r->address);
        else
            vouch_write_u8(w, '-');
    }
    add(w, vouch_report_fact(r, "key_type"));
}

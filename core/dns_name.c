// SPDX-License-Identifier: Apache-2.0
#include "core/dns.h"

/* A byte that text can carry as part of a label: any other would make two different names look the
 * same. */
static bool is_plain(uint8_t c)
{
    return c > ' ' && c < 0x7f && c != '.' && c != '\\';
}

static bool write_label(struct vouch_writer *w, struct vouch_span label)
{
    for (size_t i = 0; i < label.len; i++) {
        if (!is_plain(label.data[i]))
            return false;
        vouch_write_u8(w, vouch_lower(label.data[i]));
    }
    return true;
}

bool vouch_dns_read_name(struct vouch_reader *r, struct vouch_writer *w)
{
    for (bool first = true;; first = false) {
        uint8_t len = vouch_read_u8(r);
        if (r->failed || len > 63)
            return false;
        if (len == 0)
            return true;
        if (!first)
            vouch_write_u8(w, '.');
        if (!write_label(w, vouch_read_span(r, len)))
            return false;
    }
}

// SPDX-License-Identifier: Apache-2.0
#include "core/x509/anchor_view.h"

#include "core/x509/extension.h"
#include "core/x509/name.h"

#include <string.h>

static void limit(struct vouch_certificate *view, const struct vouch_anchor_limits *limits)
{
    view->not_before_s = limits->not_before_s;
    view->not_after_s = limits->not_after_s;
    view->parts |= VOUCH_PART_VALIDITY;
    view->path_length = limits->path_length;
    view->extensions = limits->extensions;
    struct vouch_der list = vouch_der_of(limits->extensions);
    struct vouch_extension e;
    while (vouch_extension_next(&list, &e))
        view->present |= 1u << e.kind;
}

void vouch_anchor_view(const struct vouch_anchor *anchor, struct vouch_certificate *out)
{
    if (anchor->certificate.len != 0) {
        vouch_certificate_parse(anchor->certificate, out);
        return;
    }
    memset(out, 0, sizeof *out);
    out->subject = anchor->subject;
    out->subject_hash = vouch_name_hash(anchor->subject);
    out->spki = anchor->key;
    out->parts = VOUCH_PART_KEY;
    out->key_usage = UINT16_MAX;
    out->path_length = -1;
    out->ca = true;
    if (anchor->limits)
        limit(out, anchor->limits);
}

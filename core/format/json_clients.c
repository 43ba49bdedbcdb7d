// SPDX-License-Identifier: Apache-2.0
#include "core/format/json_clients.h"

void vouch_json_clients(struct vouch_json *j, const struct vouch_report *r)
{
    if (r->clients_count == 0)
        return;
    vouch_json_array(j, "clients");
    for (size_t i = 0; i < r->clients_count; i++) {
        const struct vouch_client_verdict *v = &r->storage.clients[i];
        const struct vouch_finding_kind *kind = vouch_finding_kind(v->finding);
        vouch_json_object(j, NULL);
        vouch_json_text(j, "client", vouch_client_kind(i)->id);
        vouch_json_text(j, "version", vouch_client_kind(i)->version);
        if (v->acceptance == VOUCH_ACCEPTANCE_UNKNOWN)
            vouch_json_null(j, "accepts");
        else
            vouch_json_bool(j, "accepts", v->acceptance == VOUCH_ACCEPTS);
        if (v->code)
            vouch_json_text(j, "code", v->code);
        if (v->finding != VOUCH_F_NONE && kind)
            vouch_json_text(j, "finding", kind->id);
        if (v->what)
            vouch_json_text(j, "reason", v->what);
        vouch_json_end(j);
    }
    vouch_json_end(j);
}

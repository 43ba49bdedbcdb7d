// SPDX-License-Identifier: Apache-2.0
#include "core/format/text.h"

static size_t count(const struct vouch_report *r, enum vouch_acceptance acceptance)
{
    size_t n = 0;
    for (size_t i = 0; i < r->clients_count; i++)
        n += r->storage.clients[i].acceptance == acceptance;
    return n;
}

/* "Firefox 153 (SEC_ERROR_UNKNOWN_ISSUER)" */
static void write_client(struct vouch_text *t, size_t client)
{
    const struct vouch_client_verdict *v = &t->report->storage.clients[client];
    vouch_page_say(&t->page, vouch_client_kind(client)->name);
    vouch_page_say(&t->page, " ");
    vouch_page_say(&t->page, vouch_client_kind(client)->version);
    if (!v->code)
        return;
    vouch_page_say(&t->page, " (");
    vouch_page_say(&t->page, v->code);
    vouch_page_say(&t->page, ")");
}

static void write_all(struct vouch_text *t, enum vouch_acceptance acceptance,
                      enum vouch_label label, bool *begun)
{
    const struct vouch_report *r = t->report;
    bool first = true;
    if (count(r, acceptance) == 0)
        return;
    if (*begun)
        vouch_page_indent(&t->page, 0);
    else
        vouch_text_margin(t, VOUCH_LABEL_CLIENTS);
    *begun = true;
    vouch_text_say(t, label);
    for (size_t i = 0; i < r->clients_count; i++) {
        if (r->storage.clients[i].acceptance != acceptance)
            continue;
        vouch_page_say(&t->page, first ? "" : ", ");
        write_client(t, i);
        first = false;
    }
}

void vouch_text_clients(struct vouch_text *t)
{
    bool begun = false;
    write_all(t, VOUCH_REFUSES, VOUCH_LABEL_REFUSE, &begun);
    write_all(t, VOUCH_ACCEPTS, VOUCH_LABEL_ACCEPT, &begun);
    write_all(t, VOUCH_ACCEPTANCE_UNKNOWN, VOUCH_LABEL_NOT_KNOWN, &begun);
}

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/record_text.h"

static void put(struct vouch_writer *row, const char *name, struct vouch_span s)
{
    if (s.len == 0)
        return;
    vouch_write_text(row, " ");
    vouch_write_text(row, name);
    vouch_write_text(row, "=\"");
    vouch_write_span(row, s);
    vouch_write_text(row, "\"");
}

void record_text_number(struct vouch_writer *row, const char *name, int64_t v)
{
    if (v == 0)
        return;
    vouch_write_text(row, " ");
    vouch_write_text(row, name);
    vouch_write_text(row, "=");
    vouch_write_decimal(row, v);
}

static void tell_mail(struct vouch_writer *row, const struct vouch_record *r)
{
    switch ((enum vouch_record_kind)r->kind) {
    case VOUCH_RECORD_OPEN:
        put(row, "peer", r->open.peer);
        put(row, "host", r->open.host);
        put(row, "listener", r->open.listener);
        break;
    case VOUCH_RECORD_GROUP:
        put(row, "group", r->group.name);
        record_text_number(row, "refused", r->group.refused);
        break;
    case VOUCH_RECORD_SECURED:
        put(row, "protocol", r->secured.protocol);
        put(row, "cipher", r->secured.cipher);
        put(row, "name", r->secured.name);
        break;
    case VOUCH_RECORD_FAILED:
    case VOUCH_RECORD_HINT:
        put(row, "reason", r->failed.reason);
        put(row, "peer", r->failed.peer);
        put(row, "queue", r->failed.queue);
        break;
    case VOUCH_RECORD_RELAYED:
        put(row, "queue", r->relayed.queue);
        put(row, "domain", r->relayed.domain);
        put(row, "relay", r->relayed.relay);
        put(row, "reason", r->relayed.reason);
        break;
    case VOUCH_RECORD_SESSION:
        put(row, "queue", r->session.queue);
        put(row, "domain", r->session.domain);
        put(row, "peer", r->session.peer);
        put(row, "suite", r->session.suite);
        break;
    default:
        break;
    }
}

static void tell_other(struct vouch_writer *row, const struct vouch_record *r)
{
    switch ((enum vouch_record_kind)r->kind) {
    case VOUCH_RECORD_RCPT:
        put(row, "domain", r->rcpt.domain);
        break;
    case VOUCH_RECORD_DOMAIN:
        put(row, "domain", r->destination.domain);
        put(row, "address", r->destination.address);
        put(row, "details", r->destination.details);
        break;
    case VOUCH_RECORD_UNKNOWN:
        put(row, "message", r->unknown.message);
        break;
    case VOUCH_RECORD_LDAP_ASKED:
    case VOUCH_RECORD_LDAP_ANSWERED:
    case VOUCH_RECORD_LDAP_FAILED:
    case VOUCH_RECORD_LDAP_SECURED:
        put(row, "query", r->ldap.query);
        put(row, "filter", r->ldap.filter);
        put(row, "server", r->ldap.server);
        put(row, "reason", r->ldap.reason);
        break;
    case VOUCH_RECORD_GUI_FAILED:
        put(row, "client", r->gui.client);
        put(row, "reason", r->gui.reason);
        break;
    case VOUCH_RECORD_ALERT_CLEAR:
        put(row, "domain", r->alert.domain);
        put(row, "text", r->alert.text);
        break;
    default:
        break;
    }
}

void record_text_write(struct vouch_writer *row, const struct vouch_record *r)
{
    static const char *const kinds[] = {
        "none",        "open",         "group",      "secured",     "failed", "close",
        "rcpt",        "start",        "domain",     "unknown",     "asked",  "answered",
        "ldap-failed", "ldap-secured", "gui-failed", "alert-clear", "zone",   "cef",
        "hint",        "relayed",      "session"};
    vouch_write_text(row, " ");
    vouch_write_text(row, kinds[r->kind]);
    record_text_number(row, "side", r->side);
    record_text_number(row, "tail", r->tail);
    record_text_number(row, "told", r->told);
    record_text_number(row, "result", r->result);
    record_text_number(row, "trust", r->trust);
    record_text_number(row, "required", r->required);
    record_text_number(row, "reused", r->reused);
    record_text_number(row, "rid", r->rid);
    record_text_number(row, "process", (r->id & VOUCH_RECORD_PROCESS) != 0);
    if (!(r->id & VOUCH_RECORD_PROCESS))
        record_text_number(row, "id", (int64_t)r->id);
    if (r->mid < 100000)
        record_text_number(row, "mid", (int64_t)r->mid);
    put(row, "host", r->host);
    record_text_number(row, "s", r->when.offset_s);
    tell_mail(row, r);
    tell_other(row, r);
}

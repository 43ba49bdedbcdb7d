// SPDX-License-Identifier: Apache-2.0
#include "core/review/half.h"

#include "core/review/reason.h"
#include "core/review/scan.h"

static bool holds(struct vouch_span line, const char *text)
{
    return vouch_scan_find(line, 0, text) < line.len;
}

static bool is_told(struct vouch_span reason)
{
    struct vouch_span s = vouch_span_trim(reason);
    bool open = s.len && s.data[0] == '(' && s.data[s.len - 1] != ')';
    return s.len && !open && vouch_reason_read(s) != VOUCH_REASON_UNKNOWN;
}

/* Does a line that gave this record look complete? */
static bool is_complete(const struct vouch_record *r, struct vouch_span line)
{
    switch ((enum vouch_record_kind)r->kind) {
    case VOUCH_RECORD_NONE:
    case VOUCH_RECORD_UNKNOWN:
    case VOUCH_RECORD_SECURED:
        return false;
    case VOUCH_RECORD_FAILED:
        return is_told(r->failed.reason);
    case VOUCH_RECORD_GUI_FAILED:
        return is_told(r->gui.reason);
    case VOUCH_RECORD_LDAP_FAILED:
        return is_told(r->ldap.reason);
    case VOUCH_RECORD_OPEN:
        return holds(line, " verified yes") || holds(line, " verified no") || holds(line, " port ");
    case VOUCH_RECORD_GROUP:
        return holds(line, " match ");
    case VOUCH_RECORD_RCPT:
        return line.data[line.len - 1] == '>';
    case VOUCH_RECORD_START:
        return line.data[line.len - 1] == ']' || holds(line, "] ") || holds(line, " - ");
    case VOUCH_RECORD_DOMAIN:
        return holds(line, " details:");
    case VOUCH_RECORD_CLOSE:
    case VOUCH_RECORD_LDAP_ASKED:
    case VOUCH_RECORD_LDAP_ANSWERED:
    case VOUCH_RECORD_LDAP_SECURED:
    case VOUCH_RECORD_ALERT_CLEAR:
    case VOUCH_RECORD_ZONE:
    case VOUCH_RECORD_CEF:
    case VOUCH_RECORD_HINT:
    case VOUCH_RECORD_RELAYED:
    case VOUCH_RECORD_SESSION:
        break;
    }
    return true;
}

bool vouch_half_completed(const struct vouch_record *whole, const struct vouch_record *half,
                          struct vouch_span line)
{
    if (half->kind == VOUCH_RECORD_NONE)
        return true;
    if (whole->kind == VOUCH_RECORD_UNKNOWN || is_complete(half, line))
        return false;
    return half->kind == VOUCH_RECORD_UNKNOWN || whole->kind == half->kind;
}

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_RECORD_H
#define VOUCH_REVIEW_RECORD_H

#include "core/bytes.h"
#include "core/review/stamp.h"

#include <stdbool.h>
#include <stdint.h>

/* One log line that matters, taken apart but not yet joined to anything. Spans point into the text
 * that was read and live as long as it does. */

enum vouch_record_kind {
    VOUCH_RECORD_NONE,    /* a line that says nothing about TLS or who a connection was with */
    VOUCH_RECORD_OPEN,    /* id begins. a: "interface ..." to the end */
    VOUCH_RECORD_GROUP,   /* id's sender group. a: from the verb on */
    VOUCH_RECORD_SECURED, /* TLS stands. a: protocol, b: cipher, c: what came after, see tail */
    VOUCH_RECORD_FAILED,  /* TLS failed. a: the reason as it was written */
    VOUCH_RECORD_CLOSE,   /* id ends */
    VOUCH_RECORD_RCPT,    /* mid, rid: a recipient. a: its domain */
    VOUCH_RECORD_START,   /* id delivers mid to rid */
    VOUCH_RECORD_DOMAIN,  /* id's destination. a: domain, b: address, c: the rest */
    VOUCH_RECORD_UNKNOWN, /* speaks of TLS on id in a form that is not known here. a: the message */
    VOUCH_RECORD_LDAP_ASKED,    /* a: kind of query, b: filter, c: server as host:port */
    VOUCH_RECORD_LDAP_ANSWERED, /* the same, and mid: how many results */
    VOUCH_RECORD_LDAP_FAILED,   /* a: kind or empty, b: filter or empty, c: what went wrong */
    VOUCH_RECORD_LDAP_SECURED,  /* TLS with a directory. a: protocol, b: cipher, c: server */
    VOUCH_RECORD_GUI_FAILED,    /* a: client's address, c: the reason */
    VOUCH_RECORD_ALERT_CLEAR,   /* an alert mail went out without TLS. a: addressee's domain */
    VOUCH_RECORD_ZONE,          /* the file's offset from UTC: offset_s of the stamp */
    VOUCH_RECORD_CEF,           /* a: the extension of a consolidated event */
    VOUCH_RECORD_HINT,          /* explains a failure. a: the reason */
    VOUCH_RECORD_RELAYED /* Postfix: one delivery. id; a: domain, b: relay, c: response, mid: queue
                            id */
};

enum vouch_side {
    VOUCH_SIDE_RECEIVING,
    VOUCH_SIDE_DELIVERING,
    VOUCH_SIDE_GUI,      /* of failures only */
    VOUCH_SIDE_DIRECTORY /* of failures only */
};

/* What stands after the cipher. */
enum vouch_tail {
    VOUCH_TAIL_NONE,
    VOUCH_TAIL_NAME, /* a name with no word before it: a place inside the appliance's cluster */
    VOUCH_TAIL_FOR,  /* "for DOMAIN" */
    VOUCH_TAIL_CN,   /* "CN=NAME" */
    VOUCH_TAIL_PEER  /* not a tail: c is the peer, rid is 1 + the word of trust (Postfix) */
};

struct vouch_record {
    uint8_t kind;  /* enum vouch_record_kind */
    uint8_t side;  /* enum vouch_side */
    uint8_t tail;  /* enum vouch_tail */
    bool required; /* the line says that TLS was required */
    uint32_t rid;
    uint64_t id; /* ICID or DCID; for Postfix the process, see postfix.h */
    uint64_t mid;
    struct vouch_span a;
    struct vouch_span b;
    struct vouch_span c;
    struct vouch_stamp when;
};

/* Reads one message of the appliance's own logs (mail, LDAP debug, GUI). false: it is of no use
 * here. `out` must be all zero; its stamp is left alone but for RECORD_ZONE. */
bool vouch_appliance_read(struct vouch_span message, struct vouch_record *out);
/* The LDAP part of vouch_appliance_read: messages that begin with "LDAP". */
bool vouch_ldap_log_read(struct vouch_span message, struct vouch_record *out);
/* The rest of a message after "ICID n " or "DCID n ", when it speaks of TLS. */
bool vouch_tls_log_read(struct vouch_span rest, struct vouch_record *out);
/* Reads one consolidated event, from "CEF:0|" on. */
bool vouch_cef_read(struct vouch_span message, struct vouch_record *out);
/* Reads one line of Postfix: the tag ("postfix/smtp[123]") and what follows it. */
bool vouch_postfix_read(struct vouch_span tag, struct vouch_span message, struct vouch_record *out);

#endif

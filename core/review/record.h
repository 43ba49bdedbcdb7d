// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_RECORD_H
#define VOUCH_REVIEW_RECORD_H

#include "core/bytes.h"
#include "core/review/names.h"
#include "core/review/stamp.h"

#include <stdbool.h>
#include <stdint.h>

/* A log line that matters, parsed but not yet joined to anything. Spans point into the text that
 * was read and live as long as it does. */

enum vouch_record_kind {
    VOUCH_RECORD_NONE,       /* a line that says nothing about TLS or who a connection was with */
    VOUCH_RECORD_OPEN,       /* connection id starts: `open` */
    VOUCH_RECORD_GROUP,      /* id's sender group: `group` */
    VOUCH_RECORD_SECURED,    /* TLS established: `secured` */
    VOUCH_RECORD_FAILED,     /* TLS failed: `failed` */
    VOUCH_RECORD_CLOSE,      /* id ends; `told` says what its last line knew about TLS */
    VOUCH_RECORD_RCPT,       /* mid, rid: a recipient: `rcpt` */
    VOUCH_RECORD_START,      /* id delivers mid to rid, or did not (`result`) */
    VOUCH_RECORD_DOMAIN,     /* id's destination, and that the network failed: `destination` */
    VOUCH_RECORD_UNKNOWN,    /* mentions TLS in an unknown form: `unknown` */
    VOUCH_RECORD_LDAP_ASKED, /* a query: `ldap` */
    VOUCH_RECORD_LDAP_ANSWERED, /* its answer, mid results: `ldap` */
    VOUCH_RECORD_LDAP_FAILED,   /* a query that failed, or a session: `ldap` */
    VOUCH_RECORD_LDAP_SECURED,  /* TLS established with a directory: `ldap` */
    VOUCH_RECORD_GUI_FAILED,    /* `gui` */
    VOUCH_RECORD_ALERT_CLEAR,   /* an alert mail was sent without TLS: `alert` */
    VOUCH_RECORD_ZONE,          /* the file's offset from UTC: offset_s of the stamp */
    VOUCH_RECORD_CEF,           /* a consolidated event: `cef` */
    VOUCH_RECORD_HINT,          /* explains a failure: `hint` */
    VOUCH_RECORD_RELAYED, /* one delivery, mid made of its queue id: `relayed`, `told`, `result` */
    VOUCH_RECORD_SESSION  /* Exim, sendmail: a connection described by a single line: `session` */
};

enum vouch_side {
    VOUCH_SIDE_RECEIVING,
    VOUCH_SIDE_DELIVERING,
    VOUCH_SIDE_GUI,      /* of failures only */
    VOUCH_SIDE_DIRECTORY /* of failures only */
};

/* What follows the cipher. */
enum vouch_tail {
    VOUCH_TAIL_NONE,
    /* a name without a word before it: a destination inside the appliance's cluster */
    VOUCH_TAIL_NAME,
    VOUCH_TAIL_FOR, /* "for DOMAIN" */
    VOUCH_TAIL_CN,  /* "CN=NAME" */
    VOUCH_TAIL_PEER /* not a tail: the name is the peer (Postfix, Exim, sendmail) */
};

/* What a line at the end of a connection knows about TLS. */
enum vouch_told { VOUCH_TOLD_NOTHING, VOUCH_TOLD_SECURED, VOUCH_TOLD_FAILED, VOUCH_TOLD_CLEAR };

/* The result of a message. */
enum vouch_result { VOUCH_RESULT_SENT, VOUCH_RESULT_DELAYED, VOUCH_RESULT_BOUNCED };

/* Set in the number of a connection without a number in the log: it is derived from a process, or
 * from a message's queue ID. */
#define VOUCH_RECORD_PROCESS ((uint64_t)1 << 62)

struct vouch_record {
    uint8_t kind;   /* enum vouch_record_kind */
    uint8_t side;   /* enum vouch_side */
    uint8_t tail;   /* enum vouch_tail */
    uint8_t told;   /* enum vouch_told */
    uint8_t result; /* enum vouch_result */
    uint8_t trust;  /* 1 + the index of Postfix's word (Anonymous, Untrusted, Trusted, Verified) */
    bool required;  /* the line says that TLS was required */
    bool reused;    /* a connection that is reused */
    uint32_t rid;
    uint64_t id; /* ICID or DCID; for other programs a number with VOUCH_RECORD_PROCESS in it */
    uint64_t mid;
    struct vouch_span host; /* the appliance; empty: the line names none */
    union {
        struct {
            struct vouch_span peer; /* address, or "name[address]" */
            struct vouch_span host;
            struct vouch_span listener; /* "NAME (ADDRESS)" when receiving */
            uint64_t name_hash;         /* vouch_names_hash64 of the peer's name: */
            uint32_t peer_hash; /* its host, else its address; and vouch_names_hash of peer */
        } open;
        struct {
            struct vouch_span name;
            bool refused; /* the connection is refused */
        } group;
        struct {
            struct vouch_span protocol;
            struct vouch_span cipher;
            struct vouch_span name; /* see enum vouch_tail */
        } secured;
        struct {
            struct vouch_span reason; /* as written */
            struct vouch_span peer;   /* with VOUCH_TAIL_PEER */
            struct vouch_span queue;  /* the message's queue ID; may be empty */
        } failed, hint;
        struct {
            struct vouch_span domain;
            uint32_t hash; /* vouch_names_hash of it */
        } rcpt;
        struct {
            struct vouch_span domain;
            struct vouch_span address;
            struct vouch_span details;
        } destination;
        struct {
            struct vouch_span message;
        } unknown;
        struct {
            struct vouch_span query; /* its kind */
            struct vouch_span filter;
            struct vouch_span server; /* host:port */
            struct vouch_span reason; /* of a failure */
        } ldap;
        struct {
            struct vouch_span client;
            struct vouch_span reason;
        } gui;
        struct {
            struct vouch_span domain; /* the addressee's */
            struct vouch_span text;
        } alert;
        struct {
            struct vouch_span extension;
        } cef;
        struct {
            struct vouch_span queue;
            struct vouch_span domain;
            struct vouch_span relay;  /* see vouch_peer_split */
            struct vouch_span reason; /* why TLS failed, with VOUCH_TOLD_FAILED */
        } relayed;
        struct {
            struct vouch_span queue;
            struct vouch_span domain;
            struct vouch_span peer;  /* see vouch_peer_split */
            struct vouch_span suite; /* "PROTOCOL:CIPHER:bits"; of a failure the reason */
        } session;
    };
    struct vouch_stamp when;
};

/* The peer's name: its host if known, else its address. */
static inline struct vouch_span vouch_record_name_of(struct vouch_span peer, struct vouch_span host)
{
    bool unknown = host.len == 0 || (host.len == 7 && memcmp(host.data, "unknown", 7) == 0);
    return unknown ? peer : host;
}

/* Fills in the hashes of a connection's first line. */
static inline void vouch_record_hash_peer(struct vouch_record *r)
{
    r->open.peer_hash = vouch_names_hash(r->open.peer);
    r->open.name_hash = vouch_names_hash64(vouch_record_name_of(r->open.peer, r->open.host));
}

/* Reads one message of the appliance's own logs (mail, LDAP debug, GUI). false: irrelevant. `out`
 * must be all zero; its stamp is unchanged except for RECORD_ZONE. */
bool vouch_appliance_read(struct vouch_span message, struct vouch_record *out);
/* The LDAP part of vouch_appliance_read: messages that start with "LDAP". */
bool vouch_ldap_log_read(struct vouch_span message, struct vouch_record *out);
/* The rest of a message after "ICID n " or "DCID n ", if it mentions TLS. */
bool vouch_tls_log_read(struct vouch_span rest, struct vouch_record *out);
/* Reads one consolidated event, starting at "CEF:0|". */
bool vouch_cef_read(struct vouch_span message, struct vouch_record *out);
/* Reads one line of Postfix: tag ("postfix/smtp"), process, and the rest. */
bool vouch_postfix_read(struct vouch_span tag, uint64_t process, struct vouch_span message,
                        struct vouch_record *out);
/* Reads one line of Exim's main log, after its time, and one of sendmail's. */
bool vouch_exim_read(struct vouch_span message, struct vouch_record *out);
bool vouch_sendmail_read(uint64_t process, struct vouch_span message, struct vouch_record *out);

#endif

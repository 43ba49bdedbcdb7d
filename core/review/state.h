// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_STATE_H
#define VOUCH_REVIEW_STATE_H

#include "core/bytes.h"
#include "core/review/names.h"
#include "core/review/prefix.h"
#include "core/review/reason.h"
#include "core/review/record.h"
#include "core/review/tables.h"
#include "core/review/zone.h"

#include <stdbool.h>
#include <stdint.h>

/* The state of a review (core/review.h has the functions). */

/* One connection, or one error of the GUI, complete, when it has ended. Spans are valid during the
 * call that passes it. */
struct vouch_review_event {
    enum vouch_side side;
    enum vouch_outcome outcome;
    bool internal; /* to a destination inside the appliance's own cluster */
    bool required; /* TLS was required */
    bool has_time;
    int64_t utc_s;
    uint64_t id;
    struct vouch_span peer;     /* address */
    struct vouch_span host;     /* name */
    struct vouch_span listener; /* receiving: the interface's name; delivering: its address */
    struct vouch_span listener_address; /* receiving: of the interface */
    struct vouch_span group;            /* sender group */
    struct vouch_span domain;           /* delivering: of the recipient */
    struct vouch_span protocol;
    struct vouch_span cipher;
    enum vouch_reason reason;
    struct vouch_span raw;       /* the reason as written */
    struct vouch_span appliance; /* empty: the log names none, and there is one only */
    struct vouch_span queue;     /* the message's queue ID (not an appliance's) */
    uint32_t process;            /* of the connection (Postfix, sendmail); 0: none */
    uint16_t appliance_number;
    uint32_t peer_hash; /* as in a record */
    uint64_t name_hash;
};

struct vouch_review_options {
    int64_t since_s;          /* events before this are ignored */
    int64_t until_s;          /* as are events at this time or later */
    struct vouch_span domain; /* only this domain, and names below it; empty: all */
    struct vouch_span peer;   /* only this address or host name; empty: all */
    struct vouch_span host;   /* only this appliance; empty: all */
    uint64_t icid;            /* only this connection; 0: all */
    uint64_t dcid;
    bool timed;             /* since_s and until_s are set */
    bool failed_only;       /* pass on failures only; the counts stay complete */
    struct vouch_zone zone; /* of lines that have none; may be unknown */
    int64_t newest_s;       /* no line is later than this; for lines without a year */
    void (*on_event)(void *self, const struct vouch_review_event *event); /* may be NULL */
    void *self;
};

struct vouch_review_span_of_time {
    int64_t first_s;
    int64_t last_s;
    bool any;
};

/* Some text: in a slot, or in the ring, where it is gone once the ring has wrapped around. */
struct vouch_review_note {
    /* the slot, or the total bytes written before it, and its length; 0: no text */
    uint64_t packed;
};

enum { VOUCH_REVIEW_SLOT_TEXT = 128, VOUCH_REVIEW_NOTE_MAX = 500, VOUCH_REVIEW_NOTE_LEN_BITS = 9 };

struct vouch_review_text_slot {
    uint8_t text[VOUCH_REVIEW_SLOT_TEXT];
};

struct vouch_review_ring {
    uint64_t used; /* total bytes written */
    uint8_t text[VOUCH_REVIEW_RING];
};

enum vouch_review_state {
    VOUCH_REVIEW_ENDED,
    VOUCH_REVIEW_OPEN,
    VOUCH_REVIEW_CLOSING /* ended, but its domain may still come */
};

/* 64 bytes, one cache line. */
struct vouch_review_connection {
    uint64_t id;
    uint32_t message; /* of the last message it carried: a part of its number */
    uint16_t host;    /* the appliance */
    uint8_t delayed;  /* undelivered messages; 255: that many or more */
    uint8_t bounced;
    int64_t utc_s;                   /* of the last line about TLS, else of its start; see timed */
    struct vouch_review_note first;  /* peer, host and listener, separated by tabs */
    struct vouch_review_note group;  /* its sender group; the message's queue ID */
    struct vouch_review_note domain; /* from an error line, or after the cipher */
    union {
        struct vouch_review_note raw; /* the reason as written */
        uint32_t next_free;           /* ended: the next free slot, plus one; 0: none */
    };
    uint8_t suite;
    uint8_t state;   /* enum vouch_review_state */
    uint8_t outcome; /* enum vouch_outcome */
    uint8_t reason;  /* enum vouch_reason */
    uint8_t tail;    /* enum vouch_tail */
    uint8_t trust;   /* 1 + Postfix's word; 0: none */
    bool opened : 1; /* its first line was seen */
    bool has_mid : 1;
    bool required : 1;
    bool refused : 1;
    bool broken : 1;
    bool timed : 1;
    bool unended : 1; /* the log ended before it */
    bool untold : 1;  /* there were unrecognized lines about TLS */
    bool plain : 1;   /* the log says that there was no TLS */
};

/* The last connection with a number of this place. */
struct vouch_review_place {
    uint64_t id;   /* 0: none yet */
    uint32_t slot; /* its index in `connections`, plus one; or ENDED and when; 0: none */
    uint16_t host;
    uint16_t mark; /* a hash of its first line */
};

#define VOUCH_REVIEW_PLACE_ENDED ((uint32_t)1 << 31)

struct vouch_review_recipient {
    uint64_t mid;
    struct vouch_review_note domain;
    uint32_t rid;
    uint16_t host;
    bool used;
};

struct vouch_review_suite {
    uint32_t protocol;
    uint32_t cipher;
    uint64_t count[2]; /* by side */
    struct vouch_review_span_of_time seen[2];
    bool deprecated;
    uint8_t version; /* enum vouch_review_version */
};

struct vouch_review_group {
    uint64_t count;
    struct vouch_review_span_of_time seen;
    uint32_t raw;
    uint32_t peer;
    uint32_t host;
    uint32_t domain;
    uint32_t listener;
    uint32_t sender_group;
    uint16_t reason; /* enum vouch_reason; for users of deprecated suites the suite */
    uint8_t side;
    uint8_t required;
    uint16_t appliance; /* its number */
    bool inferred;      /* the domain was taken from the other deliveries to this peer */
};

struct vouch_review_hour {
    int64_t hour; /* hours since 1970 */
    uint32_t count[2][VOUCH_OUTCOMES];
    uint32_t version[VOUCH_REVIEW_VERSIONS]; /* of both sides */
    bool used;
};

struct vouch_review_side {
    uint64_t connections;
    uint64_t outcomes[VOUCH_OUTCOMES]; /* by enum vouch_outcome */
    uint64_t broken;                   /* ended by a network error, without a line about TLS */
    uint64_t open;                     /* of the clear ones: still open when the log ended */
    uint64_t refused;                  /* of the clear ones: refused by the appliance */
    uint64_t required;                 /* of the failed ones: TLS was required */
    uint64_t trust[4]; /* of the secured ones, by Postfix's words: Anonymous to Verified */
    uint64_t internal; /* connections within the cluster, in none of the counts above */
    uint64_t reasons[VOUCH_REASON_COUNT];
    uint64_t groups_lost; /* failures whose group was not kept */
    uint64_t users_lost;
    struct vouch_review_span_of_time seen;
};

/* Failed deliveries whose recipient may still be logged: a ring of their slots. */
struct vouch_review_closing {
    uint32_t slots[VOUCH_REVIEW_CLOSING_MAX];
    uint64_t count; /* total put there */
    uint32_t max;   /* how many are kept */
};

/* The tables come first: aligned to 64, none of their entries straddles two cache lines. */
struct vouch_review {
    struct vouch_review_connection connections[2][VOUCH_REVIEW_CONNECTIONS_MAX];
    struct vouch_review_place places[2][VOUCH_REVIEW_CONNECTIONS_MAX];
    struct vouch_review_text_slot slots[VOUCH_REVIEW_SLOTS_MAX];
    struct vouch_review_recipient recipients[VOUCH_REVIEW_RECIPIENTS_MAX];
    struct vouch_review_options options;
    struct vouch_review_appliance hosts[VOUCH_REVIEW_HOSTS_MAX];
    uint16_t host_of_name[VOUCH_NAMES_MAX]; /* 1 + an appliance's number, by its name's number */
    uint16_t host_count;
    uint16_t host_last;     /* of the last line that named one */
    uint16_t host_of_file;  /* for lines that name none */
    struct vouch_zone zone; /* of the current file */
    struct vouch_stamp day; /* the last full date, and */
    int64_t day_s;          /* its midnight */
    bool offset_seen;       /* a line told its own zone */
    bool local_seen;        /* a line told none, and nobody else did */
    bool has_last;
    int64_t last_local_s; /* the local time of the last line with a time */
    int64_t last_utc_s;
    uint64_t lines;
    uint64_t full; /* of these not blank */
    uint64_t unreadable;
    uint64_t foreign;        /* written by programs that vouch does not read */
    uint64_t duplicates;     /* lines that came twice */
    int64_t now_s;           /* the time of the current line; see timed */
    bool timed;              /* it has one */
    struct vouch_stamp now;  /* as written */
    uint64_t files;          /* appliances identified by a file */
    uint32_t unread_first;   /* the first line without a known prefix */
    bool files_sorted;       /* set by the reader: the files were put in order of time, */
    uint64_t files_repeated; /* this many were named twice, */
    uint64_t files_reversed; /* and this many had their newest line first */
    uint64_t unknown;        /* lines about TLS in an unknown form */
    uint32_t unknown_raw[VOUCH_REVIEW_UNKNOWN_MAX];
    size_t unknown_count;
    uint64_t evicted;    /* connections forgotten before they ended, for lack of space */
    uint64_t unjoined;   /* ended deliveries whose domain had already been overwritten */
    uint64_t texts_lost; /* connections one of whose texts was overwritten before they ended */
    uint64_t hours_lost;
    uint64_t suites_lost;
    uint64_t alerts_clear; /* alert mails sent without TLS */
    struct vouch_review_side sides[2];
    struct vouch_review_suite suites[VOUCH_REVIEW_SUITES_MAX];
    size_t suite_count;
    size_t suite_last[2];
    struct vouch_span suite_seen[2]; /* index of the current block's cipher */
    uint64_t errors_lost;            /* failures of GUI and directory whose group was not kept */
    uint64_t gui_failed;
    uint64_t gui_reasons[VOUCH_REASON_COUNT];
    uint64_t ldap_asked;
    uint64_t ldap_answered;
    uint64_t ldap_failed;
    uint64_t ldap_unanswered; /* counted at the end */
    uint64_t ldap_slow;
    uint64_t ldap_secured; /* sessions that a line says were over TLS (vouch's own lines do) */
    uint64_t dane[2];      /* consolidated events: success, failure */
    uint64_t ldap_results;
    uint64_t ldap_no_match;
    struct vouch_review_server servers[VOUCH_REVIEW_SERVERS_MAX];
    size_t server_count;
    struct vouch_review_query queries[VOUCH_REVIEW_ASKED_MAX];
    struct vouch_review_partner partners[VOUCH_REVIEW_PARTNERS_MAX];
    struct vouch_review_report report[VOUCH_REVIEW_REPORTS_MAX];
    size_t report_count;
    struct vouch_review_report_failure report_failure[VOUCH_REVIEW_REPORT_FAILURES_MAX];
    size_t report_failures;
    bool compared; /* there is an earlier review to compare with */
    struct vouch_review_gone gone[VOUCH_REVIEW_GONE_MAX];
    size_t gone_count;
    uint64_t reports_lost;
    uint64_t partners_lost; /* connections that are in no row */
    struct vouch_review_via via[VOUCH_REVIEW_VIA_MAX];
    struct vouch_review_group groups[VOUCH_REVIEW_GROUPS_MAX];
    struct vouch_review_group users[VOUCH_REVIEW_USERS_MAX];
    struct vouch_review_hour hours[VOUCH_REVIEW_HOURS_MAX];
    struct vouch_names names;
    uint32_t slots_used;              /* the most that were in use */
    uint32_t slots_free;              /* of these, the first free one plus one; 0: none */
    struct vouch_review_ring ring;    /* texts without a slot */
    struct vouch_review_ring domains; /* of recipients */
    /* domains by their hash, so that each is written rarely */
    struct vouch_review_note recent[VOUCH_REVIEW_RECENT_MAX];
    struct vouch_review_closing closing;     /* deliveries that failed and have ended */
    struct vouch_review_closing left_behind; /* those whose process went on to another host */
    uint32_t open_used[2];                   /* for connections: the most that were in use */
    uint32_t open_free[2];                   /* of these, the first free one plus one; 0: none */
    uint8_t touched[2][VOUCH_REVIEW_CONNECTIONS_MAX / 1024]; /* parts of `places` in use */
};

#endif

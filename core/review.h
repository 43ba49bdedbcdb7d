// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_H
#define VOUCH_REVIEW_H

#include "core/bytes.h"
#include "core/review/names.h"
#include "core/review/prefix.h"
#include "core/review/reason.h"
#include "core/review/record.h"
#include "core/review/zone.h"

#include <stdbool.h>
#include <stdint.h>

/* Reading an appliance's logs: lines in, one summary out. docs/REVIEW.md says which lines, and what
 * is counted how.
 *
 * It goes in two steps, so that several threads can share the first one: vouch_review_parse takes
 * a block of whole lines apart into records and knows nothing else; vouch_review_join takes the
 * records of one block after the other, in the order of the log, and does all the counting. All
 * memory is fixed and the caller's: a struct vouch_review is some 38 MB and wants to be static. */

enum {
    VOUCH_REVIEW_LINE_MAX = 8192,          /* what a line has beyond this is not looked at */
    VOUCH_REVIEW_RECORDS_MAX = 8192,       /* in one batch */
    VOUCH_REVIEW_CONNECTIONS_MAX = 131072, /* remembered on each side; a power of two */
    VOUCH_REVIEW_RECIPIENTS_MAX = 131072,  /* a power of two */
    VOUCH_REVIEW_SLIPS_MAX = 8192,         /* short texts about open connections */
    VOUCH_REVIEW_RING = 4194304,           /* bytes of further text; a power of two */
    VOUCH_REVIEW_MET_MAX = 4096,           /* domains of recipients; a power of two */
    VOUCH_REVIEW_SUITES_MAX = 192,         /* different pairs of protocol and cipher */
    VOUCH_REVIEW_GROUPS_MAX = 8192,        /* different failures; a power of two */
    VOUCH_REVIEW_USERS_MAX = 4096,         /* users of what is deprecated; a power of two */
    VOUCH_REVIEW_HOURS_MAX = 16384,        /* a power of two */
    VOUCH_REVIEW_SERVERS_MAX = 64,         /* directory servers */
    VOUCH_REVIEW_ASKED_MAX = 4096,  /* directory queries without an answer yet; a power of two */
    VOUCH_REVIEW_CLOSING_MAX = 256, /* failed deliveries whose domain may still come */
    VOUCH_REVIEW_UNKNOWN_MAX = 16   /* lines of unknown form that are shown */
};

/* One block of log taken apart. Its records point into the block and into `scratch`. */
struct vouch_review_batch {
    struct vouch_prefix_memory prefixes; /* kept from block to block */
    struct vouch_record records[VOUCH_REVIEW_RECORDS_MAX];
    size_t count;
    uint64_t lines;
    uint64_t unreadable; /* lines, blank ones apart, before which no known prefix stands */
    uint8_t scratch[4 * VOUCH_REVIEW_LINE_MAX]; /* lines that were wrapped, whole again */
    size_t scratch_used;
};

/* How long a head of `block` can be parsed now: it ends with a line that cannot be continued by
 * what follows. 0: nothing yet, more must come first. */
size_t vouch_review_cut(struct vouch_span block);
/* Takes the lines of `block` apart into `batch`, whose former records are forgotten. The block must
 * end where vouch_review_cut says, or with the log. The number of bytes that were done: fewer than
 * the block has when the batch is full; join it, then go on with the rest. */
size_t vouch_review_parse(struct vouch_review_batch *batch, struct vouch_span block);

enum vouch_outcome { VOUCH_OUTCOME_CLEAR, VOUCH_OUTCOME_SECURED, VOUCH_OUTCOME_FAILED };

/* One connection, or one error of the GUI, told whole when it has ended. Spans live as long as the
 * call that hands it out. */
struct vouch_review_event {
    enum vouch_side side;
    enum vouch_outcome outcome;
    bool internal; /* to a place inside the appliance's own cluster */
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
    struct vouch_span raw; /* the reason as it was written */
};

struct vouch_review_options {
    int64_t since_s;          /* events before this are left out */
    int64_t until_s;          /* so are events at this time or later */
    struct vouch_span domain; /* only this domain, and names under it; empty: all */
    struct vouch_span peer;   /* only this address or host name; empty: all */
    uint64_t icid;            /* only this connection; 0: all */
    uint64_t dcid;
    bool timed;             /* since_s and until_s mean something */
    bool failed_only;       /* hand out failures only; the counts stay whole */
    struct vouch_zone zone; /* of lines that do not tell; may be unknown */
    int64_t newest_s;       /* no line is later than this, for lines without a year */
    void (*on_event)(void *self, const struct vouch_review_event *event); /* may be NULL */
    void *self;
};

struct vouch_review_span_of_time {
    int64_t first_s;
    int64_t last_s;
    bool any;
};

/* Some text: on a slip, or in the ring, and gone when that has come round since. */
struct vouch_review_note {
    uint64_t packed; /* the slip, or the bytes ever written before it, and its length; 0: no text */
};

enum { VOUCH_REVIEW_SLIP_TEXT = 128 };

struct vouch_review_slip {
    uint8_t text[VOUCH_REVIEW_SLIP_TEXT];
};

struct vouch_review_ring {
    uint64_t used; /* bytes ever written */
    uint8_t text[VOUCH_REVIEW_RING];
};

enum vouch_review_state {
    VOUCH_REVIEW_ENDED,
    VOUCH_REVIEW_OPEN,
    VOUCH_REVIEW_CLOSING /* ended, but its domain may still come */
};

/* 64 bytes, a line of a processor's cache. */
struct vouch_review_connection {
    uint64_t id;
    uint64_t queue_id; /* Postfix: the message of its last delivery */
    int64_t utc_s;     /* of the last word about TLS, else of its beginning; see timed */
    struct vouch_review_note first;  /* the rest of its first line */
    struct vouch_review_note group;  /* its sender group */
    struct vouch_review_note domain; /* from an error line, or after the cipher */
    union {
        struct vouch_review_note raw; /* the reason as it was written */
        uint32_t next_free;           /* ended: the next room that is free, plus one; 0: none */
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
    bool unended : 1; /* the log ended first */
};

/* The last connection whose number leads here. */
struct vouch_review_place {
    uint64_t id;   /* 0: none yet */
    uint32_t room; /* where it lies in `connections`, plus one; 0: it has ended */
};

struct vouch_review_recipient {
    uint64_t mid;
    struct vouch_review_note domain;
    uint32_t rid;
    bool used;
};

struct vouch_review_suite {
    uint32_t protocol;
    uint32_t cipher;
    uint64_t count[2]; /* by side */
    struct vouch_review_span_of_time seen[2];
    bool deprecated;
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
    uint16_t reason; /* enum vouch_reason; for users of deprecated things the suite */
    uint8_t side;
    uint8_t required;
};

struct vouch_review_hour {
    int64_t hour;         /* hours since 1970 */
    uint32_t count[2][3]; /* side, outcome */
    bool used;
};

struct vouch_review_side {
    uint64_t connections;
    uint64_t outcomes[3]; /* clear, secured, failed */
    uint64_t broken;      /* ended by a network error, with no word about TLS */
    uint64_t open;        /* of the clear ones: not ended yet when the log ended */
    uint64_t refused;     /* of the clear ones: the appliance did not want them */
    uint64_t required;    /* of the failed ones: TLS was required */
    uint64_t trust[4];    /* of the secured ones, in Postfix's words: Anonymous to Verified */
    uint64_t internal;    /* connections into the own cluster, in none of the counts above */
    uint64_t reasons[VOUCH_REASON_COUNT];
    uint64_t groups_lost; /* failures whose group was not kept */
    uint64_t users_lost;
    struct vouch_review_span_of_time seen;
};

struct vouch_review_server {
    uint32_t name; /* host:port */
    uint64_t asked;
    uint64_t answered;
    uint64_t results;
    uint64_t no_match;
    uint64_t secured;
    bool tls; /* the port is one that is meant for TLS */
};

/* The tables come first: begun at a multiple of 64, none of their entries lies across two lines of
 * a cache. */
struct vouch_review {
    struct vouch_review_connection connections[2][VOUCH_REVIEW_CONNECTIONS_MAX];
    struct vouch_review_place places[2][VOUCH_REVIEW_CONNECTIONS_MAX];
    struct vouch_review_slip slips[VOUCH_REVIEW_SLIPS_MAX];
    struct vouch_review_recipient recipients[VOUCH_REVIEW_RECIPIENTS_MAX];
    struct vouch_review_options options;
    struct vouch_zone zone; /* of the file that is being read */
    struct vouch_stamp day; /* the last full date, and */
    int64_t day_s;          /* its midnight */
    bool has_last;
    int64_t last_local_s; /* the local time of the last line with a time */
    int64_t last_utc_s;
    uint64_t lines;
    uint64_t unreadable;
    uint64_t unknown; /* lines about TLS of no form that is known here */
    uint32_t unknown_raw[VOUCH_REVIEW_UNKNOWN_MAX];
    size_t unknown_count;
    uint64_t evicted;    /* connections forgotten before they ended, for want of room */
    uint64_t unjoined;   /* ended deliveries whose domain could not be found any more */
    uint64_t texts_lost; /* connections of which a text was gone before they ended */
    uint64_t hours_lost;
    uint64_t suites_lost;
    uint64_t alerts_clear; /* alert mails that went out without TLS */
    struct vouch_review_side sides[2];
    struct vouch_review_suite suites[VOUCH_REVIEW_SUITES_MAX];
    size_t suite_count;
    size_t suite_last[2];
    uint64_t errors_lost; /* failures of GUI and directory whose group was not kept */
    uint64_t gui_failed;
    uint64_t gui_reasons[VOUCH_REASON_COUNT];
    uint64_t ldap_asked;
    uint64_t ldap_answered;
    uint64_t ldap_failed;
    uint64_t ldap_secured; /* sessions of which a line says that TLS stands (vouch's own do) */
    uint64_t dane[2];      /* consolidated events: success, failure */
    uint64_t ldap_results;
    uint64_t ldap_no_match;
    struct vouch_review_server servers[VOUCH_REVIEW_SERVERS_MAX];
    size_t server_count;
    uint32_t ldap_waiting[VOUCH_REVIEW_ASKED_MAX];
    struct vouch_review_group groups[VOUCH_REVIEW_GROUPS_MAX];
    struct vouch_review_group users[VOUCH_REVIEW_USERS_MAX];
    struct vouch_review_hour hours[VOUCH_REVIEW_HOURS_MAX];
    struct vouch_names names;
    uint32_t slips_used;              /* those that ever were */
    uint32_t slips_free;              /* of these, the first free one plus one; 0: none */
    struct vouch_review_ring ring;    /* what did not go on a slip */
    struct vouch_review_ring domains; /* of recipients */
    struct vouch_review_note
        met[VOUCH_REVIEW_MET_MAX];              /* domains by their hash, to write each seldom */
    uint32_t closing[VOUCH_REVIEW_CLOSING_MAX]; /* places with a connection that is closing */
    uint64_t closing_count;                     /* ever put there */
    uint32_t rooms_used[2];                     /* of connections: those that ever were */
    uint32_t rooms_free[2];                     /* of these, the first free one plus one; 0: none */
    uint8_t touched[2][VOUCH_REVIEW_CONNECTIONS_MAX / 1024]; /* parts of `places` in use */
};

/* Begins. The review must be all zero: what a small log does not need of its room is never touched.
 * Spans in the options stay the caller's and must live as long. */
void vouch_review_begin(struct vouch_review *review, const struct vouch_review_options *options);
/* Another file of the same log follows: its zone is not known yet. newest_s as in the options. */
void vouch_review_next_file(struct vouch_review *review, int64_t newest_s);
/* Takes the records of the next block, in the order of the log. */
void vouch_review_join(struct vouch_review *review, const struct vouch_review_batch *batch);
/* The log rests (somebody follows it): what waits for a last word is told now. */
void vouch_review_rest(struct vouch_review *review);
/* The log has ended: what is still open is counted as it stands. */
void vouch_review_end(struct vouch_review *review);

/* The gathering side of a caller that has one block after the other: fixed room for what does not
 * end yet. */
struct vouch_review_feed {
    uint8_t *room;
    size_t cap; /* four times VOUCH_REVIEW_LINE_MAX at least */
    size_t len;
    bool skipping; /* in a line that is too long: drop everything up to its end */
};

/* Where the next bytes may be put, and how many: `room` is at least VOUCH_REVIEW_LINE_MAX. */
struct vouch_writer vouch_review_feed_room(struct vouch_review_feed *feed);
/* `len` bytes were put there. What can be parsed now, in the feed's room; call
 * vouch_review_feed_done with its length before the next bytes. `at_end`: there is no more. */
struct vouch_span vouch_review_feed_take(struct vouch_review_feed *feed, size_t len, bool at_end);
/* The first `len` bytes have been parsed. What is left goes to the front of `next` (which may be
 * the same feed). */
void vouch_review_feed_done(struct vouch_review_feed *feed, size_t len,
                            struct vouch_review_feed *next);

#endif

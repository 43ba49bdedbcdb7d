// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_TABLES_H
#define VOUCH_REVIEW_TABLES_H

#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* Limits of a review, and the entries of the tables that are rows of the result. */

enum {
    VOUCH_REVIEW_SLOW_S = 5,       /* a directory that takes longer to answer is slow */
    VOUCH_REVIEW_LINE_MAX = 8192,  /* what a line has beyond this is ignored */
    VOUCH_REVIEW_SCRATCH = 262144, /* bytes for the wrapped lines of a batch */
    VOUCH_REVIEW_FEED_MAX = VOUCH_REVIEW_SCRATCH - 16384, /* a feed's line fits, and two more */
    VOUCH_REVIEW_RECORDS_MAX = 8192,                      /* in one batch */
    VOUCH_REVIEW_CONNECTIONS_MAX = 131072, /* remembered on each side; a power of two */
    VOUCH_REVIEW_RECIPIENTS_MAX = 131072,  /* a power of two */
    VOUCH_REVIEW_SLOTS_MAX = 8192,         /* short texts about open connections */
    VOUCH_REVIEW_RING = 2097152,           /* bytes of further text; a power of two */
    VOUCH_REVIEW_RECENT_MAX = 4096,        /* domains of recipients; a power of two */
    VOUCH_REVIEW_GONE_MAX = 256,           /* partners of an earlier review that have disappeared */
    VOUCH_REVIEW_REPORTS_MAX = 256,        /* policies of TLSRPT reports */
    VOUCH_REVIEW_REPORT_FAILURES_MAX = 1024,
    VOUCH_REVIEW_HOSTS_MAX = 1024,     /* appliances */
    VOUCH_REVIEW_PARTNERS_MAX = 16384, /* domains and peers with a row each; a power of two */
    VOUCH_REVIEW_VIA_MAX = 8192,       /* addresses that mail was delivered to; a power of two */
    VOUCH_REVIEW_SUITES_MAX = 192,     /* different pairs of protocol and cipher */
    VOUCH_REVIEW_GROUPS_MAX = 8192,    /* different failures; a power of two */
    VOUCH_REVIEW_USERS_MAX = 4096,     /* users of what is deprecated; a power of two */
    VOUCH_REVIEW_HOURS_MAX = 16384,    /* a power of two */
    VOUCH_REVIEW_SERVERS_MAX = 64,     /* directory servers */
    VOUCH_REVIEW_ASKED_MAX = 4096,     /* directory queries without an answer yet; a power of two */
    VOUCH_REVIEW_CLOSING_MAX = 1024,   /* failed deliveries whose domain may still be logged */
    VOUCH_REVIEW_UNKNOWN_MAX = 16      /* lines of unknown form that are shown */
};

enum vouch_outcome {
    VOUCH_OUTCOME_CLEAR,
    VOUCH_OUTCOME_SECURED,
    VOUCH_OUTCOME_FAILED,
    VOUCH_OUTCOME_UNKNOWN /* the log does not say whether there was TLS */
};

enum { VOUCH_OUTCOMES = 4 };

/* Protocol versions as distinguished in charts. */
enum vouch_review_version {
    VOUCH_REVIEW_VERSION_UNTOLD, /* the log names none */
    VOUCH_REVIEW_VERSION_OLD,    /* below TLS 1.2 */
    VOUCH_REVIEW_VERSION_12,
    VOUCH_REVIEW_VERSION_13,
    VOUCH_REVIEW_VERSIONS
};

/* A partner is a domain that mail is delivered to (the address if the log names none), or the host
 * or address that it comes from; each direction and appliance has its own row. */
struct vouch_review_partner {
    /* Updated by each connection; two cache lines. */
    _Alignas(64) uint64_t key; /* a hash of name, direction and appliance */
    uint32_t count[VOUCH_OUTCOMES];
    uint32_t version[VOUCH_REVIEW_VERSIONS];
    int64_t first_s;
    int64_t last_s;
    int64_t last_success_s;
    uint64_t strip[3];   /* when it succeeded, failed, was clear: a bit for each span of time */
    int32_t strip_at;    /* the number of the first bit's span since 1970 */
    uint8_t strip_shift; /* a span is an hour, twice that, ... */
    uint8_t side;
    bool domain;      /* name is a domain */
    bool timed;       /* first_s and last_s are set */
    bool succeeded;   /* last_success_s is set */
    bool failed;      /* last_failure_s is set */
    bool failing;     /* streak_s is set: the last result was a failure */
    uint8_t required; /* conditions (condition.h) as bits */
    uint32_t name;    /* the domain or host; or address */
    uint32_t peer;    /* an address of it */
    uint16_t host;    /* the appliance */
    uint16_t group;   /* at the end: the group of the most frequent reason, plus one; 0: none */
    /* Updated by failures. */
    int64_t streak_s; /* the first failure after the last success */
    int64_t last_failure_s;
    uint32_t via; /* delivering: the last host or address that failed */
    uint32_t delayed;
    uint32_t bounced;
    uint8_t before;      /* 1 + its state in the earlier review; 0: it was not in it */
    uint32_t inferred;   /* failures attributed to it because others to that address were */
    uint32_t message[3]; /* the first undelivered messages, by their names */
};

/* The domains that mail was delivered to over one address. */
struct vouch_review_via {
    uint32_t peer;   /* a hash of it; 0: free */
    uint32_t domain; /* VOUCH_NAME_LOST: several */
    uint16_t host;
};

struct vouch_review_server {
    uint32_t name; /* host:port */
    uint64_t failed;
    uint64_t waiting; /* asked, without an answer yet */
    uint64_t slow;    /* answered after VOUCH_REVIEW_SLOW_S or more */
    uint64_t asked;
    uint64_t answered;
    uint64_t results;
    uint64_t no_match;
    uint64_t secured;
    bool tls; /* the port is intended for TLS */
};

/* An appliance. */
struct vouch_review_appliance {
    uint32_t name;
    uint32_t folder; /* of its last file, if its lines name no host */
    int64_t first_s; /* of its last file's first line, if these name no host */
    int64_t last_s;  /* of its last line then */
    bool by_file;    /* it was identified by a file: its lines name no host */
    bool timed;      /* last_s is set */
};

/* What is known of a file before it is read. */
struct vouch_review_file {
    struct vouch_span name; /* its path */
    int64_t newest_s;       /* no line of it is later */
    int64_t first_s;        /* of its first line, as written; see timed */
    bool timed;
};

/* What another party's TLSRPT report (RFC 8460) says under one policy. */
struct vouch_review_report {
    uint32_t organization;
    uint32_t domain; /* of the policy */
    uint32_t type;   /* of the policy */
    uint64_t succeeded;
    uint64_t failed;
    int64_t begin_s;
    int64_t end_s;
};

struct vouch_review_report_failure {
    uint32_t type; /* section 4.3 */
    uint32_t host; /* the receiving MX */
    uint32_t peer; /* the sending address */
    uint32_t reason;
    uint64_t count;
    uint16_t report; /* its index among the reports */
};

/* A partner that failed in an earlier review and is not in this log. */
struct vouch_review_gone {
    uint32_t name;
    uint8_t side;
};

/* A query without an answer yet. */
struct vouch_review_query {
    uint32_t hash;   /* of kind, filter and server */
    uint32_t count;  /* how many of them; 0: free */
    uint16_t server; /* its index in `servers` */
    bool timed;
    int64_t utc_s; /* of the last one */
};

#endif

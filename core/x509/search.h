// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_SEARCH_H
#define VOUCH_X509_SEARCH_H

#include "core/x509/path.h"

/* The search for a path from a leaf to a trust anchor (RFC 4158): depth first, backwards where a
 * way turns out bad, cheap rules before signatures, each signature verified at most once, and all
 * of it within a budget that no input can stretch. What certificates are tried first depends on
 * what they say, never on where they stood, so that the order in which they were sent does not
 * matter. Key identifiers and dates decide the order of trying, and nothing else. */

enum {
    VOUCH_SEARCH_CERTIFICATES_MAX = 128, /* that can be on a path */
    VOUCH_SEARCH_SIGNATURES_MAX = 16,    /* verifications in one search */
    VOUCH_SEARCH_COST_MAX = 160,     /* of them, weighed by vouch_search_cost, wrong ones twice; the
                                        first four are free while none is wrong */
    VOUCH_SEARCH_STEPS_MAX = 1000,   /* candidates of the right name looked at, in each pass */
    VOUCH_SEARCH_BYTES_MAX = 1 << 20 /* of names compared that are not the same bytes */
};

enum vouch_search_outcome {
    VOUCH_SEARCH_UNDER_WAY = 0,
    VOUCH_SEARCH_GOOD,   /* a path to an anchor that breaks no rule (the leaf's own not asked) */
    VOUCH_SEARCH_FAULTY, /* a path to an anchor, with right signatures, that breaks rules */
    VOUCH_SEARCH_PARTIAL /* no path to an anchor: the part that hangs together from the leaf */
};

/* A link of the path under trial. */
struct vouch_search_frame {
    uint8_t certificate;
    uint8_t round; /* which kind of candidate is being tried */
    uint16_t next; /* which candidate of the round is next */
};

/* A signature that has been verified. */
struct vouch_search_memo {
    struct vouch_span key;
    int16_t status;
    uint8_t child;
};

/* One search under way; fixed size. Fields up to the gap may be read when it has ended. */
struct vouch_search {
    enum vouch_search_outcome outcome;
    struct vouch_path path;               /* leaf first */
    uint8_t indexes[VOUCH_PATH_MAX];      /* of its certificates */
    struct vouch_anchor anchor;           /* GOOD, FAULTY */
    struct vouch_certificate anchor_view; /* its certificate; synthesized for a bare key */
    int link_status;     /* PARTIAL: why the last one has no issuer: NOT_FOUND: none of that name;
                            SIGNATURE, UNSUPPORTED, MALFORMED: there is one, and this came of it */
    bool pinned;         /* GOOD, FAULTY: the leaf itself is the anchor */
    bool cut;            /* something was left out because the path would be too long */
    const char *spent;   /* which budget was used up; null: none */
    unsigned signatures; /* verified, now or earlier */
    unsigned known;      /* of them earlier (x509/memo.h) */

    const struct vouch_certificate *certificates;
    size_t count;
    struct vouch_anchors anchors;
    struct vouch_path_rules *rules;
    uint8_t order[VOUCH_SEARCH_CERTIFICATES_MAX]; /* candidates, the best first */
    size_t order_count;
    uint8_t own[VOUCH_SEARCH_CERTIFICATES_MAX]; /* what is known of each by itself */
    struct vouch_search_frame frames[VOUCH_PATH_MAX];
    size_t depth;
    uint8_t leaf; /* where the path begins */
    struct vouch_search_memo memo[VOUCH_SEARCH_SIGNATURES_MAX];
    unsigned cost;
    unsigned steps;
    size_t compared; /* bytes of names */
    bool wrong;      /* a signature was */
    bool pending;    /* a signature is not done yet */
    bool lenient;    /* the second pass: rules do not count */
    int stage;
    int store_status;
    size_t link;                  /* the signature to be looked at next */
    uint8_t best[VOUCH_PATH_MAX]; /* the longest dead end of the second pass */
    size_t best_count;
};

/* Begins. certificates[0] is the leaf; those from the 129th on are left out. All of it stays the
 * caller's until the search has ended; `rules->work` is counted down. */
void vouch_search_begin(struct vouch_search *s, const struct vouch_certificate *certificates,
                        size_t count, struct vouch_anchors anchors, struct vouch_path_rules *rules);
/* The same from another one of them than the first. */
void vouch_search_begin_at(struct vouch_search *s, const struct vouch_certificate *certificates,
                           size_t count, size_t leaf, struct vouch_anchors anchors,
                           struct vouch_path_rules *rules);
/* Goes on, with at most one signature verification, or a piece of one: VOUCH_AGAIN, or VOUCH_OK
 * when it has ended; VOUCH_E_MEMORY; or the status with which the anchor store failed. */
int vouch_search_step(struct vouch_search *s);
/* Says all that is to be said of the path found, or of the part (the leaf's own faults are the
 * caller's). true: nothing that makes it bad. */
bool vouch_search_explain(struct vouch_search *s, const struct vouch_path_sink *sink);

/* What a verification by this key weighs, so that the budget is one of time: 10 for P-256. */
unsigned vouch_search_cost(struct vouch_span spki);

#endif

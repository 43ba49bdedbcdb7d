// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_SEARCH_H
#define VOUCH_X509_SEARCH_H

#include "core/x509/path.h"

/* The search for a path from a leaf to a trust anchor (RFC 4158): depth first with backtracking,
 * cheap rules before signatures, each signature verified at most once, and all within a budget that
 * no input can exceed. The order of trying depends on the content of the certificates, never on
 * their position, so the order in which they were sent does not matter. Key identifiers and dates
 * affect only the order of trying. */

enum {
    VOUCH_SEARCH_CERTIFICATES_MAX = 128, /* that can be considered */
    VOUCH_SEARCH_SIGNATURES_MAX = 16,    /* verifications in one search */
    /* of them, weighted by vouch_search_cost, wrong ones twice; the first four are free while none
     * is wrong */
    VOUCH_SEARCH_COST_MAX = 160,
    /* candidates with the right name that are examined in each pass */
    VOUCH_SEARCH_STEPS_MAX = 1000,
    VOUCH_SEARCH_BYTES_MAX = 1 << 20 /* of names compared that are not the same bytes */
};

enum vouch_search_outcome {
    VOUCH_SEARCH_UNDER_WAY = 0,
    /* a path to an anchor that breaks no rule (the leaf's own are not checked) */
    VOUCH_SEARCH_GOOD,
    VOUCH_SEARCH_FAULTY, /* a path to an anchor, with valid signatures, that breaks rules */
    VOUCH_SEARCH_PARTIAL /* no path to an anchor: the part that forms a chain from the leaf */
};

/* A link of the path being tried. */
struct vouch_search_frame {
    uint8_t certificate;
    uint8_t round; /* the kind of candidate being tried */
    uint16_t next; /* the next candidate of the round */
};

/* A signature that has been verified. */
struct vouch_search_memo {
    struct vouch_span key;
    int16_t status;
    uint8_t child;
};

/* One search in progress; fixed size. Fields before the gap may be read when it has ended. */
struct vouch_search {
    enum vouch_search_outcome outcome;
    struct vouch_path path;               /* leaf first */
    uint8_t indexes[VOUCH_PATH_MAX];      /* of its certificates */
    struct vouch_anchor anchor;           /* GOOD, FAULTY */
    struct vouch_certificate anchor_view; /* its certificate; synthesized for a bare key */
    /* PARTIAL: why the last one has no issuer: NOT_FOUND: none of that name; SIGNATURE,
     * UNSUPPORTED, MALFORMED: there is one, with this result */
    int link_status;
    bool pinned;         /* GOOD, FAULTY: the leaf itself is the anchor */
    bool cut;            /* something was left out because the path would be too long */
    const char *spent;   /* the exhausted budget; null: none */
    unsigned signatures; /* verified, now or earlier */
    unsigned known;      /* earlier ones among them (x509/memo.h) */
    const struct vouch_certificate *certificates;
    size_t count;
    struct vouch_anchors anchors;

    struct vouch_path_rules *rules;
    uint8_t order[VOUCH_SEARCH_CERTIFICATES_MAX]; /* candidates, the best first */
    size_t order_count;
    uint8_t own[VOUCH_SEARCH_CERTIFICATES_MAX]; /* what is known about each by itself */
    struct vouch_search_frame frames[VOUCH_PATH_MAX];
    size_t depth;
    uint8_t leaf; /* the start of the path */
    struct vouch_search_memo memo[VOUCH_SEARCH_SIGNATURES_MAX];
    unsigned cost;
    unsigned steps;
    size_t compared; /* bytes of names */
    bool wrong;      /* a signature was */
    bool pending;    /* a signature is not done yet */
    bool lenient;    /* the second pass: rules are ignored */
    int stage;
    int store_status;
    size_t link;                  /* the next signature to verify */
    uint8_t best[VOUCH_PATH_MAX]; /* the longest dead end of the second pass */
    size_t best_count;
};

/* Starts. certificates[0] is the leaf; those from the 129th on are ignored. The caller keeps all of
 * it until the search has ended; `rules->work` is counted down. */
void vouch_search_begin(struct vouch_search *s, const struct vouch_certificate *certificates,
                        size_t count, struct vouch_anchors anchors, struct vouch_path_rules *rules);
/* The same, starting from another of them. */
void vouch_search_begin_at(struct vouch_search *s, const struct vouch_certificate *certificates,
                           size_t count, size_t leaf, struct vouch_anchors anchors,
                           struct vouch_path_rules *rules);
/* Continues, with at most one signature verification, or a piece of one: VOUCH_AGAIN, or VOUCH_OK
 * when it has ended; VOUCH_E_MEMORY; or the status with which the anchor store failed. */
int vouch_search_step(struct vouch_search *s);
/* Reports everything about the path found, or about the part (the caller reports the leaf's own
 * faults). true: nothing makes it bad. */
bool vouch_search_explain(struct vouch_search *s, const struct vouch_path_sink *sink);

/* The weight of a verification with this key, so that the budget is one of time: 10 for P-256. */
unsigned vouch_search_cost(struct vouch_span spki);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_H
#define VOUCH_REVIEW_H

#include "core/bytes.h"
#include "core/review/names.h"
#include "core/review/prefix.h"
#include "core/review/reason.h"
#include "core/review/record.h"
#include "core/review/state.h"
#include "core/review/zone.h"

#include <stdbool.h>
#include <stdint.h>

/* Reading an appliance's logs: lines in, one summary out. docs/REVIEW.md says which lines, and what
 * is counted how.
 *
 * It works in two steps, so that several threads can share the first: vouch_review_parse splits a
 * block of whole lines into records, independently of other blocks; vouch_review_join takes the
 * records of one block after another, in the order of the log, and does all the counting. All
 * memory is fixed and owned by the caller: a struct vouch_review takes some 38 MB and should be
 * static. */

/* A parsed block of the log. Its records point into the block and into `scratch`. */
struct vouch_review_batch {
    struct vouch_prefix_memory prefixes; /* kept from block to block */
    struct vouch_record records[VOUCH_REVIEW_RECORDS_MAX];
    size_t count;
    uint64_t lines;
    uint64_t full;       /* lines that are not blank */
    uint64_t unreadable; /* of these, without a known prefix, or more than a batch has space for */
    uint64_t foreign;    /* of these, written by programs that vouch does not read */
    struct vouch_span first_unreadable;
    bool coloured; /* set by the caller: the file may contain terminal colour codes */
    bool plodding; /* set by the caller: take no short cuts (for tests) */
    size_t scratch_used;
    uint8_t scratch[VOUCH_REVIEW_SCRATCH]; /* wrapped lines, put together again */
};

/* The length of the part of `block` that can be parsed now: it ends with a line that nothing after
 * it can continue. 0: more must be read first. */
size_t vouch_review_cut(struct vouch_span block);
/* Parses the lines of `block` into `batch`, dropping its previous records. The block must end where
 * vouch_review_cut says, or with the log. Returns the number of bytes parsed: less than the block's
 * length when the batch is full; join it, then parse the rest. */
size_t vouch_review_parse(struct vouch_review_batch *batch, struct vouch_span block);

/* Initializes. The review must be all zero: storage that a small log does not need is never
 * touched. The caller keeps the spans in the options, which must live as long. */
void vouch_review_begin(struct vouch_review *review, const struct vouch_review_options *options);
/* Another file of the same log follows: its time zone is not known yet. */
void vouch_review_next_file(struct vouch_review *review, const struct vouch_review_file *file);
/* Takes the records of the next block, in the order of the log. */
void vouch_review_join(struct vouch_review *review, const struct vouch_review_batch *batch);
/* The log is idle (it is being followed): events that wait for a last line are reported now. */
void vouch_review_rest(struct vouch_review *review);
/* The one domain (a name's number) that mail to this address was delivered for, as far as the log
 * names it; VOUCH_NAME_NONE: none, or several. */
uint32_t vouch_review_domain_via(const struct vouch_review *review, uint16_t host, uint32_t number);
/* What our log says about everything received during the period of a report. */
void vouch_review_compare_report(const struct vouch_review *review,
                                 const struct vouch_review_report *report,
                                 uint64_t counts[VOUCH_OUTCOMES]);
/* The name of an appliance; empty if the log names none and there is only one. */
struct vouch_span vouch_review_appliance_name(const struct vouch_review *review, uint16_t host);
/* Are all times UTC: did each line state its zone, or was one given? */
bool vouch_review_zone_known(const struct vouch_review *review);
/* Was not a single line recognized? */
bool vouch_review_is_unread(const struct vouch_review *review);
/* Were more than a tenth of the lines not recognized? */
bool vouch_review_is_mostly_unread(const struct vouch_review *review);
/* The log has ended: what is still open is counted as it is. */
void vouch_review_end(struct vouch_review *review);

/* Buffers for a caller that reads one block after another: keeps what is not complete yet. */
struct vouch_review_feed {
    uint8_t *buffer;
    size_t cap; /* four times VOUCH_REVIEW_LINE_MAX at least, VOUCH_REVIEW_FEED_MAX at most */
    size_t len;
    bool skipping; /* within a line that is too long: drop everything up to its end */
};

/* Where the next bytes may be written, and how many: at least VOUCH_REVIEW_LINE_MAX. */
struct vouch_writer vouch_review_feed_space(struct vouch_review_feed *feed);
/* `len` bytes have been written there. Returns what can be parsed now, in the feed's buffer; call
 * vouch_review_feed_done with its length before adding more. `at_end`: there is no more. */
struct vouch_span vouch_review_feed_take(struct vouch_review_feed *feed, size_t len, bool at_end);
/* The first `len` bytes have been parsed. The rest moves to the front of `next` (which may be the
 * same feed). */
void vouch_review_feed_done(struct vouch_review_feed *feed, size_t len,
                            struct vouch_review_feed *next);

#endif

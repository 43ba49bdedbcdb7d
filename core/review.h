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
 * It goes in two steps, so that several threads can share the first one: vouch_review_parse takes
 * a block of whole lines apart into records and knows nothing else; vouch_review_join takes the
 * records of one block after the other, in the order of the log, and does all the counting. All
 * memory is fixed and the caller's: a struct vouch_review is some 38 MB and wants to be static. */

/* One block of log taken apart. Its records point into the block and into `scratch`. */
struct vouch_review_batch {
    struct vouch_prefix_memory prefixes; /* kept from block to block */
    struct vouch_record records[VOUCH_REVIEW_RECORDS_MAX];
    size_t count;
    uint64_t lines;
    uint64_t full;       /* of these not blank */
    uint64_t unreadable; /* of these without a prefix that is known */
    uint64_t foreign;    /* of these written by programs that vouch does not read */
    struct vouch_span first_unreadable;
    bool coloured; /* set by the caller: the file may have a terminal's colours in it */
    bool plodding; /* set by the caller: every line is read the long way (for tests) */
    size_t scratch_used;
    uint8_t scratch[32 * VOUCH_REVIEW_LINE_MAX]; /* lines that were wrapped, whole again */
};

/* How long a head of `block` can be parsed now: it ends with a line that cannot be continued by
 * what follows. 0: nothing yet, more must come first. */
size_t vouch_review_cut(struct vouch_span block);
/* Takes the lines of `block` apart into `batch`, whose former records are forgotten. The block must
 * end where vouch_review_cut says, or with the log. The number of bytes that were done: fewer than
 * the block has when the batch is full; join it, then go on with the rest. */
size_t vouch_review_parse(struct vouch_review_batch *batch, struct vouch_span block);

/* Begins. The review must be all zero: what a small log does not need of its storage is never
 * touched. Spans in the options stay the caller's and must live as long. */
void vouch_review_begin(struct vouch_review *review, const struct vouch_review_options *options);
/* Another file of the same log follows: its zone is not known yet. */
void vouch_review_next_file(struct vouch_review *review, const struct vouch_review_file *file);
/* Takes the records of the next block, in the order of the log. */
void vouch_review_join(struct vouch_review *review, const struct vouch_review_batch *batch);
/* The log rests (somebody follows it): what waits for a last word is told now. */
void vouch_review_rest(struct vouch_review *review);
/* The one domain that mail was delivered to over this address (a name's number) whenever the log
 * told for which it was; VOUCH_NAME_NONE: none, or several. */
uint32_t vouch_review_domain_via(const struct vouch_review *review, uint16_t host, uint32_t number);
/* What our log says of all that was received in the time of a report. */
void vouch_review_compare_report(const struct vouch_review *review,
                                 const struct vouch_review_report *report,
                                 uint64_t counts[VOUCH_OUTCOMES]);
/* The name of an appliance; empty where the log names none and there is one only. */
struct vouch_span vouch_review_appliance_name(const struct vouch_review *review, uint16_t host);
/* Are all times UTC: did each line tell its zone, or was it given? */
bool vouch_review_zone_known(const struct vouch_review *review);
/* Was none of the lines one that is known here? */
bool vouch_review_is_unread(const struct vouch_review *review);
/* More than a tenth of them? */
bool vouch_review_is_mostly_unread(const struct vouch_review *review);
/* The log has ended: what is still open is counted as it stands. */
void vouch_review_end(struct vouch_review *review);

/* The gathering side of a caller that has one block after the other: fixed buffers for what does
 * not end yet. */
struct vouch_review_feed {
    uint8_t *buffer;
    size_t cap; /* four times VOUCH_REVIEW_LINE_MAX at least */
    size_t len;
    bool skipping; /* in a line that is too long: drop everything up to its end */
};

/* Where the next bytes may be put, and how many: the buffer is at least VOUCH_REVIEW_LINE_MAX. */
struct vouch_writer vouch_review_feed_space(struct vouch_review_feed *feed);
/* `len` bytes were put there. What can be parsed now, in the feed's buffer; call
 * vouch_review_feed_done with its length before the next bytes. `at_end`: there is no more. */
struct vouch_span vouch_review_feed_take(struct vouch_review_feed *feed, size_t len, bool at_end);
/* The first `len` bytes have been parsed. What is left goes to the front of `next` (which may be
 * the same feed). */
void vouch_review_feed_done(struct vouch_review_feed *feed, size_t len,
                            struct vouch_review_feed *next);

#endif

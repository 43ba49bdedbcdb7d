// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_ORDINARY_H
#define VOUCH_REVIEW_ORDINARY_H

#include "core/bytes.h"
#include "core/review/record.h"
#include "core/review/scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The few forms that nearly all lines of an appliance have, read without examining anything else.
 * Everything that is not exactly of such a form is left to vouch_appliance_read, which gives the
 * same result. */

enum vouch_ordinary {
    VOUCH_ORDINARY_NOT,  /* of no such form: use the general reader */
    VOUCH_ORDINARY_IDLE, /* says nothing about connections */
    VOUCH_ORDINARY_TOLD  /* the record is written */
};

/* How many bytes after a message, and from the start of its line, must be readable. */
enum { VOUCH_ORDINARY_SLACK = 16, VOUCH_ORDINARY_AHEAD = 128 };

/* Is it obvious that this message is irrelevant? Most are "MID n", but not "MID n ICID n"; "Start
 * MID n" and "Message finished" are next. */
static inline bool vouch_ordinary_is_idle(const uint8_t *at, const uint8_t *end)
{
    if (end - at < 16)
        return false;
    if (memcmp(at, "MID ", 4) == 0) {
        uint64_t word;
        unsigned digits;
        memcpy(&word, at + 4, sizeof word);
        vouch_scan_eight(word, &digits);
        bool blank_and_i = digits < 8 && at[4 + digits] == ' ' && at[5 + digits] == 'I';
        return digits - 1 < 7 && !blank_and_i;
    }
    return memcmp(at, "Start MID ", 10) == 0 || memcmp(at, "Message fini", 12) == 0;
}

/* What is remembered from line to line, by side: the last "PROTOCOL cipher NAME" that was analysed.
 * All zero is empty; its spans point into the block. */
struct vouch_ordinary_memory {
    struct vouch_span protocol[2];
    struct vouch_span cipher[2];
};

/* Reads the message from `at` to `end`. The caller sets the record's host and time; of the union
 * only what its kind has is written. */
enum vouch_ordinary vouch_ordinary_read(struct vouch_ordinary_memory *memory, const uint8_t *at,
                                        const uint8_t *end, struct vouch_record *out);

/* A walk through a block. */
struct vouch_ordinary_run {
    const uint8_t *at;      /* in: where a line starts; out: where the first other line starts */
    const uint8_t *end;     /* of the block */
    struct vouch_span last; /* out: the last line taken */
    bool last_told;         /* out: it produced the batch's last record */
};

struct vouch_review_batch;

/* Takes lines into the batch as long as they have such a form and a prefix that its memory knows,
 * and there is space; returns the number of lines. */
size_t vouch_ordinary_run(struct vouch_review_batch *batch, struct vouch_ordinary_memory *memory,
                          struct vouch_ordinary_run *run);

#endif

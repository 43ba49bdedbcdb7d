// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_RECORD_TEXT_H
#define VOUCH_TEST_RECORD_TEXT_H

#include "core/bytes.h"
#include "core/review/record.h"

/* Writes what a record of a review tells: its kind, and each of its parts that is not empty. */
void record_text_write(struct vouch_writer *row, const struct vouch_record *r);
/* Writes " name=v", unless v is 0. */
void record_text_number(struct vouch_writer *row, const char *name, int64_t v);

#endif

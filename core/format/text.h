// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_TEXT_H
#define VOUCH_FORMAT_TEXT_H

#include "core/format.h"
#include "core/format/labels.h"
#include "core/format/page.h"

/* The parts of the text format (text.c); private to it. */

/* The indentation of details, and what follows their names. */
enum { VOUCH_TEXT_DETAIL = 3, VOUCH_TEXT_VALUE = 12, VOUCH_TEXT_FACT = 20 };

/* One report being written. */
struct vouch_text {
    struct vouch_page page;
    const struct vouch_report *report;
    const struct vouch_format_options *options;
};

/* Common phrases: text_say.c */
const char *vouch_text_label(const struct vouch_text *t, enum vouch_label which);
/* The text of a label, and a blank. */
void vouch_text_say(struct vouch_text *t, enum vouch_label which);
/* The text of a label with a number in place of its "#". */
void vouch_text_count(struct vouch_text *t, enum vouch_label which, int64_t n);
void vouch_text_day(struct vouch_text *t, int64_t utc_s);
/* "8 days left", "expired 3 hours ago". */
void vouch_text_left(struct vouch_text *t, int64_t left_s);
/* Valid until a day, and how far away that was at the time of the check. */
void vouch_text_until(struct vouch_text *t, int64_t not_after_s);
/* Starts a line with a label in the margin. */
void vouch_text_margin(struct vouch_text *t, enum vouch_label which);

/* The facts: text_seen.c */
void vouch_text_chain(struct vouch_text *t);
void vouch_text_path(struct vouch_text *t);
void vouch_text_names(struct vouch_text *t);
void vouch_text_facts(struct vouch_text *t);
void vouch_text_times(struct vouch_text *t);
/* Which clients accept and refuse, with their error codes: text_clients.c */
void vouch_text_clients(struct vouch_text *t);
/* What a probe has found: text_accepts.c */
void vouch_text_accepts(struct vouch_text *t);

/* The commands of vouch that carry out remedies: text_commands.c */
void vouch_text_commands(struct vouch_text *t);

#endif

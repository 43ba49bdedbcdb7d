// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_TEXT_H
#define VOUCH_FORMAT_TEXT_H

#include "core/format.h"
#include "core/format/labels.h"
#include "core/format/page.h"

/* The parts of the text format (text.c); nobody else needs this. */

/* How far details are indented, and what stands behind their names. */
enum { VOUCH_TEXT_DETAIL = 3, VOUCH_TEXT_VALUE = 12, VOUCH_TEXT_FACT = 20 };

/* One report being written. */
struct vouch_text {
    struct vouch_page page;
    const struct vouch_report *report;
    const struct vouch_format_options *options;
};

/* What is said again and again: text_say.c */
const char *vouch_text_label(const struct vouch_text *t, enum vouch_label which);
/* The words of a label, and a blank. */
void vouch_text_say(struct vouch_text *t, enum vouch_label which);
/* The words of a label with a number in the place of its "#". */
void vouch_text_count(struct vouch_text *t, enum vouch_label which, int64_t n);
void vouch_text_day(struct vouch_text *t, int64_t utc_s);
/* "8 days left", "expired 3 hours ago". */
void vouch_text_left(struct vouch_text *t, int64_t left_s);
/* Good until a day, and how far that was from when the check was made. */
void vouch_text_until(struct vouch_text *t, int64_t not_after_s);
/* Begins a line with a label in the margin. */
void vouch_text_margin(struct vouch_text *t, enum vouch_label which);

/* What was seen: text_seen.c */
void vouch_text_chain(struct vouch_text *t);
void vouch_text_path(struct vouch_text *t);
void vouch_text_names(struct vouch_text *t);
void vouch_text_facts(struct vouch_text *t);
void vouch_text_times(struct vouch_text *t);
/* Which clients accept and refuse, and by which code of theirs: text_clients.c */
void vouch_text_clients(struct vouch_text *t);

/* The commands of vouch that carry remedies out: text_commands.c */
void vouch_text_commands(struct vouch_text *t);

#endif

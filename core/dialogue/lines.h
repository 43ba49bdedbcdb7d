// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LINES_H
#define VOUCH_DIALOGUE_LINES_H

#include "core/dialogue.h"

/* What the dialogues have in common that ask for TLS in a protocol of lines: IMAP, POP3, FTP,
 * ManageSieve. */

enum { VOUCH_LINE_MAX = 4096 };

/* The beginning of such a dialogue's state. */
struct vouch_lines {
    unsigned stage; /* the dialogue's own; 0 before the first step */
    int outcome;    /* what to answer once the goodbye is answered */
    bool leaving;   /* the goodbye is said */
};

/* Hands whole lines, without their end (CRLF, or LF alone), to on_line, which answers as a step
 * does, until it has said something or is over; what follows stays unused. VOUCH_E_SPACE: a line
 * longer than VOUCH_LINE_MAX. */
int vouch_lines_run(struct vouch_exchange *x,
                    int (*on_line)(struct vouch_exchange *x, struct vouch_span line));
/* Says a command of text alone. VOUCH_AGAIN. */
int vouch_lines_say(struct vouch_exchange *x, const char *command);
/* Says goodbye; the step's last answer will be `outcome`, whether or not it is answered. */
int vouch_lines_leave(struct vouch_exchange *x, const char *command, int outcome);
/* Puts a finding into the report; its value is the protocol's name and what the server said. */
void vouch_lines_find(struct vouch_exchange *x, enum vouch_finding_code code, const char *protocol,
                      struct vouch_span said);
/* Keeps the server's first line as the fact "greeting". */
void vouch_lines_keep_greeting(struct vouch_exchange *x, struct vouch_span line);
/* The first word of the line, which ends at a blank; *line goes on behind it. Empty at the end. */
struct vouch_span vouch_lines_word(struct vouch_span *line);

#endif

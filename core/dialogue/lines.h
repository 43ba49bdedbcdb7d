// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LINES_H
#define VOUCH_DIALOGUE_LINES_H

#include "core/dialogue.h"

/* Shared by the dialogues that start TLS in a line-based protocol: IMAP, POP3, FTP, ManageSieve. */

enum { VOUCH_LINE_MAX = 4096 };

/* The beginning of such a dialogue's state. */
struct vouch_lines {
    unsigned stage; /* the dialogue's own; 0 before the first step */
    int outcome;    /* what to answer once the closing command is answered */
    bool leaving;   /* the closing command has been sent */
};

/* Passes whole lines, without their line end (CRLF, or LF alone), to on_line, which answers as a
 * step does, until it has sent something or is finished; the rest stays unused. VOUCH_E_SPACE: a
 * line longer than VOUCH_LINE_MAX. */
int vouch_lines_run(struct vouch_exchange *x,
                    int (*on_line)(struct vouch_exchange *x, struct vouch_span line));
/* Sends a command. VOUCH_AGAIN. */
int vouch_lines_say(struct vouch_exchange *x, const char *command);
/* Sends the closing command; the step's last answer will be `outcome`, whether or not it is
 * answered. */
int vouch_lines_leave(struct vouch_exchange *x, const char *command, int outcome);
/* Adds a finding to the report; its value is the protocol's name and what the server said. */
void vouch_lines_find(struct vouch_exchange *x, enum vouch_finding_code code, const char *protocol,
                      struct vouch_span said);
/* Keeps the server's first line as the fact "greeting". */
void vouch_lines_keep_greeting(struct vouch_exchange *x, struct vouch_span line);
/* The first word of the line, up to a blank; *line moves past it. Empty at the end. */
struct vouch_span vouch_lines_word(struct vouch_span *line);

#endif

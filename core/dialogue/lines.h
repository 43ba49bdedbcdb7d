// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_LINES_H
#define VOUCH_DIALOGUE_LINES_H

#include "core/dialogue.h"

/* Shared by the dialogues that start TLS in a line-based protocol: IMAP, POP3, FTP, ManageSieve. */

enum { VOUCH_LINE_MAX = 4096 };

/* The stages that all of them have; a dialogue's own begin at VOUCH_LINES_OWN. */
enum vouch_lines_stage {
    VOUCH_LINES_BEGIN = 0,    /* before the first step */
    VOUCH_LINES_GREETING,     /* the greeting is expected */
    VOUCH_LINES_STARTTLS,     /* the answer to the command that starts TLS */
    VOUCH_LINES_GREETING_TLS, /* the greeting, over TLS */
    VOUCH_LINES_LEAVING,      /* the answer to the closing command */
    VOUCH_LINES_OWN
};

/* The beginning of such a dialogue's state. */
struct vouch_lines {
    unsigned stage; /* enum vouch_lines_stage, or the dialogue's own */
    int outcome;    /* what to answer once the closing command is answered */
    bool leaving;   /* the closing command has been sent */
};

/* What such a dialogue consists of. */
struct vouch_lines_protocol {
    const char *name;    /* in findings: "IMAP" */
    const char *closing; /* the closing command: "QUIT" */
    /* A line, without its line end; answers as a step does. */
    int (*on_line)(struct vouch_exchange *x, struct vouch_span line);
};

/* The dialogue's steps. Over TLS that STARTTLS has started, talk sends the closing command at once;
 * else it waits for the greeting. */
int vouch_lines_greet(struct vouch_exchange *x, const struct vouch_lines_protocol *p);
int vouch_lines_talk(struct vouch_exchange *x, const struct vouch_lines_protocol *p);
/* A part of both: passes whole lines, without their line end (CRLF, or LF alone), to on_line, until
 * it has sent something or is finished; the rest stays unused. VOUCH_E_SPACE: a line longer than
 * VOUCH_LINE_MAX. */
int vouch_lines_run(struct vouch_exchange *x, const struct vouch_lines_protocol *p);
/* Sends a command; the stage is then `stage`. VOUCH_AGAIN. */
int vouch_lines_say(struct vouch_exchange *x, unsigned stage, const char *command);
/* Sends the closing command; the step's last answer will be `outcome`, whether or not it is
 * answered. */
int vouch_lines_leave(struct vouch_exchange *x, const struct vouch_lines_protocol *p, int outcome);
/* Adds a finding about what the server said. Ends with VOUCH_E_MALFORMED at once, and with any
 * other status after the closing command. */
int vouch_lines_fail(struct vouch_exchange *x, const struct vouch_lines_protocol *p,
                     enum vouch_finding_code code, struct vouch_span said, int status);
/* Adds a finding to the report; its value is the protocol's name and what the server said. */
void vouch_lines_find(struct vouch_exchange *x, enum vouch_finding_code code, const char *protocol,
                      struct vouch_span said);
/* Keeps the server's first line as the fact "greeting". */
void vouch_lines_keep_greeting(struct vouch_exchange *x, struct vouch_span line);
/* The first word of the line, up to a blank; *line moves past it. Empty at the end. */
struct vouch_span vouch_lines_word(struct vouch_span *line);

#endif

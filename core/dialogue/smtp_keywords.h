// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_SMTP_KEYWORDS_H
#define VOUCH_DIALOGUE_SMTP_KEYWORDS_H

#include "core/bytes.h"

/* The service extensions that a server offers in its answer to EHLO (RFC 5321 section 4.1.1.1). */

enum vouch_smtp_keyword {
    VOUCH_SMTP_STARTTLS = 0,
    VOUCH_SMTP_AUTH,
    VOUCH_SMTP_SIZE,
    VOUCH_SMTP_PIPELINING,
    VOUCH_SMTP_8BITMIME,
    VOUCH_SMTP_SMTPUTF8,
    VOUCH_SMTP_CHUNKING,
    VOUCH_SMTP_DSN,
    VOUCH_SMTP_ENHANCEDSTATUSCODES,
    VOUCH_SMTP_KEYWORDS
};

enum { VOUCH_SMTP_KEYWORDS_TEXT_MAX = 160 };

struct vouch_smtp_keywords {
    uint16_t offered;     /* one bit for each vouch_smtp_keyword */
    bool begun;           /* the first line has been taken */
    bool starttls_first;  /* STARTTLS was on the first line, where the server's name belongs */
    bool masked;          /* a keyword of X's only, as a device on the path writes over STARTTLS */
    bool clear_passwords; /* AUTH with PLAIN or LOGIN */
    uint16_t text_len;
    uint8_t text[VOUCH_SMTP_KEYWORDS_TEXT_MAX]; /* the first words, separated by blanks */
};

/* Takes the text of one line of the reply, including the first. */
void vouch_smtp_keywords_add(struct vouch_smtp_keywords *k, struct vouch_span text);
bool vouch_smtp_keywords_has(const struct vouch_smtp_keywords *k, enum vouch_smtp_keyword keyword);
/* The words of all lines, as far as they fit; a span into k. */
struct vouch_span vouch_smtp_keywords_text(const struct vouch_smtp_keywords *k);
/* Writes the known keywords that were offered before TLS and not after, separated by blanks; except
 * STARTTLS and AUTH, which may change with TLS. */
void vouch_smtp_keywords_lost(const struct vouch_smtp_keywords *before,
                              const struct vouch_smtp_keywords *after, struct vouch_writer *w);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_SMTP_SEND_H
#define VOUCH_DIALOGUE_SMTP_SEND_H

#include "core/dialogue/smtp.h"

/* Hands one message to a mail server (RFC 5321 section 3.3), after STARTTLS or over TLS. It is
 * given only to a server that is proved; where `clear` is set, `talk` speaks over a connection
 * without TLS instead. Not in the registry: its options are mandatory, and struct vouch_smtp_send.
 */
extern const struct vouch_dialogue vouch_dialogue_smtp_send;  /* STARTTLS */
extern const struct vouch_dialogue vouch_dialogue_smtps_send; /* TLS from the start */

/* The message, and what became of it. All texts are the caller's and stay. */
struct vouch_smtp_send {
    struct vouch_smtp_options smtp; /* for the part before TLS */
    const char *from;
    const char *to; /* addresses with commas between them */
    struct vouch_span
        message; /* header and body; lines end with LF or CRLF, dots are stuffed here */
    bool greets; /* `talk` begins with the server's greeting: TLS from the start, or none */
    bool clear;  /* may go without proof */

    unsigned stage; /* the dialogue's own, zero before the first step; as are the next three */
    size_t to_at;
    size_t accepted; /* recipients */
    bool failed;
    bool delivered;  /* the server has taken the message */
    char reply[128]; /* its last reply, for the log */
};

#endif

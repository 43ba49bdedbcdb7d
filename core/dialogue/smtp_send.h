// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_SMTP_SEND_H
#define VOUCH_DIALOGUE_SMTP_SEND_H

#include "core/dialogue/smtp.h"

/* Hands one message to a mail server (RFC 5321 section 3.3), after STARTTLS or over TLS. It is sent
 * only to a server that is proved; if `clear` is set, `talk` uses a connection without TLS instead.
 * Not in the registry: its options are mandatory, and struct vouch_smtp_send. */
extern const struct vouch_dialogue vouch_dialogue_smtp_send;  /* STARTTLS */
extern const struct vouch_dialogue vouch_dialogue_smtps_send; /* TLS from the start */

/* The message and its result. The caller keeps all texts. */
struct vouch_smtp_send {
    struct vouch_smtp_options smtp; /* for the part before TLS */
    const char *from;
    const char *to; /* addresses separated by commas */
    /* header and body; lines end with LF or CRLF, dots are stuffed here */
    struct vouch_span message;
    bool greets; /* `talk` starts with the server's greeting: TLS from the start, or no TLS */
    bool clear;  /* may be sent without proof */

    unsigned stage; /* private to the dialogue, zero before the first step, as are the next three */
    size_t to_at;
    size_t accepted; /* recipients */
    bool failed;
    bool delivered;  /* the server has accepted the message */
    char reply[128]; /* its last reply, for the log */
};

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_SMTP_H
#define VOUCH_DIALOGUE_SMTP_H

#include "core/dialogue.h"

/* SMTP with STARTTLS and SMTP over TLS (RFC 5321, 3207, 8314): greeting, EHLO, STARTTLS, EHLO again
 * over TLS, QUIT. No recipient is named and no message sent.
 *
 * Facts: "smtp_banner", "smtp_ehlo" and "smtp_ehlo_tls" (the keywords offered before and after TLS,
 * separated by blanks), "smtp_starttls_reply", "smtp_tls_required" ("yes" or "no", when probed). */
extern const struct vouch_dialogue vouch_dialogue_smtp;
extern const struct vouch_dialogue vouch_dialogue_smtps;
/* The same with LHLO (LMTP, RFC 2033), for servers that store mail. */
extern const struct vouch_dialogue vouch_dialogue_lmtp;

struct vouch_smtp_options {
    const char *ehlo_name; /* the host name in EHLO; null: "localhost" */
    /* Test whether the listener requires TLS: MAIL FROM:<> in clear text, which a listener that
     * requires TLS refuses with 530 (RFC 3207 section 4); the transaction is then reset. */
    bool probe_required;
};

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_POSTFIX_H
#define VOUCH_REVIEW_POSTFIX_H

#include "core/review/record.h"

/* Parts of vouch_postfix_read. */

/* "to=<user@domain>, ..., relay=host[address]:25, ..., status=sent (text)". false: it is not
 * one. */
bool vouch_postfix_relayed(struct vouch_span s, struct vouch_record *out);
/* What Postfix logs about a host when TLS was required or tried but failed. */
bool vouch_postfix_trouble(struct vouch_span s, struct vouch_record *out);
/* "[address]:port" of the first peer in a message, which identifies tlsproxy's connections; empty:
 * none. */
struct vouch_span vouch_postfix_proxy(struct vouch_span message);

#endif

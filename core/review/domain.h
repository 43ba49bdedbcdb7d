// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_DOMAIN_H
#define VOUCH_REVIEW_DOMAIN_H

#include "core/bytes.h"

#include <stdbool.h>

/* One spelling for each domain: lower case, A-labels (RFC 5891, RFC 3492), no dot at the end. Some
 * programs log an internationalised domain in UTF-8, others as it goes over the wire. */

enum { VOUCH_DOMAIN_MAX = 256 };

/* Is the domain in that spelling already? It runs for each delivery. */
bool vouch_domain_is_plain(struct vouch_span domain);
/* Writes the domain in that spelling; false, and nothing useful written, if it is too long or no
 * UTF-8. Letters of Latin, Greek and Cyrillic become lower case, others are left as they are. */
bool vouch_domain_write(struct vouch_span domain, struct vouch_writer *w);

#endif

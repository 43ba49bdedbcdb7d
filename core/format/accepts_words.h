// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_ACCEPTS_WORDS_H
#define VOUCH_FORMAT_ACCEPTS_WORDS_H

#include "core/report.h"
#include "core/words.h"

/* Words of what a probe has found, for every format. */

/* An answer ("yes") or a reason of a report, in that language. */
const char *vouch_accepts_say(enum vouch_language language, const char *word);
/* "TLSv1.2"; null: not known. */
const char *vouch_accepts_version(uint16_t version);
/* "X25519MLKEM768", "x25519"; null: not known. */
const char *vouch_accepts_group(uint16_t group);
/* As vouch_tls_write_suite, with the names of what nobody should negotiate, too. */
void vouch_accepts_write_suite(struct vouch_writer *w, uint16_t suite);
/* Would the client go on with the handshake, and take the certificate? Unknown where one of the two
 * is; what it makes of the certificate counts only where its rules are known. */
enum vouch_answer vouch_accepts_client(const struct vouch_report *r, size_t client);
/* "yes", "broken", "unknown"; null: not asked. */
const char *vouch_accepts_large(const struct vouch_accepts *a);
/* "same", "other" (certificate than with a name), "accepted" where that cannot be seen, "refused",
 * "unknown"; null: not asked. */
const char *vouch_accepts_nameless(const struct vouch_report *r);

#endif

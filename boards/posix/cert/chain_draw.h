// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_CHAIN_DRAW_H
#define VOUCH_POSIX_CERT_CHAIN_DRAW_H

#include "boards/posix/cert/chain_fix.h"

/* Shows how certificates are connected: as sent, which path is used, and what is missing or
 * duplicate. `fix` must be vouch_chain_fix's answer to a question about these `sent`. */

/* A drawing in a few lines. */
void vouch_chain_draw(struct vouch_writer *w, const char *file, const struct vouch_span *sent,
                      size_t count, const struct vouch_chain_fix *fix);
/* The same as one line of JSON (docs/SCHEMA.md). */
void vouch_chain_draw_json(struct vouch_writer *w, const char *file, const struct vouch_span *sent,
                           size_t count, const struct vouch_chain_fix *fix);

#endif

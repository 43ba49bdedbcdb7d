// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_GUARDED_H
#define VOUCH_TEST_GUARDED_H

#include "core/bytes.h"

/* A copy of the bytes that ends where memory ends: whoever reads one byte too far is stopped by the
 * processor, with sanitizers and without. It stays until the next call for the same of the eight
 * places; at most GUARDED_MAX bytes. */

enum { GUARDED_PLACES = 8, GUARDED_TEXTS = 64, GUARDED_MAX = 1 << 20 };

struct vouch_span guarded(unsigned place, struct vouch_span bytes);
/* The same for a text without its NUL, in places of its own: it stays for 63 further calls. */
struct vouch_span guarded_text(const char *text);
/* So many bytes before the end of a place, to write to. */
uint8_t *guarded_room(unsigned place, size_t len);

#endif

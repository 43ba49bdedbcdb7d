// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_PLAIN_H
#define VOUCH_FORMAT_PLAIN_H

#include "core/bytes.h"

#include <stdint.h>

/* Text from outside made fit for a terminal or a log line: what a peer sent must not move the
 * cursor, clear the screen, reverse the reading order or break the line. */

/* Decodes the first character of s (RFC 3629: shortest form, no surrogates, at most U+10FFFF).
 * Its length in bytes, 1 to 4, with the code point in *code; 0 when the bytes are no UTF-8 (or s is
 * empty), with *code untouched. */
size_t vouch_utf8_first(struct vouch_span s, uint32_t *code);
/* Would showing this code point do something other than show a sign? True for C0 and C1 controls,
 * DEL, and the marks that break lines or turn the reading direction (U+2028 to U+202E, U+2066 to
 * U+2069, U+200E, U+200F, U+061C, U+FEFF). */
bool vouch_plain_unsafe(uint32_t code);
/* Writes s with every unsafe character, and every byte that is no UTF-8, as \xNN for each of its
 * bytes. Everything else, a backslash included, stays as it is. */
void vouch_plain_write(struct vouch_writer *w, struct vouch_span s);
/* How many bytes of s, at most `max`, end between characters; all of it where it is no longer. */
size_t vouch_plain_cut(struct vouch_span s, size_t max);
/* As vouch_plain_write, but at most `max` bytes of s, cut between characters, with "..." after a
 * cut. */
void vouch_plain_write_cut(struct vouch_writer *w, struct vouch_span s, size_t max);

#endif

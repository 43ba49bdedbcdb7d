// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_PLAIN_H
#define VOUCH_FORMAT_PLAIN_H

#include "core/bytes.h"

#include <stdint.h>

/* Text from outside made safe for a terminal or a log line: what a peer sent must not move the
 * cursor, clear the screen, reverse the reading order or break the line. */

/* Decodes the first character of s (RFC 3629: shortest form, no surrogates, at most U+10FFFF). Its
 * length in bytes, 1 to 4, with the code point in *code; 0 when the bytes are not UTF-8 (or s is
 * empty), with *code unchanged. */
size_t vouch_utf8_first(struct vouch_span s, uint32_t *code);
/* Is this code point unsafe to display? True for C0 and C1 controls, DEL, and the marks that break
 * lines or change the reading direction (U+2028 to U+202E, U+2066 to U+2069, U+200E, U+200F,
 * U+061C, U+FEFF). */
bool vouch_plain_unsafe(uint32_t code);
/* Writes s with every unsafe character, every byte that is not UTF-8, and the bracket of what looks
 * like a finding's code ("[cert-expired]"), as \xNN for each of its bytes. Everything else,
 * including a backslash, is unchanged. */
void vouch_plain_write(struct vouch_writer *w, struct vouch_span s);
/* Writes the first character of s as vouch_plain_write does, which depends on what follows it: for
 * those who write a text in parts. At most 16 bytes. Its length in s; 0 when s is empty. */
size_t vouch_plain_write_first(struct vouch_writer *w, struct vouch_span s);
/* The longest length of s, at most `max` bytes, that ends between characters; all of s if it is not
 * longer. */
size_t vouch_plain_cut(struct vouch_span s, size_t max);
/* Like vouch_plain_write, but at most `max` bytes of s, cut between characters, with "..." after a
 * cut. */
void vouch_plain_write_cut(struct vouch_writer *w, struct vouch_span s, size_t max);

#endif

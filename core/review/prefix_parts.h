// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PREFIX_PARTS_H
#define VOUCH_REVIEW_PREFIX_PARTS_H

#include "core/bytes.h"

/* Parts of a prefix that are recognizable by their form alone. */

/* The length of "Info:" or another level at the front, with the blank after it if there is one; 0:
 * none. */
size_t vouch_prefix_level(struct vouch_span s);
/* The length of "<166>" at the front, even when its first characters were lost ("66>"); 0: none. */
size_t vouch_prefix_priority(struct vouch_span s);
/* The position of "CEF:0|" at the end of a word; word.len when it is absent. */
size_t vouch_prefix_cef(struct vouch_span word);
/* The length of "[id key="value" ...]" (RFC 5424 section 6.3) or "[info]" at the front; 0: none. */
size_t vouch_prefix_bracket(struct vouch_span s);
/* The host in a chain of syslog-ng's ("source@host/relay": chain_hostnames), or the word itself. */
struct vouch_span vouch_prefix_origin(struct vouch_span host);
/* The length of what says nothing about the origin of a line but stands among the words that do, at
 * the front of `s`, of which `word` is the first word: "-", a priority, "stdout F" of a container,
 * "[info]", the labels of Loki ("{job="mail"}"); 0: none. */
size_t vouch_prefix_aside(struct vouch_span s, struct vouch_span word);
/* The length of "[   12.345678]" of journalctl -o short-monotonic at the front; 0: none. */
size_t vouch_prefix_uptime(struct vouch_span s);

/* The length of the tag in "name[12]:message", of a known program whose message follows without a
 * blank; word.len: it is not such a word. */
size_t vouch_prefix_glued(struct vouch_span word);

/* What RFC 5424 section 6.2 has after the time. */
struct vouch_prefix_header {
    struct vouch_span host; /* empty: not told */
    struct vouch_span app;
    struct vouch_span process;
};

/* Reads "host app process msgid structured-data"; returns its length, or 0 if not all of it is
 * there. */
size_t vouch_prefix_header(struct vouch_span s, struct vouch_prefix_header *out);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PREFIX_H
#define VOUCH_REVIEW_PREFIX_H

#include "core/bytes.h"
#include "core/review/stamp.h"

#include <string.h>

/* What stands on a log line before its message, in any of the shapes that an appliance, a syslog
 * daemon between, or a damaged file gives it (docs/REVIEW.md lists them). */

/* Whose message follows. */
enum vouch_voice {
    VOUCH_VOICE_NONE,      /* no prefix that is known here */
    VOUCH_VOICE_APPLIANCE, /* after "Info: " or another level */
    VOUCH_VOICE_CEF,       /* the message begins with "CEF:" */
    VOUCH_VOICE_POSTFIX    /* after "postfix/service[pid]: " */
};

struct vouch_prefix {
    enum vouch_voice voice;
    size_t len; /* where the message begins in the line */
    struct vouch_stamp when;
    struct vouch_span tag; /* of the line: the last "name:" before the message; may be empty */
};

enum { VOUCH_PREFIX_MAX = 120, VOUCH_PREFIX_KINDS = 4 };

/* A prefix seen before: the next line mostly has the same one but for the clock. */
struct vouch_prefix_model {
    uint8_t bytes[VOUCH_PREFIX_MAX];
    uint8_t mask[VOUCH_PREFIX_MAX]; /* 0xFF: that byte must be the same; 0xF0: some digit */
    uint8_t words;                  /* of eight bytes to compare; 0: this model is empty */
    uint8_t clocks[2];              /* where hh:mm:ss begins; the last one is the one that counts */
    uint8_t clock_count;
    uint8_t clock_text[8]; /* the last clock read, which is mostly the next one too */
    uint8_t tag_at;
    uint8_t tail[8]; /* of the last word of eight: 0xFF for each byte that is the prefix's */
    struct vouch_prefix prefix;
};

/* Remembers a few prefixes. All zero is an empty memory; it changes the speed, never the answer. */
struct vouch_prefix_memory {
    struct vouch_prefix_model models[VOUCH_PREFIX_KINDS];
    struct vouch_prefix spare;
    size_t last;
    size_t next;
};

/* Reads the prefix of a line, from nothing. false: there is none (out->voice is NONE). */
bool vouch_prefix_read(struct vouch_span line, struct vouch_prefix *out);
/* Bytes as one word, in whatever order: they are only compared. */
static inline uint64_t vouch_prefix_word(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Has the line the very prefix that the last one had? Mostly yes: a busy log has many lines a
 * second. The tag's text is the last line's. NULL: look closer, with vouch_prefix_find. */
static inline const struct vouch_prefix *vouch_prefix_again(struct vouch_prefix_memory *memory,
                                                            struct vouch_span line)
{
    struct vouch_prefix_model *m = &memory->models[memory->last];
    size_t last = (size_t)m->words * 8 - 8;
    if (m->words == 0 || line.len < last + 8)
        return NULL;
    uint64_t differ = (vouch_prefix_word(line.data + last) ^ vouch_prefix_word(m->bytes + last)) &
                      vouch_prefix_word(m->tail);
    for (size_t i = 0; i < last; i += 8)
        differ |= vouch_prefix_word(line.data + i) ^ vouch_prefix_word(m->bytes + i);
    return differ ? NULL : &m->prefix;
}

/* As vouch_prefix_read, with a memory; the answer stays good until the next call. NULL: none. */
const struct vouch_prefix *vouch_prefix_find(struct vouch_prefix_memory *memory,
                                             struct vouch_span line);

#endif

// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PREFIX_H
#define VOUCH_REVIEW_PREFIX_H

#include "core/bytes.h"
#include "core/review/stamp.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The part of a log line before its message: time, host, tag and level, in every form that an
 * appliance, a syslog daemon on the way, or a damaged file produces (docs/REVIEW.md lists them). */

/* The program that wrote the message. */
enum vouch_dialect {
    VOUCH_DIALECT_NONE,      /* no known prefix */
    VOUCH_DIALECT_APPLIANCE, /* after "Info: " or another level */
    VOUCH_DIALECT_CEF,       /* the message starts with "CEF:" */
    VOUCH_DIALECT_POSTFIX,   /* after "postfix/service[pid]: " */
    VOUCH_DIALECT_EXIM,      /* Exim's main log, or after "exim[pid]: " */
    VOUCH_DIALECT_SENDMAIL,  /* after "sendmail[pid]: " and similar tags */
    VOUCH_DIALECT_OTHER      /* a syslog line of a program that vouch does not read */
};

struct vouch_prefix {
    enum vouch_dialect dialect;
    size_t len; /* where the message starts in the line */
    struct vouch_stamp when;
    uint64_t process; /* of the tag ("name[process]:"); 0: none */
    uint16_t tag_at;  /* position of the tag, without colon and process, in the line */
    uint16_t tag_len; /* 0: the line has none */
    uint16_t host_at; /* the host nearest to the message: the appliance */
    uint16_t host_len;
};

enum { VOUCH_PREFIX_MAX = 120, VOUCH_PREFIX_KINDS = 8, VOUCH_PREFIX_TAGS = 16 };

/* A prefix seen before: the next line usually has the same one except for the clock. */
struct vouch_prefix_model {
    uint8_t bytes[VOUCH_PREFIX_MAX];
    uint8_t mask[VOUCH_PREFIX_MAX]; /* 0xFF: that byte must be equal; 0xF0: any digit */
    uint8_t words;     /* number of eight-byte words to compare; 0: this model is empty */
    uint8_t clocks[2]; /* positions of hh:mm:ss; the last one counts */
    uint8_t clock_count;
    uint8_t clock_text[8]; /* the last clock read, usually the next one too */
    uint8_t tail[8];       /* for the last word of eight: 0xFF for each byte of the prefix */
    struct vouch_prefix prefix;
};

/* The same for "postfix/smtpd[4711]: " and similar tags, where the process differs too. */
struct vouch_prefix_tagged {
    uint8_t bytes[VOUCH_PREFIX_MAX]; /* up to and with the bracket before the process */
    uint8_t mask[VOUCH_PREFIX_MAX];  /* 0xFF: that byte must be equal */
    uint8_t words;                   /* number of eight-byte words to compare; 0: it is empty */
    uint8_t head;                    /* position of the process */
    uint8_t clock;                   /* position of hh:mm:ss */
    uint8_t fraction;                /* digits after the clock and one sign; 0: none */
    uint8_t clock_text[8];           /* the last clock read */
    struct vouch_prefix prefix;
};

struct vouch_prefix_tagged_memory {
    struct vouch_prefix_tagged models[VOUCH_PREFIX_TAGS];
    size_t last;
    size_t next;
    bool warm; /* the last line had one of them */
};

/* Remembers a few prefixes. All zero is an empty memory; it affects speed only, never the
 * result. */
struct vouch_prefix_memory {
    struct vouch_prefix_model models[VOUCH_PREFIX_KINDS];
    struct vouch_prefix_tagged_memory tagged;
    struct vouch_prefix spare;
    size_t last;
    size_t next;
};

/* What the reading of a prefix found on its way, for the memory. */
struct vouch_prefix_shape {
    uint8_t clocks[2];
    uint8_t clock_count; /* of the times read; beyond 2 only the first two are kept */
    bool plain;          /* only the clocks differ from line to line */
};

/* Reads the prefix of a line, without a memory. false: there is none (out->dialect is NONE). */
bool vouch_prefix_read(struct vouch_span line, struct vouch_prefix *out);
/* Like vouch_prefix_read, and describes its shape. */
bool vouch_prefix_walk(struct vouch_span line, struct vouch_prefix *out,
                       struct vouch_prefix_shape *shape);
/* Bytes as one word, in any order: only for comparison. */
static inline uint64_t vouch_prefix_word(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Does the line have exactly the prefix of the previous one? Usually yes: a busy log has many lines
 * a second. NULL: use vouch_prefix_find. */
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

/* Like vouch_prefix_read, with a memory; the result stays valid until the next call. NULL: none. */
const struct vouch_prefix *vouch_prefix_find(struct vouch_prefix_memory *memory,
                                             struct vouch_span line);

#endif

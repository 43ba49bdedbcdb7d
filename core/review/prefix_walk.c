// SPDX-License-Identifier: Apache-2.0
#include "core/review/lead.h"
#include "core/review/prefix.h"
#include "core/review/prefix_parts.h"
#include "core/review/program.h"
#include "core/review/scan.h"

/* Reads a prefix word by word. What precedes the message is one of a few kinds of words: a
 * priority, a time, a host, a tag, a level; any other word ends the reading. */

enum { WORDS_MAX = 16, PLAIN_MAX = 3 };

struct walk {
    struct vouch_span line;
    size_t at;
    struct vouch_prefix *out;
    struct vouch_prefix_shape *shape;
    struct vouch_span plain[PLAIN_MAX]; /* words since the last time: hosts, possibly a tag */
    size_t plain_count;
    bool tag;      /* there has been a tag with a colon since the last time */
    bool tracking; /* a time as in message tracking: no level follows */
    bool iso;      /* the last time began with the year */
};

static struct vouch_span rest_of(const struct walk *k)
{
    return vouch_span_part(k->line, k->at, k->line.len);
}

static bool begins(struct vouch_span s, const char *text, size_t len)
{
    return s.len >= len && memcmp(s.data, text, len) == 0;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct walk *k)
{
    while (k->at < k->line.len && is_blank(k->line.data[k->at]))
        k->at++;
    if (begins(rest_of(k), "\xEF\xBB\xBF", 3)) /* RFC 5424's mark of UTF-8 */
        k->at += 3;
}

static struct vouch_span word_at(const struct walk *k)
{
    size_t end = k->at;
    while (end < k->line.len && !is_blank(k->line.data[end]))
        end++;
    return vouch_span_part(k->line, k->at, end - k->at);
}

/* --- what is known when a time, or the message, comes ----------------------------------------- */

static void set_host(struct walk *k, struct vouch_span host)
{
    host = vouch_prefix_origin(host);
    if (host.len == 0 || host.len > UINT16_MAX)
        return;
    k->out->host_at = (uint16_t)(host.data - k->line.data);
    k->out->host_len = (uint16_t)host.len;
}

static void set_tag(struct walk *k, struct vouch_span tag)
{
    uint64_t process = 0;
    size_t bracket = vouch_span_find(tag, 0, '[');
    struct vouch_span number = vouch_span_part(tag, bracket + 1, tag.len);
    if (number.len && number.data[number.len - 1] == ']')
        number.len--;
    k->out->process = 0;
    if (bracket < tag.len && vouch_span_decimal(number, UINT32_MAX, &process)) {
        k->out->process = process;
        tag.len = bracket;
    }
    k->out->tag_at = (uint16_t)(tag.data - k->line.data);
    k->out->tag_len = (uint16_t)tag.len;
}

/* The host is the last word before the tag; of two words without a colon the last is the tag. */
static void settle_words(struct walk *k)
{
    size_t n = k->plain_count;
    if (!k->tag && n > 1)
        set_tag(k, k->plain[--n]);
    if (n > 0)
        set_host(k, k->plain[n - 1]);
    k->plain_count = 0;
}

static bool finish(struct walk *k, enum vouch_dialect dialect, size_t len)
{
    settle_words(k);
    k->out->dialect = dialect;
    k->out->len = k->at + len;
    return true;
}

static void note_clock(struct walk *k, const struct vouch_stamp_shape *stamp)
{
    struct vouch_prefix_shape *s = k->shape;
    if (s->clock_count < 2 && k->at + stamp->clock < UINT8_MAX)
        s->clocks[s->clock_count] = (uint8_t)(k->at + stamp->clock);
    else
        s->plain = false;
    s->clock_count = (uint8_t)(s->clock_count + 1);
    s->plain = s->plain && stamp->plain;
}

/* A time that cannot be read, or that has no year, does not replace a better one. */
static bool is_better(const struct vouch_stamp *fresh, const struct vouch_stamp *old)
{
    return fresh->month != 0 || old->month == 0;
}

static bool take_stamp(struct walk *k)
{
    struct vouch_stamp_shape shape;
    struct vouch_stamp when;
    bool bracket = begins(rest_of(k), "[", 1);
    struct vouch_span text = vouch_span_part(k->line, k->at + bracket, k->line.len);
    if (k->shape->clock_count == 3 || !vouch_stamp_read(text, &when, &shape) ||
        (bracket && (shape.len >= text.len || text.data[shape.len] != ']')))
        return false;
    k->at += bracket;
    if (is_better(&when, &k->out->when))
        k->out->when = when;
    note_clock(k, &shape);
    k->at += shape.len;
    if (bracket || (k->at < k->line.len && k->line.data[k->at] == ':'))
        k->at++;
    settle_words(k);
    k->tag = false;
    k->tracking = shape.alone;
    k->iso = shape.clock == 11;
    return true;
}

/* --- single words ----------------------------------------------------------------------------- */

/* Words that say nothing about the origin of the line; the length, or 0. */
static size_t filler_length(const struct walk *k, struct vouch_span word)
{
    struct vouch_span s = word;
    uint64_t number;
    size_t aside = vouch_prefix_aside(rest_of(k), word);
    if (!aside)
        aside = vouch_program_severity(rest_of(k));
    if (aside)
        return aside;
    return k->plain_count > 0 && vouch_scan_number(&s, &number) && s.len == 0 ? word.len : 0;
}

/* Takes one word, a host or a tag. false: it can be neither here. */
static bool take_word(struct walk *k, struct vouch_span word)
{
    bool is_tag = word.len > 1 && word.data[word.len - 1] == ':';
    if (word.len == 0 || k->tag || (k->plain_count == PLAIN_MAX && !is_tag) ||
        k->at + word.len >= k->line.len || vouch_span_find(word, 0, '"') < word.len)
        return false;
    if (is_tag) {
        k->tag = true;
        set_tag(k, vouch_span_part(word, 0, word.len - 1));
    } else {
        k->plain[k->plain_count++] = word;
    }
    k->at += word.len;
    return true;
}

static enum vouch_dialect dialect_of_tag(const struct walk *k)
{
    struct vouch_span tag = vouch_span_part(k->line, k->out->tag_at, k->out->tag_len);
    return vouch_program_dialect(tag);
}

/* The tag of RFC 5424, which has no colon: the word before the process. */
static enum vouch_dialect dialect_of_word(const struct walk *k, struct vouch_span word)
{
    struct vouch_span number = word_at(k);
    return vouch_span_find(number, 0, ':') == number.len ? vouch_program_dialect(word)
                                                         : VOUCH_DIALECT_OTHER;
}

/* "app process msgid structured-data", after "host" of RFC 5424. */
static bool finish_5424(struct walk *k, struct vouch_span app, enum vouch_dialect dialect)
{
    uint64_t process;
    for (int word = 0; word < 3; word++) {
        skip_blanks(k);
        struct vouch_span s = word_at(k);
        size_t len =
            word == 2 && s.len && s.data[0] == '[' ? vouch_prefix_bracket(rest_of(k)) : s.len;
        if (len == 0)
            return false;
        if (word == 0 && vouch_span_decimal(s, UINT32_MAX, &process))
            k->out->process = process;
        k->at += len;
        if (len > s.len || (s.len && s.data[0] == '['))
            break;
    }
    process = k->out->process;
    k->plain_count--;
    k->tag = true;
    set_tag(k, app);
    k->out->process = process;
    skip_blanks(k);
    return finish(k, dialect, 0);
}

/* --- the way through -------------------------------------------------------------------------- */

/* After the tag of a known program: its message, which may have a time of its own. */
static bool finish_program(struct walk *k, enum vouch_dialect dialect)
{
    skip_blanks(k);
    if (begins(rest_of(k), "[ID ", 4)) { /* Solaris: "[ID 197553 mail.info] " */
        k->at += vouch_prefix_bracket(rest_of(k));
        skip_blanks(k);
    }
    if (dialect == VOUCH_DIALECT_EXIM && take_stamp(k))
        skip_blanks(k);
    k->tag = true;
    return finish(k, dialect, 0);
}

/* Does a message start here? */
static bool take_message(struct walk *k)
{
    struct vouch_span rest = rest_of(k);
    size_t level = vouch_prefix_level(rest);
    if (level)
        return finish(k, VOUCH_DIALECT_APPLIANCE, level);
    bool dated = k->shape->clock_count > 0; /* a year alone may be any number */
    bool told = !k->tracking && dated && vouch_program_is_appliance(rest);
    k->shape->plain = k->shape->plain && !told; /* the message told it, not the prefix */
    if (k->tracking || told)
        return finish(k, VOUCH_DIALECT_APPLIANCE, 0);
    struct vouch_span word = word_at(k);
    size_t cef = vouch_prefix_cef(word);
    if (cef < word.len) {
        struct vouch_span glued = vouch_span_part(word, 0, cef);
        while (glued.len && glued.data[glued.len - 1] == ':')
            glued.len--;
        set_host(k, glued);
        return finish(k, VOUCH_DIALECT_CEF, cef);
    }
    bool own = k->iso && !k->tag && k->plain_count == 0;
    return own && vouch_program_is_exim(rest) && finish(k, VOUCH_DIALECT_EXIM, 0);
}

/* What follows is from a program that vouch does not read, or unrecognized. */
static bool give_up(struct walk *k)
{
    return k->tag && k->shape->clock_count && finish(k, VOUCH_DIALECT_OTHER, 0);
}

/* "Message forwarded from HOST:", as AIX writes it. */
static bool take_forwarded(struct walk *k)
{
    static const char words[] = "Message forwarded from ";
    if (k->tag || !begins(rest_of(k), words, sizeof words - 1))
        return false;
    k->at += sizeof words - 1;
    struct vouch_span host = word_at(k);
    k->at += host.len;
    if (host.len && host.data[host.len - 1] == ':')
        host.len--;
    k->plain[0] = host;
    k->plain_count = host.len > 0;
    return true;
}

/* Everything between the first time and the message. */
static bool walk_words(struct walk *k)
{
    for (int words = 0; words < WORDS_MAX; words++) {
        skip_blanks(k);
        if (take_message(k))
            return true;
        struct vouch_span word = word_at(k);
        if (take_stamp(k) || take_forwarded(k))
            continue;
        size_t filler = filler_length(k, word);
        k->at += filler;
        if (filler)
            continue;
        bool tagged = k->tag;
        word.len = vouch_prefix_glued(word);
        if (!take_word(k, word))
            return give_up(k);
        if (k->tag && !tagged) {
            enum vouch_dialect dialect = dialect_of_tag(k);
            if (dialect != VOUCH_DIALECT_OTHER)
                return finish_program(k, dialect);
            continue;
        }
        skip_blanks(k);
        enum vouch_dialect dialect = dialect_of_word(k, word);
        if (dialect != VOUCH_DIALECT_OTHER)
            return finish_5424(k, word, dialect);
    }
    return give_up(k);
}

/* "1 " of RFC 5424, after the priority or before a time, which may be "-" for none. */
static bool take_version(struct walk *k)
{
    struct vouch_span rest = rest_of(k);
    if (!begins(rest, "1 ", 2))
        return false;
    k->at += 2;
    if (begins(rest_of(k), "- ", 2)) {
        k->at += 2;
        return true;
    }
    if (take_stamp(k))
        return true;
    k->at -= 2;
    return false;
}

/* What RFC 5424 has after the time, if there is all of it; the program's dialect. */
static enum vouch_dialect take_header(struct walk *k)
{
    struct vouch_prefix_header head;
    uint64_t process = 0;
    size_t len = vouch_prefix_header(rest_of(k), &head);
    if (len == 0)
        return VOUCH_DIALECT_OTHER;
    set_host(k, head.host);
    set_tag(k, head.app);
    if (vouch_span_decimal(head.process, UINT32_MAX, &process))
        k->out->process = process;
    k->at += len;
    k->tag = true;
    return vouch_program_dialect(head.app);
}

static bool walk_here(struct walk *k)
{
    k->at += vouch_prefix_priority(rest_of(k));
    size_t uptime = vouch_prefix_uptime(rest_of(k));
    k->at += uptime;
    if (uptime)
        return walk_words(k);
    if (take_version(k)) {
        enum vouch_dialect dialect = take_header(k);
        return dialect == VOUCH_DIALECT_OTHER ? walk_words(k) : finish_program(k, dialect);
    }
    if (take_stamp(k))
        return walk_words(k);
    size_t remnant = vouch_stamp_remnant(rest_of(k));
    k->at += remnant;
    size_t level = vouch_prefix_level(rest_of(k));
    if (level && remnant) /* a level with nothing before it may be part of somebody's text */
        return finish(k, VOUCH_DIALECT_APPLIANCE, level);
    if (begins(rest_of(k), "CEF:0|", 6))
        return finish(k, VOUCH_DIALECT_CEF, 0);
    return remnant && walk_words(k);
}

static bool walk_at(struct walk *k, size_t at)
{
    k->at = at;
    k->plain_count = 0;
    k->tag = k->tracking = k->iso = false;
    memset(k->out, 0, sizeof *k->out);
    memset(k->shape, 0, sizeof *k->shape);
    k->out->when.weekday = VOUCH_STAMP_NO_WEEKDAY;
    k->shape->plain = true;
    return walk_here(k);
}

bool vouch_prefix_walk(struct vouch_span line, struct vouch_prefix *out,
                       struct vouch_prefix_shape *shape)
{
    struct walk k = {.line = line, .out = out, .shape = shape};
    size_t at = 0;
    if (walk_at(&k, 0) && out->dialect != VOUCH_DIALECT_OTHER)
        return true;
    while ((at = vouch_lead_next(line, at)) < line.len) {
        struct vouch_prefix before = *out;
        if (walk_at(&k, at) && out->dialect != VOUCH_DIALECT_OTHER) {
            if (out->host_len == 0)
                vouch_lead_host(line, at, &out->host_at, &out->host_len);
            return true;
        }
        if (before.dialect == VOUCH_DIALECT_OTHER)
            *out = before;
    }
    if (out->dialect == VOUCH_DIALECT_OTHER)
        return true;
    memset(out, 0, sizeof *out);
    return false;
}

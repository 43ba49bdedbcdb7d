// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/cert/fields_diff.h"

#include "core/format/plain.h"

#include <string.h>

/* What the change of a field means for those who rely on it. */
struct meaning {
    const char *key;
    const char *text;
};

static const struct meaning meanings[] = {
    {"key_pin_sha256",
     "a new key: TLSA records with selector 1 (3 1 1) and pins of the key no longer "
     "match; publish the new record before the switch"},
    {"sha256",
     "another certificate: TLSA records with selector 0 (3 0 1) and pins of the certificate "
     "no longer match"},
    {"issuer",
     "another issuer: TLSA records of the authority (2 x x) and CAA records may no longer "
     "match; install the new intermediates"},
};

static const char *meaning_of(const char *key)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (strcmp(meanings[i].key, key) == 0)
            return meanings[i].text;
    return NULL;
}

static void say(struct vouch_writer *w, const char *mark, const char *key, struct vouch_span value)
{
    vouch_write_text(w, mark);
    vouch_write_text(w, key);
    vouch_write_text(w, ": ");
    vouch_plain_write(w, value);
    vouch_write_u8(w, '\n');
}

static bool has_line(struct vouch_span text, struct vouch_span line)
{
    size_t at = 0;
    while (text.len && at <= text.len) {
        size_t end = vouch_span_find(text, at, '\n');
        if (vouch_span_equal_nocase(vouch_span_part(text, at, end - at), line))
            return true;
        at = end + 1;
    }
    return false;
}

/* The lines of one list that the other has not. How many. */
static size_t say_lines(struct vouch_writer *w, const char *mark, const char *key,
                        struct vouch_span text, struct vouch_span other)
{
    size_t at = 0;
    size_t count = 0;
    while (text.len && at <= text.len) {
        size_t end = vouch_span_find(text, at, '\n');
        struct vouch_span line = vouch_span_part(text, at, end - at);
        if (!has_line(other, line)) {
            say(w, mark, key, line);
            count++;
        }
        at = end + 1;
    }
    return count;
}

static void say_meaning(struct vouch_writer *w, const char *text)
{
    vouch_write_text(w, "    -> ");
    vouch_write_text(w, text);
    vouch_write_u8(w, '\n');
}

/* A list loses and gains entries. */
static bool diff_list(struct vouch_writer *w, const char *key, struct vouch_span before,
                      struct vouch_span after)
{
    size_t lost = say_lines(w, "- ", key, before, after);
    size_t gained = say_lines(w, "+ ", key, after, before);
    if (lost && strcmp(key, "names") == 0)
        say_meaning(w, "names that are no longer covered: whoever connects by them will refuse");
    if (lost && strcmp(key, "extended_key_usage") == 0)
        say_meaning(w, "a purpose is lost: peers that ask for it will refuse");
    return lost || gained;
}

static bool diff_field(struct vouch_writer *w, const struct vouch_field *f, struct vouch_span other,
                       bool before)
{
    struct vouch_span a = before ? f->value : other;
    struct vouch_span b = before ? other : f->value;
    if (vouch_span_equal(a, b))
        return false;
    if (f->list)
        return diff_list(w, f->key, a, b);
    if (a.len)
        say(w, "- ", f->key, a);
    if (b.len)
        say(w, "+ ", f->key, b);
    const char *meaning = meaning_of(f->key);
    if (meaning)
        say_meaning(w, meaning);
    return true;
}

bool vouch_fields_diff(struct vouch_writer *w, const struct vouch_fields *before,
                       const struct vouch_fields *after)
{
    bool differs = false;
    for (size_t i = 0; i < before->count; i++)
        differs |= diff_field(w, &before->at[i], vouch_fields_find(after, before->at[i].key), true);
    for (size_t i = 0; i < after->count; i++)
        if (vouch_fields_find(before, after->at[i].key).data == NULL)
            differs |= diff_field(w, &after->at[i], (struct vouch_span){NULL, 0}, false);
    return differs;
}
